"""Columns and orders of the company list that companies themselves give; other features add theirs."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam

from crm import access
from crm.accounts.models import User
from crm.companies.models import ClubMembership, Company, CompanyTag, Establishment, RegisterState, RelationState, Tag
from crm.companies.nomenclature import SECTIONS
from crm.companies.queries.filters import CompanyFilter, own_memberships
from crm.companies.queries.places import departement_names
from crm.database import db
from crm.formatting import NBSP, siren_fr
from crm.registries import Column, CompanySort, Segment, company_columns, company_sorts
from crm.statements import composed_once
from crm.territories.models import Club

DEFAULT = ('departement', 'effectif', 'relation', 'last_exchange', 'next_step')
DEFAULT_FOR_ALL = ('departement', 'effectif', 'relation', 'last_exchange', 'clubs')

# the order in which a relation goes forward, and where it ends
STAGES = (
    RelationState.ACTIVE,
    RelationState.COMMITTED,
    RelationState.IN_DISCUSSION,
    RelationState.CONTACTED,
    RelationState.IDENTIFIED,
    RelationState.DORMANT,
    RelationState.LOST,
)
REGISTER_SHOWN = (RegisterState.CLOSED, RegisterState.NOT_FOUND, RegisterState.UNDISCLOSED, RegisterState.VERIFIED)


def offered() -> dict[str, Column]:
    """Columns that the reader may choose, by name, in order."""
    allowed = {n: c for n, c in company_columns.items() if c.permission is None or access.may(c.permission)}
    return dict(sorted(allowed.items(), key=lambda pair: pair[1].order))


def shown(asked: CompanyFilter) -> dict[str, Column]:
    """Columns of the list that is asked for: those chosen, else those everybody begins with."""
    wanted = asked.columns or (DEFAULT if asked.view == 'miens' else DEFAULT_FOR_ALL)
    return {name: column for name, column in offered().items() if name in wanted}


class Line(NamedTuple):
    """A company of the list and, in the order of the columns, (label, is it a number, value) of each cell."""

    company: Company
    cells: list[tuple[str, bool, Any]]


def lines(columns: dict[str, Column], companies: Sequence[Company]) -> list[Line]:
    """Companies with their cells: one statement a column at most."""
    ids = [company.id for company in companies]
    found = [_cells(column, companies, ids) for column in columns.values()]
    return [Line(company, cells) for company, *cells in zip(companies, *found, strict=True)]


def _cells(column: Column, companies: Sequence[Company], ids: list[int]) -> list[tuple[str, bool, Any]]:
    if column.of is not None:
        return [(column.label, column.numeric, column.of(company)) for company in companies]
    known = column.values(ids) if column.values and ids else {}
    return [(column.label, column.numeric, _alone(known.get(number))) for number in ids]


def _alone(value: Any) -> Any:
    """A list of one is that one: most companies have one club."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


# names of départements: read once, they change only with the reference file
_departements: dict[str, str] = {}


def _departement(company: Company) -> str | None:
    """« Rhône (69) »."""
    code = company.departement_code
    if code and code not in _departements:
        _departements.update(departement_names())
    return f'{_departements.get(code, "")} ({code})' if code else None


def cities_of(ids: Sequence[int]) -> dict[int, str]:
    """The commune of the head office by company."""
    query = db.select(Establishment.company_id, Establishment.city).where(
        Establishment.company_id.in_(ids), Establishment.is_head_office, Establishment.city != ''
    )
    return {key: city for key, city in db.session.execute(query)}


def clubs_by_company(companies: Sequence[Company]) -> dict[int, list[Club]]:
    """Clubs that follow each company of a page, by the id of the company: one statement."""
    ids = [company.id for company in companies]
    query = db.select(ClubMembership.company_id, Club).join(Club, Club.id == ClubMembership.club_id)
    query = query.where(ClubMembership.company_id.in_(ids), ClubMembership.until.is_(None)).order_by(Club.code)
    found: dict[int, list[Club]] = {}
    for company_id, club in db.session.execute(query):
        found.setdefault(company_id, []).append(club)
    return found


