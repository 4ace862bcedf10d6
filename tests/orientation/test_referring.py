"""Refer a mentor: with their agreement, within the places, one association at a time."""

import threading
from datetime import timedelta

import pytest

from crm import access, clock, history, mail, samples
from crm.access import Role
from crm.associations.models import Capacity, MemberAssociation, MentoringMode
from crm.associations.queries import places_of
from crm.database import db, unit_of_work
from crm.errors import Refusal
from crm.mentors.models import Consent, Mentor, MentorState
from crm.orientation import actions, queries
from crm.orientation.models import DeclineReason, Referral, ReferralState


@pytest.fixture
def _everyone(app):
    with access.for_everyone('essais des règles, sans personne connectée'):
        yield


@pytest.fixture
def company(app):
    return samples.company()


def placed(name='', code='75', places=2, mode=MentoringMode.BOTH, **values):
    association = samples.association(name, **values)
    samples.capacity(association, code, places, mode)
    return association


def names(mentor):
    return [c.association.name for c in queries.candidates_for([mentor])[mentor.id]]


@pytest.mark.usefixtures('_everyone')
class TestCandidates:
    def test_places_must_suit_the_departement_and_the_mode(self, company):
        placed('Ici, en présence', mode=MentoringMode.IN_PERSON)
        placed('Ici, à distance', mode=MentoringMode.REMOTE)
        placed('Ici, les deux')
        placed('Ailleurs', '13')
        placed('Partout', None, mode=MentoringMode.REMOTE)
        placed('Sans place', places=0)
        placed('En pause', active=False)
        in_person = samples.mentor(company, mode=MentoringMode.IN_PERSON)
        remote = samples.mentor(company, mode=MentoringMode.REMOTE)
        nowhere = samples.mentor(company, mode=MentoringMode.BOTH, departement_code=None)
        assert set(names(in_person)) == {'Ici, en présence', 'Ici, les deux'}
        assert set(names(remote)) == {'Ici, à distance', 'Ici, les deux', 'Partout'}
        assert names(nowhere) == ['Partout']

    def test_the_wished_one_comes_first_then_those_on_the_spot_then_the_quickest(self, company):
        placed('Loin', None, mode=MentoringMode.REMOTE, recontact_days=1)
        placed('Lente', recontact_days=10)
        placed('Rapide', recontact_days=3)
        wished = placed('Souhaitée', recontact_days=20)
        mentor = samples.mentor(company, wished_association_id=wished.id)
        assert names(mentor) == ['Souhaitée', 'Rapide', 'Lente', 'Loin']
        assert queries.candidates_for([mentor])[mentor.id][0].reasons.startswith('souhaitée par le mentor, 2')

    def test_an_association_that_declined_is_not_proposed_again(self, company):
        mentor, association = samples.mentor(company), placed('Une')
        referral = actions.refer(mentor, association)
        actions.answer([referral], ReferralState.DECLINED, on=clock.today(), reason=DeclineReason.NO_NEED)
        assert mentor.state == MentorState.CONFIRMED
        assert names(mentor) == []
        with pytest.raises(Refusal, match='a déjà décliné'):
            actions.refer(mentor, association)


@pytest.mark.usefixtures('_everyone')
class TestReferring:
    def test_the_referral_has_its_target_date_and_the_mentor_is_referred(self, company):
        mentor, association = samples.mentor(company), placed(recontact_days=5)
        referral = actions.refer(mentor, association)
        assert referral.target_on == clock.today() + timedelta(days=5)
        assert mentor.state == MentorState.REFERRED
        assert [s.new for s in history.states_of(mentor)] == ['confirmed', 'referred']

    def test_without_the_mentors_agreement_nobody_is_referred(self, company):
        mentor, association = samples.mentor(company), placed()
        db.session.add(
            Consent(mentor_id=mentor.id, purpose='transmission', text_version='2', given=False, at=clock.now())
        )
        with pytest.raises(Refusal, match='pas accepté'):
            actions.refer(mentor, association)

    def test_one_open_referral_a_mentor(self, company):
        mentor = samples.mentor(company)
        actions.refer(mentor, placed())
        with pytest.raises(Refusal, match='plus à orienter'):
            actions.refer(mentor, placed())

    def test_never_above_the_places_and_the_way_out_is_said(self, company):
        association = placed('Pleine', places=1)
        actions.refer(samples.mentor(company), association)
        with pytest.raises(Refusal, match=r'la seule est occupée.*Choisissez une autre'):
            actions.refer(samples.mentor(company), association)

    def test_a_place_comes_free_when_the_referral_is_over(self, company):
        association = placed(places=1)
        referral = actions.refer(samples.mentor(company), association)
        actions.answer([referral], ReferralState.DECLINED, on=clock.today(), reason=DeclineReason.PROFILE)
        actions.refer(samples.mentor(company), association)
        assert [p.free for p in places_of([association.id])[association.id]] == [0]

    def test_places_on_the_spot_are_used_before_those_at_a_distance(self, company):
        association = placed(places=1)
        samples.capacity(association, None, 1, MentoringMode.REMOTE)
        places = [actions.refer(samples.mentor(company), association).departement_code for _ in range(2)]
        assert places == ['75', None]


