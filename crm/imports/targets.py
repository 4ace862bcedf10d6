"""Targets: what a file may be brought into. A lower feature declares its columns and what it does with the records."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, NamedTuple, Protocol

from crm import tasks
from crm.access import Permission
from crm.choices import Choice
from crm.database import db
from crm.errors import Refusal
from crm.imports.models import Answer, RowVerdict
from crm.search import fold


@dataclass(frozen=True)
class Column:
    """One thing a file may say, with the headings under which people write it.

    `kind` is one of the kinds of `crm.imports.cells` (name siren siret naf headcount postal_code departement city date
    amount phone email yes_no text): a column of the file without a known heading is guessed by its values.
    """

    name: str
    label: str
    headings: tuple[str, ...] = ()
    kind: str = 'text'
    required: bool = False

    @property
    def folded(self) -> list[str]:
        return [folded_heading(text) for text in (self.label, *self.headings)]


class Line(NamedTuple):
    """One line of the file: its number in the spreadsheet, its cells by name of column, as they were typed (repairs
    included). `note` is what the person chose to keep as a note: « Titre : valeur », one a line."""

    number: int
    values: dict[str, str]
    note: str = ''


@dataclass(frozen=True)
class Remark:
    """Why a line was refused, or applied with a doubt. `field` is the name of a column, or ''.

    `choices` of a doubtful line: what may be done with it, what will be done without an answer coming first.
    """

    line: int
    verdict: RowVerdict
    field: str
    reason: str
    values: dict[str, str] = made(default_factory=dict)
    choices: tuple[Answer, ...] = ()


@dataclass
class Tally:
    """What became of some records. A doubtful one is also created, updated or unchanged."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    doubtful: int = 0
    refused: int = 0
    skipped: int = 0
    remarks: list[Remark] = made(default_factory=list)


COUNTS = ('created', 'updated', 'unchanged', 'doubtful', 'refused')
ALL_COUNTS = (*COUNTS, 'skipped')


@dataclass(frozen=True)
class Destination:
    """Where records go: a club (companies: None is each département's), a company, an association.

    `write` is false on a dry run: the engine rolls back whatever `bring_in` wrote, but one that knows how to answer
    without writing is quicker. `operation` is what can be undone (crm.operations), open while `bring_in` runs: what it
    writes through records is kept by itself, bulk statements call `operations.keep_created` and `keep_updated`.
    `answers`: line → what the person chose for a doubtful one (never SKIP: the engine left these lines out).
    """

    club_id: int | None = None
    company_id: int | None = None
    association_id: int | None = None
    write: bool = True
    operation: Any = None
    answers: Mapping[int, Answer] = made(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """A destination that one may choose, with its name."""

    key: str
    label: str
    club_id: int | None = None
    company_id: int | None = None
    association_id: int | None = None


def nowhere() -> Sequence[Place]:
    """The destinations of a target that has no need of one: its lines say it all."""
    return (Place('', ''),)


@dataclass(frozen=True)
class Target:
    """What a file may be brought into.

    `gather` makes the records of a file, in the order of their first lines, each with its `line` (a Remark stands for a
    refused line); the same lines always give the same records. `bring_in` writes some of them in the present
    transaction and says what became of each. `places` are the destinations the reader may choose (empty: this target
    is not for them), asked by `question` when there are several. `needs`: at least one column of each group must be
    in the file, besides the required ones. `noun`: « entreprise », « entreprises »; `home`: label and endpoint of the
    menu entry it belongs to; `help`: what a file may hold and what becomes of what is already known.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    gather: Callable[[Iterator[Line]], Sequence[Any]]
    bring_in: Callable[[Sequence[Any], Destination], Tally]
    permission: Permission = Permission.COMPANIES_IMPORT
    places: Callable[[], Sequence[Place]] = nowhere
    question: str = ''
    needs: tuple[tuple[str, ...], ...] = ()
    noun: tuple[str, str] = ('ligne', 'lignes')
    feminine: bool = True
    home: tuple[str, str] = ('Entreprises', 'companies.index')
    help: str = ''

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def label_of(self, name: str) -> str:
        column = self.column(name)
        return column.label if column else ''


class Outcome(Choice):
    """What became of one record."""

    CREATED = 'created', 'Créée'
    UPDATED = 'updated', 'Mise à jour'
    UNCHANGED = 'unchanged', 'Inchangée'


class LineRecord(Protocol):
    """A record made from one line; `doubts` are (column, sentence) pairs."""

    line: int
    doubts: list[tuple[str, str]]


def one_by_one(
    records: Sequence[Any],
    bring: Callable[[Any], Outcome],
    choices: Callable[[Any], tuple[Answer, ...]] = lambda record: (),
) -> Tally:
    """`bring_in` for targets whose records go through the actions of their feature, one at a time.

    `bring(record)` writes it; a Refusal it raises becomes the refusal of its line, and nothing of the line is written.
    A doubt that arises while bringing is appended to `record.doubts`.
    """
    tally = Tally()
    for record in records:
        if isinstance(record, Remark):
            tally.refused += 1
            tally.remarks.append(record)
            continue
        try:
            with _savepoint():
                outcome = bring(record)
                db.session.flush()
        except Refusal as refusal:
            tally.refused += 1
            tally.remarks.append(Remark(record.line, RowVerdict.REFUSED, refusal.field, refusal.sentence))
            continue
        setattr(tally, outcome.value, getattr(tally, outcome.value) + 1)
        tally.doubtful += bool(record.doubts)
        offered = choices(record) if record.doubts else ()
        tally.remarks += [
            Remark(record.line, RowVerdict.DOUBTFUL, column, reason, choices=offered)
            for column, reason in record.doubts
        ]
    return tally


def _savepoint() -> AbstractContextManager[Any]:
    return db.session.begin_nested()


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


def declared() -> list[Target]:
    """Every target, in the order of the features."""
    return list(_targets.values())


def folded_heading(text: str) -> str:
    return re.sub(r'\s+', ' ', fold(text).replace('.', ' ')).strip()
