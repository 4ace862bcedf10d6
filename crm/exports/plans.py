"""Plans of exports: what a feature says of a list so that it can be taken out in constant memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Text, func, tuple_, type_coerce
from werkzeug.datastructures import MultiDict

from crm import access
from crm.access import Permission
from crm.choices import Choice
from crm.database import db, reading
from crm.formatting import phone_fr

BATCH = 2000


@dataclass(frozen=True)
class Column:
    """One column of a file: its label, and where its cells come from.

    `source` is a column of the query, made a cell by `shown`; a choice is shown by its label. `by_id(ids)` gives
    {record id: cell} for a few thousand records at once, in one statement. `width` is in characters.
    """

    label: str
    source: Any = None
    width: int = 18
    shown: Callable[[Any], Any] | None = None
    by_id: Callable[[Sequence[int]], dict[int, Any]] | None = None


@dataclass(frozen=True)
class Plan:
    """One list about to be taken out, as the reader sees it when `rows` is called.

    `rows()` reads a few thousand records at a time; `count()` asks the database how many there are; `filters` say in
    words what is kept; `arguments` are the (name, value) pairs of the list's address that mean something; a workbook
    has `definitions`, (term, meaning) pairs, on a second sheet.
    """

    columns: Sequence[Column]
    rows: Callable[[], Iterator[Sequence[Any]]]
    count: Callable[[], int]
    filters: Sequence[str] = ()
    arguments: Sequence[tuple[str, str]] = ()
    definitions: Sequence[tuple[str, str]] = ()

    @property
    def heading(self) -> list[str]:
        return [column.label for column in self.columns]

    @property
    def widths(self) -> list[int]:
        return [column.width for column in self.columns]

    @property
    def filters_said(self) -> str:
        """« Club : Paris ; Relation : Engagée », or that nothing is left out."""
        said = ' ; '.join(self.filters).replace(' : ', '\u00a0: ').replace(' ; ', '\u00a0; ')
        return said or 'Toute la liste'


@dataclass(frozen=True)
class Export:
    """A list that may be taken out: `plan(arguments)` reads the arguments of the list's address.

    `personal` names the personal data it holds (empty: none); `back` is the endpoint of the list; `related` are other
    exports that understand the same arguments.
    """

    label: str
    permission: Permission
    plan: Callable[['MultiDict[str, str]'], Plan]
    personal: str = ''
    back: str = ''
    related: tuple[str, ...] = ()
    order: int = 50
    alone: bool = True


def plan_of(
    query: Select[Any],
    keys: Sequence[Any],
    columns: Sequence[Column],
    *,
    descending: bool = False,
    filters: Iterable[str] = (),
    arguments: Iterable[tuple[str, str]] = (),
    definitions: Sequence[tuple[str, str]] = (),
) -> Plan:
    """The plan of a query, read in the order of `keys`: columns that are never null, the last one the record's id.

    The query may select anything (an entity, columns): only its FROM, joins and criteria are kept. The perimeter is
    that of now, whenever the rows are read.
    """
    held = access.perimeter()
    sources = [_read(column.source) for column in columns if column.source is not None]
    narrowed = query.with_only_columns(*sources, *keys, maintain_column_froms=True).order_by(None).limit(BATCH)
    narrowed = narrowed.order_by(*[key.desc() if descending else key.asc() for key in keys])
    counted = query.with_only_columns(keys[-1], maintain_column_froms=True).order_by(None).subquery()

    def rows() -> Iterator[Sequence[Any]]:
        last: Sequence[Any] | None = None
        while True:
            with access.within(held), reading():
                found = db.session.execute(_after(narrowed, keys, last, descending)).all()
                made = _cells(columns, found, len(keys)) if found else []
            yield from made
            if len(found) < BATCH:
                return
            last = found[-1][-len(keys) :]

    def count() -> int:
        with access.within(held):
            return db.session.scalar(db.select(func.count()).select_from(counted)) or 0

    return Plan(columns, rows, count, tuple(filters), tuple(arguments), definitions)


def _after(query: Select[Any], keys: Sequence[Any], last: Sequence[Any] | None, descending: bool) -> Select[Any]:
    if last is None:
        return query
    here, there = tuple_(*keys), tuple_(*last)
    return query.where(here < there if descending else here > there)


def _read(source: Any) -> Any:
    """Choices are read as their stored text: a thousand times fewer objects."""
    return type_coerce(source, Text) if _choice(source) else source


def _choice(source: Any) -> type[Choice] | None:
    kind = getattr(getattr(source, 'type', None), 'enum_class', None)
    return kind if isinstance(kind, type) and issubclass(kind, Choice) else None


def _cells(columns: Sequence[Column], found: Sequence[Any], keys: int) -> list[Sequence[Any]]:
    """Rows of cells, made column by column."""
    read = list(zip(*found, strict=True))
    ids, values = read[-1], iter(read[:-keys])
    made: list[Iterable[Any]] = []
    for column in columns:
        if column.by_id is not None:
            cells = column.by_id(ids)
            made.append([cells.get(identifier) for identifier in ids])
        else:
            made.append(_shown(column, next(values)))
    return list(zip(*made, strict=True))


def _shown(column: Column, values: Sequence[Any]) -> Iterable[Any]:
    if column.shown is not None:
        show = column.shown
        return [None if value is None else show(value) for value in values]
    if choice := _choice(column.source):
        words = {member.value: member.label for member in choice}
        return [words.get(value, value) for value in values]
    return values


def joined(values: Iterable[Any]) -> str:
    """A list of words in one cell."""
    return ', '.join(str(value) for value in values or ())


def labels(choice: type[Choice]) -> Callable[[Iterable[str]], str]:
    """What shows a list of stored values by their labels, in one cell."""
    words = {member.value: member.label for member in choice}
    return lambda values: ', '.join(words.get(value, value) for value in values or ())


def phone(number: str) -> str:
    """04 78 00 00 00; a foreign number in international form."""
    if len(number) == 12 and number.startswith('+33') and number[3:].isdigit():
        digits = '0' + number[3:]
        return ' '.join(digits[at : at + 2] for at in range(0, 10, 2))
    return phone_fr(number).replace('\u00a0', ' ')


def once(load: Callable[[Sequence[int]], dict[int, Any]]) -> Callable[[Sequence[int]], dict[int, Any]]:
    """`load`, asked once for several columns of the same records."""
    held: list[Any] = [None, {}]

    def read(ids: Sequence[int]) -> dict[int, Any]:
        if held[0] is not ids:
            held[:] = [ids, load(ids)]
        return held[1]

    return read
