"""The association answers, with an account or by its link; late first contacts are chased."""

import re
from datetime import date, timedelta

import pytest

from crm import access, clock, history, mail, samples
from crm.access import Role
from crm.database import db
from crm.errors import Refusal
from crm.mentors import actions as mentor_actions
from crm.mentors.models import Mentor, MentorState
from crm.orientation import actions
from crm.orientation.models import TRANSITIONS, DeclineReason, PairDeclaration, PriorityPublic, Referral, ReferralState

S = ReferralState


@pytest.fixture
def association(app):
    made = samples.association('Duo', email='duo@asso.example', recontact_days=5)
    samples.capacity(made, '75', 20)
    return made


@pytest.fixture
def company(app):
    return samples.company()


def everyone():
    return access.for_everyone('lecture dans un essai')


def referred(company, association, days_ago=0, **values):
    with everyone(), clock.stopped_at(clock.start_of(clock.today() - timedelta(days=days_ago))):
        return actions.refer(samples.mentor(company, **values), association)


def link_of(association):
    with everyone():
        messages = db.session.scalars(db.select(mail.Message).filter_by(recipient=association.email)).all()
    return re.search(r'/reponses/\S+', messages[-1].body).group(0)


def tick(page, *referrals, answer, **values):
    ids = [str(r.id) for r in referrals]
    return page.submit('Enregistrer la réponse', referrals=ids, answer=answer, **values)


def fresh(referral):
    with everyone():
        db.session.expire_all()
        found = db.session.get(Referral, referral.id)
        return found.state, db.session.get(Mentor, found.mentor_id).state


class TestTheLink:
    def test_several_mentors_are_answered_at_once_without_an_account(self, association, company, browser):
        referrals = [referred(company, association) for _ in range(3)]
        db.session.commit()
        page = browser.get(link_of(association))
        assert page.title == 'Mentors transmis à Duo'
        done = tick(page, *referrals[:2], answer='accepted')
        assert '2 réponses enregistrées' in done.text
        assert [fresh(r)[0] for r in referrals] == [S.ACCEPTED, S.ACCEPTED, S.SENT]

    def test_the_whole_path_moves_the_mentor_with_its_dates(self, association, company, browser):
        referral = referred(company, association, days_ago=30)
        db.session.commit()
        page = browser.get(link_of(association))
        expected = {'contacted': MentorState.CONTACTED, 'matched': MentorState.MATCHED, 'ended': MentorState.ENDED}
        for ago, (answer, state) in zip((20, 10, 1), expected.items(), strict=True):
            page = tick(page, referral, answer=answer, on=(clock.today() - timedelta(days=ago)).isoformat())
            assert fresh(referral) == (S(answer), state)
        with everyone():
            mentor = db.session.get(Mentor, referral.mentor_id)
            days = [(clock.today() - s.on).days for s in history.states_of(mentor)]
        assert days == [30, 30, 20, 10, 1]
        assert 'Aucun mentor à suivre' in page.text

    def test_only_useful_data_are_shown(self, association, company, browser):
        referred(company, association, first_name='Lou', last_name='Bernard', phone='+33612345678')
        company.name = 'Entreprise Secrète'
        db.session.commit()
        text = browser.get(link_of(association)).text
        assert 'Lou Bernard' in text
        assert 'Entreprise Secrète' not in text

    def test_another_associations_mentors_are_not_there_even_by_their_number(self, association, company, browser):
        other = samples.association('Autre', email='autre@asso.example')
        samples.capacity(other, '75', 5)
        mine, theirs = referred(company, association), referred(company, other, last_name='Ailleurs')
        db.session.commit()
        page = browser.get(link_of(association))
        assert 'Ailleurs' not in page.text
        assert tick(page, theirs, answer='accepted').status == 422
        assert fresh(theirs)[0] == S.SENT
        assert fresh(mine)[0] == S.SENT

    def test_a_double_click_does_no_harm(self, association, company, browser):
        referral = referred(company, association)
        db.session.commit()
        page = browser.get(link_of(association))
        tick(page, referral, answer='accepted')
        again = tick(page, referral, answer='accepted')
        assert again.status == 200
        assert fresh(referral)[0] == S.ACCEPTED

    def test_declining_wants_a_reason_and_keeps_what_was_ticked(self, association, company, browser):
        referral = referred(company, association)
        db.session.commit()
        refused = tick(browser.get(link_of(association)), referral, answer='declined')
        assert refused.status == 422
        assert any('pourquoi' in error for error in refused.errors())
        assert refused.html.select_one(f'#referrals-{referral.id}').has_attr('checked')
        tick(refused, referral, answer='declined', reason='no_need')
        assert fresh(referral) == (S.DECLINED, MentorState.CONFIRMED)

    @pytest.mark.parametrize(('days', 'words'), [(-1, 'futur'), (40, 'étape précédente')])
    def test_dates_stand_between_the_former_step_and_today(self, association, company, browser, days, words):
        referral = referred(company, association, days_ago=30)
        db.session.commit()
        day = (clock.today() - timedelta(days=days)).isoformat()
        refused = tick(browser.get(link_of(association)), referral, answer='contacted', on=day)
        assert refused.status == 422
        assert words in ' '.join(refused.errors())

    def test_an_expired_or_stopped_link_opens_nothing(self, association, company, browser, sign_in):
        referred(company, association)
        db.session.commit()
        path = link_of(association)
        with clock.stopped_at(clock.now() + timedelta(days=91)):
            assert 'a expiré' in browser.get(path).text
        sign_in(samples.user()).get(f'/associations/{association.id}').submit('Arrêter les liens envoyés')
        assert browser.get(path).status == 410

    def test_an_earlier_link_still_opens_after_a_new_mentor(self, association, company, browser):
        referred(company, association)
        db.session.commit()
        path = link_of(association)
        referred(company, association)
        db.session.commit()
        assert len(browser.get(path).html.select('[name=referrals]')) == 2


