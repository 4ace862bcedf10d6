"""A commitment signed elsewhere: its document can still be made, once."""

import pytest

from crm import access, samples, tasks
from crm.commitments import actions
from crm.commitments.models import Commitment, CommitmentState, DocumentState, Signature, SignatureMethod
from crm.commitments.wording import fingerprint, full_text
from crm.database import db
from crm.errors import Refusal


def taken_over() -> Commitment:
    commitment = samples.commitment(samples.company(), state=CommitmentState.SIGNED)
    commitment.signatory_name, commitment.signatory_function = 'Jeanne Roux', 'Gérante'
    commitment.frozen_text = full_text(commitment, ['Paris (75)'])
    commitment.text_hash = fingerprint(commitment.frozen_text)
    signature = Signature(
        commitment_id=commitment.id,
        method=SignatureMethod.PAPER,
        signatory_name='Jeanne Roux',
        signatory_function='Gérante',
        signed_at=commitment.signed_at,
        text_hash=commitment.text_hash,
    )
    samples.add(signature)
    return commitment


def test_the_document_of_a_commitment_taken_over_is_made_on_demand(sign_in):
    commitment = taken_over()
    page = sign_in(samples.coordinator('75')).get(f'/engagements/{commitment.id}')
    page = page.submit('Préparer le document')
    assert 'Document en préparation' in page.text
    tasks.work_once()
    with access.for_everyone('lecture dans un essai'):
        assert db.session.get(Commitment, commitment.id, populate_existing=True).document_state == DocumentState.READY


def test_it_is_not_made_twice(app):
    with access.for_everyone('essai de l’action'):
        commitment = taken_over()
        commitment.document_state = DocumentState.READY
        with pytest.raises(Refusal, match='déjà prêt'):
            actions.prepare_document(commitment)
