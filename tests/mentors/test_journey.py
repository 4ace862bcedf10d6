"""From the invitation to the mentor's own page, and out."""

import re
from datetime import timedelta

import pytest

from crm import access, clock, history, mail, samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.database import db
from crm.mentors import actions
from crm.mentors.models import Consent, InvitationState, Mentor, MentorInvitation, MentorState

ANSWERS = {
    'first_name': 'Lou',
    'last_name': 'Bernard',
    'departement_code': '75',
    'mode': 'both',
    'age_groups': ['high_school'],
    'themes': ['orientation'],
    'hours_per_month': '3',
    'time_mode': 'work',
    'adult': 'y',
    'transmission': 'y',
}


@pytest.fixture
def company(app):
    made = samples.company('Dupont')
    samples.commitment(made, state=CommitmentState.SIGNED)
    return made


@pytest.fixture
def hr(company, sign_in):
    return sign_in(samples.user(Role.HR, company))


def all_of(model, **by):
    db.session.expire_all()
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(model).filter_by(**by).order_by(model.id)))


def last_mail(recipient):
    found = all_of(mail.Message, recipient=recipient)
    return found[-1] if found else None


def path_in(message):
    return re.search(r'https?://[^/\s]+(/\S+)', message.body).group(1)


def invite(hr, text):
    return hr.get('/nos-mentors/inviter').submit('Vérifier les adresses', addresses=text)


def invited(hr, browser, address='lou@ex.fr'):
    invite(hr, address).submit('Envoyer 1 invitation')
    return browser.get(path_in(last_mail(address)))


def confirmed(hr, browser, address='lou@ex.fr', **values):
    page = invited(hr, browser, address).click('Devenir mentor')
    return page.submit('Devenir mentor', **ANSWERS | values)


class TestInviting:
    def test_a_list_is_checked_before_anything_is_sent(self, hr):
        page = invite(hr, 'Lou <lou@ex.fr>; max@ex.fr; max@ex.fr; oups.ex.fr')
        figures = [card.get_text(' ', strip=True) for card in page.html.select('.figure-card')]
        assert figures == ['À inviter 2', 'Déjà invitées 0', 'En double 1', 'À corriger 1']
        assert 'oups.ex.fr' in page.text
        assert all_of(mail.Message) == []

    def test_each_new_address_gets_one_personal_mail(self, hr, company):
        page = invite(hr, 'lou@ex.fr max@ex.fr oups.ex.fr').submit('Envoyer 2 invitations')
        assert '2 invitations envoyées' in page.text
        assert 'oups.ex.fr' in page.text
        made = all_of(MentorInvitation)
        assert [i.email for i in made] == ['lou@ex.fr', 'max@ex.fr']
        assert all(i.commitment_id for i in made)
        assert 'Dupont' in last_mail('max@ex.fr').subject

    def test_sending_twice_sends_once(self, hr):
        page = invite(hr, 'lou@ex.fr')
        page.submit('Envoyer 1 invitation')
        page.submit('Envoyer 1 invitation')
        assert len(all_of(mail.Message)) == 1

    def test_whatever_the_answer_an_invited_address_is_said_already_invited(self, hr, company):
        for state in InvitationState:
            samples.invitation(company, email=f'{state.value}@ex.fr', state=state)
        db.session.commit()
        page = invite(hr, ' '.join(f'{s.value}@ex.fr' for s in InvitationState))
        assert 'Déjà invitées 4' in page.text
        assert 'aucune nouvelle adresse' in page.text

    def test_what_was_pasted_is_kept_when_nothing_can_be_sent(self, hr):
        page = invite(hr, 'rien du tout')
        assert page.html.select_one('textarea').text.strip() == 'rien du tout'

    def test_the_employer_never_sees_the_list_of_addresses(self, hr):
        invite(hr, 'lou@ex.fr').submit('Envoyer 1 invitation')
        assert 'lou@ex.fr' not in hr.get('/nos-mentors').text

    def test_one_reminder_after_ten_days_then_the_end_after_sixty(self, hr, browser):
        invite(hr, 'lou@ex.fr').submit('Envoyer 1 invitation')
        for days, reminded, expired in ((9, 0, 0), (10, 1, 0), (11, 0, 0), (59, 0, 0), (60, 0, 1)):
            with clock.stopped_at(clock.now() + timedelta(days=days)):
                assert (actions.remind_unanswered(), actions.expire_unanswered()) == (reminded, expired), days
                db.session.commit()
        assert [m.subject for m in all_of(mail.Message)][1].startswith('Devenir mentor')


