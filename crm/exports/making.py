"""Exports made: a CSV streamed to whoever asked, a workbook made by the worker, kept a few days, then removed."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import or_
from sqlalchemy.exc import OperationalError

from crm import access, clock, database, spreadsheets, storage, tasks
from crm.access import Perimeter
from crm.database import db, unit_of_work
from crm.errors import Refusal
from crm.exports.plans import Export, Plan
from crm.exports.records import ExportRecord, ExportState, Purpose, record
from crm.formatting import date_fr, number_fr
from crm.history import actor
from crm.logs import log
from crm.search import fold
from crm.tasks import Run, Task

KIND = 'exports.file'
DAYS_KEPT = 7
LONGEST_STREAM = timedelta(hours=6)
PREFIX = 'export-'


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is called, what it is, what writes it."""

    label: str
    mime: str
    write: Callable[..., int]


FORMATS: dict[str, Format] = {
    'csv': Format('CSV', 'text/csv', spreadsheets.write_csv),
    'xlsx': Format(
        'XLSX (Excel)',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        spreadsheets.write_xlsx,
    ),
    'ods': Format('ODS (LibreOffice)', 'application/vnd.oasis.opendocument.spreadsheet', spreadsheets.write_ods),
}


def ask(what: str, export: Export, plan: Plan, *, format: str, purpose: Purpose, detail: str = '') -> ExportRecord:
    """Keep that the signed-in user takes a list out; a workbook is asked of the worker. Raises Refusal."""
    if purpose == Purpose.OTHER and not detail:
        raise Refusal('purpose_detail', 'Dites en quelques mots à quoi servira ce fichier.')
    made = record(
        what,
        rows=plan.count(),
        purpose=purpose.value,
        purpose_detail=detail,
        label=export.label,
        format=format,
        filters_said=plan.filters_said,
        personal=bool(export.personal),
        state=ExportState.SENDING if format == 'csv' else ExportState.WAITING,
        content={'arguments': [list(pair) for pair in plan.arguments], 'perimeter': access.remember_perimeter()},
    )
    if format != 'csv':
        label = f'Export {format.upper()} : {export.label.lower()}'
        made.task_id = tasks.enqueue(KIND, label, export_id=made.id).id
    return made


def file_name(label: str, format: str) -> str:
    """entreprises-2026-11-22.csv"""
    return f'{fold(label).replace(" ", "-")}-{clock.today().isoformat()}.{format}'


# --- sent at once -------------------------------------------------------------------------------------


def stream(record_id: int, plan: Plan) -> Iterator[bytes]:
    """The CSV of a plan; how many rows went out is kept at the end, also when the reader left before."""
    counted, whole = spreadsheets.Counted(plan.rows()), False
    try:
        for piece in spreadsheets.csv_lines(plan.heading, counted):
            yield piece.encode()
        whole = True
    finally:
        _keep_end(record_id, counted.number, ExportState.DONE if whole else ExportState.BROKEN)


def _keep_end(record_id: int, rows: int, state: ExportState) -> None:
    """Written in a transaction of its own; a database that is busy leaves it to the nightly job to settle."""
    ended = db.update(ExportRecord).where(ExportRecord.id == record_id)
    try:
        with database.own_transaction() as session:
            session.execute(ended.values(rows=rows, state=state, ended_at=clock.now()))
    except OperationalError as failure:
        log.warning('export_end_not_kept', export=record_id, rows=rows, error=type(failure).__name__)


# --- made by the worker -------------------------------------------------------------------------------


def make_file(run: Run, record_id: int, plan: Plan) -> ExportRecord:
    """Carry out the export of a workbook in the perimeter in force: file kept, record ended."""
    made = db.session.get_one(ExportRecord, record_id, populate_existing=True)
    label, format, held = made.label, made.format, access.remember_perimeter()
    about = f'Export n° {made.id}, demandé le {date_fr(made.at)} par {made.user_name}. {plan.filters_said}.'
    with database.reading():  # holds no write lock while counting
        total = plan.count()
    with _draft(format) as path:
        rows = write(path, format, plan, label, about=about, tell=_progress(run, total))
        size, key = path.stat().st_size, storage.keep_file(path, f'.{format}')
    with run.step():
        made = db.session.get_one(ExportRecord, record_id, populate_existing=True)
        made.rows, made.state, made.ended_at = rows, ExportState.DONE, clock.now()
        made.expires_at = clock.now() + timedelta(days=DAYS_KEPT)
        made.files = [{'name': file_name(label, format), 'mime': FORMATS[format].mime, 'key': key, 'size': size}]
        made.content = made.content | {'perimeter': held}
        run.tell(rows, rows, f'{number_fr(rows)} lignes : le fichier est prêt.')
    return made


