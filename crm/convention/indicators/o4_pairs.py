"""Objective 4, territorial experiments: O4.4, pairs declared as started."""

from collections import Counter
from collections.abc import Sequence

from crm import clock
from crm.convention.indicators.definitions import (
    PLACES,
    Definition,
    Figure,
    Indicator,
    Link,
    Proof,
    ProofRow,
)
from crm.convention.indicators.periods import Period
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
)
