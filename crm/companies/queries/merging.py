"""Reads for the merge of two companies: what differs, what will move, whose agreement it takes.

What refers to a company is read from the schema itself: the table of a feature made later follows without a word here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint, and_, func, true

from crm import access, operations, registries
from crm.access import Permission
from crm.companies.models import Company, DuplicatePair, MergedCompany, PairState, RegisterState
from crm.companies.queries.clubs import followers_of
from crm.companies.queries.duplicates.rules import misspelt_siren, right_siren
from crm.companies.queries.places import departement_names
from crm.database import Base, db
from crm.formatting import siren_fr
from crm.operations import Operation
from crm.operations.naming import counted
from crm.register.legal_forms import name_of
from crm.search import matches
from crm.territories.models import Club

WHY = 'la fusion réunit ce que tous les clubs ont noté des deux fiches'
KEPT, OTHER = 'gardee', 'autre'
FIRST_LABELS = 3


@dataclass(frozen=True)
class Line:
    """One field of the two sheets side by side; `columns` go together, `chosen` is what the page proposes."""

    name: str
    label: str
    kept: str
    other: str
    columns: tuple[str, ...]
    chosen: str

    @property
    def differs(self) -> bool:
        """Whether a person must choose: both say something, and not the same."""
        return bool(self.kept and self.other and self.kept != self.other)

    @property
    def completed(self) -> bool:
        """Whether the kept sheet says nothing and takes what the other says."""
        return self.chosen == OTHER and not self.differs


FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ('siren', 'SIREN', ('siren', 'register_state', 'register_checked_at', 'closed_on')),
    ('name', 'Raison sociale', ('name',)),
    ('usual_name', 'Nom usuel', ('usual_name',)),
    ('departement', 'Département du siège', ('departement_code',)),
    ('naf', 'Code NAF', ('naf_code', 'naf_version', 'naf_section', 'naf25_code')),
    ('headcount', 'Effectif', ('headcount_band', 'headcount_year')),
    ('category', 'Catégorie', ('category',)),
    ('legal_form', 'Forme juridique', ('legal_form',)),
)


def side_by_side(kept: Company, other: Company) -> list[Line]:
    """The fields of two companies, in the words of the page. The kept sheet's value is proposed, unless it is empty
    or, for a SIREN, wrong."""
    names = departement_names()
    lines = []
    for name, label, columns in FIELDS:
        mine, theirs = (_words(company, name, columns[0], names) for company in (kept, other))
        better = bool(theirs) and (not mine or (name == 'siren' and _doubtful(kept) and not _doubtful(other)))
        if mine or theirs:
            lines.append(Line(name, label, mine, theirs, columns, OTHER if better else KEPT))
    return lines


def _words(company: Company, name: str, column: str, departements: Mapping[str, str]) -> str:
    value = getattr(company, column)
    if not value:
        return ''
    if name == 'siren':
        return siren_fr(value) + ('' if right_siren(value) else ' (clé fausse)')
    if name == 'departement':
        return f'{departements.get(value, "")} ({value})'
    if name == 'legal_form':
        return name_of(value)
    return str(getattr(value, 'label', value))


def _doubtful(company: Company) -> bool:
    return company.register_state == RegisterState.NOT_FOUND or not right_siren(company.siren or '')


def two_companies(one: Company, two: Company) -> bool:
    """Whether two right SIREN, far from each other, say that these are two companies."""
    return not (_doubtful(one) or _doubtful(two) or misspelt_siren(one.siren or '', two.siren or ''))


def survivor_of(one: Company, two: Company) -> tuple[Company, Company]:
    """(kept, other) as the page proposes: the one with a right SIREN, else the one known for longer."""
    if _doubtful(one) != _doubtful(two):
        return (two, one) if _doubtful(one) else (one, two)
    return (one, two) if one.id < two.id else (two, one)


# --- whose agreement --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What the reader may do with two companies: `may` merge them at all, and the clubs whose agreement it takes."""

    may: bool
    others: Sequence[Club]

    @property
    def at_once(self) -> bool:
        return self.may and not self.others


def standing(one: Company, two: Company) -> Standing:
    """The Collectif's staff merge at once. A coordinator merges what a club of theirs follows; when another club
    follows one of the two as well, the merge is proposed to it."""
    held = access.perimeter()
    if held.staff:
        return Standing(True, ())
    clubs = following_clubs(one, two)
    return Standing(any(club.id in held.clubs for club in clubs), [club for club in clubs if club.id not in held.clubs])


def following_clubs(one: Company, two: Company) -> list[Club]:
    """Clubs that follow one of the two today, or both."""
    found = {club.id: club for company in (one, two) for club in followers_of(company)}
    return sorted(found.values(), key=lambda club: club.code)


def may_agree(pair: DuplicatePair) -> list[int]:
    """Clubs of the reader whose agreement is still awaited; all of them for the Collectif's staff."""
    if pair.state != PairState.ASKED:
        return []
    waiting = [club for club in pair.plan['clubs'] if club not in pair.plan['agreed']]
    held = access.perimeter()
    return waiting if held.staff else [club for club in waiting if club in held.clubs]


