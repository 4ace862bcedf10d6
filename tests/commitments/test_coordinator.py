"""The club's pages: list, open, edit, follow, paper, amendment; and what nobody else sees."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from crm import clock, samples, storage, tasks
from crm.access import Role
from crm.commitments.actions import signing
from crm.commitments.models import Commitment, CommitmentState, ReviewResult, SignatureMethod
from tests.commitments.test_path import kept, mails

S = CommitmentState
PDF = b'%PDF-1.4 copie du document signe'


@pytest.fixture
def company(app):
    return samples.company('Boulangerie du Port', clubs=('75',))


@pytest.fixture
def coordinator(company, sign_in):
    return sign_in(samples.coordinator('75', name='Zoé Lune'))


def promise(company, state=S.DRAFT, **values):
    values = {
        'signatory_name': 'Ali Benali',
        'signatory_function': 'Gérant',
        'signatory_email': 'ali@port.example',
    } | values
    values = {'start_on': clock.today(), 'departements': ['75']} | values
    return samples.commitment(company, state=state, **values)


def waiting(coordinator, company):
    """A commitment prepared for a signature by hand."""
    made = promise(company, S.SUBMITTED)
    url = f'/engagements/{made.id}'
    return coordinator.get(url).submit('Préparer une signature manuscrite'), url


def paper(page, content=PDF, name='copie.pdf', signed_on=None):
    typed = {'signed_on': signed_on or clock.today().isoformat(), 'scan': (io.BytesIO(content), name)}
    return page.click('Enregistrer une signature manuscrite').submit('Enregistrer la signature', **typed)


def test_a_coordinator_opens_a_commitment_for_a_company(coordinator, company):
    page = coordinator.get(f'/entreprises/{company.id}/engagements/ajouter')
    page = page.submit('Enregistrer la promesse', pledged_mentors='3')
    commitment = kept()
    assert (commitment.channel, commitment.pledged_mentors, commitment.created_by_id is not None) == (
        'coordinator',
        3,
        True,
    )
    assert 'Indiquez la date de début.' in page.text
    refused = page.submit('Déposer')
    assert 'Indiquez la date de début.' in refused.text
    assert kept().state == S.DRAFT


def test_a_wrong_departement_or_number_is_refused_with_what_was_typed(coordinator, company):
    page = coordinator.get(f'/entreprises/{company.id}/engagements/ajouter')
    page = page.submit('Enregistrer la promesse', pledged_mentors='0', departements='75, 99')
    assert page.status == 422
    assert 'n’existe pas : 99' in page.text
    assert 'entre 1 et 100 000' in page.text
    assert page.html.select_one('[name=departements]')['value'] == '75, 99'
    assert kept() is None


def test_the_end_follows_the_start(coordinator, company):
    commitment = promise(company)
    page = coordinator.get(f'/engagements/{commitment.id}/modifier')
    page = page.submit('Enregistrer', start_on='2027-01-01', end_on='2026-12-31')
    assert page.status == 422
    assert 'doit suivre la date de début' in page.text


def test_the_second_of_two_people_sees_the_difference_and_may_save_again(coordinator, company, sign_in):
    url = f'/engagements/{promise(company).id}/modifier'
    other = sign_in(samples.coordinator('75', name='Marc Sol'))
    mine, theirs = coordinator.get(url), other.get(url)
    theirs.submit('Enregistrer', pledged_mentors='40')
    page = mine.submit('Enregistrer', pledged_mentors='7')
    assert page.status == 422
    assert 'Marc Sol a modifié cette fiche' in page.text
    assert page.rows('Différences') == [['Nombre de mentors visé', '40', '7']]
    assert kept().pledged_mentors == 40
    page.submit('Enregistrer')
    assert kept().pledged_mentors == 7


def test_a_signed_commitment_cannot_be_edited(coordinator, company):
    commitment = promise(company, S.SIGNED)
    page = coordinator.get(f'/engagements/{commitment.id}/modifier')
    assert page.status == 422
    assert 'préparez un avenant' in page.text
    token = coordinator.get('/engagements').html.select_one('[name=csrf_token]')
    show = coordinator.get(f'/engagements/{commitment.id}')
    token = show.html.select_one('[name=csrf_token]')['value']
    posted = coordinator.post(
        f'/engagements/{commitment.id}/modifier', {'csrf_token': token, 'pledged_mentors': '999', 'version': '1'}
    )
    assert posted.status == 422
    assert kept().pledged_mentors == 5


def test_only_allowed_steps_have_a_button(coordinator, company):
    def buttons(state):
        page = coordinator.get(f'/engagements/{promise(company, state).id}')
        return {
            word
            for word in ('Déposer', 'Envoyer à la signature', 'Résilier', 'avenant', 'Abandonner')
            if word in page.text
        }

    assert buttons(S.DRAFT) == {'Déposer', 'Abandonner'}
    assert buttons(S.SUBMITTED) == {'Envoyer à la signature', 'Abandonner'}
    assert buttons(S.SIGNED) == {'Résilier', 'avenant'}
    assert buttons(S.TERMINATED) == set()


def test_a_step_that_is_not_allowed_is_refused_in_french(coordinator, company):
    commitment = promise(company, S.SIGNED)
    token = coordinator.get(f'/engagements/{commitment.id}').html.select_one('[name=csrf_token]')['value']
    page = coordinator.post(f'/engagements/{commitment.id}/deposer', {'csrf_token': token})
    assert 'il ne peut pas passer à « Déposé »' in page.text
    assert kept().state == S.SIGNED


def test_a_signature_on_paper_is_marked_as_such(coordinator, company):
    page, url = waiting(coordinator, company)
    page = paper(page)
    assert 'Signature manuscrite, copie numérisée (original conservé par le club)' in page.text
    commitment = kept()
    assert (commitment.state, commitment.signature.method) == (S.SIGNED, SignatureMethod.PAPER)
    assert storage.read(commitment.signature.scan_key) == PDF
    assert coordinator.raw(f'{url}/copie').data == PDF
    assert [review.kind.value for review in commitment.reviews] == ['m6', 'm12']
    assert tasks.work_once()
    content = coordinator.raw(f'{url}/document').data
    words = ' '.join(' '.join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages).split())
    assert 'original conservé par le club' in words
    assert 'Signature électronique' not in words
    assert commitment.signature.scan_sha256 in words.replace(' ', '')


def test_the_text_to_print_carries_its_fingerprint(coordinator, company):
    _page, url = waiting(coordinator, company)
    reader = PdfReader(io.BytesIO(coordinator.raw(f'{url}/texte-a-signer').data))
    words = ''.join(p.extract_text() for p in reader.pages)
    assert kept().text_hash in words.replace('\n', '').replace(' ', '')
    assert 'Signature manuscrite' in words


@pytest.mark.parametrize(
    ('content', 'sentence'),
    [(b'MZ\x90 programme', 'ni un PDF'), (b'', 'vide'), (b'%PDF-' + b'0' * 2_001, '10 Mo')],
    ids=['other', 'empty', 'heavy'],
)
def test_a_scan_is_a_pdf_or_an_image_by_its_content(coordinator, company, content, sentence, monkeypatch):
    monkeypatch.setattr(signing, 'SCAN_MOST_BYTES', 2_000)
    page, _url = waiting(coordinator, company)
    refused = paper(page, content)
    assert refused.status == 422
    assert sentence in refused.text
    assert kept().state == S.AWAITING_SIGNATURE


@pytest.mark.parametrize('days', [1, -40], ids=['tomorrow', 'before it was submitted'])
def test_a_paper_signature_is_dated_between_submission_and_today(coordinator, company, days):
    page, _url = waiting(coordinator, company)
    refused = paper(page, signed_on=(clock.today() + timedelta(days=days)).isoformat())
    assert refused.status == 422
    assert kept().state == S.AWAITING_SIGNATURE


def test_an_amendment_replaces_the_signed_commitment_when_it_is_signed(coordinator, company):
    first = promise(company, S.SIGNED, on=date(2026, 10, 1))
    page = coordinator.get(f'/engagements/{first.id}').submit('Préparer un avenant')
    amendment = kept()
    assert (amendment.replaces_id, amendment.state, amendment.pledged_mentors) == (first.id, S.DRAFT, 5)
    page = page.click('Modifier').submit('Enregistrer', start_on='2026-12-01', pledged_mentors='9').submit('Déposer')
    page = page.submit('Préparer une signature manuscrite')
    assert f'l’engagement n° {first.id}' in kept().frozen_text
    assert kept(id=first.id).state == S.SIGNED
    paper(page)
    assert kept().state == S.SIGNED
    replaced = kept(id=first.id)
    assert (replaced.state, replaced.ended_on) == (S.TERMINATED, clock.today())


def test_ending_a_commitment_asks_a_day_that_has_come_and_a_reason(coordinator, company):
    url = f'/engagements/{promise(company, S.SIGNED, on=date(2026, 10, 1)).id}/resilier'
    page = coordinator.get(url)
    assert page.submit('Résilier l’engagement', ended_on='2030-01-01', reason='x').status == 422
    assert page.submit('Résilier l’engagement', ended_on='2026-09-30', reason='x').status == 422
    page.submit('Résilier l’engagement', ended_on='2026-11-02', reason='Fermeture du site')
    assert (kept().state, kept().end_reason) == (S.TERMINATED, 'Fermeture du site')


def test_a_review_is_held(coordinator, company):
    commitment = promise(company, S.SIGNED, on=date(2026, 3, 1))
    samples.review(commitment, due_on=date(2026, 9, 1))
    page = coordinator.get(f'/engagements/{commitment.id}')
    assert 'En retard' in page.rows('Bilans')[0][1]
    page.click('Noter le bilan à 6 mois').submit(
        'Enregistrer le bilan', held_on='2026-09-03', result='on_track', comment='4 mentors'
    )
    review = kept().reviews[0]
    assert (review.held_on, review.result, review.comment) == (date(2026, 9, 3), ReviewResult.ON_TRACK, '4 mentors')


def test_the_list_searches_filters_and_counts(coordinator, company):
    promise(company, S.SIGNED, on=date(2026, 3, 1))
    promise(samples.company('Électricité Mâconnaise'), channel='digital_path')
    page = coordinator.get('/engagements')
    assert len(page.rows('Engagements')) == 2
    assert 'Tous 2' in page.text
    assert 'En vigueur 1' in page.text
    assert [row[0] for row in coordinator.get('/engagements?q=electricite').rows('Engagements')] == [
        'Électricité Mâconnaise'
    ]
    assert [row[0] for row in coordinator.get('/engagements?state=in_force').rows('Engagements')] == [
        'Boulangerie du Port'
    ]
    assert [row[0] for row in coordinator.get('/engagements?channel=digital_path').rows('Engagements')] == [
        'Électricité Mâconnaise'
    ]
    assert 'Aucun engagement ne correspond' in coordinator.get('/engagements?overdue=1').text


ADDRESSES = (
    '',
    '/modifier',
    '/texte',
    '/texte-a-signer',
    '/document',
    '/copie',
    '/resilier',
    '/abandonner',
    '/signature-manuscrite',
)


@pytest.mark.parametrize('address', ADDRESSES)
def test_a_commitment_of_another_club_does_not_exist(coordinator, address):
    other = promise(samples.company(clubs=('13',)), code='13')
    assert coordinator.get(f'/engagements/{other.id}{address}').status == 404


@pytest.mark.parametrize('address', ['', '/promesse', '/signataire', '/document'])
def test_a_commitment_of_another_company_does_not_exist(company, sign_in, address):
    other = promise(samples.company('Ailleurs'))
    hr = sign_in(samples.user(Role.HR, company))
    assert hr.get(f'/notre-engagement/{other.id}{address}').status == 404


def test_a_company_does_not_see_the_clubs_words(company, sign_in):
    commitment = promise(company, S.SIGNED, on=date(2026, 3, 1))
    samples.review(commitment, due_on=date(2026, 9, 1), held_on=date(2026, 9, 1), comment='Dirigeant réticent')
    hr = sign_in(samples.user(Role.HR, company))
    page = hr.get(f'/notre-engagement/{commitment.id}')
    assert 'réticent' not in page.text
    assert hr.get(f'/engagements/{commitment.id}').status == 403


def test_a_right_on_another_club_does_not_let_one_change_it(company, sign_in):
    commitment = promise(samples.company(clubs=('13',)), code='13')
    both = samples.user(Role.LEE)
    samples.grant(both, Role.COORDINATOR, samples.club('75'))
    browser = sign_in(both)
    assert browser.get(f'/engagements/{commitment.id}').status == 200
    assert browser.get(f'/engagements/{commitment.id}/modifier').status == 403


def test_a_new_version_of_the_charter_is_published_and_used(sign_in, company):
    staff = sign_in(samples.user(Role.COLLECTIF))
    page = staff.get('/charte').click('Publier une version')
    page = page.submit(
        'Publier la version', number='2026-2', title='Charte', body='Préambule\n\nTexte.', effective_from='2026-11-01'
    )
    assert [row[0] for row in page.rows('Versions')] == ['2026-2', '2024-1']
    commitment = promise(company)
    staff.get(f'/engagements/{commitment.id}').submit('Déposer')
    assert kept().charter.number == '2026-2'


def test_the_company_file_shows_commitments_and_their_steps(coordinator, company):
    promise(company, S.SIGNED, on=date(2026, 3, 1))
    page = coordinator.get(f'/entreprises/{company.id}')
    assert page.rows('Engagements de l’entreprise')[0][1] == 'En vigueur'
    assert 'Engagement signé' in page.text


def test_nothing_is_mailed_for_a_signature_on_paper(coordinator, company):
    waiting(coordinator, company)
    assert mails('ali@port.example') == []
    assert kept(Commitment).state == S.AWAITING_SIGNATURE
