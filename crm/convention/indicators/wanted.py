"""The scopes asked for, read once and sorted by kind: what a row must have to belong to each.

A scope is a text: `national`, `region:11`, `departement:23`, `departements:19,23,87`, `club:23`, `club:national`,
`company:<SIREN>`, `association:<id>`, `experiment:<id>`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from crm.companies.models import Company
from crm.database import db
from crm.territories.models import Club, Departement

NATIONAL_SCOPE = 'national'
BY_NUMBER = ('association', 'experiment')

Areas = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Wanted:
    """Scopes by kind. `areas` are made of départements; `homes` gives the département of each club, for rows that name
    a place and no club."""

    national: bool = False
    areas: Areas = field(default_factory=dict)
    clubs: Mapping[int, str] = field(default_factory=dict)
    homes: Areas = field(default_factory=dict)
    companies: Mapping[int, str] = field(default_factory=dict)
    associations: Mapping[int, str] = field(default_factory=dict)
    experiments: Mapping[int, str] = field(default_factory=dict)

    @property
    def scopes(self) -> list[str]:
        """All of them, wide ones first."""
        few = (self.areas, self.clubs.values(), self.companies.values(), self.associations.values())
        named = [scope for listed in (*few, self.experiments.values()) for scope in listed]
        return [NATIONAL_SCOPE, *named] if self.national else named

    def of_kinds(self, kinds: Collection[str]) -> 'Wanted':
        """Those of these kinds."""

        def kept(names: Mapping[int, str], kind: str) -> Mapping[int, str]:
            return names if kind in kinds else {}

        return replace(
            self,
            national=self.national and NATIONAL_SCOPE in kinds,
            areas={scope: codes for scope, codes in self.areas.items() if kind_of(scope) in kinds},
            clubs=kept(self.clubs, 'club'),
            homes=self.homes if 'club' in kinds else {},
            companies=kept(self.companies, 'company'),
            associations=kept(self.associations, 'association'),
            experiments=kept(self.experiments, 'experiment'),
        )

    def only(self, scopes: Collection[str]) -> 'Wanted':
        """Those among these."""
        if len(scopes) == len(self.scopes):
            return self

        def kept(names: Mapping[int, str]) -> Mapping[int, str]:
            return {key: scope for key, scope in names.items() if scope in scopes}

        return Wanted(
            self.national and NATIONAL_SCOPE in scopes,
            {scope: codes for scope, codes in self.areas.items() if scope in scopes},
            kept(self.clubs),
            {scope: codes for scope, codes in self.homes.items() if scope in scopes},
            kept(self.companies),
            kept(self.associations),
            kept(self.experiments),
        )

    @cached_property
    def around(self) -> Mapping[str, list[str]]:
        """The areas that hold each département."""
        return _inverted(self.areas)

    @cached_property
    def around_with_clubs(self) -> Mapping[str, list[str]]:
        """The same, the club of a département being one of its areas: for rows that name a place and no club."""
        return _inverted({**self.areas, **self.homes})

    def of_place(self, *codes: str | None) -> set[str]:
        """The scopes of a row that names these départements and no club."""
        found = {scope for code in codes for scope in self.around_with_clubs.get(code or '', ())}
        return found | {NATIONAL_SCOPE} if self.national else found

    def of_person(self, club_id: int | None, code: str | None, company_id: int | None) -> list[str]:
        """The scopes of a row that has at most one club, one département and one company."""
        found = [*self.around.get(code or '', ()), self.clubs.get(club_id or 0), self.companies.get(company_id or 0)]
        return [scope for scope in (NATIONAL_SCOPE if self.national else None, *found) if scope]


def kind_of(scope: str) -> str:
    """`departement` of `departement:23`."""
    return scope.partition(':')[0]


def read(scopes: Iterable[str]) -> Wanted:
    """What these scopes are. Raises LookupError for one that does not exist. One statement a kind, whatever their
    number."""
    named: dict[str, list[str]] = defaultdict(list)
    for scope in dict.fromkeys(scopes):
        kind, _, code = scope.partition(':')
        named[kind].append(code)
    unknown = set(named) - {NATIONAL_SCOPE, 'region', 'departement', 'departements', *BY_NUMBER, 'club', 'company'}
    if unknown:
        raise LookupError(f'no scope of kind {", ".join(sorted(unknown))}')
    clubs, homes = _clubs(named['club'])
    return Wanted(
        NATIONAL_SCOPE in named,
        _areas(named),
        clubs,
        homes,
        _companies(named['company']),
        *({int(code): f'{kind}:{code}' for code in named[kind]} for kind in BY_NUMBER),
    )


def _clubs(codes: Collection[str]) -> tuple[dict[int, str], dict[str, tuple[str, ...]]]:
    if not codes:
        return {}, {}
    query = db.select(Club.id, Club.code, Club.departement_code).where(Club.code.in_(codes)).order_by(Club.code)
    found = list(db.session.execute(query))
    _complete(codes, [row.code for row in found])
    homes: dict[str, tuple[str, ...]] = {}
    for row in found:
        homes[f'club:{row.code}'] = (row.departement_code,) if row.departement_code else ()
    return {row.id: f'club:{row.code}' for row in found}, homes


def _areas(named: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    if not (named['region'] or named['departement'] or named['departements']):
        return {}
    regions: dict[str, list[str]] = defaultdict(list)
    known: set[str] = set()
    for code, region in db.session.execute(db.select(Departement.code, Departement.region_code)):
        regions[region].append(code)
        known.add(code)
    _complete(named['region'], regions)
    listed = {f'departements:{codes}': tuple(codes.split(',')) for codes in named['departements']}
    _complete({code for codes in listed.values() for code in codes} | set(named['departement']), known)
    return {
        **{f'region:{code}': tuple(sorted(regions[code])) for code in named['region']},
        **{f'departement:{code}': (code,) for code in named['departement']},
        **listed,
    }


def _companies(sirens: Collection[str]) -> dict[int, str]:
    if not sirens:
        return {}
    found = list(db.session.execute(db.select(Company.id, Company.siren).where(Company.siren.in_(sirens))))
    _complete(sirens, [row.siren for row in found])
    return {row.id: f'company:{row.siren}' for row in found}


def _complete(asked: Collection[str], known: Collection[str]) -> None:
    missing = set(asked) - set(known)
    if missing:
        raise LookupError(f'no scope for {", ".join(sorted(missing))}')


def _inverted(areas: Areas) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for scope, codes in areas.items():
        for code in codes:
            found[code].append(scope)
    return found
