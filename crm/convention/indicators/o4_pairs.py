"""Objective 4, territorial experiments: O4.4 to O4.6, pairs that associations declare."""

from collections import Counter
from collections.abc import Callable, Sequence

from crm import clock
from crm.convention.indicators.definitions import (
    PLACES,
    Definition,
    Figure,
    Indicator,
    Link,
    Proof,
    ProofRow,
    rate,
)
from crm.convention.indicators.periods import Period, add_months
from crm.convention.indicators.wanted import Wanted
from crm.database import db
from crm.formatting import plural
from crm.orientation import queries as orientation
from crm.orientation.models import PairDeclaration, PriorityPublic

# --- O4.4 pairs declared as started -----------------------------------------------------------------


def _declared(period: Period) -> list[PairDeclaration]:
    return list(db.session.scalars(orientation.declared_pairs_in(period.start, period.end)))


def pairs(period: Period, wanted: Wanted) -> dict[str, Figure]:
    by_scope: dict[str, list[PairDeclaration]] = {scope: [] for scope in wanted.scopes}
    for declaration in _declared(period):
        for scope in _scopes(declaration, wanted):
            by_scope[scope].append(declaration)
    return {scope: _pairs(listed) for scope, listed in by_scope.items()}


def _scopes(declaration: PairDeclaration, wanted: Wanted) -> set[str]:
    named = {
        wanted.associations.get(declaration.association_id),
        wanted.experiments.get(declaration.experiment_id or 0),
    }
    return {scope for scope in named if scope} | wanted.of_place(declaration.departement_code)


def _pairs(declared: Sequence[PairDeclaration]) -> Figure:
    if not declared:
        return Figure(None, note='aucune déclaration reçue')
    publics: Counter[PriorityPublic] = Counter()
    for declaration in declared:
        publics[declaration.public] += declaration.started
    associations = len({declaration.association_id for declaration in declared})
    return Figure(
        float(publics.total()),
        note=f'déclaré par {plural(associations, "association")}',
        breakdown=tuple((public.label, publics[public]) for public in PriorityPublic if publics[public]),
    )


def prove_pairs(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(
            d.id,
            (
                Link(d.association.name, 'associations.show', (('association_id', d.association_id),)),
                d.departement_code,
                d.public.label,
                d.period_start,
                d.period_end,
                d.started,
                clock.day_of(d.declared_at),
            ),
            d.started,
        )
        for d in _declared(period)
        if _scopes(d, wanted)
    ]
    return Proof.of(
        ('Association', 'Département', 'Public', 'Du', 'Au (exclu)', 'Binômes démarrés', 'Déclaré le'),
        rows,
        'Une ligne par déclaration ; le chiffre est la somme de la colonne « Binômes démarrés ».',
    )


# --- O4.5 six-month retention, O4.6 breaks before six months ----------------------------------------

MONTHS = 6


def _cohort(period: Period) -> list[PairDeclaration]:
    """Declarations of six months earlier: all their pairs have had six months by the end of the period."""
    start, end = add_months(period.start, -MONTHS), add_months(period.end, -MONTHS)
    return list(db.session.scalars(orientation.declared_pairs_in(start, end)))


def _shares(
    period: Period, wanted: Wanted, counted: Callable[[PairDeclaration], int]
) -> dict[str, tuple[int, int, Sequence[PairDeclaration]]]:
    """(numerator, pairs started, declarations) by scope."""
    by_scope: dict[str, list[PairDeclaration]] = {scope: [] for scope in wanted.scopes}
    for declaration in _cohort(period):
        for scope in _scopes(declaration, wanted):
            by_scope[scope].append(declaration)
    return {
        scope: (sum(counted(d) for d in listed), sum(d.started for d in listed), listed)
        for scope, listed in by_scope.items()
    }


def retention(period: Period, wanted: Wanted) -> dict[str, Figure]:
    return {scope: _share(*row) for scope, row in _shares(period, wanted, lambda d: d.reached_six_months).items()}


def breaks(period: Period, wanted: Wanted) -> dict[str, Figure]:
    return {scope: _share(*row) for scope, row in _shares(period, wanted, lambda d: d.broken_before_six_months).items()}


def _share(part: int, started: int, declared: Sequence[PairDeclaration]) -> Figure:
    if not declared:
        return Figure(None, note='aucune déclaration reçue pour les binômes de six mois plus tôt')
    reached = sum(d.reached_six_months for d in declared)
    broken = sum(d.broken_before_six_months for d in declared)
    unknown = max(0, started - reached - broken)
    parts = ('Binômes démarrés', started), ('Six mois ou plus', reached), ('Rompus avant six mois', broken)
    said = f'{plural(unknown, "binôme")} sans nouvelles' if unknown else ''
    return rate(part, started, note=said, breakdown=(*parts, ('Sans nouvelles', unknown)))


def prove_retention(wanted: Wanted, period: Period, named: bool) -> Proof:
    return _prove_share(wanted, period, lambda d: d.reached_six_months, 'six mois ou plus')


def prove_breaks(wanted: Wanted, period: Period, named: bool) -> Proof:
    return _prove_share(wanted, period, lambda d: d.broken_before_six_months, 'rompus avant six mois')


def _prove_share(wanted: Wanted, period: Period, counted: Callable[[PairDeclaration], int], said: str) -> Proof:
    rows = [
        ProofRow(
            d.id,
            (
                Link(d.association.name, 'associations.show', (('association_id', d.association_id),)),
                d.departement_code,
                d.public.label,
                d.period_end,
                d.started,
                counted(d),
            ),
            counted(d),
            d.started,
        )
        for d in _cohort(period)
        if _scopes(d, wanted)
    ]
    return Proof.of(
        ('Association', 'Département', 'Public', 'Déclarés jusqu’au (exclu)', 'Binômes démarrés', said.capitalize()),
        rows,
        f'Une ligne par déclaration de six mois plus tôt : le chiffre rapporte les binômes {said} à ceux démarrés.',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O4.4',
            4,
            'Binômes démarrés (déclarés)',
            'Somme des binômes que les associations déclarent avoir démarrés, par public ; une déclaration compte dans '
            'la période où elle se termine. Sans déclaration reçue, le chiffre est « n. d. », jamais zéro.',
            'count',
            scopes=(*PLACES, 'association', 'experiment'),
            source='Déclarations des associations',
            owner='Associations membres',
        ),
        pairs,
        prove_pairs,
    ),
    Indicator(
        Definition(
            'O4.5',
            4,
            'Binômes tenus six mois',
            'Parmi les binômes déclarés démarrés six mois plus tôt (déclarations qui se terminaient dans la période '
            'décalée de six mois), part de ceux qui ont tenu six mois ou plus, d’après les mêmes déclarations.',
            'rate',
            scopes=(*PLACES, 'association', 'experiment'),
            source='Déclarations des associations',
            owner='Associations membres',
            caution='Les binômes plus jeunes que six mois n’y entrent jamais.',
        ),
        retention,
        prove_retention,
    ),
    Indicator(
        Definition(
            'O4.6',
            4,
            'Binômes rompus avant six mois',
            'Parmi les mêmes binômes que O4.5, part de ceux rompus avant six mois ; le reste est sans nouvelles.',
            'rate',
            direction='down',
            scopes=(*PLACES, 'association', 'experiment'),
            source='Déclarations des associations',
            owner='Associations membres',
            caution='Les associations ne déclarent pas les motifs de rupture.',
        ),
        breaks,
        prove_breaks,
    ),
)
