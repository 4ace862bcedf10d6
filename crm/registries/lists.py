"""What features put into the list of companies: situations, columns, orders, deeds on a selection."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from crm.access import Permission

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from crm.forms import BaseForm


class Situation(NamedTuple):
    """A filter « situation » of the company list: its words, its criterion on Company (or a function that gives it),
    and the group it stands in. A plain (label, criterion) pair does too."""

    label: str
    criterion: 'ColumnElement[bool] | Callable[[], ColumnElement[bool]]'
    group: str = 'Autres situations'
    permission: Permission | None = None


@dataclass(frozen=True)
class Column:
    """A column of the company list. `values(ids)` gives {company id: cell} in one statement; `of(company)`, when the
    company itself says it, needs none.

    A cell is a text, a number, a day, a state (label, tone), or a list of these; a company left out prints « – ».
    """

    label: str
    values: Callable[[Sequence[int]], dict[int, Any]] | None = None
    of: Callable[[Any], Any] | None = None
    order: int = 50
    permission: Permission | None = None
    numeric: bool = False
    sort: str = ''  # name in company_sorts


class Segment(NamedTuple):
    """A part of a sorted list: companies are joined and kept by `narrow(query)`, and follow each other by `keys`.

    `keys` are columns that are never null, the last one unique within the segment.
    """

    narrow: 'Callable[[Select[Any]], Select[Any]]'
    keys: Sequence[Any]
    descending: bool = False


@dataclass(frozen=True)
class CompanySort:
    """A sort of the company list: its segments in order, each company standing in exactly one of them."""

    label: str
    segments: Callable[[], Sequence[Segment]]
    backwards: Callable[[], Sequence[Segment]] | None = None  # the other way round, when it is offered


@dataclass(frozen=True)
class BulkAction:
    """What may be done at once to a selection of companies, undone as one operation.

    `form(formdata=…)` is a BaseForm whose `data` are plain texts, lists or days (days are kept as ISO text).
    `says(values)` puts in words what will be done; `left_out(values)` gives (reason, criterion on Company) pairs of
    what cannot be done, told before and skipped then; `apply(companies, values)` writes through the ORM, a few hundred
    companies at a time, and returns how many it changed. The worker runs it in the perimeter of who asked.
    """

    label: str
    hint: str
    permission: Permission
    form: 'Callable[..., BaseForm]'
    says: Callable[[dict[str, Any]], str]
    apply: Callable[[Sequence[Any], dict[str, Any]], int]
    left_out: 'Callable[[dict[str, Any]], Sequence[tuple[str, ColumnElement[bool]]]]' = lambda values: ()
    icon: str = 'pencil'
    order: int = 50
