"""Papers of a commitment: the text, the signature made by hand and its scan, the signed document."""

from contextlib import closing

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from crm import pdf
from crm.access import Permission, requires
from crm.commitments import actions, document
from crm.commitments.forms import PaperForm
from crm.commitments.routes import bp, shared
from crm.commitments.routes.coordinator import path_of
from crm.commitments.routes.steps import back_to
from crm.database import db
from crm.errors import Refusal


@bp.get('/engagements/<int:commitment_id>/texte')
@requires(Permission.COMMITMENTS_READ)
def text(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.seen(commitment_id)
    return render_template(
        'commitments/text.html',
        commitment=commitment,
        blocks=shared.text_now(commitment),
        breadcrumb=path_of(commitment),
    )


@bp.get('/engagements/<int:commitment_id>/texte-a-signer')
@requires(Permission.COMMITMENTS_EDIT)
def to_print(commitment_id: int) -> ResponseReturnValue:
    """The frozen text as a PDF with room for a signature made by hand; no transaction is held while it is drawn."""
    commitment = shared.followed(commitment_id)
    blank = document.unsigned(commitment)
    db.session.rollback()
    made: pdf.Document = document.render_unsigned(blank)
    headers = {'Content-Disposition': f'attachment; filename="engagement-{commitment_id}-a-signer.pdf"'}
    return Response(made.content, mimetype='application/pdf', headers=headers)


@bp.route('/engagements/<int:commitment_id>/signature-manuscrite', methods=['GET', 'POST'])
@requires(Permission.COMMITMENTS_EDIT)
def sign_on_paper(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.followed(commitment_id)
    form = PaperForm()
    if form.accepted(lambda: actions.record_paper(commitment, signed_on=form.signed_on.data, scan=_content(form))):
        return back_to(commitment, 'La signature manuscrite est enregistrée. Le document est en préparation.')
    return form.page('commitments/sign_on_paper.html', commitment=commitment, breadcrumb=path_of(commitment))


def _content(form: PaperForm) -> bytes:
    with closing(form.scan.data) as file:
        return bytes(file.read())


@bp.get('/engagements/<int:commitment_id>/document')
@requires(Permission.COMMITMENTS_READ)
def signed_document(commitment_id: int) -> ResponseReturnValue:
    return shared.signed_file(shared.seen(commitment_id))


@bp.get('/engagements/<int:commitment_id>/copie')
@requires(Permission.COMMITMENTS_EDIT)
def scan(commitment_id: int) -> ResponseReturnValue:
    signature = shared.followed(commitment_id).signature
    if signature is None or not signature.scan_key:
        raise Refusal('', 'Aucune copie numérisée n’est jointe à cet engagement.')
    suffix = signature.scan_key.rpartition('.')[2]
    name = f'engagement-{commitment_id}-signature.{suffix}'
    return shared.checked_file('commitment_scan', commitment_id, name, signature.scan_key, signature.scan_sha256)