def test_the_account_shows_its_own_mentors_only(app, association, company, sign_in):
    other = samples.association()
    samples.capacity(other, '75', 5)
    referral = referred(company, association, last_name='Mien')
    referred(company, other, last_name='Ailleurs')
    browser = sign_in(samples.user(Role.ASSOCIATION, association))
    page = browser.get('/mentors-transmis')
    assert 'Mien' in page.text
    assert 'Ailleurs' not in page.text
    assert browser.get(f'/mentors-transmis?association={other.id}').status == 404
    tick(page, referral, answer='contacted')
    assert fresh(referral) == (S.CONTACTED, MentorState.CONTACTED)


@pytest.mark.parametrize('old', [*S])
@pytest.mark.parametrize('new', [S.ACCEPTED, S.CONTACTED, S.MATCHED, S.ENDED, S.DECLINED])
def test_no_answer_outside_the_table(app, association, company, old, new):
    with everyone():
        referral = samples.referral(samples.mentor(company, state=MentorState.REFERRED), association, state=old)
        act = lambda: actions.answer([referral], new, on=clock.today(), reason=DeclineReason.OTHER)  # noqa: E731
        if new in TRANSITIONS[old] or new == old:
            assert act() == (new != old)
        else:
            with pytest.raises(Refusal):
                act()


def test_one_refused_among_several_changes_none(app, association, company):
    with everyone():
        new, contacted = referred(company, association), referred(company, association)
        actions.answer([contacted], S.CONTACTED, on=clock.today())
        db.session.commit()
        with pytest.raises(Refusal):
            actions.answer([contacted, new], S.MATCHED, on=clock.today())
        db.session.rollback()
    assert (fresh(new)[0], fresh(contacted)[0]) == (S.SENT, S.CONTACTED)


def test_a_withdrawal_closes_the_referral_and_tells_the_association_no_name(app, association, company):
    with everyone():
        referral = referred(company, association, first_name='Lou', last_name='Bernard')
        mentor_actions.withdraw(referral.mentor)
        db.session.commit()
        last = db.session.scalars(db.select(mail.Message).order_by(mail.Message.id.desc())).first()
    assert fresh(referral) == (S.CLOSED, MentorState.WITHDRAWN)
    assert last.recipient == association.email
    assert f'n° {referral.id}' in last.body
    assert 'Bernard' not in last.body


