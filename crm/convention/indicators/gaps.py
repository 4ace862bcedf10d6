"""« Expliquer l'écart »: between two proofs of one figure, the rows that entered, that left, and that changed.

What they add to the figure makes up its difference exactly, but for a median, which is no sum.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, literal, or_, select

from crm.convention.indicators.definitions import Pages, Proof, ProofRow, Source
from crm.convention.indicators.proofs import keyset
from crm.database import db
from crm.statements import Statement


@dataclass(frozen=True)
class Part:
    """Some rows, and what they add to the value (to the numerator of a share) and to the denominator."""

    total: int
    amount: float
    below: float
    pages: Pages


@dataclass(frozen=True)
class Gap:
    """What makes a figure go from one value to another. `was(rows)` gives, by key, what changed rows were before."""

    columns: tuple[str, ...]
    entered: Part
    left: Part
    changed: Part
    was: Callable[[Sequence[ProofRow]], dict[int, ProofRow]]

    @property
    def amount(self) -> float:
        """The difference of the values (of the numerators)."""
        return self.entered.amount + self.left.amount + self.changed.amount

    @property
    def below(self) -> float:
        """The difference of the denominators."""
        return self.entered.below + self.left.below + self.changed.below

    def part(self, name: str) -> Part:
        """`entered`, `left` or `changed`."""
        found: Part = getattr(self, name)
        return found


PARTS = ('entered', 'left', 'changed')


def between(before: Proof, after: Proof) -> Gap:
    """The rows of `after` that are not in `before`, the reverse, and those in both that say otherwise."""
    if before.source and after.source:
        return _of_statements(after.columns, before.source, after.source)
    return _of_lists(after.columns, list(before.rows), list(after.rows))


# --- from statements --------------------------------------------------------------------------------


def _of_statements(columns: tuple[str, ...], before: Source, after: Source) -> Gap:
    old, new = before.rows, after.rows
    both = select(new).join(old, old.c.key == new.c.key).where(_otherwise(before, after))
    changes = _weight(after, 'amount') - _weight(before, 'amount'), _weight(after, 'below') - _weight(before, 'below')

    def was(rows: Sequence[ProofRow]) -> dict[int, ProofRow]:
        query = select(old).where(old.c.key.in_([row.key for row in rows]))
        return {row.key: before.made(row) for row in db.session.execute(query)}

    return Gap(
        columns,
        _part(_alone(new, old), after, _weight(after, 'amount'), _weight(after, 'below')),
        _part(_alone(old, new), before, -_weight(before, 'amount'), -_weight(before, 'below')),
        _part(both, after, *changes),
        was,
    )


def _alone(rows: Any, others: Any) -> Statement:
    """Rows that have no counterpart."""
    return select(rows).outerjoin(others, others.c.key == rows.c.key).where(others.c.key.is_(None))


def _otherwise(before: Source, after: Source) -> ColumnElement[bool]:
    said = [after.rows.c[name].is_distinct_from(before.rows.c[name]) for name in after.watched]
    return or_(literal(False), *said)


def _weight(source: Source, which: str) -> ColumnElement[int]:
    name: str = getattr(source, which)
    return cast(source.rows.c[name], Integer) if name else literal(1, Integer)


def _part(query: Statement, source: Source, amount: ColumnElement[int], below: ColumnElement[int]) -> Part:
    totals = query.with_only_columns(func.count(), func.sum(amount), func.sum(below), maintain_column_froms=True)
    count, added, under = db.session.execute(totals).one()

    def pages(after: int | None, before: int | None, size: int) -> list[ProofRow]:
        return keyset(query, source.rows.c.key, source.made, after, before, size)

    return Part(count, float(added or 0), float(under or 0), pages)


# --- from rows at hand ------------------------------------------------------------------------------


def _of_lists(columns: tuple[str, ...], before: Sequence[ProofRow], after: Sequence[ProofRow]) -> Gap:
    old, new = {row.key: row for row in before}, {row.key: row for row in after}
    entered = [row for row in after if row.key not in old]
    left = [row for row in before if row.key not in new]
    changed = [row for row in after if row.key in old and row != old[row.key]]
    added = sum(row.amount - old[row.key].amount for row in changed)
    under = sum(row.below - old[row.key].below for row in changed)
    return Gap(
        columns,
        _listed(entered, sum(row.amount for row in entered), sum(row.below for row in entered)),
        _listed(left, -sum(row.amount for row in left), -sum(row.below for row in left)),
        _listed(changed, added, under),
        lambda rows: {row.key: old[row.key] for row in rows},
    )


def _listed(rows: Sequence[ProofRow], amount: float, below: float) -> Part:
    return Part(len(rows), amount, below, Proof.of((), rows, '').pages)
