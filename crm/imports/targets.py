"""Targets: what a file may be brought into. A lower feature declares its columns and what it does with the records."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, NamedTuple

from crm import tasks
from crm.imports.models import RowVerdict
from crm.search import fold


@dataclass(frozen=True)
class Column:
    """One thing a file may say, with the headings under which people write it."""

    name: str
    label: str
    headings: tuple[str, ...] = ()

    @property
    def folded(self) -> list[str]:
        return [folded_heading(text) for text in (self.label, *self.headings)]


class Line(NamedTuple):
    """One line of the file: its number in the spreadsheet, its cells by name of column."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Remark:
    """Why a line was refused, or applied with a doubt."""

    line: int
    verdict: RowVerdict
    field: str
    reason: str
    values: dict[str, str] = made(default_factory=dict)


@dataclass
class Tally:
    """What became of some records. A doubtful one is also created, updated or unchanged."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    doubtful: int = 0
    refused: int = 0
    remarks: list[Remark] = made(default_factory=list)


COUNTS = ('created', 'updated', 'unchanged', 'doubtful', 'refused')


@dataclass(frozen=True)
class Destination:
    """Where records go: the club that will follow them (None: each département's); `write` false on a dry run."""

    club_id: int | None = None
    write: bool = True


@dataclass(frozen=True)
class Target:
    """`gather` makes the records of a file, in the order of their first lines (a Remark stands for a refused line);
    `bring_in` writes some of them in the present transaction and says what became of each."""

    name: str
    label: str
    columns: tuple[Column, ...]
    gather: Callable[[Iterator[Line]], Sequence[Any]]
    bring_in: Callable[[Sequence[Any], Destination], Tally]


_targets: dict[str, Target] = {}


_carriers: list[tuple[tasks.Handler, Callable[[tasks.Task], None]]] = []


def carried_by(handler: tasks.Handler, given_up: Callable[[tasks.Task], None]) -> None:
    """Say what carries out the imports of every target, and what to do when one finally fails."""
    _carriers[:] = [(handler, given_up)]


def add(target: Target) -> None:
    """Declare a target; its long work is called `<name>.import`."""
    _targets[target.name] = target
    for handler, given_up in _carriers:
        tasks.carries(f'{target.name}.import', given_up=given_up)(handler)


def named(name: str) -> Target:
    return _targets[name]


def folded_heading(text: str) -> str:
    return re.sub(r'\s+', ' ', fold(text).replace('.', ' ')).strip()
