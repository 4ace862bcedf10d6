"""The company's own space: its commitments, opened and submitted in two steps, saved and taken up again."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import access
from crm.access import Permission, requires
from crm.commitments import actions, forms, queries
from crm.commitments.forms import PromiseForm, SignatoryForm, StartForm
from crm.commitments.models import Commitment, CommitmentState
from crm.commitments.routes import bp, shared
from crm.companies.models import Company
from crm.database import db
from crm.errors import Refusal


@bp.get('/notre-engagement')
@requires(Permission.OWN_COMPANY)
def mine() -> ResponseReturnValue:
    companies = _companies()
    form = StartForm(formdata=None).offer(companies)
    found = queries.of_companies(access.perimeter().companies)
    return render_template('commitments/mine.html', form=form, companies=companies, commitments=found)


@bp.post('/notre-engagement/ouvrir')
@requires(Permission.OWN_COMPANY)
def start() -> ResponseReturnValue:
    companies = _companies()
    form = StartForm().offer(companies)
    if form.accepted(lambda: actions.open_by_company(next(c for c in companies if str(c.id) == form.company.data))):
        return redirect(url_for('commitments.promise', commitment_id=form.result.id), 303)
    return form.page(
        'commitments/mine.html', companies=companies, commitments=queries.of_companies(access.perimeter().companies)
    )


def _companies() -> list[Company]:
    query = db.select(Company).where(Company.id.in_(access.perimeter().companies)).order_by(Company.sort_name)
    return list(db.session.scalars(query))


@bp.get('/notre-engagement/<int:commitment_id>')
@requires(Permission.OWN_COMPANY)
def mine_one(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.own(commitment_id)
    return render_template(
        'commitments/mine_one.html',
        commitment=commitment,
        facts=shared.facts(commitment),
        steps=shared.steps(commitment, with_details=False),
        missing=actions.missing(commitment) if commitment.is_editable else [],
        blocks=shared.text_now(commitment),
        link=queries.link_of(commitment),
        states=CommitmentState,
        breadcrumb=[('Notre engagement', url_for('commitments.mine'))],
    )


@bp.route('/notre-engagement/<int:commitment_id>/promesse', methods=['GET', 'POST'])
@requires(Permission.OWN_COMPANY)
def promise(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.own(commitment_id)
    actions.check_editable(commitment)
    form = PromiseForm(data=forms.of_commitment(commitment))
    if form.accepted(lambda: actions.edit(commitment, form.version.data or '', **form.terms())):
        flash('Votre promesse est enregistrée. Vous pouvez continuer ou revenir plus tard.', 'success')
        return redirect(url_for('commitments.signatory', commitment_id=commitment.id), 303)
    return _form_page('commitments/promise.html', form, commitment)


@bp.route('/notre-engagement/<int:commitment_id>/signataire', methods=['GET', 'POST'])
@requires(Permission.OWN_COMPANY)
def signatory(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.own(commitment_id)
    actions.check_editable(commitment)
    form = SignatoryForm(data=forms.of_commitment(commitment))
    if form.accepted(lambda: actions.edit(commitment, form.version.data or '', **form.terms())):
        flash('C’est enregistré. Relisez, puis déposez votre engagement.', 'success')
        return _to(commitment)
    return _form_page('commitments/signatory.html', form, commitment)


def _form_page(template: str, form: PromiseForm | SignatoryForm, commitment: Commitment) -> ResponseReturnValue:
    differences = shared.differences(form, commitment) if shared.is_outdated(form, commitment) else []
    url = url_for('commitments.mine_one', commitment_id=commitment.id)
    trail = [('Notre engagement', url_for('commitments.mine')), (f'Engagement n° {commitment.id}', url)]
    return form.page(template, commitment=commitment, differences=differences, breadcrumb=trail)


def _to(commitment: Commitment) -> ResponseReturnValue:
    return redirect(url_for('commitments.mine_one', commitment_id=commitment.id), 303)


def _step(commitment_id: int, act: Callable[[Commitment], object], sentence: str) -> ResponseReturnValue:
    commitment = shared.own(commitment_id)
    try:
        act(commitment)
        db.session.flush()
        flash(sentence, 'success')
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, 'error')
    return _to(commitment)


@bp.post('/notre-engagement/<int:commitment_id>/deposer')
@requires(Permission.OWN_COMPANY)
def submit_mine(commitment_id: int) -> ResponseReturnValue:
    return _step(commitment_id, actions.submit, 'Votre engagement est déposé. Envoyez-le maintenant à la signature.')


@bp.post('/notre-engagement/<int:commitment_id>/envoyer')
@requires(Permission.OWN_COMPANY)
def send_mine(commitment_id: int) -> ResponseReturnValue:
    return _step(
        commitment_id,
        actions.send_for_signature,
        'Le signataire reçoit par courriel un lien personnel, valable 30 jours.',
    )


@bp.post('/notre-engagement/<int:commitment_id>/renvoyer')
@requires(Permission.OWN_COMPANY)
def resend_mine(commitment_id: int) -> ResponseReturnValue:
    return _step(commitment_id, actions.resend, 'Un nouveau lien part par courriel ; le précédent ne fonctionne plus.')


@bp.post('/notre-engagement/<int:commitment_id>/reprendre')
@requires(Permission.OWN_COMPANY)
def take_back_mine(commitment_id: int) -> ResponseReturnValue:
    return _step(commitment_id, actions.take_back, 'Vous pouvez de nouveau modifier votre engagement.')


@bp.post('/notre-engagement/<int:commitment_id>/abandonner')
@requires(Permission.OWN_COMPANY)
def abandon_mine(commitment_id: int) -> ResponseReturnValue:
    return _step(
        commitment_id, lambda c: actions.abandon(c, 'Abandonné par l’entreprise'), 'Votre promesse est abandonnée.'
    )


@bp.get('/notre-engagement/<int:commitment_id>/document')
@requires(Permission.OWN_COMPANY)
def document_mine(commitment_id: int) -> ResponseReturnValue:
    return shared.signed_file(shared.own(commitment_id))
