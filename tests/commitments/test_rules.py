"""The one table of transitions, the figures read from the past, and the texts."""

from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from crm import access, clock, samples
from crm.commitments import actions, queries, wording
from crm.commitments.actions import move
from crm.commitments.models import TRANSITIONS, Commitment, CommitmentState, ReviewKind
from crm.database import db
from crm.errors import Refusal
from crm.history import states_of
from crm.mail import Message

S = CommitmentState


@pytest.fixture(autouse=True)
def everyone(app):
    with access.for_everyone('règles lues dans un essai'):
        yield


@pytest.mark.parametrize(('present', 'to'), list(product(S, S)), ids=lambda s: s.value)
def test_only_the_table_of_transitions_moves_a_commitment(present, to):
    commitment = samples.commitment(samples.company(), state=present)
    if to in TRANSITIONS[present]:
        move(commitment, to, reason='essai')
        assert (commitment.state, states_of(commitment)[-1].reason) == (to, 'essai')
    else:
        with pytest.raises(Refusal, match=f'« {to.label} »'):
            move(commitment, to)
        assert commitment.state == present


def ids(query):
    db.session.flush()
    return set(db.session.scalars(query))


def signed_in(start, end):
    return ids(db.select(queries.signatures(end, start).c.record_id))


def test_what_was_signed_and_in_force_is_read_from_the_past():
    company = samples.company()
    kept = samples.commitment(company, state=S.SIGNED, on=date(2026, 3, 10), end_on=date(2026, 9, 30))
    ended = samples.commitment(company, state=S.TERMINATED, on=date(2026, 4, 2))
    samples.commitment(company, on=date(2026, 3, 21))
    assert signed_in(date(2026, 3, 10), date(2026, 4, 2)) == {kept.id}
    assert signed_in(date(2026, 3, 11), date(2026, 4, 3)) == {ended.id}
    assert ids(queries.in_force(date(2026, 3, 10))) == set()
    assert ids(queries.in_force(date(2026, 3, 11))) == {kept.id}
    assert ids(queries.in_force(date(2026, 9, 30))) == {kept.id}
    assert ids(queries.in_force(date(2026, 10, 1))) == set()


def test_a_commitment_terminated_later_was_in_force_before():
    commitment = samples.commitment(samples.company(), state=S.SIGNED, on=date(2026, 3, 10))
    actions.terminate(commitment, ended_on=date(2026, 6, 15), reason='Fermeture du site')
    assert ids(queries.in_force(date(2026, 6, 15))) == {commitment.id}
    assert ids(queries.in_force(date(2026, 6, 16))) == set()


def test_a_path_submitted_then_taken_back_was_submitted():
    commitment = samples.commitment(samples.company(), state=S.SUBMITTED, on=date(2026, 3, 21))
    move(commitment, S.DRAFT, on=date(2026, 5, 4))
    assert ids(queries.submitted_before(date(2026, 3, 1))) == set()
    assert ids(queries.submitted_before(date(2026, 6, 1))) == {commitment.id}


def test_figures_stay_within_the_perimeter():
    samples.commitment(samples.company(clubs=('13',)), '13', state=S.SIGNED, on=date(2026, 3, 10))
    own = samples.commitment(samples.company(), '75', state=S.SIGNED, on=date(2026, 3, 10))
    with access.within(access.Perimeter(clubs=frozenset({own.club_id}))):
        assert ids(queries.in_force(date(2026, 4, 1))) == {own.id}


@pytest.mark.parametrize(
    ('day', 'months', 'due'),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
    ],
)
def test_a_review_falls_on_the_same_day_or_the_last_of_the_month(day, months, due):
    assert wording.months_after(day, months) == due


def at(day):
    return clock.stopped_at(datetime(*day, 9, tzinfo=ZoneInfo('Europe/Paris')))


def ready(company=None, **values):
    values = {
        'start_on': date(2026, 12, 1),
        'signatory_name': 'Hélène Morel',
        'signatory_function': 'Directrice',
    } | values
    values = {'signatory_email': 'helene@exemple.fr'} | values
    return samples.commitment(company or samples.company(), state=S.SUBMITTED, **values)


