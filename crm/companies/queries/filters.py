"""What the list of companies is asked for: filters read from an address, written back to it, and as criteria."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import has_request_context, request
from sqlalchemy import ColumnElement, Select, or_
from werkzeug.datastructures import MultiDict

from crm import access, clock, registries
from crm.addresses import record_number
from crm.companies.models import (
    ClubMembership,
    Company,
    CompanyTag,
    Establishment,
    HeadcountBand,
    RegisterState,
    RelationState,
    Tag,
)
from crm.companies.nomenclature import SECTIONS
from crm.database import db
from crm.search import matches, words
from crm.territories.models import Club, Departement, ZoneKind
from crm.territories.queries import communes_in

ME, NOBODY = 'moi', 'personne'
MOST_COLUMNS = 7
MOST_IDS = 500
MOST_VALUES = 120


@dataclass(frozen=True)
class CompanyFilter:
    """What the list is asked for; values that mean nothing are forgotten. Several values: tuples."""

    q: str = ''
    view: str = ''
    club: str = ''
    lead: str = ''
    region: str = ''
    departements: tuple[str, ...] = ()
    zone: str = ''
    sizes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    owner: str = ''
    since: str = ''
    source: str = ''
    ids: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    sort: str = 'nom'
    backwards: str = ''

    @classmethod
    def read(cls, address: MultiDict[str, str]) -> 'CompanyFilter':
        """The filter that an address asks for."""
        found = {name: _read(name, address) for name in PARAMETERS}
        if not access.perimeter().clubs or found['ids']:
            found['view'] = ''
        elif not found['view']:
            found['view'] = 'miens'
        return cls(**found | {'sort': found['sort'] or 'nom'})

    @classmethod
    def from_request(cls) -> 'CompanyFilter':
        return cls.read(request.values)

    @classmethod
    def from_pairs(cls, pairs: Mapping[str, Any] | Iterable[tuple[str, str]]) -> 'CompanyFilter':
        """The filter that `arguments()` gave, kept in a task or a saved view."""
        return cls.read(MultiDict(pairs))

    @classmethod
    def from_query(cls, query: str) -> 'CompanyFilter':
        """The filter that `query_string()` gave."""
        return cls.from_pairs(parse_qsl(query))

    @property
    def active(self) -> int:
        """How many values are filtered on (the search and the two tabs left out)."""
        return sum(len(v) if isinstance(v := getattr(self, name), tuple) else bool(v) for name in FILTERING)

    @property
    def is_costly(self) -> bool:
        """Whether counting must look at other tables for each company."""
        return bool(self.situations or self.zone or self.tags or self.owner or self.lead)

    def arguments(self, **other: Any) -> dict[str, Any]:
        """Address of the same list, with some values changed; empty ones left out."""
        return {name: value for name, value in (self._own | other).items() if value}

    @cached_property
    def _own(self) -> dict[str, Any]:
        """Name in the address → value: a page asks for dozens of addresses of the same list."""
        own = {name: getattr(self, field) for field, (name, _) in PARAMETERS.items()}
        own['tri'] = '' if self.sort == 'nom' else self.sort
        return {name: list(value) if isinstance(value, tuple) else value for name, value in own.items()}

    def without(self, field: str, value: str = '') -> dict[str, Any]:
        """Address of the list with one filter, or one of its values, taken off."""
        present = getattr(self, field)
        left = tuple(v for v in present if v != value) if isinstance(present, tuple) else ''
        changed: dict[str, Any] = {field: left}
        return replace(self, **changed).arguments()

    def cleared(self) -> dict[str, Any]:
        """Address of the list with neither search nor filter; tab, columns and sort stay."""
        kept: dict[str, Any] = {name: getattr(self, name) for name in ('view', *SHOWING)}
        return CompanyFilter(**kept).arguments()

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """(name, value) pairs of the address, for hidden fields; `without` names fields of this class."""
        left = {PARAMETERS[name][0] for name in without}
        return [
            (name, each)
            for name, value in self.arguments().items()
            if name not in left
            for each in (value if isinstance(value, list) else [value])
        ]

    def query_string(self) -> str:
        """The address in one form only: the same filter always gives the same text."""
        return urlencode(self.pairs('ids'))


# field → (name in the address, several values?)
PARAMETERS: dict[str, tuple[str, bool]] = {
    'q': ('q', False),
    'view': ('vue', False),
    'club': ('club', False),
    'lead': ('chef', False),
    'region': ('region', False),
    'departements': ('departement', True),
    'zone': ('zone', False),
    'sizes': ('taille', True),
    'sections': ('secteur', True),
    'relations': ('relation', True),
    'situations': ('situation', True),
    'tags': ('etiquette', True),
    'owner': ('charge', False),
    'since': ('depuis', False),
    'source': ('source', False),
    'ids': ('ligne', True),
    'columns': ('colonne', True),
    'sort': ('tri', False),
    'backwards': ('sens', False),
}
SHOWING = ('columns', 'sort', 'backwards')
FILTERING = tuple(name for name in PARAMETERS if name not in ('q', 'view', *SHOWING))


def _read(field: str, address: MultiDict[str, str]) -> Any:
    name, several = PARAMETERS[field]
    asked = (value.strip()[:200] for value in address.getlist(name))
    known = [value for value in dict.fromkeys(asked) if value and _means_something(field, value)]
    limit = {'columns': MOST_COLUMNS, 'ids': MOST_IDS}.get(field, MOST_VALUES)
    return tuple(known[:limit]) if several else (known[0] if known else '')


def _means_something(field: str, value: str) -> bool:
    closed: dict[str, Any] = {
        'view': ('miens', 'toutes'),
        'zone': {kind.value for kind in ZoneKind},
        'sizes': {band.value for band in HeadcountBand},
        'sections': SECTIONS,
        'relations': {state.value for state in RelationState},
        'situations': situations(),
        'columns': registries.company_columns.entries,
        'sort': registries.company_sorts.entries,
        'backwards': ('inverse',),
    }
    if field in closed:
        return value in closed[field]
    if field in ('tags', 'ids'):
        return record_number(value) > 0
    if field == 'owner':
        return value in (ME, NOBODY) or record_number(value) > 0
    return _is_day(value) if field == 'since' else True


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


# --- criteria ---------------------------------------------------------------------------------------


def listed(asked: CompanyFilter) -> Select[Company]:
    """The companies that a filter keeps, unsorted."""
    return db.select(Company).where(*criteria(asked))


def criteria(asked: CompanyFilter) -> Iterator[ColumnElement[bool]]:
    """What a company must be to be kept."""
    if asked.ids:
        yield Company.id.in_([int(value) for value in asked.ids])
    if asked.q:
        yield _search(asked.q)
    if asked.view == 'miens':
        yield followed_by(ClubMembership.club_id.in_(access.perimeter().clubs))
    if asked.club:
        yield followed_by(ClubMembership.club_id == _club_id(asked.club))
    if asked.lead:
        yield followed_by((ClubMembership.club_id == _club_id(asked.lead)) & ClubMembership.is_lead)
    yield from _places(asked)
    for column, values in (
        (Company.headcount_band, asked.sizes),
        (Company.naf_section, asked.sections),
        (Company.relation_state, asked.relations),
    ):
        if values:
            yield column.in_(values) if len(values) > 1 else column == values[0]
    yield from _relations(asked)
    if asked.since:
        yield Company.created_at >= clock.start_of(date.fromisoformat(asked.since))
    if asked.source:
        yield Company.source == asked.source


def _places(asked: CompanyFilter) -> Iterator[ColumnElement[bool]]:
    if asked.region:
        codes = db.select(Departement.code).where(Departement.region_code == asked.region)
        yield Company.departement_code.in_(codes)
    if len(asked.departements) == 1:
        yield Company.departement_code == asked.departements[0]
    elif asked.departements:
        yield Company.departement_code.in_(asked.departements)
    if asked.zone:
        sites = db.select(Establishment.company_id).where(
            Establishment.commune_code.in_(communes_in(asked.zone)), Establishment.closed_on.is_(None)
        )
        yield Company.id.in_(sites)


def _relations(asked: CompanyFilter) -> Iterator[ColumnElement[bool]]:
    for name in asked.situations:
        criterion = registries.company_filters.get(name)[1]
        yield criterion() if callable(criterion) else criterion
    if asked.tags:
        bearing = db.select(CompanyTag.company_id).join(Tag, Tag.id == CompanyTag.tag_id)
        yield Company.id.in_(bearing.where(Tag.id.in_([int(value) for value in asked.tags])))
    if asked.owner:
        yield followed_by(own_memberships() & _in_charge(asked.owner))


SITUATIONS = {
    'no_siren': registries.Situation('À compléter (sans SIREN)', Company.siren.is_(None), 'Fiche'),
    'doubtful': registries.Situation('À vérifier', Company.doubt != '', 'Fiche'),
    'closed': registries.Situation('Fermée selon l’annuaire', Company.register_state == RegisterState.CLOSED, 'Fiche'),
}


def situations() -> dict[str, registries.Situation]:
    """Situations that the reader may ask for, by name; all of them outside a request."""
    named = {name: registries.Situation(*entry) for name, entry in registries.company_filters.items()}
    if not has_request_context():
        return named
    return {name: s for name, s in named.items() if s.permission is None or access.may(s.permission)}


def own_memberships() -> ColumnElement[bool]:
    """Criterion on ClubMembership: those whose person in charge the reader may know."""
    held = access.perimeter()
    return ClubMembership.club_id.is_not(None) if held.staff else ClubMembership.club_id.in_(held.clubs)


def _in_charge(owner: str) -> ColumnElement[bool]:
    if owner == NOBODY:
        return ClubMembership.owner_id.is_(None)
    return ClubMembership.owner_id == (access.perimeter().user if owner == ME else int(owner))


def followed_by(club: ColumnElement[bool]) -> ColumnElement[bool]:
    """Criterion: companies that a club follows today."""
    return Company.id.in_(db.select(ClubMembership.company_id).where(club, ClubMembership.until.is_(None)))


def _club_id(code: str) -> Any:
    return db.select(Club.id).where(Club.code == code).scalar_subquery()


def _search(typed: str) -> ColumnElement[bool]:
    found = words(typed)
    if len(found) == 1 and found[0].isdigit() and len(found[0]) == 9:
        return Company.siren == found[0]
    if len(found) == 1 and found[0].isdigit() and len(found[0]) == 14:
        site = db.select(Establishment.company_id).where(Establishment.siret == found[0])
        return or_(Company.siren == found[0][:9], Company.id.in_(site))
    return matches(Company.folded, typed)
