"""Contacts brought in from a file: matched, completed, never those who asked to be left alone."""

import pytest

from crm import access, clock, operations, samples
from crm.companies.contacts_target import TARGET
from crm.companies.models import Contact, ContactOrigin, ContactRole, Suppression
from crm.companies.queries.suppressed import email_hash
from crm.database import db
from crm.imports.targets import Destination, Line

pytestmark = pytest.mark.usefixtures('app')

PERSON = {'last_name': 'Durand', 'first_name': 'Anne', 'email': 'Anne.Durand@exemple.fr', 'phone': '04 65 71 14 14'}


@pytest.fixture
def acier():
    return samples.company('Acier du Nord', clubs=('59',), departement_code='59')


def bring(*lines, club='59'):
    records = TARGET.gather(Line(number, values) for number, values in enumerate(lines, 2))
    with access.for_everyone('import dans un essai'):
        tally = TARGET.bring_in(records, Destination(samples.club(club).id))
        db.session.flush()
    return tally


def counts(tally):
    return [tally.created, tally.updated, tally.unchanged, tally.doubtful, tally.refused]


def people():
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(Contact).order_by(Contact.id)))


def test_a_person_is_added_once(acier):
    line = PERSON | {'siren': f'="{acier.siren}"', 'job_title': 'DRH'}
    assert counts(bring(line)) == [1, 0, 0, 0, 0]
    [person] = people()
    assert (person.company_id, person.email, person.phone) == (acier.id, 'anne.durand@exemple.fr', '+33465711414')
    assert (person.role, person.origin) == (ContactRole.HR, ContactOrigin.IMPORT)
    assert counts(bring(line)) == [0, 0, 1, 0, 0]


def test_an_empty_cell_erases_nothing_and_a_new_value_completes(acier):
    bring(PERSON | {'siren': acier.siren})
    found = bring({'siren': acier.siren, 'last_name': 'DURAND', 'first_name': 'anne', 'job_title': 'Directrice RSE'})
    assert counts(found) == [0, 1, 0, 0, 0]
    [person] = people()
    assert (person.email, person.job_title, person.role) == (
        'anne.durand@exemple.fr',
        'Directrice RSE',
        ContactRole.CSR,
    )


def test_a_company_is_found_by_siret_or_by_name_and_departement(acier):
    site = samples.establishment(acier)
    lines = [
        PERSON | {'siret': site.siret},
        PERSON | {'company': 'ACIER DU NORD', 'departement': 'Nord', 'last_name': 'Petit', 'email': ''},
    ]
    assert counts(bring(*lines)) == [2, 0, 0, 0, 0]
    assert [person.establishment_id for person in people()] == [site.id, None]


def test_a_name_that_several_companies_bear_is_refused_or_doubted(acier):
    samples.company('Acier du Nord', clubs=('75',), departement_code='59')
    line = PERSON | {'company': 'Acier du Nord', 'departement': '59'}
    found = bring(line)
    assert counts(found) == [1, 0, 0, 1, 0]
    assert people()[0].company_id == acier.id
    samples.company('Acier du Nord', clubs=('59',), departement_code='59')
    found = bring(line | {'last_name': 'Petit', 'email': ''})
    assert counts(found) == [0, 0, 0, 0, 1]
    assert '3 entreprises' in found.remarks[0].reason


@pytest.mark.parametrize(
    ('change', 'field', 'words'),
    [
        ({'last_name': ''}, 'last_name', '« Nom » vide'),
        ({'siren': ''}, 'siren', 'ne désigne aucune entreprise'),
        ({'siren': '552108011'}, 'siren', 'Aucune entreprise n’a le SIREN'),
        ({'siren': '', 'company': 'Fantôme'}, 'company', 'Aucune entreprise ne s’appelle'),
    ],
)
def test_a_line_that_cannot_be_brought_in_says_why(acier, change, field, words):
    found = bring(PERSON | {'siren': acier.siren} | change)
    assert counts(found) == [0, 0, 0, 0, 1]
    assert found.remarks[0].field == field
    assert words in found.remarks[0].reason


def test_a_club_that_does_not_follow_the_company_adds_nobody(acier):
    found = bring(PERSON | {'siren': acier.siren}, club='75')
    assert counts(found) == [0, 0, 0, 0, 1]
    assert 'ne suit pas' in found.remarks[0].reason


def test_who_asked_to_be_left_alone_does_not_come_back(acier):
    db.session.add(Suppression(email_hash=email_hash(PERSON['email']), at=clock.now()))
    bring({'siren': acier.siren, 'last_name': 'Durand', 'first_name': 'Anne'})
    found = bring(PERSON | {'siren': acier.siren})
    assert counts(found) == [0, 0, 0, 0, 1]
    assert 'ne plus être contactée' in found.remarks[0].reason
    assert [person.email for person in people()] == ['']


def test_an_objection_of_the_file_keeps_the_address_away_for_good(acier):
    line = PERSON | {'siren': acier.siren}
    bring(line | {'objection_on': '12/05/2024'})
    assert db.session.get(Suppression, email_hash(PERSON['email']))
    assert counts(bring(line)) == [0, 0, 0, 0, 1]


def test_the_same_name_with_another_address_is_another_person_with_a_doubt(acier):
    bring(PERSON | {'siren': acier.siren})
    found = bring(PERSON | {'siren': acier.siren, 'email': 'a.durand@exemple.fr'})
    assert counts(found) == [1, 0, 0, 1, 0]
    assert 'une autre adresse' in found.remarks[0].reason


def test_another_name_beside_a_siren_is_doubted(acier):
    found = bring(PERSON | {'siren': acier.siren, 'company': 'Boulangerie Martin'})
    assert counts(found) == [1, 0, 0, 1, 0]
    assert 'Acier du Nord' in found.remarks[0].reason


def test_what_was_brought_in_can_be_undone(acier):
    bring(PERSON | {'siren': acier.siren})
    with access.for_everyone('import dans un essai'):
        operation = operations.begin('import', 'Essai')
        with operations.recording(operation):
            bring({'siren': acier.siren, 'last_name': 'Petit'}, PERSON | {'siren': acier.siren, 'job_title': 'DRH'})
        assert [person.job_title for person in people()] == ['DRH', '']
        operations.undo(operation)
        db.session.expire_all()
        assert [(person.last_name, person.job_title) for person in people()] == [('Durand', '')]
