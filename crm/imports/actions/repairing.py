"""Wrong lines mended before the commit: cells corrected, doubtful lines answered, these lines checked again."""

from collections.abc import Mapping, Sequence

from crm.database import db
from crm.errors import Refusal
from crm.imports import queries, targets
from crm.imports.actions import asking
from crm.imports.actions.carrying import brought_in
from crm.imports.actions.remarks import MOST_CHARACTERS, row_values
from crm.imports.models import Answer, ImportBatch, ImportRow, ImportState, RowVerdict
from crm.imports.targets import ALL_COUNTS, Destination, Line, Remark, Tally, Target


def repair(batch: ImportBatch, cells: Mapping[int, Mapping[str, str]], answers: Mapping[int, str]) -> list[ImportRow]:
    """Correct cells (line → column → value) and answer for doubtful lines, then check these lines alone again.

    The counts of the import move by what changed for these lines. Returns the rows that changed.
    """
    _refuse_unless_checked(batch)
    target = targets.named(batch.target)
    rows = [
        row
        for row in queries.rows_named(batch, sorted({*cells, *answers}))
        if _changes(row, cells.get(row.line, {}), answers.get(row.line, ''), target)
    ]
    if not rows:
        return []
    before = _tried(batch, rows, target)
    for row in rows:
        _correct(row, cells.get(row.line, {}), answers.get(row.line, ''), target)
    after = _tried(batch, rows, target)
    for name in ALL_COUNTS:
        setattr(batch, name, getattr(batch, name) + getattr(after, name) - getattr(before, name))
    _tell(rows, after.remarks)
    return rows


def _changes(row: ImportRow, cells: Mapping[str, str], answer: str, target: Target) -> bool:
    if row.verdict == RowVerdict.SKIPPED and not row.choices:  # a total
        return False
    new_cells = any(
        target.column(name) and row.cells.get(name, '') != value[:MOST_CHARACTERS] for name, value in cells.items()
    )
    return new_cells or (answer in row.choices and answer != _answer_of(row))


def _answer_of(row: ImportRow) -> str:
    """What will be done with a doubtful line: its answer, else the first choice."""
    return row.answer or (row.choices[0] if row.choices else '')


def _correct(row: ImportRow, cells: Mapping[str, str], answer: str, target: Target) -> None:
    wanted = row.cells | {name: value[:MOST_CHARACTERS] for name, value in cells.items() if target.column(name)}
    row.fixes = {name: value for name, value in wanted.items() if value != row.values.get(name, '')}
    row.repaired = bool(row.fixes)
    if answer in row.choices:
        row.answer = answer


def _tried(batch: ImportBatch, rows: Sequence[ImportRow], target: Target) -> Tally:
    """What the commit would make of these lines alone."""
    lines = [Line(row.line, dict(row.cells), row.note) for row in rows]
    answers = {row.line: Answer(row.answer) for row in rows if row.answer}
    skipped = frozenset(line for line, answer in answers.items() if answer == Answer.SKIP)
    to = Destination(batch.club_id, batch.company_id, batch.association_id, write=False, answers=answers)
    with db.session.no_autoflush:
        return brought_in(target, target.gather(iter(lines)), to, skipped)


def _tell(rows: Sequence[ImportRow], remarks: Sequence[Remark]) -> None:
    told: dict[int, list[Remark]] = {}
    for remark in remarks:
        told.setdefault(remark.line, []).append(remark)
    for row in rows:
        if row.line in told:
            for name, value in row_values(told[row.line]).items():
                setattr(row, name, value)
        elif row.answer == Answer.SKIP:
            row.verdict = RowVerdict.SKIPPED
        else:
            row.verdict, row.remarks, row.reason = RowVerdict.REPAIRED, [], ''


def answer_all(batch: ImportBatch, answer: Answer) -> int:
    """Give all doubtful lines one answer, where it may be given, then check the file again; returns their number."""
    _refuse_unless_checked(batch)
    query = db.select(ImportRow).where(
        ImportRow.batch_id == batch.id, ImportRow.verdict.in_([RowVerdict.DOUBTFUL, RowVerdict.SKIPPED])
    )
    number = 0
    for row in db.session.scalars(query.execution_options(yield_per=1000)):
        if answer in row.choices and answer != row.answer:
            row.answer = answer
            number += 1
    if not number:
        raise Refusal('', 'Aucune ligne douteuse n’attend cette réponse : rien n’a changé.')
    db.session.flush()
    asking.check(batch)
    return number


def _refuse_unless_checked(batch: ImportBatch) -> None:
    asking.refuse_if_not_mine(batch)
    if batch.state != ImportState.CHECKED:
        raise Refusal(
            '', 'Les lignes se corrigent après la vérification et avant l’enregistrement : rechargez la page.'
        )
