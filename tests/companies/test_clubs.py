"""One company, several clubs: who follows which site, who leads, what a club keeps for itself, hand-overs."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from crm import access, clock, mail, samples
from crm.access import Perimeter, Role
from crm.commitments.models import CommitmentState
from crm.companies import actions, queries
from crm.companies.models import ClubMembership, Company, Handover, HandoverState
from crm.database import db
from crm.errors import Refusal
from crm.history import states_of
from crm.outreach.models import FollowUp
from tests.pages import clean


def everything():
    return access.for_everyone('lecture dans un essai')


def membership(company, code):
    return db.session.scalars(
        db.select(ClubMembership).filter_by(company_id=company.id, club_id=samples.club(code).id)
    ).one()


def handovers():
    with everything():
        return db.session.scalars(db.select(Handover).order_by(Handover.id)).all()


@pytest.mark.usefixtures('app')
class TestLead:
    def test_the_first_club_leads_then_the_oldest_that_stays(self):
        company = samples.company(clubs=())
        for code in ('13', '75', '69'):
            actions.follow(company, samples.club(code))
        assert queries.lead_of(company).code == '13'
        actions.unfollow(company, samples.club('13'))
        assert queries.lead_of(company) is not None
        assert [
            m.is_lead for m in (membership(company, '13'), membership(company, '75'), membership(company, '69'))
        ] == [
            False,
            True,
            False,
        ]

    def test_of_two_that_came_together_the_head_office_s_leads(self):
        company = samples.company(clubs=('13', '69'), departement_code=samples.departement('69').code)
        actions.settle_lead(company)
        assert queries.lead_of(company).code == '69'

    def test_settling_many_gives_each_company_one_lead(self):
        alone, shared = samples.company(clubs=('13',)), samples.company(clubs=('75',), departement_code='69')
        samples.departement('69')
        samples.follow(shared, '69')
        samples.follow(shared, '13', since=date(2020, 1, 1))
        kept = samples.company(clubs=('75', '13'))
        membership(kept, '13').is_lead = True
        db.session.flush()
        assert actions.settle_leads() == 2
        leads = db.session.execute(
            db.select(ClubMembership.company_id, ClubMembership.club_id).where(ClubMembership.is_lead)
        ).all()
        assert sorted(map(tuple, leads)) == sorted((c.id, samples.club('13').id) for c in (alone, shared, kept))
        assert actions.settle_leads() == 0

    def test_only_the_lead_club_or_the_staff_changes_it(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        membership(company, '75').is_lead = True
        page = sign_in(samples.coordinator('13')).get(f'/entreprises/{company.id}')
        assert 'Désigner chef de file' not in page.text
        token = page.html.select_one('[name=csrf_token]')['value']
        answer = page.browser.post(
            f'/entreprises/{company.id}/chef-de-file', {'csrf_token': token, 'club_id': samples.club('13').id}
        )
        assert answer.status == 403
        page = sign_in(samples.coordinator('75', name='Anne Paris')).get(f'/entreprises/{company.id}')
        page = page.submit('Désigner chef de file')
        assert page.rows('Clubs qui suivent')[0][0].startswith('Club Bouches-du-Rhône Chef de file')
        assert 'Club Bouches-du-Rhône devient chef de file' in page.text
        assert 'Anne Paris' in page.text


@pytest.mark.usefixtures('app')
class TestWhatAClubKeepsForItself:
    def test_person_in_charge_and_note_are_for_the_club_and_the_staff(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        anne = samples.coordinator('75', name='Anne Paris')
        browser = sign_in(anne)
        page = browser.get(f'/entreprises/{company.id}').click('Gérer le suivi')
        page = page.submit('Enregistrer le suivi', owner_id=anne.id, note='Passer par l’assistante.')
        assert 'Passer par l’assistante.' in page.text
        assert page.rows('Clubs qui suivent')[0][4] == 'Anne Paris'
        assert 'assistante' in sign_in(samples.user(Role.COLLECTIF)).get(f'/entreprises/{company.id}').text
        other = sign_in(samples.coordinator('13')).get(f'/entreprises/{company.id}')
        assert 'assistante' not in other.html.text
        assert 'Anne Paris' not in other.html.text

    def test_the_page_of_another_club_does_not_exist(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        browser = sign_in(samples.coordinator('75'))
        for page in ('', '/etablissements', '/relais'):
            assert browser.get(f'/entreprises/{company.id}/clubs/13{page}').status == 404

    def test_a_note_changed_meanwhile_is_not_overwritten(self, sign_in):
        company = samples.company()
        first = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/clubs/75')
        second = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/clubs/75')
        first.submit('Enregistrer le suivi', note='La première')
        page = second.submit('Enregistrer le suivi', note='La seconde')
        assert page.status == 422
        assert 'La seconde' in page.html.text
        assert membership(company, '75').note == 'La première'

    def test_someone_of_another_club_cannot_be_in_charge(self):
        company, stranger = samples.company(), samples.coordinator('13')
        with pytest.raises(Refusal, match='ne coordonne pas'):
            actions.describe_following(membership(company, '75'), samples.club('75'), owner=stranger, note='')


@pytest.mark.usefixtures('app')
class TestSites:
    def test_a_site_is_its_departements_club_s_until_another_takes_it(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        samples.establishment(company, 1, departement_code='75')
        south = samples.establishment(company, 2, departement_code='13')
        samples.establishment(company, 3, departement_code=samples.departement('69').code)
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/groupe')
        followers = {row[2][-5:]: row[3] for region in page.html.select('h3') for row in page.rows(region_of(region))}
        assert sorted(followers.values()) == [
            'Aucun club',
            'Club Bouches-du-Rhône (son territoire)',
            'Club Paris (son territoire)',
        ]
        page = page.click('Choisir nos établissements').submit('Enregistrer les établissements', sites=[south.id])
        assert 'Club Paris suit 1 établissement' in clean(page.html)
        assert [club.code for club in queries.SiteFollowers(company).of(south).clubs] == ['75']
        page.click('Gérer le suivi').click('Choisir').submit('Enregistrer les établissements', sites=[])
        assert [club.code for club in queries.SiteFollowers(company).of(south).clubs] == ['13']

    def test_a_club_that_stops_following_leaves_its_sites(self):
        company = samples.company(clubs=('75', '13'))
        site = samples.establishment(company, 1)
        actions.keep_sites(company, samples.club('13'), [site])
        actions.unfollow(company, samples.club('13'))
        assert [club.code for club in queries.SiteFollowers(company).of(site).clubs] == ['75']

    def test_a_site_of_another_company_is_not_taken(self):
        company, stranger = samples.company(), samples.establishment(samples.company())
        assert actions.keep_sites(company, samples.club('75'), [stranger]) == (0, 0)


def region_of(heading):
    return f'Établissements : {heading.contents[0].strip()}'


@pytest.mark.usefixtures('app')
class TestHandover:
    def propose(self, sign_in, company, **typed):
        page = sign_in(samples.coordinator('75', name='Anne Paris')).get(f'/entreprises/{company.id}/clubs/75/relais')
        typed = {'to_club_id': samples.club('13').id, 'note': 'La DRH est à Marseille.'} | typed
        return page.submit('Proposer le relais', **typed)

    def test_the_other_club_is_told_and_takes_over_with_the_next_steps(self, sign_in):
        company = samples.company('Menuiserie Roux')
        membership(company, '75').is_lead = True
        samples.follow_up(company, note='Rappeler la DRH')
        samples.follow_up(company, note='Déjà faite', done_on=clock.today())
        marie = samples.coordinator('13', email='marie@club13.example')
        page = self.propose(sign_in, company, with_steps='y')
        assert page.title == 'Relais : Menuiserie Roux'
        told = db.session.scalars(db.select(mail.Message)).one()
        assert told.recipient == 'marie@club13.example'
        assert 'DRH' not in told.body

        browser = sign_in(marie)
        home = browser.get('/')
        assert 'Relais à accepter (1)' in home.text
        page = home.click('Menuiserie Roux')
        assert 'La DRH est à Marseille.' in page.text
        page = page.submit('Accepter le relais')
        assert 'Relances transmises : 1.' in clean(page.html)
        assert 'Rappeler la DRH' in page.text
        assert queries.lead_of(company).code == '13'
        assert [club.code for club in queries.followers_of(company)] == ['13']
        with everything():
            steps = {step.note: (step.club_id, step.owner_id) for step in db.session.scalars(db.select(FollowUp))}
        assert steps['Rappeler la DRH'] == (samples.club('13').id, marie.id)
        assert steps['Déjà faite'][0] == samples.club('75').id
        with everything():
            assert [change.new for change in states_of(handovers()[0])] == ['proposed', 'accepted']

    def test_without_the_tick_next_steps_stay(self, sign_in):
        company = samples.company()
        step = samples.follow_up(company)
        self.propose(sign_in, company, keeps_following='y')
        with access.for_everyone('essai de l’action'):
            actions.accept_handover(handovers()[0])
            assert db.session.get(FollowUp, step.id).club_id == samples.club('75').id
        assert {club.code for club in queries.followers_of(company)} == {'75', '13'}

    def test_declining_asks_why_and_changes_nothing(self, sign_in):
        company = samples.company()
        self.propose(sign_in, company)
        browser = sign_in(samples.coordinator('13'))
        url = f'/entreprises/relais/{handovers()[0].id}'
        token = browser.get(url).html.select_one('[name=csrf_token]')['value']
        page = browser.post(f'{url}/decliner', {'csrf_token': token, 'answer': ''})
        assert page.status == 422
        assert 'Dites en quelques mots pourquoi' in page.text
        browser.post(f'{url}/decliner', {'csrf_token': token, 'answer': 'Pas de coordination cet hiver.'})
        assert handovers()[0].state == HandoverState.DECLINED
        assert [club.code for club in queries.followers_of(company)] == ['75']
        assert 'Pas de coordination' in sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}').text

    def test_the_note_is_for_both_clubs_and_the_staff(self, sign_in):
        company = samples.company(clubs=('75', '69'))
        self.propose(sign_in, company)
        shown = handovers()[0]
        third = sign_in(samples.coordinator('69'))
        assert third.get(f'/entreprises/relais/{shown.id}').status == 404
        assert 'Relais' not in third.get(f'/entreprises/{company.id}').text.replace('Relais ouvertes', '')
        with everything():
            actions.accept_handover(handovers()[0], answer='Avec plaisir, merci.')
        page = third.get(f'/entreprises/{company.id}')
        assert 'Relais passé : Club Paris → Club Bouches-du-Rhône' in page.text
        assert 'DRH est à Marseille' not in page.html.text
        assert 'Avec plaisir' not in page.html.text
        staff = sign_in(samples.user(Role.COLLECTIF)).get(f'/entreprises/{company.id}')
        assert 'DRH est à Marseille' in staff.text

    def test_the_club_that_proposes_cannot_accept_for_the_other(self, sign_in):
        company = samples.company()
        page = self.propose(sign_in, company)
        token = page.html.select_one('[name=csrf_token]')['value']
        url = f'/entreprises/relais/{handovers()[0].id}/accepter'
        assert page.browser.post(url, {'csrf_token': token}).status == 404
        page.submit('Retirer la proposition')
        assert handovers()[0].state == HandoverState.WITHDRAWN

    def test_it_is_answered_once(self, sign_in):
        company = samples.company()
        self.propose(sign_in, company)
        with everything():
            actions.withdraw_handover(handovers()[0])
            with pytest.raises(Refusal, match='déjà reçu sa réponse'):
                actions.accept_handover(handovers()[0])

    def test_a_second_proposal_waits_for_the_first(self, sign_in):
        company = samples.company()
        self.propose(sign_in, company)
        assert 'Un relais est déjà proposé' in self.propose(sign_in, company).text
        assert len(handovers()) == 1

    def test_a_site_passes_without_the_rest_of_the_company(self, sign_in):
        company = samples.company(clubs=('75',))
        site = samples.establishment(company, 2, departement_code='75')
        self.propose(sign_in, company, establishment_id=site.id)
        with everything():
            actions.accept_handover(handovers()[0])
        assert {club.code for club in queries.followers_of(company)} == {'75', '13'}
        assert [club.code for club in queries.SiteFollowers(company).of(site).clubs] == ['13']


@pytest.fixture
def statements(app):
    """statements() → a block whose SQL statements are listed."""

    @contextmanager
    def listen():
        seen = []

        def keep(_connection, _cursor, statement, *_):
            if statement.startswith('SELECT'):
                seen.append(statement)

        event.listen(db.engine, 'before_cursor_execute', keep)
        try:
            yield seen
        finally:
            event.remove(db.engine, 'before_cursor_execute', keep)

    return listen


@pytest.mark.usefixtures('app')
class TestGroup:
    @pytest.fixture
    def group(self):
        company = samples.company('Grand Groupe', clubs=('75', '13', '69'))
        codes = ('75', '13', '69', '59')
        db.session.flush()
        for nic in range(1, 301):
            samples.establishment(company, nic, departement_code=samples.departement(codes[nic % 4]).code)
        return company

    def test_it_shows_the_work_of_each_club_without_its_content(self, sign_in, group):
        samples.commitment(group, '13', state=CommitmentState.SIGNED)
        contact = samples.contact(group, '13', last_name='Confidentielle')
        samples.interaction(
            group, '13', contact_id=contact.id, occurred_at=clock.now() - timedelta(days=3), note='Budget serré'
        )
        membership(group, '13').note = 'Note du treize'
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{group.id}/groupe')
        row = next(row for row in page.rows('Clubs de l’entreprise') if row[0].startswith('Club Bouches'))
        assert 'En vigueur' in row
        assert any(cell.endswith(str((clock.today() - timedelta(days=3)).year)) for cell in row[3:])
        for secret in ('Confidentielle', 'Budget serré', 'Note du treize'):
            assert secret not in page.html.text
        assert '75 établissements sans club' in page.text

    def test_statements_do_not_grow_with_the_sites(self, sign_in, group, statements):
        browser = sign_in(samples.coordinator('75'))
        browser.get('/entreprises')
        address = f'/entreprises/{group.id}/groupe'
        with statements() as seen:
            page = browser.get(address)
        assert sum(len(page.rows(region_of(h))) for h in page.html.select('h3')) == 300
        assert len(seen) <= 12, '\n'.join(seen)

    def test_one_region_may_be_shown_alone(self, sign_in, group):
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/entreprises/{group.id}/groupe?region=93')
        assert [clean(heading) for heading in page.html.select('h3')] == [
            'Provence-Alpes-Côte d’Azur (75 établissements)'
        ]

    def test_a_club_that_does_not_follow_it_is_told_how(self, sign_in):
        company = samples.company(clubs=('13',))
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/groupe')
        assert page.status == 403
        assert 'Suivez-la' in page.text


def test_the_list_filters_on_lead_and_on_several_clubs(app):
    ours, shared = samples.company('Seule', clubs=('75',)), samples.company('Partagée', clubs=('13', '75'))
    actions.settle_leads([ours.id])
    membership(shared, '13').is_lead = True
    with access.within(Perimeter(clubs=frozenset({samples.club('75').id}))):
        led = db.session.scalars(db.select(Company.name).where(queries.with_lead_of_own_club())).all()
        several = db.session.scalars(db.select(Company.name).where(queries.followed_by_several())).all()
    assert (led, several) == (['Seule'], ['Partagée'])


def test_a_perimeter_without_club_sees_no_handover(app):
    company = samples.company()
    with everything():
        actions.propose_handover(company, samples.club('75'), samples.club('13'), note='Note')
    with access.within(Perimeter(clubs=frozenset({samples.club('69').id}))):
        assert db.session.scalars(db.select(Handover)).all() == []
        assert isinstance(db.session.get(Company, company.id), Company)
