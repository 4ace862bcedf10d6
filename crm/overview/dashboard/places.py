"""Territories of a dashboard: the parts of a perimeter, a map of the départements, territories of like size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import median, quantiles
from typing import Any

from sqlalchemy import func

from crm.access import for_everyone
from crm.choices import Choice
from crm.companies.models import ClubMembership, Company, Establishment
from crm.convention import queries
from crm.convention.indicators import Definition, Figure, Period
from crm.database import db
from crm.formatting import NBSP, number_fr, plural
from crm.maps import Choropleth, names
from crm.search import fold
from crm.statements import Statement
from crm.territories.models import Club, Departement, Region

WHY = 'la taille d’un territoire est un total, que lisent tous ceux qui en lisent les chiffres'
LIKE = 5  # territories of like size compared with
KINDS = {
    'region': ('région', 'régions'),
    'departement': ('département', 'départements'),
    'club': ('club', 'clubs'),
}


class Measure(Choice):
    """What makes two territories alike in size."""

    COMPANIES = 'entreprises', 'Entreprises suivies'
    SITES = 'etablissements', 'Établissements connus'


@dataclass(frozen=True)
class Place:
    """One territory: its size and its figure; `name` is empty for who may not read it."""

    scope: str
    name: str
    size: int
    figure: Figure
    shown: str


@dataclass(frozen=True)
class Parts:
    """The territories a perimeter is made of (`kind`), with one figure each."""

    definition: Definition
    kind: str
    places: Sequence[Place]

    @property
    def title(self) -> str:
        return f'Par {KINDS[self.kind][0]}'


@dataclass(frozen=True)
class CountryMap:
    """The map of the départements and the list beside it: (class, its départements), the highest first."""

    drawing: Choropleth
    classes: Sequence[tuple[str, Sequence[Place]]]


@dataclass(frozen=True)
class Comparison:
    """A territory among those nearest to it in size, in words; others are named for who reads them all only."""

    definition: Definition
    own: Place
    others: Sequence[Place]
    said: str
    rank: str
    named: bool


@dataclass(frozen=True)
class Quintile:
    """A fifth of the départements, by size: how they do."""

    label: str
    sizes: str
    number: int
    middle: str
    spread: str


# --- sizes ------------------------------------------------------------------------------------------


def sizes(kind: str, measure: str) -> dict[str, int]:
    """Size of today by scope, for each région, département or club: in two statements."""
    with for_everyone(WHY):
        if kind == 'club' and measure == Measure.COMPANIES:
            counted = func.count(ClubMembership.company_id)
            query = db.select(Club.code, counted).join(ClubMembership, ClubMembership.club_id == Club.id)
            found = dict(_pairs(query.where(ClubMembership.until.is_(None)).group_by(Club.code)))
            return {f'club:{code}': found.get(code, 0) for code in db.session.scalars(db.select(Club.code))}
        by_departement = dict(_pairs(_sites() if measure == Measure.SITES else _followed()))
        if kind == 'club':
            places = _pairs(db.select(Club.code, Club.departement_code).where(Club.departement_code.is_not(None)))
            return {f'club:{code}': by_departement.get(home, 0) for code, home in places}
        places = list(_pairs(db.select(Departement.code, Departement.region_code)))
    if kind == 'departement':
        return {f'departement:{code}': by_departement.get(code, 0) for code, _ in places}
    found = dict.fromkeys((f'region:{region}' for _, region in places), 0)
    for code, region in places:
        found[f'region:{region}'] += by_departement.get(code, 0)
    return found


def _pairs(query: Statement) -> list[tuple[str, Any]]:
    return [(code, value) for code, value in db.session.execute(query)]


def _followed() -> Statement:
    """Companies a club follows, by département of their head office."""
    followed = db.select(ClubMembership.id).where(ClubMembership.company_id == Company.id)
    query = db.select(Company.departement_code, func.count(Company.id)).group_by(Company.departement_code)
    return query.where(followed.where(ClubMembership.until.is_(None)).exists())


def _sites() -> Statement:
    query = db.select(Establishment.departement_code, func.count(Establishment.id))
    return query.where(Establishment.closed_on.is_(None)).group_by(Establishment.departement_code)


# --- parts and map ----------------------------------------------------------------------------------


def parts(scope: str, definition: Definition, period: Period) -> Parts | None:
    """The régions of the country, or the départements of a région or of a list."""
    kind, scopes = _parts_of(scope)
    if not scopes or not definition.has_scope(scopes[0][0]):
        return None
    found = queries.figures_of([one for one, _ in scopes], [period], [definition.code], kept=True)[definition.code]
    places = [Place(one, name, 0, found[one][0], definition.shown(found[one][0])) for one, name in scopes]
    return Parts(definition, kind, places)


def _parts_of(scope: str) -> tuple[str, list[tuple[str, str]]]:
    kind, _, code = scope.partition(':')
    if kind == 'national':
        regions = db.session.execute(db.select(Region.code, Region.name))
        return 'region', sorted(((f'region:{code}', name) for code, name in regions), key=lambda pair: fold(pair[1]))
    query = db.select(Departement.code, Departement.name).order_by(Departement.code)
    if kind == 'region':
        query = query.where(Departement.region_code == code)
    elif kind == 'departements':
        query = query.where(Departement.code.in_(code.split(',')))
    else:
        return '', []
    return 'departement', [(f'departement:{code}', name) for code, name in db.session.execute(query)]


def above(scope: str) -> list[str]:
    """The wider perimeters of a territory, the country first: of a club, its département and its région too."""
    kind, _, code = scope.partition(':')
    if kind == 'club':
        home = db.session.scalar(db.select(Club.departement_code).filter_by(code=code))
        return [*above(f'departement:{home}'), f'departement:{home}'] if home else ['national']
    if kind == 'departement':
        region = db.session.scalar(db.select(Departement.region_code).filter_by(code=code))
        return ['national', f'region:{region}']
    return [] if kind == 'national' else ['national']


def map_of(definition: Definition, period: Period) -> CountryMap | None:
    """One indicator in the 101 départements, in one pass; None when it has no value for a département."""
    codes = list(db.session.scalars(db.select(Departement.code)))
    if not definition.has_scope('departement:01') or not codes:
        return None
    found = queries.figures_of([f'departement:{code}' for code in codes], [period], [definition.code], kept=True)
    figures = {scope.partition(':')[2]: series[0] for scope, series in found[definition.code].items()}
    drawing = _drawn(definition, period, figures)
    named = names()
    classes = [
        (label, [_listed(code, named[code], figures[code], definition) for code in inside if code in figures])
        for label, inside in drawing.codes_by_class
    ]
    return CountryMap(drawing, classes)


def _drawn(definition: Definition, period: Period, figures: Mapping[str, Figure]) -> Choropleth:
    share = 100 if definition.unit == 'rate' else 1
    values = {code: None if it.value is None else round(it.value * share, 1) for code, it in figures.items()}
    unit = {'rate': 'En %', 'days': 'En jours', 'count': definition.name}[definition.unit]
    said = f'{definition.name} par département, {period.label}.'
    return Choropleth(definition.name, said, values, _bands(values.values()), unit=unit)


def _listed(code: str, name: str, figure: Figure, definition: Definition) -> Place:
    return Place(f'departement:{code}', name, 0, figure, definition.shown(figure))


def _bands(values: Iterable[float | None]) -> tuple[float, ...]:
    """Four bounds at most: from 1 up for counts, at the quarters of what is not nought."""
    known = sorted(value for value in values if value)
    if len(known) < 2:
        return (1,)
    cuts = [round(cut, 0 if cut >= 10 else 1) for cut in quantiles(known, n=4, method='inclusive')]
    whole = all(value == int(value) for value in known)
    first = 1 if whole else min(known)
    bounds = sorted({max(round(cut), 1) if whole else cut for cut in [first, *cuts]})
    return tuple(bounds[:4])


# --- like sizes -------------------------------------------------------------------------------------


def comparison(scope: str, definition: Definition, period: Period, measure: str, named: bool) -> Comparison | None:
    """A région, département or club beside the five nearest to it in size."""
    kind = scope.partition(':')[0]
    if kind not in KINDS or not definition.has_scope(scope):
        return None
    known = sizes(kind, measure)
    if not known.get(scope):
        return None
    near = nearest(scope, known)
    found = queries.figures_of([scope, *near], [period], [definition.code], kept=True)[definition.code]
    called = queries.scope_names([scope, *near] if named else [scope])
    own, *others = [_place(one, called, known, found, definition) for one in (scope, *near)]
    return Comparison(definition, own, others, _said(own, others, kind, measure), _rank(own, others, definition), named)


def nearest(scope: str, known: Mapping[str, int], number: int = LIKE) -> list[str]:
    """The territories whose size is nearest, in proportion: twice as many is as far as half as many."""
    own = log(known[scope])
    others = [one for one, size in known.items() if one != scope and size]
    return sorted(others, key=lambda one: (abs(log(known[one]) - own), one))[:number]


def _place(
    scope: str,
    called: Mapping[str, str],
    known: Mapping[str, int],
    found: Mapping[str, Sequence[Figure]],
    definition: Definition,
) -> Place:
    figure = found[scope][0]
    return Place(scope, called.get(scope, ''), known[scope], figure, definition.shown(figure))


def _said(own: Place, others: Sequence[Place], kind: str, measure: str) -> str:
    counted = 'd’entreprises suivies' if measure == Measure.COMPANIES else 'd’établissements connus'
    if not others:
        return f'Aucun autre territoire n’a encore {counted}.'
    smallest, largest = min(it.size for it in others), max(it.size for it in others)
    span = number_fr(smallest) if smallest == largest else f'de {number_fr(smallest)} à {number_fr(largest)}'
    those = f'Les {plural(len(others), *KINDS[kind])} dont le nombre {counted} est le plus proche'
    return f'{those} de {number_fr(own.size)} ({own.name}){NBSP}: {span}.'


def _rank(own: Place, others: Sequence[Place], definition: Definition) -> str:
    """« 2e sur 6 ; médiane des autres : 12 », the best first; empty when nothing can be ranked."""
    values = [it.figure.value for it in others if it.figure.value is not None]
    if own.figure.value is None or not values:
        return ''
    sign = -1 if definition.direction == 'down' else 1
    better = sum(sign * value > sign * own.figure.value for value in values)
    place = '1er' if not better else f'{better + 1}e'
    middle = definition.shown_value(median(values))
    return f'{place} sur {len(values) + 1}{NBSP}; médiane des autres{NBSP}: {middle}'


def quintiles(definition: Definition, period: Period, measure: str) -> list[Quintile]:
    """The départements in five groups of like size, the smallest first: the middle and the ends of their figures."""
    if not definition.has_scope('departement:01'):
        return []
    known = sizes('departement', measure)
    ordered = sorted(known, key=lambda scope: (known[scope], scope))
    found = queries.figures_of(ordered, [period], [definition.code], kept=True)[definition.code] if ordered else {}
    bounds = [round(len(ordered) * cut / 5) for cut in range(6)]
    groups = [ordered[low:high] for low, high in pairwise(bounds) if high > low]
    return [_quintile(place, group, known, found, definition) for place, group in enumerate(groups)]


LABELS = ('Les plus petits', 'Petits', 'Moyens', 'Grands', 'Les plus grands')


def _quintile(
    place: int,
    group: Sequence[str],
    known: Mapping[str, int],
    found: Mapping[str, Sequence[Figure]],
    definition: Definition,
) -> Quintile:
    values = [value for scope in group if (value := found[scope][0].value) is not None]
    low, high = known[group[0]], known[group[-1]]
    shown = definition.shown_value
    return Quintile(
        LABELS[place],
        number_fr(low) if low == high else f'{number_fr(low)} à {number_fr(high)}',
        len(group),
        shown(median(values) if values else None),
        f'{shown(min(values))} à {shown(max(values))}' if values else shown(None),
    )
