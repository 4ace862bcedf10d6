"""Merge of two companies: choose the other one, side by side, done, undone; old addresses lead to what stays."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import operations
from crm.access import Permission, may, requires
from crm.companies import actions, queries
from crm.companies.forms import MergeForm
from crm.companies.models import Company, MergedCompany
from crm.companies.queries import merging
from crm.companies.routes.blueprint import bp, trail
from crm.database import db


@bp.get('/<int:company_id>/fusionner')
@requires(Permission.COMPANIES_EDIT)
def choose_other(company_id: int) -> ResponseReturnValue:
    company = db.get_or_404(Company, company_id)
    typed = request.args.get('q', '').strip()[:100]
    found = merging.others_named(company, typed) if typed else queries.similar_to(company)
    return render_template(
        'companies/choose_other.html',
        company=company,
        typed=typed,
        found=found,
        clubs=queries.clubs_by_company(found),
        departements=queries.departement_names(),
        breadcrumb=trail(company),
    )


@bp.route('/<int:company_id>/fusionner/<int:other_id>', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def merge(company_id: int, other_id: int) -> ResponseReturnValue:
    kept, other = db.get_or_404(Company, company_id), db.get_or_404(Company, other_id)
    if kept is other:
        abort(404)
    standing = merging.standing(kept, other)
    if not standing.may:
        abort(403, 'Aucun de vos clubs ne suit ces entreprises : suivez l’une des deux, puis réunissez-les.')
    lines = merging.side_by_side(kept, other)
    form = MergeForm(kept, other, lines)
    name, pair = other.display_name, merging.pair_between(kept, other)
    if form.accepted(lambda: actions.ask_or_merge(kept, other, form.choices, form.reason.data or '')):
        if form.result is None:
            flash(
                'La fusion est proposée aux autres clubs : elle se fera avec leur accord. Rien n’a changé.', 'success'
            )
            return redirect(url_for('companies.duplicates', etat='asked'), 303)
        flash(f'« {name} » est réunie à cette fiche. Vous avez 30 jours pour annuler la fusion.', 'success')
        return redirect(url_for('companies.show', company_id=company_id), 303)
    return form.page(
        'companies/merge.html',
        kept=kept,
        other=other,
        lines=lines,
        choices=form.choices,
        movers=merging.movers(kept, other),
        standing=standing,
        clubs=queries.clubs_by_company([kept, other]),
        two_companies=merging.two_companies(kept, other),
        pair=pair,
        agreeable=bool(pair and merging.may_agree(pair)),
        breadcrumb=[*trail(), ('Doublons à examiner', url_for('companies.duplicates'))],
    )


@bp.get('/fusions/<int:merged_id>')
@requires(Permission.COMPANIES_READ)
def merged(merged_id: int) -> ResponseReturnValue:
    gone = db.get_or_404(MergedCompany, merged_id)
    company = db.get_or_404(Company, gone.into_id)
    operation, mine = merging.operation_of(gone), merging.may_undo(gone)
    return render_template(
        'companies/merged.html',
        gone=gone,
        company=company,
        operation=operation,
        mine=mine,
        preview=operations.preview(operation) if mine else None,
        breadcrumb=trail(company),
    )


@bp.post('/fusions/<int:merged_id>/annuler')
@requires(Permission.COMPANIES_EDIT)
def undo_merge(merged_id: int) -> ResponseReturnValue:
    gone = db.get_or_404(MergedCompany, merged_id)
    undone = actions.undo_merge(gone)
    if undone.obstacles:
        flash(
            'La fusion est annulée, sauf pour ce qui a changé depuis : relisez les deux fiches, '
            f'{len(undone.obstacles)} enregistrement(s) sont restés où ils sont.',
            'warning',
        )
    else:
        flash('La fusion est annulée : les deux fiches sont comme avant, et de nouveau à examiner.', 'success')
    return redirect(url_for('companies.show', company_id=merged_id), 303)


def lead_to_what_stays(response: Response) -> Response:
    """After a request: the address of a company that was merged, or of one of its pages, leads to what it became."""
    company_id = (request.view_args or {}).get('company_id')
    if response.status_code != 404 or not isinstance(company_id, int) or not may(Permission.COMPANIES_READ):
        return response
    gone = db.session.get(MergedCompany, company_id)
    if gone is None:
        return response
    flash(f'La fiche « {gone.name} » a été réunie à celle-ci : rien n’est perdu.', 'info')
    if request.method in ('GET', 'HEAD'):
        arguments: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), 'company_id': gone.into_id}
        return redirect(url_for(request.endpoint or '', **arguments), 301)  # type: ignore[return-value]
    return redirect(url_for('companies.show', company_id=gone.into_id), 303)  # type: ignore[return-value]
