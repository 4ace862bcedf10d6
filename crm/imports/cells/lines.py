"""A line of a file read for the columns of a target: each cell by its kind."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from crm.imports.cells.reading import reader


class Named(Protocol):
    """A column of a target."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...


class LineReader:
    """Reads the lines of one file, remembering the cells that come back."""

    def __init__(self, columns: Iterable[Named]) -> None:
        self._readers = {column.name: reader(column.kind) for column in columns}

    def read(self, values: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """(name of column → value, None when empty or unreadable; (name of column, doubt) pairs)."""
        read: dict[str, Any] = dict.fromkeys(self._readers)
        doubts: list[tuple[str, str]] = []
        for name, raw in values.items():
            if raw and name in self._readers:
                cell = self._readers[name](raw)
                read[name] = cell.value
                doubts += [(name, doubt) for doubt in cell.doubts]
        return read, doubts
