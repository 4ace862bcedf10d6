"""Pages of the calendar: a month, the months ahead, the file for agendas, milestones."""

from datetime import date, datetime, time, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import calendars, clock, mail
from crm.access import Permission, requires
from crm.advocacy import actions, queries
from crm.advocacy.forms import MilestoneAddForm, MilestoneEditForm, RemoveForm
from crm.advocacy.models import Milestone
from crm.advocacy.queries import Entry
from crm.advocacy.queries.agenda import KINDS
from crm.advocacy.routes.blueprint import bp, tabs, trail
from crm.database import db

MONTHS = 12


@bp.get('/calendrier')
@requires(Permission.ADVOCACY_READ)
def agenda() -> ResponseReturnValue:
    """The twelve months that follow, as a list."""
    kind = request.args.get('type', '')
    kind = kind if kind in KINDS else ''
    start = _month() if request.args.get('mois') else clock.today().replace(day=1)
    return render_template(
        'advocacy/agenda.html',
        months=_by_month(queries.entries(start, _shifted(start, MONTHS), kind)),
        kind=kind,
        kinds=KINDS,
        start=start,
        today=clock.today(),
        milestones=[(one, queries.said(one)) for one in queries.milestones()],
        tabs=tabs('agenda'),
    )


def _by_month(entries: list[Entry]) -> list[tuple[date, list[Entry]]]:
    found: dict[date, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.first.replace(day=1), []).append(entry)
    return sorted(found.items())


@bp.get('/calendrier/mois')
@requires(Permission.ADVOCACY_READ)
def month() -> ResponseReturnValue:
    first = _month()
    return render_template(
        'advocacy/month.html',
        first=first,
        weeks=queries.month_grid(first),
        today=clock.today(),
        before=_shifted(first, -1),
        after=_shifted(first, 1),
        breadcrumb=trail('agenda', 'Calendrier'),
        tabs=tabs('agenda'),
    )


def _month() -> date:
    """The month named by the address (« 2026-11 »), else the present one."""
    try:
        return date.fromisoformat(f'{request.args.get("mois", "")[:7]}-01')
    except ValueError:
        return clock.today().replace(day=1)


def _shifted(first: date, months: int) -> date:
    """The first day of a month so many months later; the calendar stays within what dates can say."""
    number = min(max(first.year * 12 + first.month - 1 + months, 2 * 12), 9990 * 12)
    return date(number // 12, number % 12 + 1, 1)


@bp.get('/calendrier/plaidoyer.ics')
@requires(Permission.ADVOCACY_READ)
def agenda_file() -> ResponseReturnValue:
    """The twelve months that follow as a file that agendas read."""
    start = clock.today().replace(day=1)
    found = queries.entries(start, _shifted(start, MONTHS))
    host = mail.address('advocacy.agenda').split('/')[2].split(':')[0]
    text = calendars.calendar_text([_appointment(entry, host) for entry in found])
    headers = {'Content-Disposition': 'attachment; filename="plaidoyer.ics"'}
    return Response(text, content_type=calendars.MIME, headers=headers)


def _appointment(entry: Entry, host: str) -> calendars.Appointment:
    day = timedelta(days=1)
    return calendars.Appointment(
        uid=f'plaidoyer-{entry.kind}-{entry.key}@{host}',
        title=entry.title,
        starts_at=datetime.combine(entry.first, time(), clock.PARIS),
        ends_at=datetime.combine(entry.last + day, time(), clock.PARIS),
        changed_at=clock.now(),
        description=f'{entry.label}. {entry.detail}',
        url=mail.address('advocacy.agenda'),
        whole_days=True,
    )


@bp.route('/calendrier/echeances/ajouter', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def add_milestone() -> ResponseReturnValue:
    form = MilestoneAddForm()
    if form.accepted(lambda: actions.add_milestone(**actions.choices_of(form.values()))):
        flash(f'Échéance ajoutée : {queries.said(form.result)}.', 'success')
        return redirect(url_for('advocacy.agenda'), 303)
    return form.page('advocacy/add_milestone.html', breadcrumb=trail('agenda', 'Calendrier'))


@bp.route('/calendrier/echeances/<int:milestone_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def edit_milestone(milestone_id: int) -> ResponseReturnValue:
    found = db.get_or_404(Milestone, milestone_id)
    form = MilestoneEditForm(obj=found)
    if form.accepted_for(found, lambda: actions.edit_milestone(found, **actions.choices_of(form.values()))):
        flash(f'Échéance enregistrée : {queries.said(found)}.', 'success')
        return redirect(url_for('advocacy.agenda'), 303)
    crumbs = trail('agenda', 'Calendrier')
    return form.page('advocacy/edit_milestone.html', milestone=found, breadcrumb=crumbs)


@bp.post('/calendrier/echeances/<int:milestone_id>/retirer')
@requires(Permission.ADVOCACY_EDIT)
def remove_milestone(milestone_id: int) -> ResponseReturnValue:
    found = db.get_or_404(Milestone, milestone_id)
    if RemoveForm().accepted(lambda: actions.remove_milestone(found)):
        flash('Échéance retirée du calendrier.', 'success')
    return redirect(url_for('advocacy.agenda'), 303)
