"""The other targets, from the file to the page of results, as those who use them do it."""

import pytest

from crm import access, samples
from crm.access import Role
from crm.companies.models import Contact
from crm.database import db
from crm.mentors.models import MentorInvitation
from crm.orientation.models import PairDeclaration
from crm.outreach.models import Interaction
from tests.imports.steps import check, commit, figures, undo, upload

pytestmark = pytest.mark.usefixtures('app')


def all_of(model):
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(model).order_by(model.id)))


def test_a_coordinator_brings_in_contacts_and_takes_them_back(sign_in):
    acier = samples.company('Acier du Nord', clubs=('75',), departement_code='75')
    coordinator = sign_in(samples.coordinator('75'))
    text = (
        f'Suivi des contacts;;;\n\nN° SIREN;Nom;Prénom;E-mail\n="{acier.siren}";Durand;Anne;anne@exemple.fr\n;Petit;;\n'
    )
    page = check(coordinator, upload(coordinator, text, target='contacts'))
    assert figures(page)['À créer'] == '1'
    assert figures(page)['Refusées'] == '1'
    assert all_of(Contact) == []
    page = commit(coordinator, page)
    assert [person.email for person in all_of(Contact)] == ['anne@exemple.fr']
    undo(coordinator, page)
    assert all_of(Contact) == []


def test_a_coordinator_brings_in_exchanges(sign_in):
    samples.company('Acier du Nord', clubs=('75',), departement_code='75')
    coordinator = sign_in(samples.coordinator('75'))
    heading = 'Entreprise;Dépt;Date;Canal;Issue;Commentaire'
    text = f'{heading}\nACIER DU NORD;Paris;3 févr. 2024;Tél;Intéressée;Très bon accueil\n'
    commit(coordinator, check(coordinator, upload(coordinator, text, target='interactions')))
    assert [exchange.note for exchange in all_of(Interaction)] == ['Très bon accueil']


def test_an_hr_manager_invites_the_employees_of_a_file(sign_in):
    acier = samples.company('Acier du Nord')
    hr = sign_in(samples.user(Role.HR, acier))
    text = 'Nom;Prénom;Courriel professionnel\nDurand;Anne;anne@exemple.fr\nPetit;Max;max@exemple.fr\n'
    commit(hr, check(hr, upload(hr, text, target='invitations')))
    assert [invitation.email for invitation in all_of(MentorInvitation)] == ['anne@exemple.fr', 'max@exemple.fr']


def test_an_association_declares_the_pairs_of_a_file(sign_in):
    samples.departement('59')
    association = samples.association()
    user = sign_in(samples.user(Role.ASSOCIATION, association))
    text = 'Trimestre;Département;Public;Binômes commencés;6 mois\nT1 2026;59;ASE;12;8\nT1 2026;59;Seniors;1;0\n'
    page = check(user, upload(user, text, target='declarations'))
    assert figures(page)['Refusées'] == '1'
    commit(user, page)
    assert [(line.started, line.reached_six_months) for line in all_of(PairDeclaration)] == [(12, 8)]