def club_names_of(ids: Sequence[int]) -> dict[int, list[str]]:
    return _listed(_club_names(), {'ids': ids})


@composed_once
def _club_names() -> Select[int, str]:
    query = db.select(ClubMembership.company_id, Club.name).join(Club, Club.id == ClubMembership.club_id)
    following = ClubMembership.company_id.in_(bindparam('ids', expanding=True)), ClubMembership.until.is_(None)
    return query.where(*following).order_by(Club.code)


def owners_of(ids: Sequence[int]) -> dict[int, list[str]]:
    """Who is in charge, in the reader's clubs, by company."""
    query = db.select(ClubMembership.company_id, User.name).join(User, User.id == ClubMembership.owner_id)
    query = query.where(ClubMembership.company_id.in_(ids), ClubMembership.until.is_(None), own_memberships())
    return _listed(query.order_by(User.name))


def tag_names_of(ids: Sequence[int]) -> dict[int, list[str]]:
    """Tags by company: those of the reader's clubs and everybody's."""
    query = db.select(CompanyTag.company_id, Tag.name).join(Tag, Tag.id == CompanyTag.tag_id)
    return _listed(query.where(CompanyTag.company_id.in_(ids)).order_by(Tag.folded))


def _listed(query: Any, values: dict[str, Any] | None = None) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, name in db.session.execute(query, values):
        if name not in found.setdefault(key, []):
            found[key].append(name)
    return found


def _headcount(company: Company) -> str | None:
    """« 50 à 99 »: the heading says of what."""
    band = company.headcount_band
    return band.label.removesuffix(' salariés').replace(' ', NBSP) if band else None


def _register(company: Company) -> tuple[str, str] | None:
    state = company.register_state
    return (state.label, state.tone) if state in REGISTER_SHOWN else None


COLUMNS = {
    'siren': Column('SIREN', of=lambda c: siren_fr(c.siren) if c.siren else ('À compléter', 'warning'), order=5),
    'departement': Column('Département', of=_departement, order=10),
    'ville': Column('Ville du siège', cities_of, order=12),
    'effectif': Column('Effectif', of=_headcount, order=15),
    'secteur': Column('Secteur', of=lambda c: SECTIONS.get(c.naf_section), order=20),
    'relation': Column(
        'Relation', of=lambda c: (c.relation_state.label, c.relation_state.tone), order=25, sort='relation'
    ),
    'clubs': Column('Suivie par', club_names_of, order=60),
    'charge': Column('En charge', owners_of, order=65, permission=access.Permission.CONTACTS_READ),
    'etiquettes': Column('Étiquettes', tag_names_of, order=70),
    'annuaire': Column('Annuaire officiel', of=_register, order=75),
    'ajout': Column('Ajoutée le', of=lambda c: c.created_at, order=80, sort='ajout'),
}


def _whole(*keys: Any, descending: bool = False) -> Any:
    return lambda: [Segment(lambda query: query, keys, descending)]


def _by_stage(stages: Sequence[RelationState]) -> Any:
    """Each stage of the relation is a segment of its own, in the order of names."""

    def stage(state: RelationState) -> Segment:
        return Segment(lambda query: query.where(Company.relation_state == state), (Company.sort_name, Company.id))

    return lambda: [stage(state) for state in stages]


SORTS = {
    'nom': CompanySort(
        'Nom', _whole(Company.sort_name, Company.id), _whole(Company.sort_name, Company.id, descending=True)
    ),
    'ajout': CompanySort(
        'Ajout le plus récent',
        _whole(Company.created_at, Company.id, descending=True),
        _whole(Company.created_at, Company.id),
    ),
    'relation': CompanySort('Relation la plus avancée', _by_stage(STAGES), _by_stage(STAGES[::-1])),
}


def offer() -> None:
    """Add these columns and orders to the list."""
    for name, column in COLUMNS.items():
        company_columns.add(name, column)
    for name, sort in SORTS.items():
        company_sorts.add(name, sort)
