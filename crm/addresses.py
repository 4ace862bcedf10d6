"""Addresses of pages, built once: a page prints dozens of them, most of which every page prints."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import cached_property, lru_cache
from typing import Any

from flask import has_request_context
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


def record_number(typed: str) -> int:
    """The number of a record, as typed in an address or a form; 0, which no record has, if it is none of a record."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 11 else 0
    return number if number <= LAST_NUMBER else 0


def record_numbers(typed: Iterable[object]) -> list[int]:
    """Those of these texts that are numbers of records."""
    return [number for text in typed if (number := record_number(str(text)))]


# where the application stands below its host, for the present request: the same as `request.script_root`, but at hand
_standing: ContextVar[str] = ContextVar('standing', default='')


def standing() -> str:
    """What the addresses of the present request begin with: they are kept apart for each."""
    return _standing.get() if has_request_context() else ''


class Addresses:
    """`url_for` of an application, whose answers within a request are kept; to be inherited before Flask."""

    def request_context(self, environ: dict[str, Any]) -> Any:
        _standing.set(environ.get('SCRIPT_NAME', ''))
        return super().request_context(environ)  # type: ignore[misc]

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's. Rules never change once made: an address depends on its values and on where we stand."""
        if endpoint[:1] == '.' or not has_request_context():
            return self._built(endpoint, values)
        try:
            return self._kept(_standing.get(), endpoint, **values)
        except TypeError:  # a list: it has no hash
            return self._built(endpoint, values)

    @cached_property
    def _kept(self) -> Callable[..., str]:
        return lru_cache(MOST, typed=True)(lambda _root, _endpoint, /, **values: self._built(_endpoint, values))

    def _built(self, endpoint: str, values: dict[str, Any]) -> str:
        address: str = super().url_for(endpoint, **values)  # type: ignore[misc]
        return address