# --- what will move ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mover:
    """Rows of one table that will follow: how many, the first ones that the reader may see, and how many the other
    sheet already has (they become one)."""

    label: str
    number: int
    first: Sequence[str] = field(default_factory=list)
    united: int = 0


@dataclass(frozen=True)
class Reference:
    """A column that refers to a record of some table."""

    table: Table
    column: Column[Any]


def references_to(name: str) -> Iterator[Reference]:
    """Columns of all tables that refer to this one, by the schema."""
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == name:
                yield Reference(table, key.parent)


def movers(kept: Company, other: Company) -> list[Mover]:
    """What will go from `other` to `kept`, table by table, in the order of the features."""
    references = [it for it in references_to(Company.__tablename__) if not _hidden(it.table.name)]
    found = []
    with access.for_everyone(WHY):
        numbers = _numbers(references, other.id)
        united = [
            len(clashes(it, kept.id, other.id)) if number else 0 for it, number in zip(references, numbers, strict=True)
        ]
    for reference, number, same in zip(references, numbers, united, strict=True):
        if number:
            moving = registries.company_moves.get(reference.table.name)
            label = moving.label if moving else counted(reference.table.name, number).partition(' ')[2].capitalize()
            found.append(Mover(label, number, _first(reference, other.id, moving), same))
    return found


def _hidden(table: str) -> bool:
    moving = registries.company_moves.get(table)
    return moving is not None and moving.hidden


def _numbers(references: Sequence[Reference], company_id: int) -> list[int]:
    """How many rows of each refer to the company, in one statement."""
    counts = [
        db.select(func.count()).select_from(it.table).where(it.column == company_id).scalar_subquery()
        for it in references
    ]
    return list(db.session.execute(db.select(*counts)).one())


def model_of(table: Table) -> type | None:
    """The class whose rows this table holds; None for a table of pairs that has none."""
    return next((m.class_ for m in Base.registry.mappers if m.local_table is table), None)


def _first(reference: Reference, company_id: int, moving: Any) -> list[str]:
    """Some of the rows, in the reader's perimeter: what another club noted is counted but not shown."""
    model = model_of(reference.table)
    if model is None:
        return []
    query = db.select(model).where(getattr(model, reference.column.name) == company_id).limit(FIRST_LABELS)
    describe = moving.describe if moving and moving.describe else _plain_label
    return [words for record in db.session.scalars(query) if (words := describe(record))]


def _plain_label(record: Any) -> str:
    for name in ('full_name', 'display_name', 'title', 'name', 'subject', 'quote', 'email'):
        if words := getattr(record, name, None):
            return str(words)[:80]
    return ''


def clashes(reference: Reference, kept: Any, other: Any) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(row of `kept`, row of `other`) that a unique constraint does not let stand together once moved."""
    found: dict[tuple[Any, ...], tuple[dict[str, Any], dict[str, Any]]] = {}
    keys = [column.name for column in reference.table.primary_key.columns]
    for columns in _unique_with(reference):
        beside = [column for column in columns if column is not reference.column]
        mine = reference.table.alias()
        same = and_(true(), *(mine.c[column.name] == column for column in beside))
        query = db.select(*mine.c, *reference.table.c).join_from(mine, reference.table, same)
        query = query.where(mine.c[reference.column.name] == kept, reference.column == other)
        size, names = len(mine.c), [column.name for column in reference.table.c]
        for row in db.session.execute(query):
            both = dict(zip(names, row[:size], strict=True)), dict(zip(names, row[size:], strict=True))
            found.setdefault(tuple(both[1][key] for key in keys), both)
    return list(found.values())


def _unique_with(reference: Reference) -> Iterator[list[Column[Any]]]:
    """Groups of columns that must be unique together, the referring one among them."""
    groups: list[Any] = [reference.table.primary_key]
    groups += [c for c in reference.table.constraints if isinstance(c, UniqueConstraint)]
    groups += [index for index in reference.table.indexes if isinstance(index, Index) and index.unique]
    for group in groups:
        columns = list(group.columns)
        if any(column is reference.column for column in columns):
            yield columns


# --- choosing, and what was done --------------------------------------------------------------------


def others_named(company: Company, typed: str, limit: int = 20) -> list[Company]:
    """Other companies whose names or SIREN hold these words."""
    query = db.select(Company).where(matches(Company.folded, typed), Company.id != company.id)
    return list(db.session.scalars(query.order_by(Company.sort_name, Company.id).limit(limit)))


def pair_between(one: Company, two: Company) -> DuplicatePair | None:
    """The pair of two companies, if somebody or the rule brought them together."""
    first, second = sorted((one.id, two.id))
    return db.session.scalar(db.select(DuplicatePair).filter_by(company_id=first, other_id=second))


def operation_of(gone: MergedCompany) -> Operation:
    """The operation that merged a company, whoever did it."""
    with access.for_everyone('une fusion se montre à qui voit les deux fiches'):
        return db.session.get_one(Operation, gone.operation_id)


def may_undo(gone: MergedCompany) -> bool:
    """A merge is undone by who did it, or by the Collectif's staff, within its time."""
    return access.may(Permission.COMPANIES_EDIT) and operations.may_undo(operation_of(gone))
