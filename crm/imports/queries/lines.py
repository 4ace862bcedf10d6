"""Lines of an import that deserved a word: pages of them, counts, what is said of each."""

from collections.abc import Sequence

from sqlalchemy import func

from crm import paging
from crm.database import db
from crm.imports.models import ImportBatch, ImportRow, ImportState, RowVerdict
from crm.imports.targets import Target

EDITED_AT_ONCE = 20
READ_AT_ONCE = 100


def page_of_remarks(batch: ImportBatch, verdict: str = '') -> paging.Page:
    """What was said of the lines of an import, by number of line; few at a time while they can be corrected."""
    query = db.select(ImportRow).filter_by(batch_id=batch.id)
    if verdict in {v.value for v in RowVerdict}:
        query = query.filter_by(verdict=RowVerdict(verdict))
    size = EDITED_AT_ONCE if batch.state == ImportState.CHECKED else READ_AT_ONCE
    return paging.page(query, [ImportRow.line, ImportRow.id], size=size)


def counts_of_remarks(batch: ImportBatch) -> dict[str, int]:
    """verdict → number of lines; '' for all."""
    query = db.select(ImportRow.verdict, func.count()).filter_by(batch_id=batch.id).group_by(ImportRow.verdict)
    found = {str(verdict): number for verdict, number in db.session.execute(query)}
    return found | {'': sum(found.values())}


def rows_named(batch: ImportBatch, lines: Sequence[int]) -> list[ImportRow]:
    """Some of the lines said something of, by number."""
    query = db.select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.line.in_(lines))
    return list(db.session.scalars(query.order_by(ImportRow.line)))


def editable_columns(row: ImportRow, target: Target, placed: Sequence[str]) -> list[tuple[str, str, str]]:
    """(name, label, value) of the cells of a line that may be corrected: those of the file, and those it lacks."""
    cells = row.cells
    wanted = {*placed, *cells, *(remark['field'] for remark in row.remarks)}
    return [
        (column.name, column.label, cells.get(column.name, '')) for column in target.columns if column.name in wanted
    ]


def sentences_of(batch: ImportBatch) -> dict[int, str]:
    """line → « Refusée : … » for every line that was refused or is doubtful."""
    query = (
        db.select(ImportRow.line, ImportRow.verdict, ImportRow.reason)
        .filter_by(batch_id=batch.id)
        .where(ImportRow.verdict.in_([RowVerdict.REFUSED, RowVerdict.DOUBTFUL]))
        .order_by(ImportRow.id)
    )
    said: dict[int, str] = {}
    for line, verdict, reason in db.session.execute(query):
        said[line] = f'{said[line]} {reason}' if line in said else f'{verdict.label} : {reason}'
    return said