def test_two_referrals_at_once_do_not_exceed_the_places(app):
    company, association = samples.company(), placed(places=1)
    mentors = [samples.mentor(company).id for _ in range(4)]
    association_id = association.id
    db.session.commit()
    results = []

    def try_one(mentor_id):
        with app.app_context(), access.for_everyone('quatre orientations à la fois'):
            try:
                with unit_of_work():
                    mentor = db.session.get_one(Mentor, mentor_id)
                    actions.refer(mentor, db.session.get_one(MemberAssociation, association_id))
                results.append('fait')
            except Refusal:
                results.append('refusé')
            finally:
                db.session.remove()

    threads = [threading.Thread(target=try_one, args=(m,)) for m in mentors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ['fait', 'refusé', 'refusé', 'refusé']


class TestPages:
    def test_staff_orient_the_oldest_first_and_the_association_is_told(self, app, sign_in):
        placed('Duo', email='duo@asso.example')
        company = samples.company()
        samples.mentor(company, last_name='Récent')
        samples.mentor(company, on=clock.today() - timedelta(days=9), last_name='Ancien')
        browser = sign_in(samples.user())
        page = browser.get('/orientation')
        assert [row[0] for row in page.rows('Mentors à orienter')] == ['Alex Ancien', 'Alex Récent']
        assert 'Duo : 2 places libres sur place' in page.text
        done = page.click('Alex Ancien').submit('Orienter ce mentor')
        assert 'orienté vers Duo' in done.text
        assert [row[0] for row in done.rows('Mentors à orienter')] == ['Alex Récent']
        message = db.session.scalars(db.select(mail.Message)).one()
        assert message.recipient == 'duo@asso.example'
        assert 'Ancien' not in message.body

    def test_a_place_taken_meanwhile_is_refused_on_the_page(self, app, sign_in):
        placed('Duo', places=1)
        company = samples.company()
        first, second = samples.mentor(company), samples.mentor(company)
        browser = sign_in(samples.user())
        one, two = browser.get(f'/orientation/{first.id}'), browser.get(f'/orientation/{second.id}')
        one.submit('Orienter ce mentor')
        refused = two.submit('Orienter ce mentor')
        assert refused.status == 422
        assert any('Duo n’a pas de place libre' in sentence for sentence in refused.errors())
        with access.for_everyone('lecture dans un essai'):
            assert db.session.scalar(db.select(db.func.count(Referral.id))) == 1

    def test_an_association_that_does_not_exist_is_refused_on_the_page(self, app, sign_in):
        placed('Duo')
        page = sign_in(samples.user()).get(f'/orientation/{samples.mentor(samples.company()).id}')
        for typed in ('999999', 'x'):
            assert page.submit('Orienter ce mentor', association=typed).errors()

    @pytest.mark.parametrize('role', [Role.COORDINATOR, Role.HR, Role.ASSOCIATION])
    def test_only_the_staff_orients(self, app, sign_in, role):
        scope = {Role.COORDINATOR: samples.club, Role.HR: samples.company, Role.ASSOCIATION: samples.association}[
            role
        ]()
        mentor = samples.mentor(samples.company())
        browser = sign_in(samples.user(role, scope))
        for path in ('/orientation', f'/orientation/{mentor.id}', '/orientation/retards'):
            assert browser.get(path).status == 403

    def test_the_page_asks_as_many_statements_for_one_mentor_as_for_thirty(self, app):
        company = samples.company()
        for _ in range(3):
            placed()
        mentors = [samples.mentor(company) for _ in range(30)]
        db.session.commit()
        counts = []
        for some in (mentors[:1], mentors):
            with access.for_everyone('lecture dans un essai'):
                counts.append(_statements(lambda some=some: queries.candidates_for(some)))
        assert counts[0] == counts[1] <= 4


def _statements(act):
    made = []
    listen = lambda *args: made.append(args[2])  # noqa: E731
    db.event.listen(db.engine, 'before_cursor_execute', listen)
    act()
    db.event.remove(db.engine, 'before_cursor_execute', listen)
    return len([sql for sql in made if sql.startswith('SELECT')])


@pytest.mark.usefixtures('_everyone')
def test_capacity_cut_under_what_is_referred_sends_nobody_back():
    company, association = samples.company(), placed(places=2)
    for _ in range(2):
        actions.refer(samples.mentor(company), association)
    line = db.session.scalars(db.select(Capacity)).one()
    line.places = 1
    db.session.flush()
    assert [p.free for p in places_of([association.id])[association.id]] == [0]
