"""Who takes part in an experiment: companies, mentors, associations."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from crm.access import Permission, may, requires
from crm.associations.models import MemberAssociation
from crm.companies.models import Company
from crm.database import db
from crm.experiments import actions, queries
from crm.experiments.models import TerritorialExperiment
from crm.experiments.routes.blueprint import bp, here, trail
from crm.formatting import plural


@bp.get('/<int:experiment_id>/entreprises/rattacher')
@requires(Permission.EXPERIMENTS_EDIT)
def choose_company(experiment_id: int) -> ResponseReturnValue:
    """Find the company by name, SIREN or SIRET."""
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    words = request.args.get('q', '').strip()
    attached = {company.id for company in queries.companies_of(experiment)}
    return render_template(
        'experiments/choose_company.html',
        experiment=experiment,
        q=words,
        companies=queries.companies_named(words),
        attached=attached,
        breadcrumb=trail(experiment),
    )


@bp.post('/<int:experiment_id>/entreprises/<int:company_id>/rattacher')
@requires(Permission.EXPERIMENTS_EDIT)
def attach_company(experiment_id: int, company_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    company = db.get_or_404(Company, company_id)
    actions.attach_company(experiment, company)
    flash(f'{company.display_name} participe à l’expérimentation.', 'success')
    return redirect(here(experiment, 'entreprises'), 303)


@bp.post('/<int:experiment_id>/entreprises/<int:company_id>/retirer')
@requires(Permission.EXPERIMENTS_EDIT)
def detach_company(experiment_id: int, company_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    company = db.get_or_404(Company, company_id)
    actions.detach_company(experiment, company)
    flash(f'{company.display_name} ne participe plus à l’expérimentation.', 'success')
    return redirect(here(experiment, 'entreprises'), 303)


@bp.post('/<int:experiment_id>/mentors/rattacher')
@requires(Permission.EXPERIMENTS_EDIT)
def attach_mentors(experiment_id: int) -> ResponseReturnValue:
    """Mentors of one attached company (`entreprise`), or of all."""
    if not may(Permission.MENTORS_READ):
        abort(403, 'Seule l’équipe du Collectif, qui connaît les mentors, les rattache à une expérimentation.')
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    chosen = request.form.get('entreprise', type=int)
    company = db.get_or_404(Company, chosen) if chosen else None
    number = actions.attach_mentors(experiment, company)
    new = f'{plural(number, "mentor rattaché", "mentors rattachés")}.'
    flash(new if number else 'Aucun nouveau mentor à rattacher.', 'success' if number else 'info')
    return redirect(here(experiment, 'mentors'), 303)


@bp.post('/<int:experiment_id>/associations/rattacher')
@requires(Permission.EXPERIMENTS_EDIT)
def attach_association(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    association = db.get_or_404(MemberAssociation, request.form.get('association', 0, type=int))
    actions.attach_association(experiment, association)
    flash(f'{association.name} participe à l’expérimentation.', 'success')
    return redirect(here(experiment, 'associations'), 303)


@bp.post('/<int:experiment_id>/associations/<int:association_id>/retirer')
@requires(Permission.EXPERIMENTS_EDIT)
def detach_association(experiment_id: int, association_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    association = db.get_or_404(MemberAssociation, association_id)
    actions.detach_association(experiment, association)
    flash(f'{association.name} ne participe plus à l’expérimentation.', 'success')
    return redirect(here(experiment, 'associations'), 303)
