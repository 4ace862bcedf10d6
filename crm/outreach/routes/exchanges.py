"""Exchanges: log, correct, and the list of next steps."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock, paging
from crm.access import Permission, requires
from crm.companies.models import Company, Contact
from crm.companies.queries import contacts_of
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr
from crm.outreach import actions, queries
from crm.outreach.forms import CorrectForm, LogForm
from crm.outreach.models import DELAYS, Channel, Direction, FollowUp, Interaction, Outcome, StepKind
from crm.outreach.routes.blueprint import bp
from crm.search import matches
from crm.territories.models import Club


@bp.get('/noter')
@requires(Permission.OUTREACH_LOG)
def quick() -> ResponseReturnValue:
    """Find the company, then log: the shortest way from a telephone."""
    words = request.args.get('q', '').strip()
    found = db.session.scalars(
        db.select(Company).where(matches(Company.folded, words)).order_by(Company.sort_name).limit(20)
    )
    companies = list(found) if words else []
    recent = queries.recent_contacts([company.id for company in companies])
    return render_template('outreach/quick.html', q=words, companies=companies, recent=recent)


@bp.route('/entreprises/<int:company_id>/echanges/noter', methods=['GET', 'POST'])
@requires(Permission.OUTREACH_LOG)
def log(company_id: int) -> ResponseReturnValue:
    company = db.get_or_404(Company, company_id)
    clubs = queries.clubs_to_log_for(company)
    form = LogForm(data={'outcome': request.args.get('resultat'), 'channel': request.args.get('moyen', Channel.CALL)})
    form.club_id.choices = [(str(club.id), club.name) for club in clubs]
    contacts = contacts_of(company)
    objections = queries.objections(company, contacts)
    form.contact_id.choices = [
        ('', 'Personne en particulier'),
        *_contacts(contacts, {it.contact_id for it in objections}),
    ]
    if form.accepted(lambda: _log(company, clubs, form)):
        flash('Échange noté.', 'success')
        return redirect(url_for('companies.show', company_id=company.id), 303)
    elsewhere = queries.recent_contacts_elsewhere(company)
    return form.page('outreach/log.html', company=company, elsewhere=elsewhere, objections=objections)


def _contacts(contacts: Sequence[Contact], objecting: set[int]) -> list[tuple[str, str]]:
    return [
        (
            str(c.id),
            c.full_name
            + (f' ({c.job_title})' if c.job_title else '')
            + (' – ne veut plus être contactée' if c.id in objecting else ''),
        )
        for c in contacts
        if c.left_on is None
    ]


def _log(company: Company, clubs: list[Club], form: LogForm) -> Interaction:
    club = next((club for club in clubs if str(club.id) == form.club_id.data), None)
    if club is None:
        raise Refusal('club_id', 'Choisissez l’un de vos clubs.')
    return actions.log(
        company,
        club,
        channel=Channel(form.channel.data),
        outcome=Outcome(form.outcome.data),
        direction=Direction(form.direction.data),
        occurred_on=form.occurred_on.data,
        contact=db.session.get(Contact, int(form.contact_id.data)) if form.contact_id.data else None,
        note=form.note.data,
        next_on=form.due_on(club.departement_code),
        next_kind=StepKind(form.next_kind.data) if form.next_kind.data else StepKind.OTHER,
        next_note=form.next_note.data,
    )


@bp.route('/echanges/<int:interaction_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.OUTREACH_LOG)
def edit(interaction_id: int) -> ResponseReturnValue:
    interaction = db.get_or_404(Interaction, interaction_id)
    form = CorrectForm(obj=interaction, data={'occurred_on': clock.day_of(interaction.occurred_at)})
    if form.accepted(lambda: _correct(interaction, form)):
        flash('Échange corrigé.', 'success')
        return redirect(url_for('companies.show', company_id=interaction.company_id), 303)
    return form.page('outreach/edit.html', interaction=interaction, company=interaction.company)


def _correct(interaction: Interaction, form: CorrectForm) -> None:
    actions.correct(
        interaction,
        channel=Channel(form.channel.data),
        direction=Direction(form.direction.data),
        outcome=Outcome(form.outcome.data),
        occurred_on=form.occurred_on.data,
        note=form.note.data,
    )


@bp.get('/relances')
@requires(Permission.OUTREACH_READ)
def follow_ups() -> ResponseReturnValue:
    counts = queries.step_counts()
    when = request.args.get('quand', 'late' if counts['late'] else 'today')
    when = when if when in counts else 'late'
    shown = paging.page(queries.steps_due(when), [FollowUp.due_on, FollowUp.id])
    return render_template('outreach/follow_ups.html', page=shown, when=when, counts=counts, lateness=queries.lateness)


@bp.post('/relances/<int:step_id>/fait')
@requires(Permission.OUTREACH_LOG)
def done(step_id: int) -> ResponseReturnValue:
    step = db.get_or_404(FollowUp, step_id)
    actions.do(step)
    flash(f'Étape faite : {step.company.display_name}. Pensez à noter l’échange.', 'success')
    return redirect(url_for('companies.show', company_id=step.company_id), 303)


@bp.post('/relances/<int:step_id>/reporter')
@requires(Permission.OUTREACH_LOG)
def postpone(step_id: int) -> ResponseReturnValue:
    step = db.get_or_404(FollowUp, step_id)
    actions.postpone(step, DELAYS.get(request.form.get('delai', ''), 7))
    flash(f'Étape reportée au {date_fr(step.due_on)} : {step.company.display_name}.', 'success')
    if request.form.get('retour') == 'fiche':
        return redirect(url_for('companies.show', company_id=step.company_id), 303)
    return redirect(url_for('outreach.follow_ups'), 303)
