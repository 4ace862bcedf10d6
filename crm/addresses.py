"""Addresses of pages, built once: a page prints dozens of them, most of which every page prints."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

from flask import has_request_context, request
from werkzeug.routing import IntegerConverter, Map

MOST = 10_000
LAST_NUMBER = 2**31 - 1


class RecordNumber(IntegerConverter):
    """`int` in an address: the number of a record, which no database of ours gives beyond 31 bits."""

    def __init__(
        self,
        map: Map,
        fixed_digits: int = 0,
        min: int | None = None,
        max: int | None = LAST_NUMBER,
        signed: bool = False,
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


class Addresses:
    """`url_for` of an application, whose answers within a request are kept; to be inherited before Flask."""

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's. Rules never change once made: an address depends on its values and on where we stand."""
        if endpoint[:1] == '.' or not has_request_context():
            return self._built(endpoint, values)
        try:
            return self._kept(request.script_root, endpoint, **values)
        except TypeError:  # a list: it has no hash
            return self._built(endpoint, values)

    @cached_property
    def _kept(self) -> Callable[..., str]:
        return lru_cache(MOST, typed=True)(lambda _root, _endpoint, /, **values: self._built(_endpoint, values))

    def _built(self, endpoint: str, values: dict[str, Any]) -> str:
        address: str = super().url_for(endpoint, **values)  # type: ignore[misc]
        return address
