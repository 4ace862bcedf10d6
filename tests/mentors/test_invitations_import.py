"""Invitations brought in from a file: one personal mail an address, never a mentor, nobody who asked for peace."""

import pytest

from crm import access, clock, mail, samples
from crm.access import Perimeter, Permission
from crm.companies.models import Suppression
from crm.companies.queries.suppressed import email_hash
from crm.database import db
from crm.imports.targets import Destination, Line, named
from crm.mentors.models import InvitationState, Mentor, MentorInvitation
from crm.mentors.target import TARGET

pytestmark = pytest.mark.usefixtures('app')


@pytest.fixture
def employer():
    return samples.company('Acier du Nord')


def bring(employer, *addresses):
    records = TARGET.gather(Line(number, {'email': address}) for number, address in enumerate(addresses, 2))
    with access.within(Perimeter(companies=frozenset({employer.id}))):
        tally = TARGET.bring_in(records, Destination(company_id=employer.id))
        db.session.flush()
    return tally


def counts(tally):
    return [tally.created, tally.updated, tally.unchanged, tally.doubtful, tally.refused]


def all_of(model):
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(model).order_by(model.id)))


def test_each_address_gets_one_invitation_and_nobody_becomes_a_mentor(employer):
    assert counts(bring(employer, 'Lou@ex.fr', 'Max Petit <max@ex.fr>')) == [2, 0, 0, 0, 0]
    assert [(i.email, i.state) for i in all_of(MentorInvitation)] == [
        ('lou@ex.fr', InvitationState.SENT),
        ('max@ex.fr', InvitationState.SENT),
    ]
    assert sorted(message.recipient for message in all_of(mail.Message)) == ['lou@ex.fr', 'max@ex.fr']
    assert all_of(Mentor) == []


def test_the_same_file_twice_invites_nobody_twice(employer):
    bring(employer, 'lou@ex.fr', 'max@ex.fr')
    assert counts(bring(employer, 'lou@ex.fr', 'max@ex.fr', 'ana@ex.fr')) == [1, 0, 2, 0, 0]
    assert len(all_of(MentorInvitation)) == 3


def test_an_address_written_twice_is_invited_once_with_a_doubt(employer):
    found = bring(employer, 'lou@ex.fr', 'LOU@ex.fr')
    assert counts(found) == [1, 0, 0, 1, 0]
    assert 'ligne 3' in found.remarks[0].reason


def test_who_asked_for_peace_is_not_invited_and_the_employer_is_not_told_why(employer):
    db.session.add(Suppression(email_hash=email_hash('lou@ex.fr'), at=clock.now()))
    found = bring(employer, 'lou@ex.fr', 'max@ex.fr')
    assert counts(found) == [1, 0, 0, 0, 1]
    assert found.remarks[0].reason == 'Cette adresse ne peut pas être invitée : rien ne lui sera envoyé.'
    assert [i.email for i in all_of(MentorInvitation)] == ['max@ex.fr']


@pytest.mark.parametrize(('cell', 'words'), [('', 'vide'), ('oups.ex.fr', 'n’est pas une adresse')])
def test_a_line_without_an_address_says_so(employer, cell, words):
    found = bring(employer, cell)
    assert counts(found) == [0, 0, 0, 0, 1]
    assert found.remarks[0].field == 'email'
    assert words in found.remarks[0].reason


def test_it_is_for_hr_managers_and_their_companies_only(employer):
    assert named('invitations').permission == Permission.MENTORS_INVITE
    samples.company('Autre')
    with access.within(Perimeter(companies=frozenset({employer.id}))):
        assert [place.company_id for place in TARGET.places()] == [employer.id]


def test_a_pasted_list_leaves_those_who_asked_for_peace_too(employer, sign_in):
    db.session.add(Suppression(email_hash=email_hash('lou@ex.fr'), at=clock.now()))
    hr = sign_in(samples.user(access.Role.HR, employer))
    page = hr.get('/nos-mentors/inviter').submit('Vérifier les adresses', addresses='lou@ex.fr max@ex.fr')
    assert '1 adresse ne peut pas être invitée' in page.text
    page.submit('Envoyer 1 invitation')
    assert [i.email for i in all_of(MentorInvitation)] == ['max@ex.fr']
