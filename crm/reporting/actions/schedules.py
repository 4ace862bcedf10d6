"""Schedules: kept, edited, and looked at by the clock, which claims each due slot once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from crm import access, clock, tasks
from crm.convention.indicators import Calendar, Period
from crm.database import db
from crm.errors import Refusal
from crm.forms import email_address
from crm.logs import log
from crm.reporting import documents, perimeters, queries
from crm.reporting.actions.asking import new_reports
from crm.reporting.models import Cadence, Mode, Report, ReportSchedule, ScheduleSlot
from crm.reporting.perimeters import DocumentPerimeter
from crm.reporting.queries.sentences import AMBIGUOUS_HOUR

SHARE = 51  # reports that one task makes: each task collects for its own, so that smaller shares would cost more


@dataclass(frozen=True)
class Wanted:
    """What a form or the reference data say of a schedule."""

    document: str
    title: str
    perimeter: str
    cadence: Cadence
    calendar: Calendar
    mode: Mode
    days_after: int
    hour: int
    recipients: tuple[str, ...] = ()
    list_ids: tuple[int, ...] = ()
    active: bool = True


def add_schedule(wanted: Wanted) -> ReportSchedule:
    """A new schedule; its first report is that of the next period to end, never one of the past."""
    check_schedule(wanted)
    schedule = ReportSchedule(**_columns(wanted), next_due_at=queries.first_due_after(wanted, clock.now()))
    db.session.add(schedule)
    db.session.flush()
    return schedule


def edit_schedule(schedule: ReportSchedule, wanted: Wanted) -> None:
    """Change a schedule. The report it was about to make stays due; a new rhythm or a new start begins from now."""
    check_schedule(wanted)
    same_rhythm = (schedule.cadence, schedule.calendar) == (wanted.cadence, wanted.calendar)
    pending = (
        queries.period_due(schedule, schedule.next_due_at)
        if same_rhythm and schedule.active and wanted.active
        else None
    )
    for name, value in _columns(wanted).items():
        setattr(schedule, name, value)
    schedule.next_due_at = queries.due_at(wanted, pending) if pending else queries.first_due_after(wanted, clock.now())
    db.session.flush()


def pause_schedule(schedule: ReportSchedule) -> None:
    """Stop a schedule: the clock asks nothing more of it."""
    if not schedule.active:
        raise Refusal('', 'Ce programme est déjà arrêté.')
    schedule.active = False
    db.session.flush()


def resume_schedule(schedule: ReportSchedule) -> None:
    """Start a schedule again, at its next date: what it would have made meanwhile is not caught up."""
    if schedule.active:
        raise Refusal('', 'Ce programme est déjà en marche.')
    schedule.active, schedule.next_due_at = True, queries.first_due_after(schedule, clock.now())
    db.session.flush()


def run_now(schedule: ReportSchedule) -> list[Report]:
    """Ask at once for the reports of the last complete period, and take its slot: the clock will not ask again."""
    period = Period.last_complete(schedule.calendar, schedule.cadence)
    with access.for_everyone('un programme demande les rapports de tout son périmètre'):
        if not _claim(schedule, period, None):
            raise Refusal(
                '',
                f'Ce programme a déjà demandé {period.label} : ouvrez ses rapports dans la liste, ou demandez-en une '
                'nouvelle version.',
            )
        return _ask(schedule, period)


def _columns(wanted: Wanted) -> dict[str, object]:
    return {**vars(wanted), 'recipients': list(wanted.recipients), 'list_ids': list(wanted.list_ids)}


def check_schedule(wanted: Wanted) -> None:
    """Raises Refusal for what cannot be kept: an unknown perimeter, an hour that may not exist."""
    listed = _perimeters(wanted.perimeter)
    documents.check_perimeters(documents.named(wanted.document), listed[:1])
    if wanted.hour == AMBIGUOUS_HOUR or not 0 <= wanted.hour <= 23:
        raise Refusal(
            'hour',
            'Choisissez une autre heure : de 2 h à 3 h, le changement d’heure fait disparaître ou doubler l’envoi.',
        )
    if not 1 <= wanted.days_after <= 28:
        raise Refusal('days_after', 'Indiquez un jour entre 1 et 28.')


def _perimeters(key: str) -> list[DocumentPerimeter]:
    """What a schedule is for: each club, each département, or one perimeter. Raises Refusal."""
    return perimeters.EACH[key]() if key in perimeters.EACH else [perimeters.named(key)]


def read_addresses(typed: str) -> tuple[str, ...]:
    """Addresses typed one a line or with commas. Raises Refusal on the first that is not one."""
    found = []
    for word in typed.replace(',', ' ').replace(';', ' ').split():
        try:
            found.append(email_address(word).lower())
        except ValueError as error:
            raise Refusal(
                'recipients',
                f'« {word} » n’est pas une adresse électronique complète. Exemple : prenom.nom@exemple.fr.',
            ) from error
    return tuple(dict.fromkeys(found))


# --- the clock --------------------------------------------------------------------------------------


def ask_due_reports(now: datetime | None = None) -> list[Report]:
    """Ask for every report due at `now`: each missed slot once, in order, for its own period.

    Each slot is claimed by its unique row; a schedule that cannot be carried out is logged and leaves the others.
    """
    now = now or clock.now()
    asked: list[Report] = []
    with access.for_everyone('l’horloge demande les rapports de tous les clubs'):
        for schedule in queries.due_schedules(now):
            try:
                with db.session.begin_nested():
                    asked += _catch_up(schedule, now)
            except Exception as failure:
                log.error('schedule_failed', schedule=schedule.id, exc_info=failure)
    return asked


def _catch_up(schedule: ReportSchedule, now: datetime) -> list[Report]:
    period, asked = queries.period_due(schedule, schedule.next_due_at), []
    while queries.due_at(schedule, period) <= now:
        if _claim(schedule, period, queries.due_at(schedule, period)):
            asked += _ask(schedule, period)
        period = period.following()
    _advance(schedule, queries.due_at(schedule, period))
    return asked


def _claim(schedule: ReportSchedule, period: Period, due: datetime | None) -> bool:
    """Take a slot; false when another clock has it."""
    slot = ScheduleSlot(schedule_id=schedule.id, slot=period.closes, due_at=due, claimed_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(slot)
        return True
    except IntegrityError:
        return False


def _ask(schedule: ReportSchedule, period: Period) -> list[Report]:
    """One report, or one a club, and the tasks that make them: a long list is shared out between workers."""
    wanted = _perimeters(schedule.perimeter)
    reports = new_reports(schedule.document, wanted, period, mode=schedule.mode, schedule=schedule)
    key = f'report:{schedule.id}:{period.end.isoformat()}'
    for first in range(0, len(reports), SHARE):
        share = reports[first : first + SHARE]
        title = f'{schedule.title}, {period.label}'
        task = tasks.enqueue('report.build', title, key=f'{key}:{first}', reports=[report.id for report in share])
        for report in share:
            report.task_id = task.id
    return reports


def _advance(schedule: ReportSchedule, due: datetime) -> None:
    """Move the next date on, without touching the version that guards the form of who is editing."""
    update = (
        db.update(ReportSchedule)
        .where(ReportSchedule.id == schedule.id)
        .values(next_due_at=due, version=ReportSchedule.version)
    )
    db.session.execute(update.execution_options(synchronize_session=False))
    db.session.refresh(schedule, ['next_due_at'])


REFERENCES = (
    Wanted(
        document='partnership',
        title='Rapport mensuel des clubs',
        perimeter=perimeters.EACH_CLUB,
        cadence=Cadence.MONTHLY,
        calendar=Calendar.CIVIL,
        mode=Mode.AUTOMATIC,
        days_after=2,
        hour=6,
    ),
    Wanted(
        document='partnership',
        title='Rapport trimestriel national',
        perimeter=perimeters.NATIONAL,
        cadence=Cadence.QUARTERLY,
        calendar=Calendar.CONVENTION,
        mode=Mode.REVIEWED,
        days_after=3,
        hour=6,
    ),
)


def make_reference_schedules() -> None:
    """The two schedules of the house, made once: a later edit or removal is not undone."""
    if db.session.scalar(db.select(ReportSchedule.id).limit(1)) is None:
        for wanted in REFERENCES:
            add_schedule(wanted)
