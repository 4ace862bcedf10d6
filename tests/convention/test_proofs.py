"""Proofs: as many rows as the figure says, read by pages; statements do not grow with clubs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from crm import history, samples
from crm.advocacy.models import ActionOutcome, ActionState, ActionType, Outcome
from crm.commitments.models import CommitmentState
from crm.convention import queries
from crm.convention.indicators import INDICATORS
from crm.database import db
from crm.experiments.models import ExperimentState
from crm.orientation.models import ReferralState
from crm.outreach.models import EventState
from tests.convention.world import FIRST, Q3, at, call, figure, path, proven

pytestmark = pytest.mark.usefixtures('app')


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def keep(_connection, _cursor, statement, *_):
        sent.append(statement)

    event.listen(db.engine, 'before_cursor_execute', keep)
    yield sent
    event.remove(db.engine, 'before_cursor_execute', keep)


def world(*codes: str) -> None:
    """Something for each indicator, in each of these clubs."""
    for code in codes:
        company = samples.company(clubs=(), departement_code=samples.departement(code).code)
        samples.follow(company, code, FIRST - timedelta(days=1))
        call(company, FIRST, code)
        path(company, FIRST, code=code)
        path(company, FIRST, code=code, state=CommitmentState.SUBMITTED)
        signed = samples.commitment(company, code, state=CommitmentState.SIGNED, on=FIRST)
        samples.review(signed, due_on=FIRST, held_on=FIRST)
        quiet = samples.company(clubs=(code,), departement_code=samples.departement(code).code)
        samples.commitment(quiet, code, state=CommitmentState.SIGNED, on=date(2026, 3, 1))
        gathered = samples.event(code, starts_at=at(FIRST))
        history.change_state(gathered, EventState.HELD, on=FIRST)
        mentor = samples.mentor(company, on=FIRST, commitment_id=signed.id)
        association = samples.association()
        samples.referral(mentor, association, on=FIRST, first_contact_on=FIRST, state=ReferralState.CONTACTED)
        samples.pair_declaration(association, code, started=6)
        samples.pair_declaration(
            association,
            code,
            started=8,
            reached_six_months=5,
            period_start=date(2026, 1, 1),
            period_end=date(2026, 4, 1),
        )
        action = {'on': FIRST, 'state': ActionState.DONE, 'departement_code': code}
        heard = samples.advocacy_action(institutions=[samples.institution(f'Conseil {code}')], **action)
        heard.outcomes.append(Outcome(on=FIRST, result=ActionOutcome.ADOPTED, created_at=at(FIRST)))
        samples.advocacy_action(type=ActionType.PRESS, **action)
        samples.quote(company, authorised_on=FIRST)
        samples.position(published_on=FIRST, collectif_signed_on=FIRST, lee_signed_on=FIRST)
        made = samples.experiment(departements=[code], start_on=FIRST)
        history.change_state(made, ExperimentState.RUNNING, on=FIRST)
        made.companies.append(company)
        samples.experiment_place(made, f'QN0{code}01', departements=[code])
        ended = samples.experiment(departements=[code], start_on=FIRST)
        history.change_state(ended, ExperimentState.RUNNING, on=FIRST)
        history.change_state(ended, ExperimentState.STOPPED, on=FIRST)
    db.session.flush()


@pytest.mark.parametrize('code', list(INDICATORS))
@pytest.mark.parametrize('scope', ['national', 'club:75', 'departement:75'])
def test_a_proof_has_the_rows_its_figure_says(code, scope):
    world('75', '13')
    if not queries.definition(code).has_scope(scope):
        pytest.skip('an indicator of the country only')
    found, rows = figure(code, scope), proven(code, scope)
    if queries.definition(code).unit == 'rate':
        assert (sum(row.below for row in rows), sum(row.amount for row in rows)) == (found.denominator, found.numerator)
    elif code == 'O1.4':
        assert len(rows) == found.denominator
    else:
        assert sum(row.amount for row in rows) == found.value
    assert rows, f'nothing behind {code}: this test would prove nothing'
    assert queries.proof(code, scope, Q3).total == len(rows)


def test_pages_of_a_proof_follow_each_other_both_ways():
    for _ in range(5):
        call(samples.company(), FIRST)
    found = queries.proof('O2.2', 'national', Q3)
    first = found.pages(None, None, 2)
    second = found.pages(first[-1].key, None, 2)
    assert len({row.key for row in first + second}) == 4
    assert found.pages(None, second[0].key, 2) == first


@pytest.mark.parametrize('code', list(INDICATORS))
def test_the_statements_do_not_grow_with_the_clubs(code):
    world('75')
    db.session.commit()
    with statements() as with_one:
        queries.figures(Q3, [code])
    world('13', '33', '59')
    db.session.commit()
    with statements() as with_four:
        queries.figures(Q3, [code])
    assert len(with_four) == len(with_one)


def test_all_indicators_come_for_all_clubs_in_one_pass():
    world('75', '13')
    found = queries.figures(Q3)
    for code, by_scope in found.items():
        assert set(by_scope) >= {'national'}, code
        if 'club' in queries.definition(code).scopes:
            assert {'club:75', 'club:13'} <= set(by_scope), code


def test_one_scope_over_periods_gives_what_the_whole_pass_gives():
    world('75', '13')
    for scope in ('national', 'club:13'):
        for code, values in queries.figures_for(scope, Q3.last(2)).items():
            assert values == [figure(code, scope, Q3.previous()), figure(code, scope)], code


def test_the_figures_are_those_of_the_document_whoever_asks():
    world('75')
    with_nobody = queries.figures(Q3, ['O2.2', 'O2.5', 'O2.6'])
    assert [with_nobody[code]['national'].value for code in ('O2.2', 'O2.5', 'O2.6')] == [1, 2, 1]


def test_departements_have_their_commitments_in_force():
    world('75')
    samples.departement('13')
    found = queries.in_force_by_departement(date(2026, 10, 1))
    assert (found['75'], found['13']) == (2, 0)
