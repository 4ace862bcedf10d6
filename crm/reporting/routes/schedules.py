"""Schedules: the list in words, what the clock would do, add, edit, pause, run now."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.access import Permission, requires
from crm.clock import PARIS
from crm.database import db
from crm.errors import Refusal, StaleRecord
from crm.formatting import plural
from crm.reporting import actions, queries
from crm.reporting.forms import ScheduleForm
from crm.reporting.models import ReportSchedule
from crm.reporting.perimeters import EACH
from crm.reporting.routes.blueprint import bp


@bp.get('/programmes')
@requires(Permission.SCHEDULES_EDIT)
def schedules() -> ResponseReturnValue:
    listed = queries.schedules()
    titles = {one.id: one.title for one in queries.lists()}
    rows = [
        SimpleNamespace(
            schedule=schedule,
            words=queries.in_words(schedule),
            perimeter=queries.perimeter_in_words(schedule),
            lists=[titles[one] for one in schedule.list_ids if one in titles],
            each=schedule.perimeter in EACH,
            dues=queries.next_dues(schedule, _next_due(schedule)),
        )
        for schedule in listed
    ]
    return render_template(
        'reporting/schedules.html', rows=rows, now=clock.now(), breadcrumb=[('Rapports', url_for('reporting.index'))]
    )


def _next_due(schedule: ReportSchedule) -> datetime:
    return schedule.next_due_at if schedule.active else queries.first_due_after(schedule, clock.now())


@bp.get('/programmes/horloge')
@requires(Permission.SCHEDULES_EDIT)
def due() -> ResponseReturnValue:
    """What the clock would do at a given moment; nothing is asked."""
    typed = request.args.get('le', '').strip()
    moment = _moment(typed)
    rows = [
        SimpleNamespace(schedule=schedule, at=at, period=period, words=queries.perimeter_in_words(schedule))
        for schedule, at, period in queries.due_list(moment or clock.now())
    ]
    return render_template(
        'reporting/due.html',
        rows=rows,
        typed=typed,
        wrong=bool(typed) and moment is None,
        moment=moment or clock.now(),
        breadcrumb=_links(),
    )


def _moment(typed: str) -> datetime | None:
    """The instant typed, Paris time; None when it cannot be read."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=PARIS)
    except ValueError:
        return None


@bp.route('/programmes/ajouter', methods=['GET', 'POST'])
@requires(Permission.SCHEDULES_EDIT)
def add_schedule() -> ResponseReturnValue:
    form = ScheduleForm(data={'mode': 'reviewed', 'active': True})
    if form.accepted(lambda: _once_seen(form, actions.add_schedule)) and form.result:
        flash(f'Programme ajouté : {queries.in_words(form.result)}.', 'success')
        return redirect(url_for('reporting.schedules'), 303)
    return _form_page(form, None)


@bp.route('/programmes/<int:schedule_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.SCHEDULES_EDIT)
def edit_schedule(schedule_id: int) -> ResponseReturnValue:
    schedule = db.get_or_404(ReportSchedule, schedule_id)
    form = ScheduleForm(data=_shown(schedule))
    if form.accepted(lambda: _once_seen(form, lambda wanted: _edit(schedule, form, wanted))) and form.result:
        flash(f'Programme enregistré : {queries.in_words(schedule)}.', 'success')
        return redirect(url_for('reporting.schedules'), 303)
    return _form_page(form, schedule)


def _shown(schedule: ReportSchedule) -> dict[str, Any]:
    """A schedule as its form shows it."""
    words = queries.in_words(schedule)
    kept = {name: getattr(schedule, name) for name in ('title', 'document', 'perimeter', 'mode', 'active', 'version')}
    lists, addresses = [str(one) for one in schedule.list_ids], '\n'.join(schedule.recipients)
    return {**kept, 'sentence': words, 'seen': words, 'lists': lists, 'recipients': addresses}


def _edit(schedule: ReportSchedule, form: ScheduleForm, wanted: actions.Wanted) -> ReportSchedule:
    if form.version.data and int(form.version.data) != schedule.version:
        raise StaleRecord()
    actions.edit_schedule(schedule, wanted)
    return schedule


def _once_seen(form: ScheduleForm, act: Callable[[actions.Wanted], ReportSchedule]) -> ReportSchedule | None:
    """`act`, if the person has seen the dates of the moment typed; else None: they are shown first."""
    values = form.wanted_values()
    wanted = actions.Wanted(**values | {'recipients': actions.read_addresses(values['recipients'])})
    actions.check_schedule(wanted)
    return act(wanted) if form.seen.data == queries.in_words(wanted) else None


def _form_page(form: ScheduleForm, schedule: ReportSchedule | None) -> ResponseReturnValue:
    words, dues = _dates(form, schedule)
    form.seen.data = words
    return form.page('reporting/schedule.html', schedule=schedule, words=words, dues=dues, breadcrumb=_links())


def _dates(form: ScheduleForm, schedule: ReportSchedule | None) -> tuple[str, list[Any]]:
    """The moment of the form in words, and its next five dates; nothing when it is not understood."""
    try:
        moment = form.moment()
    except Refusal:
        return '', []
    words = queries.in_words(moment)
    same = schedule is not None and schedule.active and words == queries.in_words(schedule)
    first = schedule.next_due_at if schedule and same else queries.first_due_after(moment, clock.now())
    return words, queries.next_dues(moment, first)


@bp.post('/programmes/<int:schedule_id>/arreter')
@requires(Permission.SCHEDULES_EDIT)
def pause_schedule(schedule_id: int) -> ResponseReturnValue:
    return _act(schedule_id, actions.pause_schedule, lambda _: 'Programme arrêté : l’horloge ne le demande plus.')


@bp.post('/programmes/<int:schedule_id>/reprendre')
@requires(Permission.SCHEDULES_EDIT)
def resume_schedule(schedule_id: int) -> ResponseReturnValue:
    said = 'Programme repris à sa prochaine date, sans rattraper ce qui est passé.'
    return _act(schedule_id, actions.resume_schedule, lambda _: said)


@bp.post('/programmes/<int:schedule_id>/lancer')
@requires(Permission.SCHEDULES_EDIT)
def run_schedule(schedule_id: int) -> ResponseReturnValue:
    return _act(
        schedule_id,
        actions.run_now,
        lambda made: f'{plural(len(made), "rapport demandé", "rapports demandés")} : retrouvez-les dans « Rapports ».',
    )


def _act(schedule_id: int, act: Callable[[ReportSchedule], Any], said: Callable[[Any], str]) -> ResponseReturnValue:
    schedule = db.get_or_404(ReportSchedule, schedule_id)
    try:
        flash(said(act(schedule)), 'success')
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, 'warning')
    return redirect(url_for('reporting.schedules', _anchor=f'programme-{schedule_id}'), 303)


def _links() -> list[tuple[str, str]]:
    return [('Rapports', url_for('reporting.index')), ('Programmes', url_for('reporting.schedules'))]
