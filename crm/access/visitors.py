"""Who is here: what each view declares, and what the signed-in user may do.

A view says `@requires(Permission.X)` or `@public`, else it is an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, user_logged_in, user_logged_out

from crm.access.roles import ALLOWED, Permission, Role

View = TypeVar('View', bound=Callable[..., Any])


@dataclass(frozen=True)
class Perimeter:
    """The records one may meet: everything for the Collectif's staff, else those of one's clubs, companies…"""

    staff: bool = False
    lee: bool = False
    clubs: frozenset[int] = frozenset()
    companies: frozenset[int] = frozenset()
    associations: frozenset[int] = frozenset()
    departements: frozenset[str] = frozenset()
    user: int | None = None


EVERYTHING = Perimeter(staff=True, lee=True)
NOTHING = Perimeter()


def requires(permission: Permission) -> Callable[[View], View]:
    """The view is for whoever holds this permission."""

    def declare(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """The view is for everybody: sign-in pages, help, and pages reached by a signed link."""
    view.access = 'public'  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    app.before_request(guard)
    app.view_functions['static'] = public(app.view_functions['static'])


def guard() -> ResponseReturnValue | None:
    """Before each request: the view declares who it is for, and the visitor is of them."""
    look_again()
    if request.endpoint is None:
        return None
    access = getattr(current_app.view_functions[request.endpoint], 'access', None)
    if access is None:
        raise RuntimeError(f'{request.endpoint} does not say who it is for')
    if access == 'public':
        return None
    if not current_user.is_authenticated:
        target = request.full_path if request.method == 'GET' else None
        return redirect(url_for('accounts.sign_in', next=target), 303)
    if not may(access):
        abort(403)
    return None


def may(permission: Permission) -> bool:
    """Whether the signed-in user holds this permission, in whatever scope."""
    return permission in permissions_held()


def permissions_held() -> frozenset[Permission]:
    """All that the signed-in user may do, in one scope or another."""
    return _permissions_of(visitor().roles)


@cache
def _permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    return frozenset(permission for permission, holders in ALLOWED.items() if not roles.isdisjoint(holders))


@dataclass(frozen=True)
class Visitor:
    """Whose request it is: their roles and perimeter."""

    user: Any
    roles: frozenset[Role]
    perimeter: Perimeter


NOBODY = Visitor(None, frozenset(), NOTHING)


def visitor() -> Visitor:
    """The signed-in user; a page asks dozens of times what their rights are, which are reckoned once."""
    if not has_request_context():
        return NOBODY
    kept: Visitor | None = g.get('visitor')
    if kept is None:
        user: Any = current_user
        known = user and user.is_authenticated
        kept = g.visitor = Visitor(user, frozenset(user.roles), user.perimeter) if known else NOBODY
    return kept


@user_logged_in.connect
@user_logged_out.connect
def look_again(_sender: object = None, **_user: Any) -> None:
    """Whoever signed in or out, or whom a task reads for: `visitor` reckons anew."""
    g.pop('visitor', None)
