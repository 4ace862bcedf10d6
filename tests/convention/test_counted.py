"""Each indicator at each kind of scope, in a world counted by hand (`counted.py`), built once."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from crm import clock
from crm.convention import queries
from crm.convention.indicators import INDICATORS
from crm.database import db
from tests.convention import counted
from tests.convention.world import Q3

ND = None  # nought over nought, or nothing declared
LIST, REGION = 'departements:23,87', 'region:75'


@pytest.fixture(scope='module')
def found(application: Any, store: Any) -> Iterator[dict[str, Any]]:
    """Every figure of every scope, read once."""
    with application.app_context():
        db.engine.dispose()
        store.restore()
        with clock.stopped_at(counted.moment()):
            made = counted.build()
            db.session.commit()
            yield {'made': made, **queries.figures_of(_scopes(made), [Q3])}
        db.session.remove()
        db.engine.dispose()


def _scopes(made: SimpleNamespace) -> list[str]:
    places = 'national', REGION, 'region:11', LIST, *(f'departement:{code}' for code in ('23', '87', '13', '974', '75'))
    clubs = [f'club:{code}' for code in ('23', '87', '13', '75', 'national')]
    companies = [f'company:{company.siren}' for company in (made.alpha, made.gamma)]
    return [
        *places,
        *clubs,
        *companies,
        f'association:{made.near.id}',
        f'association:{made.far.id}',
        f'experiment:{made.experiment.id}',
    ]


# By indicator: France, région 75, its list, départements 23, 87, 13, 974, 75, clubs 23, 87, 13, 75, national.
PLACES = (
    'national',
    REGION,
    LIST,
    *(f'departement:{code}' for code in ('23', '87', '13', '974', '75')),
    *(f'club:{code}' for code in ('23', '87', '13', '75', 'national')),
)
COUNTS: dict[str, tuple[float | None, ...]] = {
    # Alpha opened one on 1 July; Delta, without SIREN, is apart.
    'O1.1': (1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0),
    'O1.2': (1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0),
    # 31 days for Alpha, 20 for the amendment of Gamma.
    'O1.4': (25.5, 31, 31, 31, 31, ND, ND, 20, 31, ND, ND, 20, ND),
    # Alpha (23 and 87), Beta (its head office), Gamma (by Epsilon, merged).
    'O2.2': (3, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1),
    'O2.3': (1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    # Alpha, Beta, Gamma, Eta; Delta apart. Alpha counts in 87: its commitment names it, its mentor is there.
    'O2.4': (4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    # Alpha's, Beta's, the amendment of Gamma's, Eta's; the one terminated on the last day is out.
    'O2.5': (4, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1),
    # Both of Alpha; Gamma's withdrew in August.
    'O2.6': (2, 2, 2, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0),
    # Eta: signed in February, and nobody since. Beta was called on the last day.
    'O2.10': (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0),
    'O2.11': (4, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1),
    # The meeting of the last day and the press of the first; that of 1 October is out.
    'O3.1': (2, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 1, 0),
    'O3.2': (1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    # Alpha's holds until 1 October; Gamma's was withdrawn on the last day.
    'O3.4': (1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    'O3.5': (1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    'O3.6': (1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0),
    'O4.1': (2, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0),
    'O4.2': (1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
    'O4.3': (1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    'O4.4': (6, 6, 6, 6, ND, ND, ND, ND, 6, ND, ND, ND, ND),
}
N = (0, 0)
SHARES: dict[str, tuple[tuple[int, int], ...]] = {
    'O1.3': ((1, 1), (1, 1), (1, 1), (1, 1), (1, 1), N, N, N, (1, 1), N, N, N, N),
    # Delta's has not moved since 10 September; Alpha's is signed.
    'O1.5': ((1, 2), (1, 2), (1, 2), (1, 2), (0, 1), N, N, N, (1, 2), N, N, N, N),
    'O1.6': ((1, 2), (1, 1), (1, 1), (1, 1), (1, 1), N, N, (0, 1), (1, 1), N, N, (0, 1), N),
    'O1.7': ((1, 2), (1, 2), (1, 2), (1, 1), (0, 1), N, N, N, (1, 1), (0, 1), N, N, N),
    # In time on the very day; the one due on 1 July and never made is late.
    'O1.8': ((1, 2), (1, 1), (1, 1), (1, 1), N, N, N, (0, 1), (1, 1), N, N, (0, 1), N),
    # Pledged 4 + 2 + 8 + 1; confirmed one for Alpha's, one for what Gamma's replaces.
    'O2.7': ((2, 15), (1, 4), (1, 4), (1, 4), (1, 4), (0, 1), (0, 2), (1, 8), (1, 4), N, (0, 1), (1, 8), (0, 2)),
    # Held on the thirtieth day; the one due on the last day is not held.
    'O2.9': ((1, 2), N, N, N, N, N, (1, 1), (0, 1), N, N, N, (0, 1), (1, 1)),
    'O2.12': ((1, 2), (1, 1), (1, 1), (1, 1), N, N, N, (0, 1), (1, 1), N, N, (0, 1), N),
    'O4.5': ((5, 8), N, N, N, N, N, N, (5, 8), N, N, N, (5, 8), N),
    'O4.6': ((2, 8), N, N, N, N, N, N, (2, 8), N, N, N, (2, 8), N),
    'O4.7': (N,) * 13,
}


@pytest.mark.parametrize('code', COUNTS)
def test_counts(found, code):
    assert [found[code][scope][0].value for scope in PLACES] == [ND if n is ND else float(n) for n in COUNTS[code]]


@pytest.mark.parametrize('code', SHARES)
def test_shares(found, code):
    figures = [found[code][scope][0] for scope in PLACES]
    assert [(figure.numerator or 0, figure.denominator or 0) for figure in figures] == list(SHARES[code])
    assert all((figure.value is None) == (not figure.denominator) for figure in figures), (
        'nought over nought is unknown'
    )


def test_clubs_and_departements_are_counted_over_those_of_the_scope(found):
    # Creuse, Haute-Vienne, Paris called (even in vain), not Bouches-du-Rhône; five départements are covered.
    assert [found['O2.1'][scope][0].numerator for scope in ('national', REGION, LIST)] == [3, 2, 2]
    assert (found['O2.1']['club:23'][0].value, found['O2.1']['club:13'][0].value) == (1, 0)
    covered = [found['O2.8'][scope][0] for scope in ('national', REGION, LIST, 'departement:75')]
    assert [(it.numerator, it.denominator) for it in covered] == [(5, 101), (2, 12), (2, 2), (1, 1)]
    assert found['O3.3']['national'][0].value == 1


def test_steps_of_the_funnel(found):
    def steps(scope: str) -> list[float | None]:
        return [number for _, number in found['O2.4'][scope][0].breakdown]

    # identified, contacted, reached, commitment begun, signed, mentors confirmed, referred, in a pair
    assert steps('national') == [4, 4, 4, 4, 4, 2, 2, 0]
    assert steps('departement:87') == [1, 1, 1, 1, 1, 1, 0, 0]
    assert steps('departement:974') == [1, 1, 1, 1, 1, 0, 0, 0]
    assert steps('club:75') == [1, 1, 1, 1, 1, 1, 1, 0]


def test_companies_associations_and_experiments_have_theirs(found):
    made = found['made']
    alpha, gamma = f'company:{made.alpha.siren}', f'company:{made.gamma.siren}'

    def values(code: str, *scopes: str) -> list[Any]:
        return [found[code][scope][0].value for scope in scopes]

    assert values('O2.2', alpha, gamma) == [1, 1]
    assert values('O2.3', alpha, gamma) == [1, 0]
    assert values('O2.5', alpha, gamma) == [1, 1]
    # At the scale of a company, mentors confirmed in all: Gamma's stays counted though it withdrew.
    assert values('O2.6', alpha, gamma) == [2, 1]
    assert values('O2.7', alpha, gamma) == [1 / 4, 1 / 8]
    near, far = f'association:{made.near.id}', f'association:{made.far.id}'
    assert (values('O1.8', near, far), values('O4.4', near, far)) == ([1, 0], [6, None])
    assert values('O4.3', f'experiment:{made.experiment.id}') == [1]


def test_what_was_entered_late_and_what_has_no_siren_is_said(found):
    late, apart = found['O2.2']['club:87'][0], found['O2.2']['club:23'][0]
    assert (late.late, apart.late, apart.without_siren) == (1, 0, 1)
    assert 'après la fin de la période' in late.note


def test_every_indicator_is_counted_here():
    assert {*COUNTS, *SHARES, 'O2.1', 'O2.8', 'O3.3'} == set(INDICATORS)
