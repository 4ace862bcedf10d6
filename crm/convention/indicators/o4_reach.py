"""Objective 4, what experiments reach: O4.2 priority territories, O4.3 companies and mentors."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import PLACES, Definition, Figure, Indicator, Proof, ProofRow, masked
from crm.convention.indicators.o4_experiments import experiment_link, scopes_of
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.database import db
from crm.experiments import queries
from crm.experiments.queries import Life, PriorityTerritory
from crm.formatting import siren_fr

KINDS = {
    queries.QPV: 'Quartiers prioritaires (QPV)',
    queries.FRR: 'Communes FRR',
    queries.OVERSEAS: 'Départements d’outre-mer',
}

# --- O4.2 priority territories covered --------------------------------------------------------------


def covered(period: Period, wanted: Wanted) -> dict[str, Figure]:
    by_scope: dict[str, set[tuple[str, str]]] = {scope: set() for scope in wanted.scopes}
    for territory in _territories(period):
        for scope in _scopes(territory, wanted):
            by_scope[scope].add((territory.kind, territory.code))
    return {scope: _covered(found) for scope, found in by_scope.items()}


def _territories(period: Period) -> list[PriorityTerritory]:
    return queries.priority_territories(queries.going_on_before(period.end))


def _scopes(territory: PriorityTerritory, wanted: Wanted) -> set[str]:
    own = wanted.experiments.get(territory.experiment_id)
    return wanted.of_place(*territory.departements) | ({own} if own else set())


def _covered(found: set[tuple[str, str]]) -> Figure:
    counted = Counter(kind for kind, _ in found)
    return Figure(float(len(found)), breakdown=tuple((label, counted[kind]) for kind, label in KINDS.items()))


def prove_covered(wanted: Wanted, period: Period, named: bool) -> Proof:
    lives = {life.id: life for life in queries.lives()}
    rows: dict[tuple[str, str], ProofRow] = {}
    for t in _territories(period):
        if _scopes(t, wanted):
            link = experiment_link(lives[t.experiment_id])
            cells = (KINDS[t.kind], t.code, t.name, ', '.join(t.departements), t.list_name, link)
            rows.setdefault((t.kind, t.code), ProofRow(_key(t), cells))
    return Proof.of(
        ('Type', 'Code', 'Territoire', 'Département', 'Liste', 'Expérimentation'),
        list(rows.values()),
        'Une ligne par territoire, avec la première expérimentation qui s’y rattache : leur nombre est le chiffre.',
    )


def _key(territory: PriorityTerritory) -> int:
    """A number of its own for each territory, the same from one period to another."""
    return int.from_bytes(f'{list(KINDS).index(territory.kind)}{territory.code}'.encode())


# --- O4.3 companies and mentors involved ------------------------------------------------------------


def involved(period: Period, wanted: Wanted) -> dict[str, Figure]:
    lives = _at_work(period)
    companies, mentors = _attached(lives)
    by_scope: dict[str, set[int]] = {scope: set() for scope in wanted.scopes}
    for life in lives.values():
        for scope in scopes_of(life, wanted):
            by_scope[scope].add(life.id)
    return {scope: _involved(ids, companies, mentors) for scope, ids in by_scope.items()}


def _at_work(period: Period) -> dict[int, Life]:
    """Experiments at work on at least one day of the period, by id."""
    return {life.id: life for life in queries.lives() if life.went_on_in(period.start, period.end)}


def _attached(lives: Mapping[int, Life]) -> tuple[list[Any], list[Any]]:
    companies = db.session.execute(queries.attached_companies(lives.keys()))
    mentors = db.session.execute(queries.attached_mentors(lives.keys()))
    return list(companies), list(mentors)


def _involved(ids: set[int], companies: list[Any], mentors: list[Any]) -> Figure:
    known = {row.company_id for row in companies if row.experiment_id in ids and row.siren}
    apart = {row.company_id for row in companies if row.experiment_id in ids and not row.siren}
    people = {row.mentor_id for row in mentors if row.experiment_id in ids}
    return scopes.company_figure(
        len(known),
        len(apart),
        breakdown=(('Entreprises distinctes (SIREN)', len(known)), ('Mentors distincts', len(people))),
    )


def prove_involved(wanted: Wanted, period: Period, named: bool) -> Proof:
    lives = {key: life for key, life in _at_work(period).items() if scopes_of(life, wanted)}
    companies, mentors = _attached(lives)
    staff = Counter(company for company, _ in {(row.company_id, row.mentor_id) for row in mentors})
    experiments_of = Counter(row.company_id for row in companies if row.siren)
    names = {row.company_id: row for row in companies if row.siren}
    rows = [
        ProofRow(
            company,
            (
                proofs.company_link(company, row.name, row.usual_name),
                siren_fr(row.siren),
                experiments_of[company],
                masked(staff[company]),
            ),
        )
        for company, row in names.items()
    ]
    return Proof.of(
        ('Entreprise', 'SIREN', 'Expérimentations', 'Mentors'),
        rows,
        'Une ligne par entreprise (SIREN) rattachée ; les nombres de mentors inférieurs à 5 sont masqués.',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O4.2',
            4,
            'Territoires prioritaires couverts',
            'Territoires distincts rattachés à une expérimentation en cours ou poursuivie à la fin de la période : '
            'quartiers prioritaires (QPV), communes FRR, départements d’outre-mer ; le territoire de comparaison n’est '
            'pas compté. Un quartier compte d’après la liste en vigueur le jour où il a été choisi.',
            'count',
            kind='stock',
            scopes=(*PLACES, 'experiment'),
            caution='Les rattachements ne sont pas datés : ils valent pour toute la durée de l’expérimentation.',
        ),
        covered,
        prove_covered,
    ),
    Indicator(
        Definition(
            'O4.3',
            4,
            'Entreprises et mentors engagés dans une expérimentation',
            'Entreprises distinctes (SIREN) et mentors distincts rattachés aux expérimentations en cours ou '
            'poursuivies au moins un jour de la période ; le chiffre principal est celui des entreprises.',
            'count',
            formula_version='2',
            scopes=(*PLACES, 'experiment'),
            caution='Les rattachements ne sont pas datés : ils valent pour toute la durée de l’expérimentation.',
        ),
        involved,
        prove_involved,
    ),
)
