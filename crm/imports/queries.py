"""Reads of imports: a file as lines of a target, past imports, what was said of their lines."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func

from crm import access, clock, paging, spreadsheets, tasks
from crm.database import db
from crm.errors import Refusal
from crm.imports.models import ImportBatch, ImportRow, ImportState, RowVerdict
from crm.imports.targets import Column, Line, Target, folded_heading
from crm.territories.models import Club

HEADING_WITHIN = 20
COMMAND_SILENCE = timedelta(minutes=15)


@dataclass(frozen=True)
class Sheet:
    """A file whose line of headings is known: `places` says under which cell each column of the target stands."""

    table: spreadsheets.Table
    heading_line: int
    headings: list[str]
    places: dict[str, int]

    def lines(self) -> Iterator[Line]:
        """Lines below the headings."""
        places = list(self.places.items())
        for line, cells in self.table.rows():
            if line > self.heading_line:
                width = len(cells)
                yield Line(line, {name: cells[at] if at < width else '' for name, at in places})


def sheet_of(path: Path, target: Target) -> Sheet:
    """The table of a file and its headings. Refuses, quickly, what is no table or has no column that we know."""
    table = spreadsheets.open_table(path)
    best: tuple[int, int, list[str], dict[str, int]] = (0, 0, [], {})
    last = 0
    for line, cells in table.rows():
        last = line
        if line > HEADING_WITHIN:
            break
        places = _places(cells, target.columns)
        if len(places) > best[0]:
            best = len(places), line, cells, places
    if not best[0]:
        known = ', '.join(f'« {column.label} »' for column in target.columns[:6])
        raise Refusal(
            'file',
            f'Aucune colonne reconnue dans ce fichier. La ligne de titres doit en nommer au moins une : {known}…',
        )
    if last <= best[1]:
        raise Refusal('file', 'Ce fichier n’a que sa ligne de titres : il n’y a rien à importer.')
    return Sheet(table, best[1], best[2], best[3])


def _places(cells: list[str], columns: tuple[Column, ...]) -> dict[str, int]:
    """name of column → index of the cell that bears one of its headings; the first heading of a column wins."""
    folded = [folded_heading(cell) if len(cell) < 100 else '' for cell in cells]
    found: dict[str, int] = {}
    for column in columns:
        at = next((folded.index(heading) for heading in column.folded if heading in folded), None)
        if at is not None and at not in found.values():
            found[column.name] = at
    return found


def sha256_of(path: Path) -> str:
    """The fingerprint of a file, read piece by piece."""
    with path.open('rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def unfinished_command(target: str, sha256: str, club_id: int | None) -> ImportBatch | None:
    """An import of the same file begun by a command and never ended: it can go on where it stopped."""
    query = db.select(ImportBatch).filter_by(
        target=target, file_sha256=sha256, club_id=club_id, task_id=None, dry_run=False
    )
    return db.session.scalar(query.filter_by(state=ImportState.RUNNING).order_by(ImportBatch.id.desc()).limit(1))


def earlier_import(sha256: str, before: ImportBatch | None = None) -> ImportBatch | None:
    """The last finished import of the same file, within the reader's perimeter."""
    query = db.select(ImportBatch).filter_by(file_sha256=sha256, state=ImportState.DONE, dry_run=False)
    query = query.where(ImportBatch.id < before.id) if before is not None else query
    return db.session.scalar(query.order_by(ImportBatch.id.desc()).limit(1))


def page_of_batches() -> paging.Page:
    """Imports within the reader's perimeter, the latest first."""
    return paging.page(db.select(ImportBatch), [ImportBatch.created_at, ImportBatch.id], descending=True, size=30)


def page_of_remarks(batch: ImportBatch, verdict: str = '') -> paging.Page:
    """What was said of the lines of an import, by number of line."""
    query = db.select(ImportRow).filter_by(batch_id=batch.id)
    if verdict in {v.value for v in RowVerdict}:
        query = query.filter_by(verdict=RowVerdict(verdict))
    return paging.page(query, [ImportRow.line, ImportRow.id], size=100)


def count_remarks(batch: ImportBatch) -> int:
    return db.session.scalar(db.select(func.count(ImportRow.id)).filter_by(batch_id=batch.id)) or 0


def sentences_of(batch: ImportBatch) -> dict[int, str]:
    """line → « Refusée : … » for every line that deserved a word."""
    query = (
        db.select(ImportRow.line, ImportRow.verdict, ImportRow.reason)
        .filter_by(batch_id=batch.id)
        .order_by(ImportRow.id)
    )
    said: dict[int, str] = {}
    for line, verdict, reason in db.session.execute(query):
        said[line] = f'{said[line]} {reason}' if line in said else f'{verdict.label} : {reason}'
    return said


def returned_rows(sheet: Sheet, said: dict[int, str]) -> Iterator[list[str]]:
    """The lines of the file that deserved a word, in its own columns, with a last one that says why."""
    width = len(sheet.headings)
    for line, cells in sheet.table.rows():
        if line in said and line > sheet.heading_line:
            yield [*(cells + [''] * width)[:width], f'Ligne {line}. {said[line]}']


def club_of(batch: ImportBatch) -> Club | None:
    return db.session.get(Club, batch.club_id) if batch.club_id else None


def why_stopped(batch: ImportBatch) -> str:
    """Why an import that is not over goes on no more; '' while it does, or once it is over."""
    if batch.is_over:
        return ''
    if batch.state == ImportState.FAILED:
        return batch.error or 'L’import s’est arrêté.'
    with access.for_everyone('la tâche d’un import que l’on voit déjà'):
        task = db.session.get(tasks.Task, batch.task_id) if batch.task_id else None
    if task is None:
        old = batch.created_at < clock.now() - COMMAND_SILENCE
        return 'La commande qui faisait cet import ne répond plus.' if old else ''
    if task.state in (tasks.TaskState.WAITING, tasks.TaskState.RUNNING):
        return ''
    return task.error or 'L’import s’est arrêté avant la fin.'


def may_act_on(batch: ImportBatch) -> bool:
    """Who asked for an import, and the Collectif's staff, may resume or cancel it."""
    held = access.perimeter()
    return held.staff or (held.user is not None and held.user == batch.asked_by_id)