def test_erasing_blanks_what_associations_wrote(app, association, company):
    with everyone():
        referral = referred(company, association, last_name='Bernard')
        actions.answer([referral], S.ACCEPTED, on=clock.today(), comment='Bernard rappellera')
        actions.answer([referral], S.CONTACTED, on=clock.today(), comment='Bernard joint')
        mentor_actions.erase(referral.mentor)
        db.session.commit()
        db.session.expire_all()
        kept = [str(vars(row)) for m in (Referral, history.Change) for row in db.session.scalars(db.select(m))]
    assert kept
    assert not [row for row in kept if 'Bernard' in row]


class TestLate:
    def test_late_ones_are_listed_and_chased_once_a_day(self, association, company, sign_in):
        referred(company, association, days_ago=6, last_name='Oublié')
        referred(company, association, days_ago=5, last_name='Presque')
        with everyone():
            done = referred(company, association, days_ago=9, last_name='Joint')
            actions.answer([done], S.CONTACTED, on=clock.today())
        browser = sign_in(samples.user())
        page = browser.get('/orientation/retards')
        assert [row[0] for row in page.rows('En retard')] == ['Alex Oublié']
        assert 'est relancée' in page.submit('Relancer Duo').text
        assert 'déjà été relancée' in page.submit('Relancer Duo').text

    def test_the_weekly_mail_goes_once_to_each_late_association(self, association, company):
        referred(company, association, days_ago=6)
        referred(company, association, days_ago=7)
        assert (actions.chase_all(), actions.chase_all()) == (1, 0)
        message = db.session.scalars(db.select(mail.Message).order_by(mail.Message.id.desc())).first()
        assert '2 mentors attendent' in message.subject.replace('\u00a0', ' ')


class TestPairs:
    def declare(self, page, **values):
        start = {
            'period': '2026-01-01',
            'departement': '75',
            'public': 'qpv',
            'started': '9',
            'reached': '4',
            'broken': '2',
        }
        return page.submit('Déclarer ces binômes', **start | values)

    @pytest.fixture
    def page(self, association, company, browser):
        referred(company, association)
        db.session.commit()
        return browser.get(link_of(association)).click('Déclarer des binômes')

    def lines(self):
        with everyone():
            db.session.expire_all()
            found = db.session.scalars(db.select(PairDeclaration)).all()
        return [(d.started, d.reached_six_months, d.broken_before_six_months) for d in found]

    def test_declaring_again_replaces_and_keeps_the_history(self, page):
        shown = self.declare(page)
        assert shown.rows('Binômes déclarés')[0][1:6] == ['75', 'Jeunes de quartiers prioritaires', '9', '4', '2']
        self.declare(shown.click('Corriger'), started='12')
        assert self.lines() == [(12, 4, 2)]
        with everyone():
            line = db.session.scalars(db.select(PairDeclaration)).one()
            assert ('started', '9', '12') in [(c.field, c.old, c.new) for c in history.changes_of(line)]

    @pytest.mark.parametrize(
        'values',
        [
            {'started': '-1', 'reached': '0', 'broken': '0'},
            {'started': '5'},
            {'started': 'beaucoup'},
            {'period': '2026-07-01', 'reached': '1'},
            {'period': '1999-01-01'},
            {'departement': '999'},
        ],
    )
    def test_counts_that_do_not_hold_are_refused_and_kept(self, page, values):
        refused = self.declare(page, **values)
        assert refused.status == 422
        assert self.lines() == []
        assert refused.html.select_one('[name=broken]')['value'] == values.get('broken', '2')

    def test_a_period_that_overlaps_another_is_refused(self, association, app):
        samples.pair_declaration(association, period_start=date(2026, 1, 1), period_end=date(2026, 7, 1))
        with everyone(), pytest.raises(Refusal, match='déjà déclarée'):
            actions.declare(
                association,
                samples.departement('75'),
                PriorityPublic.OTHER,
                start=date(2026, 4, 1),
                end=date(2026, 7, 1),
                started=1,
                reached=0,
                broken=0,
                by='essai',
            )

    def test_an_account_declares_for_its_own_association(self, app, association, sign_in):
        other = samples.association()
        samples.pair_declaration(other)
        browser = sign_in(samples.user(Role.ASSOCIATION, association))
        page = browser.get('/mentors-transmis/binomes')
        assert 'Déjà déclarés' not in page.text
        self.declare(page)
        with everyone():
            line = db.session.scalars(db.select(PairDeclaration).filter_by(association_id=association.id)).one()
            assert line.declared_by.startswith('Personne')
