"""The register in the pages of companies: search, suggestions while typing, check of a number, changes to examine."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import register
from crm.access import Permission, perimeter, requires
from crm.addresses import record_number
from crm.companies import queries
from crm.companies.actions import register as actions
from crm.companies.models import RegisterField, RegisterProposal, RegisterState
from crm.companies.queries import register as answers
from crm.companies.queries import register_changes as changes
from crm.companies.queries.register import Checked
from crm.companies.routes.blueprint import bp, editable_company, trail
from crm.database import db


@bp.get('/annuaire')
@requires(Permission.COMPANIES_EDIT)
def register_changes() -> ResponseReturnValue:
    return render_template(
        'companies/register_changes.html',
        page=changes.page_of_proposals(),
        total=changes.count_proposals(),
        configured=register.configured(),
        fields=RegisterField,
        sees_all_clubs=perimeter().staff,
        breadcrumb=trail(),
    )


@bp.get('/annuaire/recherche')
@requires(Permission.COMPANIES_EDIT)
def register_search() -> ResponseReturnValue:
    """Results of the register; `pour` is a company whose SIREN is to be completed."""
    typed, departement = _asked('q'), _asked('departement')
    wanted = request.args.get('pour', 0, record_number)
    found = answers.suggestions(typed, departement) if typed else None
    return render_template(
        'companies/register_search.html',
        typed=typed,
        departement=departement,
        found=found,
        company=editable_company(wanted) if wanted else None,
        departements=queries.departement_choices(),
        breadcrumb=trail(),
    )


@bp.get('/annuaire/suggestions')
@requires(Permission.COMPANIES_EDIT)
def register_suggestions() -> ResponseReturnValue:
    """Suggestions as JSON, for the field that completes while typing: {suggestions: [{label, url}], problem}."""
    found = answers.suggestions(_asked('q'), _asked('departement'))
    lines = [{'label': suggestion.label, 'url': _url_of(suggestion)} for suggestion in found.found]
    return jsonify({'suggestions': lines, 'problem': found.problem})


def _asked(name: str) -> str:
    return request.args.get(name, '').strip()[:100]


def _url_of(suggestion: answers.Suggestion) -> str:
    if suggestion.known:
        return url_for('companies.show', company_id=suggestion.known.id)
    return url_for('companies.add', annuaire=suggestion.number)


@bp.post('/<int:company_id>/annuaire/verifier')
@requires(Permission.COMPANIES_EDIT)
def register_verify(company_id: int) -> ResponseReturnValue:
    company = editable_company(company_id)
    siren = company.siren or abort(422, 'Le SIREN est à compléter : sans lui, l’annuaire ne peut rien en dire.')
    answer = answers.checked(siren, fresh=True)
    actions.take_note(company, answer)
    tell(answer)
    return _back_to(company_id)


@bp.post('/<int:company_id>/annuaire/siren')
@requires(Permission.COMPANIES_EDIT)
def register_number(company_id: int) -> ResponseReturnValue:
    company = editable_company(company_id)
    number = request.form.get('number', '')
    answer = answers.checked_of(number)
    actions.complete_siren(company, number, answer)
    flash('Le SIREN est complété d’après l’annuaire.', 'success')
    return _back_to(company_id)


@bp.post('/annuaire/<int:proposal_id>/reprendre')
@requires(Permission.COMPANIES_EDIT)
def register_take(proposal_id: int) -> ResponseReturnValue:
    proposal = db.get_or_404(RegisterProposal, proposal_id)
    actions.take(proposal)
    ended = proposal.field is RegisterField.EXISTENCE
    name = proposal.company.display_name
    flash(
        f'Le suivi de « {name} » est arrêté.'
        if ended
        else f'« {name} » : {proposal.field.label} repris de l’annuaire.',
        'success',
    )
    return _after(proposal)


@bp.post('/annuaire/<int:proposal_id>/garder')
@requires(Permission.COMPANIES_EDIT)
def register_keep(proposal_id: int) -> ResponseReturnValue:
    proposal = db.get_or_404(RegisterProposal, proposal_id)
    actions.keep(proposal)
    flash(f'« {proposal.company.display_name} » : votre fiche est gardée telle quelle.', 'success')
    return _after(proposal)


def _after(proposal: RegisterProposal) -> ResponseReturnValue:
    """Back to the queue or to the file, whence the button was pressed."""
    if request.form.get('retour') == 'file':
        return redirect(url_for('companies.register_changes'), 303)
    return _back_to(proposal.company_id)


def _back_to(company_id: int) -> Any:
    return redirect(url_for('companies.show', company_id=company_id, _anchor='annuaire'), 303)


def tell(answer: Checked) -> None:
    """Say in a sentence what the register answered."""
    if answer.state is RegisterState.VERIFIED:
        flash('L’annuaire connaît cette entreprise : elle est vérifiée.', 'success')
    elif answer.sentence:
        flash(answer.sentence, 'warning')