def write(
    path: Path,
    format: str,
    plan: Plan,
    label: str = 'Données',
    *,
    about: str = '',
    tell: Callable[[int], None] | None = None,
) -> int:
    """Write a plan in a file; returns the number of rows. `tell(rows so far)` is called now and then."""
    rows: Any = spreadsheets.Counted(plan.rows(), tell)
    return FORMATS[format].write(
        path, plan.heading, rows, sheet=label[:31], widths=plan.widths, about=about, definitions=plan.definitions
    )


def _progress(run: Run, total: int) -> Callable[[int], None]:
    """What tells the progress of a run, once a second at most: each telling is a commit."""
    told = time.monotonic()

    def tell(rows: int) -> None:
        nonlocal told
        if time.monotonic() - told > 1:
            told = time.monotonic()
            with run.step():
                run.tell(rows, max(total, rows), f'{number_fr(rows)} lignes sur {number_fr(total)}')

    return tell


@contextmanager
def _draft(format: str) -> Iterator[Path]:
    """A file being written, on the disk of the files kept; removed if it is not kept."""
    storage.root().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(f'.{format}', PREFIX, storage.root())
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


# --- who may take it ------------------------------------------------------------------------------------


def perimeter_of(made: ExportRecord) -> Perimeter:
    """The perimeter an export was made in."""
    kept = made.content.get('perimeter')
    return access.remembered_perimeter(kept) if kept else access.EVERYTHING


def covers(held: Perimeter, kept: Perimeter) -> bool:
    """Whether someone who holds a perimeter today may read what was taken out in another."""
    if held.staff:
        return True
    if kept.staff or (kept.lee and not held.lee):
        return False
    parts: Sequence[tuple[frozenset[Any], frozenset[Any]]] = (
        (kept.clubs, held.clubs),
        (kept.companies, held.companies),
        (kept.associations, held.associations),
        (kept.departements, held.departements),
    )
    return all(then <= now for then, now in parts)


# --- the clock ------------------------------------------------------------------------------------------


def forget_files() -> int:
    """Remove the files whose days are over, and what was left behind by kills; returns how many exports lost theirs."""
    over = db.select(ExportRecord).where(ExportRecord.expires_at <= clock.now())
    over = over.where(ExportRecord.state == ExportState.DONE).order_by(ExportRecord.id)
    found = list(db.session.scalars(over))
    for made in found:
        for file in made.files:
            storage.forget(file['key'])
        made.files, made.state = [], ExportState.FORGOTTEN
    settle()
    _sweep()
    return len(found)


def settle() -> int:
    """Say « interrompu » of what will not end: a stream cut by a stop, a workbook whose task is over without it."""
    since = clock.now() - LONGEST_STREAM
    lost = db.select(Task.id).where(Task.state.in_((tasks.TaskState.CANCELLED, tasks.TaskState.FAILED)))
    ended = or_(
        (ExportRecord.state == ExportState.SENDING) & (ExportRecord.at < since),
        (ExportRecord.state == ExportState.WAITING) & ExportRecord.task_id.in_(lost),
    )
    with access.for_everyone('le ménage des exports vaut pour tous'):
        changed = db.session.execute(
            db.update(ExportRecord)
            .where(ended)
            .values(state=ExportState.BROKEN, ended_at=clock.now())
            .execution_options(synchronize_session=False)
        )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _sweep() -> None:
    """Drafts a killed worker left."""
    yesterday = time.time() - 86_400
    for path in storage.root().glob(f'{PREFIX}*'):
        if path.stat().st_mtime < yesterday:
            path.unlink(missing_ok=True)


def give_up(task: Task) -> None:
    """An export whose task finally failed says so."""
    made = db.session.get(ExportRecord, task.payload['export_id'])
    if made is not None:
        made.state, made.ended_at = ExportState.FAILED, clock.now()


def keep_command(what: str, label: str, rows: int, format: str, filters_said: str) -> None:
    """Keep what a command took out, as « système »."""
    with unit_of_work():
        record(
            what,
            rows=rows,
            label=label,
            format=format,
            filters_said=filters_said,
            by=(None, actor()[1]),
            content={'command': True},
        )
