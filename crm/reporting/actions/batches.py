"""Batches: the same document for each club or département, in one ZIP with its index, kept a few days."""

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from crm import access, clock, storage, tasks
from crm.convention.indicators import Period
from crm.database import db, reading
from crm.errors import Refusal
from crm.history import actor
from crm.reporting import documents, perimeters, queries
from crm.reporting.actions.asking import new_reports
from crm.reporting.actions.building import make_all
from crm.reporting.actions.editions import WHY
from crm.reporting.models import Mode, Report, ReportBatch
from crm.spreadsheets import csv_lines

DAYS_KEPT = 7
PREFIX = 'lot-'
INDEX = (
    'fichier', 'périmètre', 'nom', 'version', 'état', 'pages', 'octets', 'SHA-256', 'données au', 'remarque',
)  # fmt: skip


def ask_batch(document: str, each: str, period: Period, *, final: bool = False) -> ReportBatch:
    """Ask for one document a club or département: those already made are taken as they are, the others are built.

    `final` publishes, without a reading, those it builds; nothing is sent. Refuses a period that has not begun.
    """
    kind, wanted = documents.named(document), perimeters.EACH[each]()
    documents.check_perimeters(kind, wanted[:1])
    if period.start > clock.today():
        raise Refusal('period', 'Cette période n’a pas encore commencé.')
    batch = ReportBatch(
        document=document,
        each=each,
        title=f'{kind.title}, {len(wanted)} documents, {period.label}',
        period_start=period.start,
        period_end=period.end,
        final=final,
        asked_by_id=actor()[0],
        asked_by_name=actor()[1],
        created_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    _ask_missing(batch, wanted, period)
    return batch


def _ask_missing(batch: ReportBatch, wanted: list[perimeters.DocumentPerimeter], period: Period) -> None:
    with access.for_everyone('un lot contient les documents de tous les périmètres'):
        there = queries.latest_made(batch.document, period)
        mode = Mode.AUTOMATIC if batch.final else Mode.REVIEWED
        made = new_reports(batch.document, [p for p in wanted if p.key not in there], period, mode=mode)
    ids = there | {report.perimeter: report.id for report in made}
    batch.report_ids = [ids[p.key] for p in wanted]
    task = tasks.enqueue('report.batch', batch.title, batch=batch.id, reports=[report.id for report in made])
    batch.task_id = task.id
    for report in made:
        report.batch_id, report.task_id = batch.id, task.id
    db.session.flush()


def make_batch(run: tasks.Run) -> None:
    """Build what is missing, then write the ZIP; killed at any point, what was built is not built again."""
    with access.for_everyone(WHY):
        make_all(run, run.payload['reports'])
        with run.step():
            run.tell(run.done, run.total, 'Écriture du fichier ZIP')
        with reading():
            rows = _entries(db.session.get_one(ReportBatch, run.payload['batch']))
        with _draft() as path:
            _write(path, rows)
            size, key = path.stat().st_size, storage.keep_file(path, '.zip')
        with run.step():
            batch = db.session.get_one(ReportBatch, run.payload['batch'], populate_existing=True)
            batch.file_key, batch.size, batch.made_at = key, size, clock.now()
            batch.expires_at = clock.now() + timedelta(days=DAYS_KEPT)
            batch.documents = sum(bool(row[0]) for row, _ in rows)
            batch.left_out = len(rows) - batch.documents
            run.tell(run.total, run.total, f'{batch.documents} documents dans le ZIP')


Entry = tuple[tuple[object, ...], str]  # a line of the index, the key of the document


def _entries(batch: ReportBatch) -> list[Entry]:
    """One line of the index a perimeter, in the order of the batch."""
    query = db.select(Report).where(Report.id.in_(batch.report_ids))
    found = {report.id: report for report in db.session.scalars(query)}
    return [_entry(found[report_id]) for report_id in batch.report_ids]


def _entry(report: Report) -> Entry:
    withheld = documents.named(report.document).withheld(report.snapshot) if report.document_key else ''
    there = bool(report.document_key) and not withheld
    name = documents.file_name(report, '.pdf') if there else ''
    known = (
        (report.pages, storage.path_of(report.document_key).stat().st_size, report.sha256) if there else ('', '', '')
    )
    about = (report.perimeter, report.title.partition(' – ')[2], report.number, report.state.label)
    return (name, *about, *known, report.data_as_of, withheld or report.error), report.document_key if there else ''


def _write(path: Path, rows: list[Entry]) -> None:
    """Documents are stored as they are: a PDF is compressed already."""
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_STORED) as archive:
        archive.writestr('index.csv', ''.join(csv_lines(INDEX, [row for row, _ in rows])))
        for row, key in rows:
            if key:
                archive.write(storage.path_of(key), str(row[0]))


@contextmanager
def _draft() -> Iterator[Path]:
    """A file being written, on the disk of the files kept; removed if it is not kept."""
    storage.root().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp('.zip', PREFIX, storage.root())
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def forget_batches() -> int:
    """Remove the files whose days are over; returns how many batches lost theirs."""
    with access.for_everyone('le ménage des lots vaut pour tous'):
        query = db.select(ReportBatch).where(ReportBatch.file_key != '', ReportBatch.expires_at <= clock.now())
        over = list(db.session.scalars(query))
        for batch in over:
            storage.forget(batch.file_key)
            batch.file_key = ''
    return len(over)