def test_an_unsigned_commitment_expires_after_thirty_days_and_the_club_hears_of_it():
    samples.coordinator(email='club@exemple.fr')
    with at((2026, 9, 1)):
        commitment = ready(on=date(2026, 9, 1))
        actions.send_for_signature(commitment)
    with at((2026, 9, 30)):
        assert actions.expire_unsigned() == 0
    with at((2026, 10, 1)):
        assert actions.expire_unsigned() == 1
        assert actions.expire_unsigned() == 0
    assert commitment.state == S.EXPIRED
    assert (
        'délai de signature'
        in db.session.scalars(db.select(Message).filter_by(recipient='club@exemple.fr')).one().subject
    )


def test_a_signed_commitment_is_completed_after_its_last_day():
    commitment = samples.commitment(samples.company(), state=S.SIGNED, on=date(2026, 1, 5), end_on=date(2026, 6, 30))
    with at((2026, 6, 30)):
        assert actions.complete_over() == 0
    with at((2026, 7, 1)):
        assert actions.complete_over() == 1
    assert (commitment.state, commitment.ended_on) == (S.COMPLETED, date(2026, 6, 30))


def test_without_siren_nothing_is_submitted():
    commitment = samples.commitment(samples.company(with_siren=False), start_on=date(2026, 12, 1))
    commitment.signatory_name = commitment.signatory_function = commitment.signatory_email = 'x@exemple.fr'
    with pytest.raises(Refusal, match='SIREN'):
        actions.submit(commitment)


def test_a_coordinator_does_not_sign_what_the_club_follows():
    samples.coordinator('75', email='Coordination@club.fr')
    commitment = ready(signatory_email='coordination@club.fr')
    with pytest.raises(Refusal, match='coordonne') as refused:
        actions.send_for_signature(commitment)
    assert refused.value.field == 'signatory_email'


def test_a_coordinator_of_another_club_may_sign():
    samples.coordinator('13', email='autre@club.fr')
    commitment = ready(signatory_email='autre@club.fr')
    actions.send_for_signature(commitment)
    assert commitment.state == S.AWAITING_SIGNATURE


def test_the_club_of_the_head_office_follows_else_another_follower_else_the_national_one():
    samples.club('national')
    both = samples.company(clubs=('13', '75'), departement_code=samples.departement('75').code)
    elsewhere = samples.company(clubs=('13',), departement_code=samples.departement('75').code)
    nobody = samples.company(clubs=())
    assert [queries.club_for(c).code for c in (both, elsewhere, nobody)] == ['75', '13', 'national']


def test_the_text_says_what_is_particular_and_is_hashed():
    commitment = ready(samples.company('Œuvres & Cie'), pledged_mentors=1, departements=['75'])
    actions.send_for_signature(commitment)
    assert '– Objectif : 1 mentor\n' in commitment.frozen_text
    assert 'Œuvres & Cie' in commitment.frozen_text
    assert commitment.charter.body in commitment.frozen_text
    assert commitment.text_hash == wording.fingerprint(commitment.frozen_text)


def test_a_published_charter_is_not_published_twice():
    with pytest.raises(Refusal, match='existe déjà'):
        actions.publish_charter(number='2024-1', title='x', body='y', effective_from=date(2027, 1, 1))


def test_the_reviews_due_leave_out_what_is_held_or_ended():
    signed = samples.commitment(samples.company(), state=S.SIGNED, on=date(2026, 3, 10))
    over = samples.commitment(samples.company(), state=S.TERMINATED, on=date(2026, 3, 10))
    late = samples.review(signed, due_on=date(2026, 9, 10))
    samples.review(signed, ReviewKind.M12, due_on=date(2026, 9, 11), held_on=date(2026, 9, 11))
    samples.review(over, due_on=date(2026, 9, 10))
    assert list(db.session.scalars(queries.due_reviews(date(2026, 9, 12)))) == [late]
    assert db.session.scalars(db.select(Commitment.id).where(queries.with_overdue_review())).all() == [signed.id]
