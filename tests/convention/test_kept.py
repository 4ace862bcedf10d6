"""Figures computed at night: what pages that show many take as it is."""

from datetime import date

import pytest

from crm import clock, samples, tasks
from crm.access import Role
from crm.convention import actions, jobs, queries
from crm.convention.indicators import INDICATORS, Cadence, Calendar, Period
from crm.convention.models import KeptFigure
from crm.database import db, unit_of_work
from tests.convention.test_proofs import statements, world
from tests.convention.world import FIRST, at, call

pytestmark = pytest.mark.usefixtures('app')
TODAY = at(date(2026, 11, 20))
QUARTER = Period.quarter(FIRST)


SCOPES = ['national', 'region:11', 'departement:13', 'club:75']


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Two quarters of a few territories are enough."""
    monkeypatch.setattr(queries, 'periods_to_keep', lambda: Period.quarter(clock.today()).last(2))
    monkeypatch.setattr(queries, 'scopes_to_keep', lambda: SCOPES)


def rows() -> list[KeptFigure]:
    query = db.select(KeptFigure).filter_by(indicator='O2.2', scope='national').order_by(KeptFigure.start_on)
    return list(db.session.scalars(query))


def compute() -> None:
    with unit_of_work():
        jobs.compute_figures()
    tasks.work_once()


def kept(*scopes: str, codes: tuple[str, ...] = ('O2.2',)) -> list[float | None]:
    found = queries.figures_of(scopes, [QUARTER], codes, kept=True)
    return [series[0].value for by_scope in found.values() for series in by_scope.values()]


def test_they_are_what_the_formulas_say():
    world('75', '13')
    db.session.commit()
    with clock.stopped_at(TODAY):
        compute()
        assert queries.figures_of(SCOPES, [QUARTER], kept=True) == queries.figures_of(SCOPES, [QUARTER])
        assert queries.kept_as_of(SCOPES, [QUARTER]) == TODAY


def test_pages_take_them_as_they_were_until_they_are_computed_again():
    call(samples.company(), FIRST)
    db.session.commit()
    with clock.stopped_at(TODAY):
        compute()
        call(samples.company(), FIRST)
        db.session.commit()
        assert (kept('national', 'club:75'), queries.figures_for('national', [QUARTER], ['O2.2'])['O2.2'][0].value) == (
            [1, 1],
            2,
        )
    with clock.stopped_at(at(date(2026, 11, 21))):
        compute()
        assert kept('national', 'club:75') == [2, 2]
        assert [row.start_on for row in rows()] == sorted(period.start for period in queries.periods_to_keep())


def test_periods_too_far_back_go():
    with clock.stopped_at(TODAY):
        compute()
    with clock.stopped_at(at(date(2028, 11, 20))):
        compute()
        assert {row.start_on.year for row in rows()} == {2028}


def test_what_pages_show_today_is_kept_in_every_calendar_and_territory(monkeypatch):
    monkeypatch.undo()
    assert len(queries.scopes_to_keep()) == 1 + 18 + 101 + 102
    with clock.stopped_at(TODAY):
        kept = {(period.start, period.end) for period in queries.periods_to_keep()}
        for calendar in Calendar:
            for cadence in (Cadence.QUARTERLY, Cadence.YEARLY):
                for shown in (
                    Period.last_complete(calendar, cadence),
                    Period.containing(TODAY.date(), calendar, cadence),
                ):
                    assert {(period.start, period.end) for period in shown.with_past(3)} <= kept
    assert len(kept) < 45


def test_what_is_not_kept_is_computed_now():
    company = samples.company()
    call(company, FIRST)
    db.session.commit()
    assert queries.kept_as_of(['national'], [QUARTER]) is None
    assert kept('national', f'company:{company.siren}') == [1, 1]


def test_a_figure_of_an_older_formula_is_not_taken(monkeypatch):
    call(samples.company(), FIRST)
    db.session.commit()
    with clock.stopped_at(TODAY):
        compute()
    db.session.execute(db.update(KeptFigure).values(formula_version='0', figure={}))
    db.session.commit()
    assert kept('national') == [1]


def test_they_cost_one_statement():
    samples.club('75')
    db.session.commit()
    with clock.stopped_at(TODAY):
        compute()
    with statements() as sent:
        kept('national', 'club:75', codes=tuple(INDICATORS))
    assert len([one for one in sent if 'kept_figure' in one]) == 1
    assert len(sent) <= 3


def test_the_staff_has_them_computed_at_once(sign_in):
    staff = sign_in(samples.user(Role.COLLECTIF))
    page = staff.get('/convention').submit('Recalculer maintenant')
    assert page.title == 'Calcul des chiffres de la convention'
    tasks.work_once()
    assert 'Données au' in staff.get('/convention').text
    assert actions.ask_figures().kind == actions.FIGURES
