"""The perimeter in force: the records one may meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from crm.access.visitors import EVERYTHING, Perimeter, visitor

_perimeter: ContextVar[Perimeter | None] = ContextVar('perimeter', default=None)


def perimeter() -> Perimeter:
    """The perimeter in force: that of a `with` block, else the signed-in user's, else nothing."""
    held = _perimeter.get()
    return visitor().perimeter if held is None else held


@contextmanager
def within(held: Perimeter) -> Iterator[None]:
    """Work inside a given perimeter: that of a signed link, of who asked for a task, of a document."""
    token = _perimeter.set(held)
    try:
        yield
    finally:
        _perimeter.reset(token)


@contextmanager
def for_everyone(why: str) -> Iterator[None]:
    """The only way out of the perimeter; says why in a sentence."""
    if len(why) < 10:
        raise ValueError('say why the perimeter does not hold here')
    with within(EVERYTHING):
        yield


def sees_all_clubs() -> bool:
    held = perimeter()
    return held.staff or held.lee


def remember_perimeter() -> dict[str, Any]:
    """The perimeter in force as plain values, to be kept in a task's payload."""
    held = perimeter()
    return {
        'staff': held.staff,
        'lee': held.lee,
        'clubs': sorted(held.clubs),
        'companies': sorted(held.companies),
        'associations': sorted(held.associations),
        'departements': sorted(held.departements),
        'user': held.user,
    }


def remembered_perimeter(kept: dict[str, Any]) -> Perimeter:
    """The inverse of `remember_perimeter`."""
    return Perimeter(
        staff=kept['staff'],
        lee=kept['lee'],
        clubs=frozenset(kept['clubs']),
        companies=frozenset(kept['companies']),
        associations=frozenset(kept['associations']),
        departements=frozenset(kept['departements']),
        user=kept['user'],
    )
