"""What was said of lines, kept: one row a line, which keeps the repairs and the answer from one pass to the next."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from crm.database import db
from crm.imports.models import Answer, ImportBatch, ImportRow, RowVerdict
from crm.imports.queries import Sheet
from crm.imports.targets import Remark

MOST_CHARACTERS = 2000
AT_ONCE = 1000


def keep_remarks(batch_id: int, remarks: Sequence[Remark]) -> None:
    """Write what a pass says of some lines."""
    if not remarks:
        return
    told: dict[int, list[Remark]] = {}
    for remark in remarks:
        told.setdefault(remark.line, []).append(remark)
    passes = db.session.scalar(db.select(ImportBatch.passes).filter_by(id=batch_id))
    query = db.select(ImportRow.line, ImportRow.id).where(ImportRow.batch_id == batch_id, ImportRow.line.in_(told))
    known = {key: value for key, value in db.session.execute(query)}
    new, old = [], []
    for line, said in told.items():
        values = row_values(said) | {'seen_in': passes}
        if line in known:
            old.append({'id': known[line]} | values)
        else:
            new.append({'batch_id': batch_id, 'line': line, 'values': said[0].values} | values)
    if new:
        db.session.execute(db.insert(ImportRow), new)
    if old:
        db.session.execute(db.update(ImportRow), old)


def row_values(said: Sequence[Remark]) -> dict[str, Any]:
    """The columns of a row that tell what was said of its line."""
    verdicts = {remark.verdict for remark in said}
    return {
        'verdict': RowVerdict.REFUSED if RowVerdict.REFUSED in verdicts else said[0].verdict,
        'field': said[0].field,
        'reason': ' '.join(remark.reason for remark in said),
        'remarks': [{'field': remark.field, 'reason': remark.reason} for remark in said],
        'choices': list(dict.fromkeys(str(choice) for remark in said for choice in remark.choices)),
    }


def close_pass(batch_id: int) -> None:
    """Lines of which this pass said nothing: skipped, repaired, or no longer worth a word."""
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    silent = (ImportRow.batch_id == batch_id) & (ImportRow.seen_in < batch.passes)
    skipped = silent & (ImportRow.answer == Answer.SKIP)
    repaired = silent & (ImportRow.answer != Answer.SKIP) & ImportRow.repaired
    updates = (
        db.update(ImportRow).where(skipped).values(verdict=RowVerdict.SKIPPED),
        db.update(ImportRow).where(repaired).values(verdict=RowVerdict.REPAIRED, remarks=[], reason=''),
        db.delete(ImportRow).where(silent, ImportRow.answer != Answer.SKIP, ~ImportRow.repaired),
    )
    for statement in updates:
        db.session.execute(statement.execution_options(synchronize_session=False))


def keep_values(batch_id: int, sheet: Sheet, step: Callable[[], AbstractContextManager[Any]]) -> None:
    """Keep the cells of the lines said something of, as they stand in the file, for whoever corrects them."""
    with step():
        query = db.select(ImportRow.line, ImportRow.id).filter_by(batch_id=batch_id)
        wanted = {key: value for key, value in db.session.execute(query)}
    if not wanted:
        return
    found: list[dict[str, Any]] = []
    for line in sheet.lines():
        if line.number in wanted:
            cells = {name: cell[:MOST_CHARACTERS] for name, cell in line.values.items()}
            found.append({'id': wanted[line.number], 'values': cells, 'note': line.note[:MOST_CHARACTERS]})
        if len(found) == AT_ONCE:
            _write(found, step)
            found = []
    _write(found, step)


def _write(rows: list[dict[str, Any]], step: Callable[[], AbstractContextManager[Any]]) -> None:
    if rows:
        with step():
            db.session.execute(db.update(ImportRow), rows)
