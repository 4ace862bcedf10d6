"""`flask users add`: an account from the command line."""

import re

import pytest

from crm import samples
from crm.access import Role
from crm.accounts import actions, queries
from crm.database import db
from tests.pages import Browser


@pytest.fixture
def run(app):
    def call(*words):
        result = app.test_cli_runner().invoke(args=['users', 'add', *words])
        db.session.rollback()
        return result

    return call


def test_it_prints_a_link_that_opens_the_account(run, app):
    result = run('Nadia@club.example', '--role', 'coordinator', '--perimeter', 'club:75', '--name', 'Nadia Benali')
    assert result.exit_code == 0, result.output
    link = re.search(r'http://127\.0\.0\.1:8000(/invitation/\S+)', result.output).group(1)
    assert 'Nadia Benali, nadia@club.example' in Browser(app.test_client()).get(link).text
    assert queries.user_with_email('nadia@club.example').grants[0].scope_label == 'Club Paris'


def test_it_opens_the_first_administrator(run):
    assert run('premiere@collectif.example', '--role', 'administrator').exit_code == 0
    assert queries.user_with_email('premiere@collectif.example').roles == {Role.ADMINISTRATOR}


def test_it_adds_a_right_to_an_account_that_exists(run):
    user = samples.user(Role.LEE, email='paul@lee.example')
    actions.set_password(user, 'cheval agrafe pile correcte')
    db.session.commit()
    result = run('paul@lee.example', '--role', 'state', '--perimeter', 'departement:Creuse')
    assert 'Droit ajouté' in result.output
    assert queries.user_with_email('paul@lee.example').perimeter.departements == {'23'}


@pytest.mark.parametrize(
    ('words', 'sentence'),
    [
        (['pas-une-adresse', '--role', 'lee'], 'n’est pas complète'),
        (['a@exemple.fr', '--role', 'chef'], 'Le rôle « chef » n’existe pas'),
        (['a@exemple.fr', '--role', 'coordinator'], 'demande --perimeter club:…'),
        (['a@exemple.fr', '--role', 'coordinator', '--perimeter', 'club:20'], 'Aucun club « 20 »'),
        (['a@exemple.fr', '--role', 'coordinator', '--perimeter', 'departement:75'], 'demande --perimeter club:…'),
        (['a@exemple.fr', '--role', 'lee', '--perimeter', 'club:75'], 'est national'),
    ],
)
def test_what_is_wrong_is_said_in_french_and_nothing_is_kept(run, words, sentence):
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.output
    assert queries.user_with_email('a@exemple.fr') is None
