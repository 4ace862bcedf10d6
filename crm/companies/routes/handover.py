"""Hand-over of a company from a club to another: propose, accept, decline, withdraw."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.companies import actions, queries
from crm.companies.forms import AnswerForm, HandoverForm
from crm.companies.models import Establishment, Handover
from crm.companies.routes.blueprint import bp, trail
from crm.companies.routes.clubs import own_following
from crm.database import db


@bp.route('/<int:company_id>/clubs/<string:code>/relais', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def hand_over(company_id: int, code: str) -> ResponseReturnValue:
    """Propose to another club to take over the company, or one of its sites."""
    company, club, _ = own_following(company_id, code)
    form = HandoverForm(
        [other for other in queries.all_clubs() if other.id != club.id],
        [site.establishment for site in queries.sites_of(company)],
        data={'establishment_id': request.args.get('etablissement', '')},
    )
    if form.accepted(lambda: actions.propose_handover(company, club, **form.proposal())):
        flash(f'Le relais est proposé à {form.result.to_club.name}, qui en est averti par courriel.', 'success')
        return redirect(url_for('companies.handover', handover_id=form.result.id), 303)
    return form.page('companies/hand_over.html', company=company, club=club, breadcrumb=trail(company))


@bp.get('/relais/<int:handover_id>')
@requires(Permission.COMPANIES_EDIT)
def handover(handover_id: int) -> ResponseReturnValue:
    return _page(db.get_or_404(Handover, handover_id), AnswerForm())


def _page(shown: Handover, form: AnswerForm) -> ResponseReturnValue:
    return form.page(
        'companies/handover.html',
        handover=shown,
        company=shown.company,
        site=db.session.get(Establishment, shown.establishment_id) if shown.establishment_id else None,
        may_answer=queries.may_answer(shown),
        may_withdraw=queries.may_withdraw(shown),
        breadcrumb=trail(shown.company),
    )


@bp.post('/relais/<int:handover_id>/accepter')
@requires(Permission.COMPANIES_EDIT)
def accept_handover(handover_id: int) -> ResponseReturnValue:
    taken = _answerable(handover_id)
    form = AnswerForm()
    if not form.accepted(lambda: actions.accept_handover(taken, answer=form.answer.data)):
        return _page(taken, form)
    steps = f' Relances transmises : {form.result}.' if form.result else ''
    flash(f'{taken.to_club.name} prend le relais pour « {taken.company.display_name} ».{steps}', 'success')
    return _back(taken)


@bp.post('/relais/<int:handover_id>/decliner')
@requires(Permission.COMPANIES_EDIT)
def decline_handover(handover_id: int) -> ResponseReturnValue:
    declined = _answerable(handover_id)
    form = AnswerForm()
    if not form.accepted(lambda: actions.decline_handover(declined, answer=form.answer.data)):
        return _page(declined, form)
    flash(f'Le relais est décliné. {declined.from_club.name} en est averti.', 'success')
    return _back(declined)


@bp.post('/relais/<int:handover_id>/retirer')
@requires(Permission.COMPANIES_EDIT)
def withdraw_handover(handover_id: int) -> ResponseReturnValue:
    withdrawn = db.get_or_404(Handover, handover_id)
    if not queries.may_withdraw(withdrawn):
        abort(404)
    actions.withdraw_handover(withdrawn)
    flash('La proposition de relais est retirée.', 'success')
    return _back(withdrawn)


def _answerable(handover_id: int) -> Handover:
    """A hand-over that the reader's club may answer; one already answered says so when it is tried."""
    found = db.get_or_404(Handover, handover_id)
    if not queries.may_answer_for(found):
        abort(404)
    return found


def _back(of: Handover) -> ResponseReturnValue:
    return redirect(url_for('companies.show', company_id=of.company_id, _anchor='clubs'), 303)
