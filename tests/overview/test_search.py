"""The search: what is found, by whom, what was opened last, what one may do, in how many statements."""

import sqlite3
from datetime import date

import pytest

from crm import access, clock, database, samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.companies.models import ClubMembership, Company, Contact, ContactOrigin
from crm.convention.actions import plan_meeting
from crm.convention.models import MeetingKind
from crm.database import db
from crm.overview.models import RecentRecord
from crm.territories.models import Club
from tests.stores import ON_POSTGRESQL


@pytest.fixture
def staff(sign_in):
    return sign_in(samples.user(Role.COLLECTIF, name='Ana Lopez'))


@pytest.fixture
def coordinator(sign_in):
    return sign_in(samples.coordinator('75', name='Nadia Benali'))


def contact(company, club='75', **values):
    club_id = db.session.scalar(db.select(Club.id).filter_by(code=club))
    values = {'first_name': 'Zoé', 'last_name': 'Lefèvre', 'email': 'zoe.lefevre@acme.example'} | values
    made = Contact(company_id=company.id, club_id=club_id, origin=ContactOrigin.EVENT, created_at=clock.now(), **values)
    db.session.add(made)
    db.session.flush()
    return made


def found(browser, typed, title):
    """Labels of one part of the page of search."""
    page = browser.get('/recherche', query_string={'q': typed})
    for section in page.html.select('main section'):
        if section.select_one('h2').get_text(strip=True) == title:
            return [' '.join(a.get_text(' ').split()) for a in section.select('.search-hits > li > a')]
    return []


# --- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize('typed', ['oeuvres d ete', 'ŒUVRES', 'Œuvres de l’été', 'été œuvres'])
def test_accents_ligatures_apostrophes_and_order_do_not_count(coordinator, typed):
    samples.company('Les Œuvres d’Été', clubs=('75',))
    assert found(coordinator, typed, 'Entreprises') in ([], ['Les Œuvres d’Été'])
    assert ('Les Œuvres d’Été' in found(coordinator, typed, 'Entreprises')) is (typed != 'Œuvres de l’été')


@pytest.mark.parametrize('typed', ['{0}', '{1}', '{0}00012', 'prenom@acme.example', 'acme.example'])
def test_a_company_is_found_by_siren_siret_and_domain_of_its_contacts(coordinator, typed):
    company = samples.company('Durand', clubs=('75',))
    contact(company, email='prenom@acme.example')
    siren = company.siren
    spaced = f'{siren[:3]} {siren[3:6]} {siren[6:]}'
    assert found(coordinator, typed.format(siren, spaced), 'Entreprises') == ['Durand']


def test_names_that_begin_with_the_word_come_first(coordinator):
    for name in ('Les Amis de Martin', 'Martin Frères', 'Saint-Martin'):
        samples.company(name, clubs=('75',))
    assert found(coordinator, 'martin', 'Entreprises')[0] == 'Martin Frères'
    assert len(found(coordinator, 'martin', 'Entreprises')) == 3


@pytest.mark.parametrize('typed', ['%', '_', '%%', "'", '\\', 'a'])
def test_signs_and_single_letters_find_nothing_and_break_nothing(coordinator, typed):
    samples.company('Durand', clubs=('75',))
    assert found(coordinator, typed, 'Entreprises') == []


# --- perimeter --------------------------------------------------------------------------------------


def test_contacts_of_another_club_are_not_found_their_company_is(coordinator):
    company = samples.company('Acme', clubs=('13',))
    contact(company, '13')
    assert found(coordinator, 'lefevre', 'Interlocuteurs') == []
    assert found(coordinator, 'acme.example', 'Entreprises') == []
    assert found(coordinator, 'acme', 'Entreprises') == ['Acme']


def test_who_works_on_a_company_is_named_to_their_own_club_only(coordinator, sign_in):
    company = samples.company('Acme', clubs=('75', '13'))
    owner = samples.coordinator('13', name='Luc Petit')
    membership = db.session.scalar(
        db.select(ClubMembership).join(Club, Club.id == ClubMembership.club_id).where(Club.code == '13')
    )
    membership.owner_id = owner.id
    assert company.id
    text = coordinator.get('/recherche?q=acme').text
    assert 'Club Bouches-du-Rhône depuis le' in text
    assert 'Luc Petit' not in text
    assert 'Club Bouches-du-Rhône (Luc Petit) depuis le' in sign_in(owner).get('/recherche?q=acme').text


def test_mentors_are_found_by_staff_alone(staff, coordinator):
    mentor = samples.mentor(samples.company('Acme', clubs=('75',)))
    name = mentor.last_name
    assert found(staff, name, 'Mentors') == [mentor.full_name]
    assert found(coordinator, name, 'Mentors') == []


def test_commitments_clubs_colleagues_and_deeds_are_found(coordinator, staff):
    samples.commitment(samples.company('Acme', clubs=('75',)), '75', state=CommitmentState.SIGNED)
    assert found(coordinator, 'acme', 'Engagements') == ['Engagement de Acme']
    assert found(coordinator, 'creuse', 'Clubs') == ['Club Creuse']
    assert found(coordinator, 'lopez', 'Collègues') == ['Ana Lopez']
    assert found(coordinator, 'importer', 'Actions') == ['Importer un fichier']


