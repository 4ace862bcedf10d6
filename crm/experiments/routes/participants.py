"""Who takes part in an experiment: clubs, companies, mentors, associations."""

from collections import Counter
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from crm.access import Permission, may, requires
from crm.addresses import record_number
from crm.associations.models import MemberAssociation
from crm.associations.queries import associations_found
from crm.companies.models import Company
from crm.database import db
from crm.experiments import actions, queries
from crm.experiments.models import TerritorialExperiment
from crm.experiments.routes.blueprint import bp, here, part_page, trail
from crm.formatting import plural
from crm.territories.models import Club

MENTORS_NAMED = 60


@bp.get('/<int:experiment_id>/participants')
@requires(Permission.EXPERIMENTS_READ)
def participants(experiment_id: int) -> ResponseReturnValue:
    """Clubs, companies, mentors (named to the Collectif only), associations, partners."""
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    may_edit, sees_mentors = may(Permission.EXPERIMENTS_EDIT), may(Permission.MENTORS_READ)
    mentors = queries.mentors_of(experiment) if sees_mentors else []
    return part_page(
        'experiments/participants.html',
        experiment,
        companies=queries.companies_of(experiment),
        mentors=mentors[:MENTORS_NAMED],
        mentors_of=Counter(mentor.company_id for mentor in mentors),
        mentor_total=queries.counts_of([experiment.id])[experiment.id][1],
        masked_under=queries.MASKED_UNDER,
        sees_mentors=sees_mentors,
        clubs_offered=queries.clubs_not_in(experiment) if may_edit else [],
        associations_offered=_offered(experiment) if may_edit else [],
    )


def _offered(experiment: TerritorialExperiment) -> list[Any]:
    attached = {association.id for association in experiment.associations}
    return [a for a in associations_found() if a.id not in attached]


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
        breadcrumb=trail(experiment, 'participants'),
    )


@bp.post('/<int:experiment_id>/entreprises/<int:company_id>/rattacher')
@requires(Permission.EXPERIMENTS_EDIT)
def attach_company(experiment_id: int, company_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    company = db.get_or_404(Company, company_id)
    actions.attach_company(experiment, company)
    flash(f'{company.display_name} participe à l’expérimentation.', 'success')
    return redirect(here(experiment, 'participants', 'entreprises'), 303)


@bp.post('/<int:experiment_id>/entreprises/<int:company_id>/retirer')
@requires(Permission.EXPERIMENTS_EDIT)
def detach_company(experiment_id: int, company_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    company = db.get_or_404(Company, company_id)
    actions.detach_company(experiment, company)
    flash(f'{company.display_name} ne participe plus à l’expérimentation.', 'success')
    return redirect(here(experiment, 'participants', 'entreprises'), 303)


@bp.post('/<int:experiment_id>/mentors/rattacher')
@requires(Permission.EXPERIMENTS_EDIT)
def attach_mentors(experiment_id: int) -> ResponseReturnValue:
    """Mentors of one attached company (`entreprise`), or of all."""
    if not may(Permission.MENTORS_READ):
        abort(403, 'Seule l’équipe du Collectif, qui connaît les mentors, les rattache à une expérimentation.')
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    chosen = request.form.get('entreprise', type=record_number)
    company = db.get_or_404(Company, chosen) if chosen else None
    number = actions.attach_mentors(experiment, company)
    new = f'{plural(number, "mentor rattaché", "mentors rattachés")}.'
    flash(new if number else 'Aucun nouveau mentor à rattacher.', 'success' if number else 'info')
    return redirect(here(experiment, 'participants', 'mentors'), 303)


@bp.post('/<int:experiment_id>/associations/rattacher')
@requires(Permission.EXPERIMENTS_EDIT)
def attach_association(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    association = db.get_or_404(MemberAssociation, request.form.get('association', 0, type=record_number))
    actions.attach_association(experiment, association)
    flash(f'{association.name} participe à l’expérimentation.', 'success')
    return redirect(here(experiment, 'participants', 'associations'), 303)


@bp.post('/<int:experiment_id>/associations/<int:association_id>/retirer')
@requires(Permission.EXPERIMENTS_EDIT)
def detach_association(experiment_id: int, association_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    association = db.get_or_404(MemberAssociation, association_id)
    actions.detach_association(experiment, association)
    flash(f'{association.name} ne participe plus à l’expérimentation.', 'success')
    return redirect(here(experiment, 'participants', 'associations'), 303)


@bp.post('/<int:experiment_id>/clubs/rattacher')
@requires(Permission.EXPERIMENTS_EDIT)
def attach_club(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    club = db.get_or_404(Club, request.form.get('club', 0, type=record_number))
    actions.attach_club(experiment, club)
    flash(f'{club.name} participe : sa coordination voit maintenant l’expérimentation.', 'success')
    return redirect(here(experiment, 'participants', 'clubs'), 303)


@bp.post('/<int:experiment_id>/clubs/<int:club_id>/retirer')
@requires(Permission.EXPERIMENTS_EDIT)
def detach_club(experiment_id: int, club_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    club = db.get_or_404(Club, club_id)
    actions.detach_club(experiment, club)
    flash(f'{club.name} ne participe plus à l’expérimentation.', 'success')
    return redirect(here(experiment, 'participants', 'clubs'), 303)