class TestAnswering:
    def test_reading_the_invitation_changes_nothing(self, hr, browser):
        invited(hr, browser)
        assert all_of(MentorInvitation)[0].state == InvitationState.SENT

    def test_the_employee_confirms_and_gets_a_personal_link(self, hr, browser, company):
        page = confirmed(hr, browser)
        assert page.title == 'Merci !'
        mentor = all_of(Mentor)[0]
        assert (mentor.full_name, mentor.state, mentor.email) == ('Lou Bernard', MentorState.CONFIRMED, 'lou@ex.fr')
        assert mentor.commitment_id is not None
        assert mentor.named_to_employer is False
        assert {c.purpose: c.given for c in all_of(Consent)} == {'adult': True, 'transmission': True, 'named': False}
        assert '7 jours' in last_mail('lou@ex.fr').body.replace('\u00a0', ' ')
        assert browser.get(path_in(last_mail('lou@ex.fr'))).title == 'Mon mentorat'

    @pytest.mark.parametrize('missing', ['adult', 'transmission', 'age_groups', 'departement_code'])
    def test_nothing_is_confirmed_without_what_must_be_declared(self, hr, browser, missing):
        page = invited(hr, browser).click('Devenir mentor')
        refused = page.submit('Devenir mentor', **{k: v for k, v in ANSWERS.items() if k != missing})
        assert refused.status == 422
        assert refused.html.select_one('[name=last_name]')['value'] == 'Bernard'
        assert all_of(Mentor) == []

    def test_confirming_twice_makes_one_mentor(self, hr, browser):
        page = invited(hr, browser).click('Devenir mentor')
        page.submit('Devenir mentor', **ANSWERS)
        page.submit('Devenir mentor', **ANSWERS)
        assert len(all_of(Mentor)) == 1
        assert 'déjà confirmé' in browser.get(page.response.request.path.removesuffix('/confirmer')).text

    def test_declining_asks_no_reason_and_can_be_taken_back(self, hr, browser):
        page = invited(hr, browser).submit('Je ne souhaite pas')
        assert 'avez décliné' in page.text
        assert all_of(MentorInvitation)[0].state == InvitationState.DECLINED
        page.click('Devenir mentor').submit('Devenir mentor', **ANSWERS)
        assert all_of(MentorInvitation)[0].state == InvitationState.CONFIRMED

    def test_an_expired_link_says_so(self, hr, browser):
        invite(hr, 'lou@ex.fr').submit('Envoyer 1 invitation')
        path = path_in(last_mail('lou@ex.fr'))
        with clock.stopped_at(clock.now() + timedelta(days=61)):
            page = browser.get(path)
        assert page.status == 410
        assert 'a expiré' in page.text

    def test_an_invented_link_opens_nothing(self, browser):
        assert 'pas reconnu' in browser.get('/mentor/inconnu').text
        assert 'pas reconnu' in browser.get('/mon-mentorat/inconnu').text
        assert 'pas reconnu' in browser.get('/rejoindre/inconnu').text


class TestSharedLink:
    def path(self, hr):
        page = hr.get('/nos-mentors')
        page = page.submit('Créer un lien à partager' if 'Créer un lien' in page.text else 'Renouveler le lien')
        return re.search(r'/rejoindre/\S+', page.html.select_one('#share-text').text).group(0)

    def code(self, address):
        return re.search(r'\d{6}', last_mail(address).subject).group(0)

    def joined(self, hr, browser, address='max@ex.fr'):
        page = browser.get(self.path(hr)).submit('Recevoir un code', email=address)
        return page.submit('Vérifier le code', code=self.code(address))

    def test_the_address_is_proved_before_the_form(self, hr, browser):
        path = self.path(hr)
        assert 'Pour commencer' in browser.get(path + '/confirmer').text
        page = browser.get(path).submit('Recevoir un code', email='max@ex.fr')
        assert (
            page.submit('Vérifier le code', code='000000' if self.code('max@ex.fr') != '000000' else '1').status == 422
        )
        assert 'Pour commencer' in browser.get(path + '/confirmer').text
        page = page.submit('Vérifier le code', code=self.code('max@ex.fr')).submit('Devenir mentor', **ANSWERS)
        assert page.title == 'Merci !'
        mentor = all_of(Mentor)[0]
        assert mentor.email == 'max@ex.fr'
        assert all_of(MentorInvitation)[0].shared is True

    def test_an_address_already_confirmed_makes_no_double_and_the_screen_does_not_tell(self, hr, browser, company):
        samples.mentor(company, email='max@ex.fr')
        db.session.commit()
        path = self.path(hr)
        known = browser.get(path).submit('Recevoir un code', email='MAX@ex.fr')
        unknown = browser.get(path).submit('Recevoir un code', email='new@ex.fr')
        assert known.text.replace('MAX@ex.fr', '') == unknown.text.replace('new@ex.fr', '')
        assert 'déjà inscrit' in last_mail('max@ex.fr').subject
        assert len(all_of(Mentor)) == 1

    def test_a_personal_invitation_to_the_same_address_is_answered(self, hr, browser):
        invite(hr, 'max@ex.fr').submit('Envoyer 1 invitation')
        self.joined(hr, browser).submit('Devenir mentor', **ANSWERS)
        invitations = all_of(MentorInvitation)
        assert [i.state for i in invitations] == [InvitationState.CONFIRMED]

    def test_a_renewed_or_stopped_link_opens_nothing_any_more(self, hr, browser):
        first = self.path(hr)
        second = self.path(hr)
        assert 'n’est plus valable' in browser.get(first).text
        hr.get('/nos-mentors').submit('Arrêter le lien')
        assert 'n’est plus valable' in browser.get(second).text

    def test_a_link_expires_after_ninety_days(self, hr, browser):
        path = self.path(hr)
        with clock.stopped_at(clock.now() + timedelta(days=92)):
            assert 'a expiré' in browser.get(path).text

    def test_a_code_is_tried_five_times_at_most(self, hr, browser):
        page = browser.get(self.path(hr)).submit('Recevoir un code', email='max@ex.fr')
        code = self.code('max@ex.fr')
        wrong = '111111' if code != '111111' else '222222'
        for _ in range(5):
            page.submit('Vérifier le code', code=wrong)
        assert 'Trop d’essais' in page.submit('Vérifier le code', code=code).text