def test_deeds_one_may_not_do_are_left_out(coordinator, sign_in):
    assert found(coordinator, 'inviter un collegue', 'Actions') == []
    hr = sign_in(samples.user(Role.HR, samples.company('Acme')))
    assert found(hr, 'ajouter', 'Actions') == []
    assert found(hr, 'inviter', 'Actions') == ['Inviter des salariés']
    assert found(hr, 'acme', 'Entreprises') == []


# --- what was opened last, and what one may do here -------------------------------------------------


def test_the_last_records_opened_come_first_without_a_word(coordinator, sign_in):
    first, second = (samples.company(name, clubs=('75',)) for name in ('Première', 'Seconde'))
    for company in (first, second, first):
        coordinator.get(f'/entreprises/{company.id}')
    coordinator.get('/clubs/23')
    assert found(coordinator, '', 'Dernières fiches ouvertes') == ['Club Creuse', 'Seconde', 'Première']
    assert found(sign_in(samples.coordinator('75')), '', 'Dernières fiches ouvertes') == []


def test_a_page_that_was_refused_is_not_remembered(coordinator):
    coordinator.raw('/entreprises/999999')
    with access.for_everyone('lecture dans un essai'):
        assert db.session.scalar(db.select(db.func.count()).select_from(RecentRecord)) == 0


@pytest.mark.skipif(ON_POSTGRESQL, reason='PostgreSQL locks rows, not the database')
def test_a_page_is_shown_while_an_import_holds_the_database(coordinator, app, monkeypatch):
    """The visit is lost rather than waited for: with an endless patience, this page would never come."""
    company = samples.company('Fermée', clubs=('75',))
    db.session.commit()
    monkeypatch.setattr(database, 'PATIENCE', 2**31 - 1)
    db.session.remove()
    db.engine.dispose()
    busy = sqlite3.connect(db.engine.url.database or '', isolation_level=None)
    busy.execute('BEGIN IMMEDIATE')
    coordinator.get(f'/entreprises/{company.id}')
    busy.close()
    assert found(coordinator, '', 'Dernières fiches ouvertes') == []


def test_what_may_be_done_with_the_open_record_is_offered(coordinator):
    own, other = samples.company('Acme', clubs=('75',)), samples.company('Ailleurs', clubs=('13',))

    def here(company):
        page = coordinator.get('/recherche', query_string={'ici': f'/entreprises/{company.id}'})
        return [a['href'] for a in page.html.select('main section:first-of-type .search-hits > li > a')]

    assert f'/entreprises/{own.id}/echanges/noter' in here(own)
    assert f'/entreprises/{other.id}/echanges/noter' not in here(other)


def test_the_options_of_the_menu_say_how_many_they_are(coordinator):
    samples.company('Acme', clubs=('75',))
    answer = coordinator.raw('/recherche/propositions?q=acme')
    assert answer.headers['Cache-Control'] == 'no-store'
    assert 'data-found="1"' in answer.text
    assert answer.text.count('role="option"') == 1


@pytest.mark.parametrize('query', ['q=acme', 'q=acme.example', 'q='])
def test_an_answer_is_of_twelve_statements_at_most_whatever_is_found(staff, query):
    for number in range(12):
        company = samples.company(f'Acme {number}', clubs=('75', '13'))
        contact(company)
        commitment = samples.commitment(company, '75', state=CommitmentState.SIGNED)
        mentor = samples.mentor(company)
        for address in (f'entreprises/{company.id}', f'engagements/{commitment.id}', f'mentors/{mentor.id}'):
            if number < 3:
                staff.get(f'/{address}')
    seen = []
    db.event.listen(db.engine, 'before_cursor_execute', lambda *a: seen.append(a[2]))
    staff.raw(f'/recherche/propositions?{query}')
    statements = [s for s in seen if not s.startswith(('PRAGMA', 'BEGIN', 'COMMIT', 'ROLLBACK'))]
    assert len(statements) <= 12, '\n\n'.join(statements)


def test_a_contact_renamed_is_found_by_the_new_name(coordinator):
    made = contact(samples.company('Acme', clubs=('75',)))
    db.session.commit()
    made.last_name = 'Dupré'
    db.session.flush()
    assert found(coordinator, 'dupre', 'Interlocuteurs') == ['Zoé Dupré']
    assert found(coordinator, 'lefevre dupre', 'Interlocuteurs') == ['Zoé Dupré']
    assert isinstance(db.session.get(Company, 1), Company)


def test_a_meeting_of_the_committee_is_found_by_whoever_holds_it(staff, coordinator):
    said = {'starts': '', 'place': 'Paris', 'video': '', 'participants': []}
    plan_meeting(kind=MeetingKind.STEERING, on=date(2026, 3, 3), **said)
    db.session.commit()
    assert found(staff, 'comité suivi', 'Comité de suivi') == ['Comité de suivi du 3 mars 2026']
    assert found(coordinator, 'comité suivi', 'Comité de suivi') == []
