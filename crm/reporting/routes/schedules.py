"""Schedules: the list in words, add, edit."""

from datetime import datetime
from types import SimpleNamespace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.access import Permission, requires
from crm.database import db
from crm.errors import StaleRecord
from crm.reporting import actions, queries
from crm.reporting.forms import ScheduleForm
from crm.reporting.models import Cadence, ReportSchedule
from crm.reporting.routes.blueprint import bp


@bp.get('/programmes')
@requires(Permission.SCHEDULES_EDIT)
def schedules() -> ResponseReturnValue:
    rows = [
        SimpleNamespace(
            schedule=schedule,
            words=queries.in_words(schedule),
            perimeter=queries.perimeter_in_words(schedule),
            dues=queries.next_dues(schedule, _next_due(schedule)),
        )
        for schedule in queries.schedules()
    ]
    return render_template(
        'reporting/schedules.html', rows=rows, now=clock.now(), breadcrumb=[('Rapports', url_for('reporting.index'))]
    )


def _next_due(schedule: ReportSchedule) -> datetime:
    return schedule.next_due_at if schedule.active else queries.first_due_after(schedule, clock.now())


@bp.route('/programmes/ajouter', methods=['GET', 'POST'])
@requires(Permission.SCHEDULES_EDIT)
def add_schedule() -> ResponseReturnValue:
    form = ScheduleForm(
        data={
            'days_after': 2,
            'hour': '6',
            'cadence': Cadence.MONTHLY,
            'calendar': 'civil',
            'mode': 'reviewed',
            'active': True,
        }
    )
    if form.accepted(lambda: actions.add_schedule(_wanted(form))):
        flash(f'Programme ajouté : {queries.in_words(form.result)}.', 'success')
        return redirect(url_for('reporting.schedules'), 303)
    return form.page('reporting/schedule.html', schedule=None, breadcrumb=_links())


@bp.route('/programmes/<int:schedule_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.SCHEDULES_EDIT)
def edit_schedule(schedule_id: int) -> ResponseReturnValue:
    schedule = db.get_or_404(ReportSchedule, schedule_id)
    form = ScheduleForm(obj=schedule, data={'recipients': '\n'.join(schedule.recipients), 'hour': str(schedule.hour)})
    if form.accepted(lambda: _edit(schedule, form)):
        flash(f'Programme enregistré : {queries.in_words(schedule)}.', 'success')
        return redirect(url_for('reporting.schedules'), 303)
    dues = queries.next_dues(schedule, _next_due(schedule))
    return form.page('reporting/schedule.html', schedule=schedule, dues=dues, breadcrumb=_links())


def _edit(schedule: ReportSchedule, form: ScheduleForm) -> None:
    if form.version.data and int(form.version.data) != schedule.version:
        raise StaleRecord()
    actions.edit_schedule(schedule, _wanted(form))


def _wanted(form: ScheduleForm) -> actions.Wanted:
    values = form.wanted_values()
    return actions.Wanted(**values | {'recipients': actions.read_addresses(values['recipients'])})


def _links() -> list[tuple[str, str]]:
    return [('Rapports', url_for('reporting.index')), ('Programmes', url_for('reporting.schedules'))]
