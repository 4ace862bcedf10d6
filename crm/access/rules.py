"""The rules of perimeters, added to every statement: which rows of a model a perimeter shows.

A model says `scoped(Model, rule)` once; a hook then adds the rule to every ORM SELECT, UPDATE and DELETE, and shows
nothing where no perimeter is set.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, SelectBase, Table, event, false, inspect
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.visitors import traverse

from crm.access.perimeters import perimeter
from crm.access.visitors import EVERYTHING, NOTHING, Perimeter


class EscapedPerimeter(RuntimeError):
    """A statement to which no perimeter can be added reads a scoped table: a programming error."""


Rule = Callable[[Any, Perimeter], ColumnElement[bool] | None]

# mark of a statement that is composed once for the life of the process: so are its rules
COMPOSED_ONCE = 'composed_once'

_rules: dict[type, Rule] = {}


def scoped(model: type, rule: Rule) -> None:
    """Declare which rows of `model` a perimeter shows. `rule(model, perimeter)` gives a criterion, or None for all.

    A rule looks at nothing but these two: what it gives is kept.
    """
    _rules[model] = rule
    forget_rules()


def forget_rules() -> None:
    """Have the rules asked again: they changed."""
    for kept in (_kept_within, _options, _option):
        kept.cache_clear()


def scoped_models() -> list[type]:
    return list(_rules)


@cache
def whole_table(model: Any, why: str) -> Any:
    """The table of a model, all clubs together, for a criterion that tells yes or no and shows no row of it.

    Like `for_everyone`, it says why in a sentence. Two uses within one statement say two sentences.
    """
    if len(why) < 10:
        raise ValueError('say why the perimeter does not hold here')
    return model.__table__.alias()


@event.listens_for(Session, 'do_orm_execute')
def _add_perimeter(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load or not _rules:
        return
    if not (state.is_select or state.is_update or state.is_delete) or state.session.info.get('trail'):
        return
    held = perimeter()
    if held is EVERYTHING:
        return
    add = _kept_within if COMPOSED_ONCE in state.execution_options else _within
    state.statement = add(state.statement, held, state.is_orm_statement)


def _within(statement: Any, held: Perimeter, of_records: bool) -> Any:
    """The statement with the rules of a perimeter."""
    if not of_records:
        _refuse_scoped(statement)
    # hardly any rule limits the staff: to look for those that matter would cost more than to add them all
    models = tuple(_rules) if held.staff else _within_reach(_tables(statement))
    options = _options(held, models)
    return statement.options(*options) if options else statement


_kept_within = lru_cache(2000)(_within)


def _refuse_scoped(statement: Any) -> None:
    """A statement that names columns without saying of which record (`count(X.id).filter(…)` alone) would escape."""
    if named := _tables(statement) & {inspect(model).local_table.name for model in _rules}:
        raise EscapedPerimeter(f'say select_from(…): this statement would read {sorted(named)} of everybody')


def _tables(statement: Any) -> frozenset[str]:
    """Names of all the tables that a statement reads or writes, in its subqueries too."""
    found: set[str] = set()

    def keep(selectable: Any) -> None:
        while (within := getattr(selectable, 'element', None)) is not None:  # an alias, or a subquery
            selectable = within
        if isinstance(selectable, Table):
            found.add(selectable.name)
        elif isinstance(selectable, SelectBase):
            found.update(_tables(selectable))

    def keep_table(part: Any) -> None:
        keep(part.table)

    visitors = {'table': keep, 'alias': keep} | dict.fromkeys(('column', 'insert', 'update', 'delete'), keep_table)
    traverse(statement, {}, visitors)
    return frozenset(found)


_reach: dict[frozenset[str], tuple[type, ...]] = {}


def _within_reach(tables: frozenset[str]) -> tuple[type, ...]:
    """Models with a rule that these tables lead to: their own, and all that relationships may load after them."""
    if tables not in _reach:
        mappers: Any = inspect(next(iter(_rules))).registry.mappers
        waiting = [mapper for mapper in mappers if mapper.local_table.name in tables]
        reached: set[Any] = set()
        while waiting:
            mapper = waiting.pop()
            if mapper not in reached:
                reached.add(mapper)
                waiting += [relationship.mapper for relationship in mapper.relationships]
        _reach[tables] = tuple(model for model in _rules if inspect(model) in reached)
    return _reach[tables]


@lru_cache(1000)
def _options(held: Perimeter, models: tuple[type, ...]) -> tuple[ExecutableOption, ...]:
    """The rules of a perimeter over what a statement may read, as its options; rules depend on nothing else."""
    found: dict[type, ExecutableOption | None] = {}
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if model not in found:
            found[model], further = _option(model, held)
            waiting += further
    return tuple(option for option in found.values() if option is not None)


@lru_cache(5000)
def _option(model: type, held: Perimeter) -> tuple[ExecutableOption | None, tuple[type, ...]]:
    """(the rule of a model in a perimeter, None where it shows all; models that the rule itself reads)."""
    criterion = false() if held == NOTHING else _rules[model](model, held)
    if criterion is None:
        return None, ()
    return with_loader_criteria(model, criterion, include_aliases=True), _within_reach(_tables(criterion))
