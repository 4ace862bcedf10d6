"""The signed document, once the worker has made it: kept, hashed, and sent to those it concerns."""

from crm import mail, storage
from crm.commitments import queries
from crm.commitments.models import Commitment, DocumentState
from crm.pdf import Document


def keep_document(commitment: Commitment, document: Document) -> None:
    """Store the document under its SHA-256 and mail it once to the signatory, the company and the club."""
    commitment.document_key = storage.keep(document.content, '.pdf')
    commitment.document_sha256 = document.sha256
    commitment.document_state = DocumentState.READY
    file = {'name': f'engagement-{commitment.id}.pdf', 'mime': 'application/pdf', 'key': commitment.document_key}
    for address in _recipients(commitment):
        key = f'commitment-signed:{commitment.id}:{address}'
        mail.post(address, 'commitment_signed', key=key, files=[file], commitment=commitment)


def _recipients(commitment: Commitment) -> list[str]:
    return list(dict.fromkeys([commitment.signatory_email, *queries.addresses_to_tell(commitment)]))
