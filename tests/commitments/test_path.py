"""From the promise to the signed document, as each person lives it."""

import hashlib
import io
import re
from datetime import timedelta

import pikepdf
import pytest
from pypdf import PdfReader

from crm import access, clock, samples, storage, tasks
from crm.access import Role
from crm.commitments import document
from crm.commitments.models import Commitment, CommitmentState, DocumentState, SignatureMethod
from crm.database import db
from crm.history import states_of
from crm.mail import Message

EVERYONE = 'lecture dans un essai'


def kept(model=Commitment, **values):
    """The one record of a test, read anew."""
    db.session.rollback()
    db.session.expire_all()
    with access.for_everyone(EVERYONE):
        return db.session.scalars(db.select(model).filter_by(**values).order_by(model.id.desc())).first()


def mails(recipient):
    db.session.rollback()
    return list(db.session.scalars(db.select(Message).filter_by(recipient=recipient).order_by(Message.id.desc())))


def link_in(message):
    return re.search(r'http://[^\s]+(/signer/\S+)', message.body).group(1)


def code_in(message):
    return re.search(r'\b(\d{6})\b', message.body).group(1)


@pytest.fixture
def company(app):
    samples.coordinator('75', email='coordination@club.example')
    return samples.company('Les Ateliers Réunis', clubs=('75',))


@pytest.fixture
def hr(company, sign_in):
    return sign_in(samples.user(Role.HR, company, email='rh@ateliers.example', name='Nadia Rey'))


def awaiting(hr):
    """The company opens, completes, submits and sends; the answer is the last page."""
    page = hr.get('/notre-engagement').submit('Ouvrir un engagement')
    page = page.submit(
        'Enregistrer et continuer',
        pledged_mentors='12',
        departements='75, 2a',
        publics=['qpv'],
        start_on='2026-12-01',
        end_on='2028-12-01',
    )
    page = page.submit(
        'Enregistrer et relire',
        signatory_name='Hélène Morel',
        signatory_function='Directrice générale',
        signatory_email='helene.morel@ateliers.example',
    )
    return page.submit('Déposer').submit('Envoyer à la signature')


def signed(hr, browser):
    """The whole path to the signature; the answer is the last page of the signatory."""
    awaiting(hr)
    page = browser.get(link_in(mails('helene.morel@ateliers.example')[0])).submit('Recevoir mon code')
    code = code_in(mails('helene.morel@ateliers.example')[0])
    return page.submit('Signer l’engagement', code=code, consent='y')


def test_a_company_signs_from_promise_to_document(hr, browser):
    samples.departement('2A')
    page = signed(hr, browser)
    assert page.title == 'Merci, votre signature est enregistrée'

    commitment = kept()
    assert commitment.state == CommitmentState.SIGNED
    assert commitment.channel == 'digital_path'
    assert commitment.document_state == DocumentState.PENDING
    assert [change.new for change in states_of(commitment)] == ['draft', 'submitted', 'awaiting_signature', 'signed']
    assert commitment.started_at <= commitment.submitted_at <= commitment.sent_at <= commitment.signed_at
    assert hr.get(f'/notre-engagement/{commitment.id}').text.count('Document en préparation') == 1

    signature = commitment.signature
    assert signature.method == SignatureMethod.CODE
    assert signature.text_hash == hashlib.sha256(commitment.frozen_text.encode()).hexdigest()
    assert signature.evidence['address'] == '127.0.0.1'
    assert signature.evidence['code_sent_to'] == 'helene.morel@ateliers.example'
    assert 'pouvoir d’engager l’entreprise' in signature.evidence['consent']

    assert tasks.work_once()
    commitment = kept()
    content = storage.read(commitment.document_key)
    assert hashlib.sha256(content).hexdigest() == commitment.document_sha256
    message = mails('helene.morel@ateliers.example')[0]
    assert message.attachments == [
        {'name': f'engagement-{commitment.id}.pdf', 'mime': 'application/pdf', 'key': commitment.document_key}
    ]
    assert mails('rh@ateliers.example')[0].subject == mails('coordination@club.example')[0].subject == message.subject

    downloaded = hr.raw(f'/notre-engagement/{commitment.id}/document')
    assert downloaded.data == content
    assert downloaded.mimetype == 'application/pdf'


def test_the_document_says_the_text_the_signatory_and_the_proof(hr, browser):
    samples.departement('2A')
    signed(hr, browser)
    tasks.work_once()
    commitment = kept()
    content = storage.read(commitment.document_key)
    reader = PdfReader(io.BytesIO(content))
    words = ' '.join(' '.join(page.extract_text() for page in reader.pages).split())
    assert len(reader.pages) <= 4
    for expected in ('Les Ateliers Réunis', '12 mentors', '(2A)', 'Hélène Morel', 'Directrice générale', '127.0.0.1'):
        assert expected in words
    assert 'signature électronique simple' in words
    assert 'aucune pression' in words
    assert commitment.text_hash in words.replace(' ', '')
    assert reader.attachments['texte-signe.txt'][0] == commitment.frozen_text.encode()
    with pikepdf.open(io.BytesIO(content)) as file:
        assert file.Root.MarkInfo.Marked
        assert '/StructTreeRoot' in file.Root
        metadata = file.Root.Metadata.read_bytes().decode()
    assert re.search(r'pdfuaid:part[>="\s]+1', metadata)
    assert re.search(r'pdfaid:part[>="\s]+3', metadata)


def test_reviews_are_planned_at_six_and_twelve_months(hr, browser):
    samples.departement('2A')
    with clock.stopped_at(clock.start_of(clock.date(2026, 8, 31)) + timedelta(hours=10)):
        signed(hr, browser)
        due = [review.due_on.isoformat() for review in kept().reviews]
    assert due == ['2027-02-28', '2027-08-31']


def test_the_same_document_is_made_again_byte_for_byte(hr, browser):
    samples.departement('2A')
    signed(hr, browser)
    tasks.work_once()
    commitment = kept()
    assert document.document(commitment).sha256 == commitment.document_sha256
