"""Libraries that few pages need, loaded when first used: each would cost every start of the web process."""

from importlib import import_module
from typing import Any


class Lazily:
    """`xlsxwriter = Lazily('xlsxwriter')`: stands for a module, which is imported when something of it is asked for."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)
