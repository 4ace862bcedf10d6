"""Imports carried out, check and commit alike: small steps, each committed together with its position."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crm import access, clock, operations
from crm.database import db
from crm.imports import queries, targets
from crm.imports.actions.asking import refuse_columns
from crm.imports.actions.remarks import close_pass, keep_remarks, keep_values
from crm.imports.models import Answer, ImportBatch, ImportPhase, ImportRow, ImportState, RowVerdict
from crm.imports.queries import Sheet
from crm.imports.targets import ALL_COUNTS, Destination, Remark, Tally, Target

CHUNK = 2500
TOTAL = 'Cette ligne est un total : elle n’est pas importée.'

Step = Callable[[], AbstractContextManager[Any]]
Tell = Callable[[int, int, str], None]


class TakenOver(Exception):
    """Another process goes on with this import, or somebody cancelled it: stop without a word."""


@dataclass(frozen=True)
class Work:
    """What is to be done of an import, read once."""

    batch_id: int
    target: Target
    sheet: Sheet
    to: Destination
    skipped: frozenset[int]
    fixes: Mapping[int, Mapping[str, str]]

    @property
    def is_check(self) -> bool:
        return not self.to.write


def carry_out(batch_id: int, step: Step, tell: Tell) -> None:
    """Check an import, or bring in what is left of it.

    Killed at any point, it goes on from there. Raises TakenOver; Refusal when the file cannot be read.
    """
    with step():
        work = _work(batch_id)
        tell(0, 0, 'Lecture du fichier…')
    records, rows = read(work.sheet, work.target, work.fixes)
    with step():
        done = _start(batch_id, rows, len(records))
        tell(done, len(records), 'Vérification…' if work.is_check else 'Enregistrement…')
    while done < len(records):
        with step():
            reached = _carry_on(work, records, done)
            tell(reached, len(records), f'{reached} sur {len(records)}')
        done = reached
    with step():
        close_pass(batch_id)
    if work.is_check:
        keep_values(batch_id, work.sheet, step)
    with step():
        _finish(batch_id)


def _work(batch_id: int) -> Work:
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    answers = _answers(batch_id)
    operation = None
    if batch.phase == ImportPhase.COMMIT and batch.operation_id:
        with access.for_everyone('ce qu’un import fait se défait, qui que ce soit qui l’ait demandé'):
            operation = db.session.get_one(operations.Operation, batch.operation_id)
    to = Destination(
        batch.club_id,
        batch.company_id,
        batch.association_id,
        write=batch.phase == ImportPhase.COMMIT,
        operation=operation,
        answers=answers,
    )
    skipped = frozenset(line for line, answer in answers.items() if answer == Answer.SKIP)
    target = targets.named(batch.target)
    return Work(batch_id, target, queries.sheet_of_batch(batch), to, skipped, _fixes(batch_id))


def _answers(batch_id: int) -> dict[int, Answer]:
    query = db.select(ImportRow.line, ImportRow.answer).where(ImportRow.batch_id == batch_id, ImportRow.answer != '')
    return {line: Answer(answer) for line, answer in db.session.execute(query)}


def _fixes(batch_id: int) -> dict[int, dict[str, str]]:
    query = db.select(ImportRow.line, ImportRow.fixes).where(ImportRow.batch_id == batch_id, ImportRow.repaired)
    return {key: value for key, value in db.session.execute(query)}


def read(
    sheet: Sheet, target: Target, fixes: Mapping[int, Mapping[str, str]] | None = None
) -> tuple[Sequence[Any], int]:
    """(records of a file, lines read). A Remark stands last for each line that sums the others."""
    read_lines = 0
    totals: list[int] = []

    def counted() -> Iterator[Any]:
        nonlocal read_lines
        for line in sheet.lines(fixes, totals):
            read_lines += 1
            yield line

    records = target.gather(counted())
    asides = [Remark(line, RowVerdict.SKIPPED, '', TOTAL) for line in totals]
    return [*records, *asides] if asides else records, read_lines + len(totals)


def rehearse(path: Path, target: Target, to: Destination, tell: Tell, sheet: str = '') -> tuple[Tally, int]:
    """(what an import would do, lines read), without anything written: no import, no lines to repair."""
    found = queries.sheet_of(path, target, sheet)
    refuse_columns(found.columns, target)
    records, rows = read(found, target)
    whole = Tally()
    for at in range(0, len(records), CHUNK):
        add(whole, brought_in(target, records[at : at + CHUNK], replace(to, write=False), frozenset()))
        tell(at, len(records), 'Essai à blanc')
    return whole, rows


def add(whole: Tally, part: Tally) -> None:
    """Add a tally to another."""
    for name in ALL_COUNTS:
        setattr(whole, name, getattr(whole, name) + getattr(part, name))
    whole.remarks += part.remarks


def _start(batch_id: int, rows: int, total: int) -> int:
    """Mark an import as running and say how many of its records are already done."""
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if not batch.is_with_the_worker:
        raise TakenOver(batch_id)
    batch.state, batch.error, batch.rows, batch.total = ImportState.RUNNING, '', rows, total
    return batch.position


def _carry_on(work: Work, records: Sequence[Any], done: int) -> int:
    """Bring in the next records; the position is taken first, so that two processes never do the same ones."""
    reached = min(done + CHUNK, len(records))
    taken = (
        db.update(ImportBatch)
        .where(ImportBatch.id == work.batch_id, ImportBatch.position == done, ImportBatch.state == ImportState.RUNNING)
        .values(position=reached)
        .execution_options(synchronize_session=False)
    )
    if not db.session.execute(taken).rowcount:  # type: ignore[attr-defined]
        raise TakenOver(work.batch_id)
    tally = brought_in(work.target, records[done:reached], work.to, work.skipped)
    counts = {name: getattr(ImportBatch, name) + getattr(tally, name) for name in ALL_COUNTS}
    update = db.update(ImportBatch).where(ImportBatch.id == work.batch_id).values(counts)
    db.session.execute(update.execution_options(synchronize_session=False))
    keep_remarks(work.batch_id, tally.remarks)
    return reached


def brought_in(target: Target, records: Sequence[Any], to: Destination, skipped: frozenset[int]) -> Tally:
    """What became of some records; nothing stays written of them on a check."""
    asides = [r for r in records if isinstance(r, Remark) and r.verdict == RowVerdict.SKIPPED]
    kept = [r for r in records if r.line not in skipped and r not in asides] if skipped or asides else records
    if to.write:
        with operations.recording(to.operation):
            tally = target.bring_in(kept, to)
    else:
        nested = db.session.begin_nested()
        try:
            tally = target.bring_in(kept, to)
        finally:
            nested.rollback()
    tally.skipped += len(records) - len(kept)
    tally.remarks += asides
    return tally


def _finish(batch_id: int) -> None:
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state == ImportState.RUNNING and batch.phase == ImportPhase.CHECK:
        batch.state = ImportState.CHECKED
    elif batch.state == ImportState.RUNNING:
        batch.state, batch.ended_at = ImportState.DONE, clock.now()
