"""The signatory's pages, reached by a personal link: read, receive a code, sign, hand over, or refuse."""

from collections.abc import Callable
from functools import wraps

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock, history, links
from crm.access import for_everyone, public
from crm.commitments import actions, queries, wording
from crm.commitments.forms import DelegateForm, RefuseForm, SignForm
from crm.commitments.models import Commitment
from crm.commitments.routes import bp
from crm.database import db
from crm.errors import Refusal
from crm.links import DeadLink, OneTimeCode, SignedLink

LinkView = Callable[[Commitment, SignedLink, str], ResponseReturnValue]


def by_link(view: LinkView) -> Callable[..., ResponseReturnValue]:
    """The view gets the commitment that a living link opens; a dead link is told, with the way out."""

    @wraps(view)
    def open_link(token: str) -> ResponseReturnValue:
        with for_everyone('le lien personnel ouvre cet engagement et lui seul'):
            try:
                link = links.opened(queries.LINK_PURPOSE, token)
            except DeadLink as dead:
                return make_response(render_template('commitments/dead_link.html', sentence=dead.sentence), 410)
            commitment = db.session.get(Commitment, link.subject_id) or abort(404)
            return view(commitment, link, token)

    return public(open_link)


@bp.get('/signer/merci')
@public
def thanks() -> ResponseReturnValue:
    return render_template('commitments/thanks.html')


@bp.get('/signer/transmis')
@public
def handed_over() -> ResponseReturnValue:
    return render_template('commitments/handed_over.html')


@bp.get('/signer/refus')
@public
def refused() -> ResponseReturnValue:
    return render_template('commitments/refused.html')


@bp.route('/signer/<string:token>', methods=['GET', 'POST'])
@by_link
def sign(commitment: Commitment, link: SignedLink, token: str) -> ResponseReturnValue:
    form = SignForm()
    if request.method == 'GET':
        history.note('signature_link_opened', f'commitment:{link.subject_id}', address=_visit().address)
    elif form.validate_on_submit():
        links.count_try(queries.LINK_PURPOSE, actions.code_subject(link))
    if form.accepted(
        lambda: actions.sign(commitment, link, code=form.code.data or '', consent=form.consent.data, visit=_visit())
    ):
        return redirect(url_for('commitments.thanks'), 303)
    return form.page('commitments/sign.html', **_shown(commitment, link, token))


def _shown(commitment: Commitment, link: SignedLink, token: str) -> dict[str, object]:
    return {
        'commitment': commitment,
        'token': token,
        'blocks': wording.blocks(commitment.frozen_text),
        'consent': wording.CONSENT,
        'code_sent': _code_sent(link),
        'until': link.expires_at,
    }


def _code_sent(link: SignedLink) -> OneTimeCode | None:
    """The code that the signatory may type now."""
    query = db.select(OneTimeCode).filter_by(
        purpose=queries.LINK_PURPOSE, subject=actions.code_subject(link), used_at=None
    )
    return db.session.scalar(query.where(OneTimeCode.expires_at > clock.now()))


def _visit() -> actions.Visit:
    return actions.Visit(request.remote_addr or '', request.user_agent.string)


@bp.post('/signer/<string:token>/code')
@by_link
def send_code(commitment: Commitment, link: SignedLink, token: str) -> ResponseReturnValue:
    try:
        actions.send_code(commitment, link)
        flash(
            f'Un code vient de partir à l’adresse {commitment.signatory_email}. Il est valable 15 minutes.', 'success'
        )
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, 'error')
    return redirect(url_for('commitments.sign', token=token, _anchor='signature'), 303)


@bp.route('/signer/<string:token>/deleguer', methods=['GET', 'POST'])
@by_link
def delegate(commitment: Commitment, link: SignedLink, token: str) -> ResponseReturnValue:
    form = DelegateForm()
    if form.accepted(
        lambda: actions.delegate(commitment, name=form.name.data, function=form.function.data, email=form.email.data)
    ):
        return redirect(url_for('commitments.handed_over'), 303)
    return form.page('commitments/delegate.html', commitment=commitment, token=token)


@bp.route('/signer/<string:token>/refuser', methods=['GET', 'POST'])
@by_link
def refuse(commitment: Commitment, link: SignedLink, token: str) -> ResponseReturnValue:
    form = RefuseForm()
    if form.accepted(lambda: actions.refuse(commitment, form.reason.data or '')):
        return redirect(url_for('commitments.refused'), 303)
    return form.page('commitments/refuse.html', commitment=commitment, token=token)
