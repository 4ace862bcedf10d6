"""Quotes: a company allows one, withdraws it, and it is used nowhere any more."""

import re
from datetime import timedelta

import pytest

from crm import clock, mail, samples
from crm.advocacy import queries
from crm.advocacy.models import QuoteAuthorisation, QuoteUse
from crm.database import db

TODAY = clock.today()


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user())


@pytest.fixture
def company(app):
    return samples.company('Verrerie du Nord')


def typed(**values):
    return {
        'quote': 'Nos salariés en sortent grandis.',
        'speaker': 'Directrice des ressources humaines',
        'uses': ['reports'],
        'evidence': 'Courriel du 12 mars',
    } | values


def only() -> QuoteAuthorisation:
    return db.session.scalars(db.select(QuoteAuthorisation).execution_options(populate_existing=True)).one()


def quoted() -> list[str]:
    return [quote.company.name for quote in queries.quotable(TODAY)]


def test_a_company_is_found_then_its_quote_is_kept(company, staff):
    page = staff.get('/plaidoyer/citations').click('Autoriser une citation')
    page = page.submit('Chercher', q='verrerie').click('Verrerie du Nord')
    assert 'Verrerie du Nord' in page.text
    page = page.submit('Enregistrer l’autorisation', **typed())
    assert [row[0] for row in page.rows('Citations')] == ['Verrerie du Nord']
    assert quoted() == ['Verrerie du Nord']


@pytest.mark.parametrize('spaced', [False, True])
def test_a_company_is_found_by_its_siren(company, staff, spaced):
    siren = company.siren if not spaced else f'{company.siren[:3]} {company.siren[3:6]} {company.siren[6:]}'
    page = staff.get('/plaidoyer/citations/ajouter', query_string={'q': siren})
    assert 'Verrerie du Nord' in page.links()


def test_an_unknown_siren_goes_back_to_the_search(staff):
    page = staff.get('/plaidoyer/citations/ajouter?entreprise=123456782')
    assert 'Aucune entreprise ne correspond' in page.text


def test_a_company_without_siren_is_completed_first(app, staff):
    samples.company('Sans numéro', with_siren=False)
    db.session.commit()
    page = staff.get('/plaidoyer/citations/ajouter?q=sans')
    assert 'SIREN à compléter avant toute citation' in page.text


def test_the_company_file_leads_to_the_form(company, staff):
    page = staff.get(f'/entreprises/{company.id}')
    assert 'L’entreprise n’a autorisé aucune citation' in page.text
    page.click('Autoriser une citation').submit('Enregistrer l’autorisation', **typed())
    assert 'Utilisable' in staff.get(f'/entreprises/{company.id}').text


@pytest.mark.parametrize(
    ('wrong', 'sentence'),
    [
        ({'quote': ''}, 'à remplir'),
        ({'evidence': ''}, 'à remplir'),
        ({'uses': []}, 'à remplir'),
        ({'speaker': 'Mme Durand'}, 'désigner une personne'),
        ({'authorised_on': (TODAY + timedelta(days=1)).isoformat()}, 'dans le futur'),
        ({'expires_on': TODAY.isoformat()}, 'elle finit après ce jour'),
        ({'quote': 'x' * 501}, '500'),
    ],
)
def test_a_wrong_authorisation_is_refused(company, staff, wrong, sentence):
    page = staff.get(f'/plaidoyer/citations/ajouter?entreprise={company.siren}')
    refused = page.submit('Enregistrer l’autorisation', **typed() | wrong)
    assert refused.status == 422
    assert any(sentence in error for error in refused.errors())
    assert quoted() == []


def test_a_withdrawn_quote_is_used_nowhere(company, staff):
    samples.quote(company, quote='Une phrase.', speaker='DRH')
    db.session.commit()
    page = staff.get('/plaidoyer/citations').click('Retirer').submit('Retirer la citation')
    assert 'Aucune citation utilisable' in page.text
    assert quoted() == []
    assert [row[0] for row in page.click('Retirées').rows('Citations')] == ['Verrerie du Nord']
    assert 'Retirée' in staff.get(f'/entreprises/{company.id}').text


@pytest.mark.parametrize('days', [1, -11])
def test_a_withdrawal_is_dated_between_the_agreement_and_today(company, staff, days):
    quote = samples.quote(company, authorised_on=TODAY - timedelta(days=10))
    db.session.commit()
    page = staff.get(f'/plaidoyer/citations/{quote.id}/retirer')
    assert page.submit('Retirer la citation', on=(TODAY + timedelta(days=days)).isoformat()).status == 422
    assert only().withdrawn_on is None


def test_a_quote_is_withdrawn_once(company, staff):
    quote = samples.quote(company, withdrawn_on=TODAY)
    db.session.commit()
    page = staff.get(f'/plaidoyer/citations/{quote.id}/retirer').submit('Retirer la citation')
    assert page.status == 422


def test_a_quote_expires_on_its_day(company, app):
    samples.quote(company, authorised_on=TODAY - timedelta(days=9), expires_on=TODAY)
    assert quoted() == []
    assert len(queries.quotable(TODAY - timedelta(days=1))) == 1
    assert queries.quotable(TODAY - timedelta(days=10)) == []


def test_the_record_and_the_query_agree_on_what_is_valid(company, app):
    days = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
    for expires in days:
        for withdrawn in days:
            samples.quote(company, authorised_on=TODAY - timedelta(days=5), expires_on=expires, withdrawn_on=withdrawn)
    every = db.session.scalars(db.select(QuoteAuthorisation)).all()
    assert {q.id for q in queries.quotable(TODAY)} == {q.id for q in every if q.is_valid_on(TODAY)}


def test_coordinators_read_and_do_not_write(company, sign_in):
    quote = samples.quote(company)
    browser = sign_in(samples.coordinator())
    assert browser.get('/plaidoyer/citations').rows('Citations')
    assert browser.get('/plaidoyer/citations/ajouter').status == 403
    assert browser.get(f'/plaidoyer/citations/{quote.id}/retirer').status == 403
    assert 'Autoriser une citation' not in browser.get(f'/entreprises/{company.id}').text


def test_whoever_gave_the_accord_withdraws_it_by_their_link(company, staff):
    page = staff.get(f'/plaidoyer/citations/ajouter?entreprise={company.siren}')
    page.submit('Enregistrer l’autorisation', **typed(email='rh@verrerie.example'))
    message = db.session.scalars(db.select(mail.Message)).one()
    assert 'Rapports et dossiers publiés' in message.body
    link = re.search(r'/plaidoyer/ma-citation/\S+', message.body)[0]
    reader = type(staff)(staff.client.application.test_client())
    assert 'Nos salariés en sortent grandis.' in reader.get(link).text
    assert quoted() == ['Verrerie du Nord']
    done = reader.get(link).submit('Retirer mon accord')
    assert 'C’est fait' in done.text
    assert quoted() == []
    assert reader.get(link).status == 410


def test_a_quote_is_used_only_as_was_allowed(company, app):
    samples.quote(company, uses=['press'])
    assert queries.quotable_in(QuoteUse.REPORTS, TODAY) == []
    assert len(queries.quotable_in(QuoteUse.PRESS, TODAY)) == 1


def test_quotes_are_listed_by_allowed_use(company, staff):
    samples.quote(company, quote='Pour la presse.', uses=['press'])
    samples.quote(company, quote='Pour les rapports.', uses=['reports', 'internal'])
    db.session.commit()
    rows = staff.get('/plaidoyer/citations?usage=internal').rows('Citations')
    assert ['Pour les rapports.' in row[1] for row in rows] == [True]
