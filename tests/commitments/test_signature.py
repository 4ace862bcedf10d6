"""Signing: codes, links, hand-over, refusal, tampering."""

import re
from datetime import timedelta

import pytest

from crm import clock, samples, storage, tasks
from crm.commitments.models import CommitmentState, DocumentState, Signature
from crm.database import db
from crm.history import Trace, states_of
from crm.links import OneTimeCode
from tests.commitments.test_path import awaiting, code_in, company, hr, kept, link_in, mails, signed
from tests.markup import filled

__all__ = ['company', 'hr']

S = CommitmentState
SIGNATORY = 'helene.morel@ateliers.example'


@pytest.fixture(autouse=True)
def corsica(app):
    samples.departement('2A')


@pytest.fixture
def link(hr):
    """The signatory's personal address."""
    awaiting(hr)
    return link_in(mails(SIGNATORY)[0])


def with_code(browser, link):
    """(page with the form, the code received)."""
    return browser.get(link).submit('Recevoir mon code'), code_in(mails(SIGNATORY)[0])


def wrong(code):
    return f'{(int(code) + 1) % 1_000_000:06d}'


def test_opening_the_link_leaves_a_trace_and_changes_no_state(browser, link):
    browser.get(link)
    commitment = kept()
    assert commitment.state == S.AWAITING_SIGNATURE
    assert kept(Trace, kind='signature_link_opened').subject == f'commitment:{commitment.id}'


def test_a_wrong_code_is_refused_and_counted(browser, link):
    page, code = with_code(browser, link)
    refused = page.submit('Signer l’engagement', code=wrong(code), consent='y')
    assert refused.status == 422
    assert 'n’est pas le bon' in refused.text
    assert (kept(OneTimeCode).tries, kept().state) == (1, S.AWAITING_SIGNATURE)
    assert refused.submit('Signer l’engagement', code=code, consent='y').title.startswith('Merci')


def test_a_double_click_on_sign_thanks_instead_of_calling_the_link_used(browser, link):
    page, code = with_code(browser, link)
    for _ in range(2):
        assert page.submit('Signer l’engagement', code=code, consent='y').title.startswith('Merci')


def test_after_five_wrong_codes_the_right_one_is_refused(browser, link):
    page, code = with_code(browser, link)
    for _ in range(5):
        page = page.submit('Signer l’engagement', code=wrong(code), consent='y')
    page = page.submit('Signer l’engagement', code=code, consent='y')
    assert page.status == 422
    assert 'Trop d’essais' in page.text
    assert kept(Signature) is None


def test_a_code_expires_after_fifteen_minutes(browser, link):
    page, code = with_code(browser, link)
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        refused = page.submit('Signer l’engagement', code=code, consent='y')
    assert refused.status == 422
    assert 'expiré' in refused.text
    assert kept().state == S.AWAITING_SIGNATURE


def test_without_consent_nothing_is_signed(browser, link):
    page, code = with_code(browser, link)
    refused = page.submit('Signer l’engagement', code=code)
    assert refused.status == 422
    assert 'Cochez cette case' in refused.text
    assert kept(Signature) is None


def test_codes_are_not_sent_without_end(browser, link):
    page = browser.get(link).submit('Recevoir mon code')
    for _ in range(5):
        page = page.submit('Recevoir un autre code')
    assert 'Cinq codes' in page.text
    assert len([m for m in mails(SIGNATORY) if 'code' in m.subject]) == 5


def test_a_used_link_says_so_and_the_way_out(hr, browser):
    signed(hr, browser)
    used = browser.get(link_in(next(m for m in mails(SIGNATORY) if '/signer/' in m.body)))
    assert used.status == 410
    assert 'a déjà servi' in used.text
    assert 'il n’y a rien à faire' in used.text


def test_an_expired_link_says_so(browser, link):
    with clock.stopped_at(clock.now() + timedelta(days=31)):
        assert browser.get(link).status == 410


def test_an_unknown_link_says_so(browser):
    page = browser.get('/signer/inconnu')
    assert page.status == 410
    assert 'pas reconnu' in page.text


def test_a_link_sent_again_replaces_the_first(hr, browser, link):
    hr.get(f'/notre-engagement/{kept().id}').submit('Renvoyer le lien')
    assert 'remplacé' in browser.get(link).text
    assert browser.get(link_in(mails(SIGNATORY)[0])).status == 200


def test_who_may_not_sign_names_somebody_else(browser, link):
    page = browser.get(link).click('Je ne suis pas habilité')
    page.submit('Transmettre', name='Paul Petit', function='Président', email='paul.petit@ateliers.example')
    commitment = kept()
    assert (commitment.signatory_name, commitment.state) == ('Paul Petit', S.AWAITING_SIGNATURE)
    assert 'Paul Petit, Président' in commitment.frozen_text
    assert 'Hélène' not in commitment.frozen_text
    assert browser.get(link).status == 410
    assert browser.get(link_in(mails('paul.petit@ateliers.example')[0])).status == 200
    assert 'une autre personne' in mails('coordination@club.example')[0].subject


def test_a_coordinator_of_the_club_is_not_named_as_signatory(browser, link):
    page = browser.get(link + '/deleguer').submit(
        'Transmettre', name='C', function='F', email='coordination@club.example'
    )
    assert page.status == 422
    assert 'coordonne' in page.text


def test_who_refuses_says_why_and_the_club_hears_of_it(browser, link):
    browser.get(link).click('Je refuse').submit('Refuser de signer', reason='Le calendrier ne convient pas.')
    commitment = kept()
    assert (commitment.state, commitment.frozen_text) == (S.SUBMITTED, '')
    assert 'Le calendrier ne convient pas.' in states_of(commitment)[-1].reason
    for address in ('coordination@club.example', 'rh@ateliers.example'):
        assert 'Le calendrier ne convient pas.' in mails(address)[0].body
    assert browser.get(link).status == 410


def test_a_text_changed_behind_our_back_is_not_signed(browser, link):
    page, code = with_code(browser, link)
    commitment = kept()
    commitment.frozen_text = commitment.frozen_text.replace('12 mentors', '2 mentors')
    db.session.commit()
    refused = page.submit('Signer l’engagement', code=code, consent='y')
    assert refused.status == 422
    assert 'ne correspond plus' in refused.text
    assert (kept().state, kept(Signature)) == (S.AWAITING_SIGNATURE, None)


def test_a_document_changed_on_disk_is_not_handed_out(hr, browser):
    signed(hr, browser)
    tasks.work_once()
    commitment = kept()
    path = storage.path_of(commitment.document_key)
    content = path.read_bytes()
    path.write_bytes(content + b' ')
    try:
        page = hr.get(f'/notre-engagement/{commitment.id}/document')
    finally:
        path.write_bytes(content)
    assert page.status == 422
    assert 'empreinte' in page.text


def test_signing_twice_by_a_double_click_makes_one_signature(browser, link):
    page, code = with_code(browser, link)
    values = filled(page._form_with('Signer l’engagement')) | {'code': code, 'consent': 'y'}
    titles = [browser.post(link, values).title for _ in range(2)]
    assert titles == ['Merci, votre signature est enregistrée'] * 2
    assert len(states_of(kept())) == 4


def test_the_document_is_made_once_and_sent_once(hr, browser):
    signed(hr, browser)
    while tasks.work_once():
        pass
    assert kept().document_state == DocumentState.READY
    assert len([m for m in mails(SIGNATORY) if m.attachments]) == 1
    assert re.fullmatch(r'[0-9a-f]{64}', kept().document_sha256)
