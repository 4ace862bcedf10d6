"""Steps of a commitment, taken by the club: submit, send, take back, give up, end, amend, review."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.commitments import actions
from crm.commitments.forms import EndForm, ReasonForm, ReviewForm
from crm.commitments.models import Commitment, Review
from crm.commitments.routes import bp, shared
from crm.commitments.routes.coordinator import path_of
from crm.database import db
from crm.errors import Refusal


def back_to(commitment: Commitment, sentence: str, tone: str = 'success') -> ResponseReturnValue:
    flash(sentence, tone)
    return redirect(url_for('commitments.show', commitment_id=commitment.id), 303)


def _step(commitment_id: int, act: Callable[[Commitment], object], sentence: str) -> ResponseReturnValue:
    """One step asked by a button. A refusal is told on the commitment's page, where the way out stands."""
    commitment = shared.followed(commitment_id)
    try:
        act(commitment)
        db.session.flush()
    except Refusal as refusal:
        db.session.rollback()
        return back_to(commitment, refusal.sentence, 'error')
    return back_to(commitment, sentence)


@bp.post('/engagements/<int:commitment_id>/deposer')
@requires(Permission.COMMITMENTS_EDIT)
def submit(commitment_id: int) -> ResponseReturnValue:
    return _step(commitment_id, actions.submit, 'L’engagement est déposé. Il peut être envoyé à la signature.')


@bp.post('/engagements/<int:commitment_id>/envoyer')
@requires(Permission.COMMITMENTS_EDIT)
def send(commitment_id: int) -> ResponseReturnValue:
    return _step(
        commitment_id, actions.send_for_signature, 'Le texte est figé et le lien de signature part par courriel.'
    )


@bp.post('/engagements/<int:commitment_id>/renvoyer')
@requires(Permission.COMMITMENTS_EDIT)
def resend(commitment_id: int) -> ResponseReturnValue:
    return _step(commitment_id, actions.resend, 'Un nouveau lien part par courriel ; le précédent ne fonctionne plus.')


@bp.post('/engagements/<int:commitment_id>/preparer-papier')
@requires(Permission.COMMITMENTS_EDIT)
def prepare_paper(commitment_id: int) -> ResponseReturnValue:
    return _step(
        commitment_id, actions.prepare_on_paper, 'Le texte est figé : imprimez-le et faites-le signer à la main.'
    )


@bp.post('/engagements/<int:commitment_id>/document/preparer')
@requires(Permission.COMMITMENTS_EDIT)
def prepare_document(commitment_id: int) -> ResponseReturnValue:
    return _step(commitment_id, actions.prepare_document, 'Le document se prépare : il sera là dans la minute.')


@bp.post('/engagements/<int:commitment_id>/reprendre')
@requires(Permission.COMMITMENTS_EDIT)
def take_back(commitment_id: int) -> ResponseReturnValue:
    return _step(commitment_id, actions.take_back, 'L’engagement est repris : il peut de nouveau être modifié.')


@bp.post('/engagements/<int:commitment_id>/avenant')
@requires(Permission.COMMITMENTS_EDIT)
def amend(commitment_id: int) -> ResponseReturnValue:
    made = actions.amend(shared.followed(commitment_id))
    return back_to(
        made, 'Voici l’avenant. Modifiez-le, puis déposez-le : il remplacera l’engagement signé à sa signature.'
    )


@bp.route('/engagements/<int:commitment_id>/abandonner', methods=['GET', 'POST'])
@requires(Permission.COMMITMENTS_EDIT)
def abandon(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.followed(commitment_id)
    form = ReasonForm()
    if form.accepted(lambda: actions.abandon(commitment, form.reason.data or '')):
        return back_to(commitment, 'L’engagement est abandonné.')
    return form.page('commitments/abandon.html', commitment=commitment, breadcrumb=path_of(commitment))


@bp.route('/engagements/<int:commitment_id>/resilier', methods=['GET', 'POST'])
@requires(Permission.COMMITMENTS_EDIT)
def terminate(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.followed(commitment_id)
    form = EndForm()
    if form.accepted(lambda: actions.terminate(commitment, **form.values())):
        return back_to(commitment, 'L’engagement est résilié.')
    return form.page('commitments/terminate.html', commitment=commitment, breadcrumb=path_of(commitment))


@bp.route('/engagements/<int:commitment_id>/bilans/<int:review_id>', methods=['GET', 'POST'])
@requires(Permission.COMMITMENTS_EDIT)
def review(commitment_id: int, review_id: int) -> ResponseReturnValue:
    commitment = shared.followed(commitment_id)
    found = db.first_or_404(db.select(Review).filter_by(id=review_id, commitment_id=commitment.id))
    form = ReviewForm(obj=found if found.held_on else None)
    if form.accepted(lambda: actions.hold_review(found, **form.values())):
        return back_to(commitment, 'Le bilan est enregistré.')
    return form.page('commitments/review.html', commitment=commitment, review=found, breadcrumb=path_of(commitment))