class TestOwnPage:
    @pytest.fixture
    def own(self, hr, browser):
        confirmed(hr, browser)
        return browser.get(path_in(last_mail('lou@ex.fr')))

    def test_answers_are_changed_until_a_pair(self, own):
        own.click('Modifier mes réponses').submit(
            'Enregistrer mes réponses', departement_code='13', named_to_employer='y'
        )
        mentor = all_of(Mentor)[0]
        assert (mentor.departement_code, mentor.named_to_employer) == ('13', True)
        assert [c.given for c in all_of(Consent, purpose='named')] == [False, True]
        with access.for_everyone('écriture dans un essai'):
            history.change_state(mentor, MentorState.MATCHED)
        db.session.commit()
        path = own.response.request.path
        assert 'Modifier mes réponses' not in own.browser.get(path).text
        assert own.browser.get(path + '/modifier').submit('Enregistrer mes réponses').status == 422

    def test_withdrawing_tells_the_employer_nothing(self, own, hr):
        before = hr.get('/nos-mentors').text
        page = own.submit('Me retirer')
        assert 'Vous vous êtes retiré' in page.text
        assert all_of(Mentor)[0].state == MentorState.WITHDRAWN
        assert hr.get('/nos-mentors').text == before
        assert [m.recipient for m in all_of(mail.Message)] == ['lou@ex.fr', 'lou@ex.fr']

    def test_erasing_leaves_no_name_anywhere(self, own, sign_in):
        own.click('Modifier mes réponses').submit(
            'Enregistrer mes réponses', last_name='Bernard-Petit', phone='0612345678'
        )
        gone = own.browser.get(own.response.request.path).submit('Effacer mes données')
        assert gone.title == 'Vos données sont effacées'
        kept = [
            str(vars(row))
            for m in (Mentor, MentorInvitation, mail.Message, history.Change, Consent)
            for row in all_of(m)
        ]
        kept += [str(vars(row)) for row in all_of(history.StateChange)]
        for word in ('Lou', 'Bernard', 'lou@ex.fr', '612345678'):
            assert not [row for row in kept if word in row], word
        assert 'Mentor effacé' in sign_in(samples.user()).get('/mentors').text
        assert own.browser.get(own.response.request.path).status == 410

    def test_an_erased_mentor_is_still_said_already_invited(self, own, hr):
        own.submit('Effacer mes données')
        assert 'Déjà invitées 1' in invite(hr, 'lou@ex.fr').text

    def test_a_lost_link_is_sent_again_and_the_page_says_the_same_to_all(self, own, browser):
        known = browser.get('/mon-mentorat').submit('Recevoir mon lien', email='lou@ex.fr')
        unknown = browser.get('/mon-mentorat').submit('Recevoir mon lien', email='personne@ex.fr')
        assert known.text == unknown.text
        assert 'page personnelle' in last_mail('lou@ex.fr').subject
        assert last_mail('personne@ex.fr') is None


def test_the_staff_list_is_filtered_and_shows_the_history(app, sign_in):
    old = clock.today() - timedelta(days=20)
    waiting = samples.mentor(samples.company('Lente'), on=old, last_name='Patient')
    samples.mentor(samples.company('Rapide'), last_name='Récent')
    samples.mentor(samples.company('Rapide aussi'), state=MentorState.REFERRED, on=old, last_name='Orienté')
    browser = sign_in(samples.user())
    names = lambda url: [row[0] for row in browser.get(url).rows('Mentors')]  # noqa: E731
    assert len(names('/mentors')) == 3
    assert names('/mentors?attente=14') == ['Alex Patient']
    assert names('/mentors?etat=referred') == ['Alex Orienté']
    assert names('/mentors?entreprise=rapide') == ['Alex Récent', 'Alex Orienté']
    assert 'À orienter' in browser.get(f'/mentors/{waiting.id}').text
