"""Access: who may do what (permissions), on which records (perimeter). The only place for both.

A view says `@requires(Permission.X)` or `@public`, else it is an error. A model says `scoped(Model, rule)` once;
a hook then adds the rule to every ORM SELECT, UPDATE and DELETE, and shows nothing where no perimeter is set.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, has_app_context, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, event, false, inspect
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.util import find_tables

from crm.choices import Choice


class Role(Choice):
    """What a person is, within a scope."""

    ADMINISTRATOR = 'administrator', 'Administration'
    COLLECTIF = 'collectif', 'Équipe du Collectif Mentorat'
    LEE = 'lee', 'Équipe nationale LEE'
    COORDINATOR = 'coordinator', 'Coordination de club'
    HR = 'hr', 'Ressources humaines'
    ASSOCIATION = 'association', 'Association membre'
    STATE = 'state', 'Référent État'
    DPO = 'dpo', 'Protection des données'


A, C, L, CO, HR, AS, ST, D = Role


class Permission(Choice):
    """What may be done; the map below says by whom."""

    HOME = 'home', 'Voir sa page d’accueil'
    TERRITORIES_READ = 'territories_read', 'Voir les territoires et les clubs'
    TERRITORIES_EDIT = 'territories_edit', 'Modifier les clubs'
    CLUB_EDIT = 'club_edit', 'Tenir à jour la fiche de son club'
    USERS_MANAGE = 'users_manage', 'Gérer les comptes'
    COMPANIES_READ = 'companies_read', 'Voir les entreprises'
    COMPANIES_EDIT = 'companies_edit', 'Ajouter et modifier des entreprises'
    COMPANIES_IMPORT = 'companies_import', 'Importer des entreprises'
    IMPORTS_USE = 'imports_use', 'Importer des fichiers et suivre ses imports'
    COMPANIES_EXPORT = 'companies_export', 'Exporter des entreprises'
    CONTACTS_READ = 'contacts_read', 'Voir les interlocuteurs'
    OUTREACH_LOG = 'outreach_log', 'Noter des échanges'
    OUTREACH_READ = 'outreach_read', 'Lire les échanges'
    COMMITMENTS_READ = 'commitments_read', 'Voir les engagements'
    COMMITMENTS_EDIT = 'commitments_edit', 'Préparer et suivre des engagements'
    CHARTERS_EDIT = 'charters_edit', 'Publier une version de la charte'
    OWN_COMPANY = 'own_company', 'Espace de mon entreprise'
    MENTORS_INVITE = 'mentors_invite', 'Inviter des salariés'
    MENTORS_READ = 'mentors_read', 'Voir les mentors'
    ASSOCIATIONS_READ = 'associations_read', 'Voir les associations membres'
    ASSOCIATIONS_EDIT = 'associations_edit', 'Modifier les associations membres'
    OWN_ASSOCIATION = 'own_association', 'Espace de mon association'
    ORIENTATION = 'orientation', 'Orienter les mentors'
    ADVOCACY_READ = 'advocacy_read', 'Voir le plaidoyer'
    ADVOCACY_EDIT = 'advocacy_edit', 'Tenir le plaidoyer'
    EXPERIMENTS_READ = 'experiments_read', 'Voir les expérimentations'
    EXPERIMENTS_EDIT = 'experiments_edit', 'Tenir les expérimentations'
    DASHBOARD_READ = 'dashboard_read', 'Voir le tableau de bord de son périmètre'
    CONVENTION_READ = 'convention_read', 'Voir la convention et ses indicateurs'
    CONVENTION_EDIT = 'convention_edit', 'Fixer les cibles'
    PROOF_READ = 'proof_read', 'Voir les lignes derrière un chiffre'
    REPORTS_READ = 'reports_read', 'Voir les rapports'
    REPORTS_BUILD = 'reports_build', 'Préparer un rapport'
    REPORTS_REVIEW = 'reports_review', 'Relire, valider et publier les rapports'
    SCHEDULES_EDIT = 'schedules_edit', 'Régler les envois programmés'
    TASKS_SEE = 'tasks_see', 'Suivre ses tâches'
    EXPORTS_AUDIT = 'exports_audit', 'Voir tous les exports'


P = Permission
ALLOWED: dict[Permission, set[Role]] = {
    P.HOME: {*Role},
    P.TERRITORIES_READ: {A, C, L, CO, ST, D},
    P.TERRITORIES_EDIT: {A, C, L},
    P.CLUB_EDIT: {A, C, L, CO},
    P.USERS_MANAGE: {A, C},
    P.COMPANIES_READ: {A, C, L, CO},
    P.COMPANIES_EDIT: {C, CO},
    P.COMPANIES_IMPORT: {C, CO},
    P.IMPORTS_USE: {C, L, CO, HR, AS},
    P.COMPANIES_EXPORT: {C, CO, L},
    P.CONTACTS_READ: {C, CO, D},
    P.OUTREACH_LOG: {C, CO},
    P.OUTREACH_READ: {C, CO},
    P.COMMITMENTS_READ: {C, CO, L},
    P.COMMITMENTS_EDIT: {C, CO},
    P.CHARTERS_EDIT: {A, C},
    P.OWN_COMPANY: {HR},
    P.MENTORS_INVITE: {HR},
    P.MENTORS_READ: {C},
    P.ASSOCIATIONS_READ: {A, C, L, CO},
    P.ASSOCIATIONS_EDIT: {A, C},
    P.OWN_ASSOCIATION: {AS},
    P.ORIENTATION: {C},
    P.ADVOCACY_READ: {C, L, CO},
    P.ADVOCACY_EDIT: {C, L},
    P.EXPERIMENTS_READ: {C, L, CO},
    P.EXPERIMENTS_EDIT: {C, L},
    P.DASHBOARD_READ: {A, C, L, CO, HR, AS, ST},
    P.CONVENTION_READ: {A, C, L, CO, ST},
    P.CONVENTION_EDIT: {C, L},
    P.PROOF_READ: {C, CO, L},
    P.REPORTS_READ: {A, C, L, CO, ST, HR},
    P.REPORTS_BUILD: {C, CO, L},
    P.REPORTS_REVIEW: {C, L},
    P.SCHEDULES_EDIT: {A, C},
    P.TASKS_SEE: {A, C, L, CO, HR},
    P.EXPORTS_AUDIT: {C, D},
}


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


class EscapedPerimeter(RuntimeError):
    """A statement to which no perimeter can be added reads a scoped table: a programming error."""


Rule = Callable[[Any, Perimeter], ColumnElement[bool] | None]
View = TypeVar('View', bound=Callable[..., Any])

_rules: dict[type, Rule] = {}
_perimeter: ContextVar[Perimeter | None] = ContextVar('perimeter', default=None)


# --- permissions ------------------------------------------------------------------------------------


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
    return bool(current_user and current_user.is_authenticated and current_user.roles & ALLOWED[permission])


# --- perimeter --------------------------------------------------------------------------------------


def scoped(model: type, rule: Rule) -> None:
    """Declare which rows of `model` a perimeter shows. `rule(model, perimeter)` gives a criterion, or None for all."""
    _rules[model] = rule


def scoped_models() -> list[type]:
    return list(_rules)


def perimeter() -> Perimeter:
    """The perimeter in force: that of a `with` block, else the signed-in user's, else nothing."""
    held = _perimeter.get()
    if held is not None:
        return held
    if has_request_context() and current_user and current_user.is_authenticated:
        return current_user.perimeter
    return NOTHING


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


def whole_table(model: Any, why: str) -> Any:
    """The table of a model, all clubs together, for a criterion that tells yes or no and shows no row of it.

    Like `for_everyone`, it says why in a sentence.
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
    if not state.is_orm_statement:
        _refuse_scoped_tables(state)
    if options := _options(held):
        state.statement = state.statement.options(*options)


def _options(held: Perimeter) -> list[ExecutableOption]:
    """The rules of a perimeter as options of a statement: made once a page."""
    kept: dict[Perimeter, list[ExecutableOption]] = g.setdefault('perimeter_options', {}) if has_app_context() else {}
    if held not in kept:
        kept[held] = [with_loader_criteria(model, rule, include_aliases=True) for model, rule in _criteria(held)]
    return kept[held]


def _refuse_scoped_tables(state: ORMExecuteState) -> None:
    """A statement that names columns without saying of which record (`count(X.id).filter(…)` alone) would escape."""
    wanted: set[Any] = {inspect(model).local_table for model in _rules}
    statement: Any = state.statement
    found = find_tables(statement, check_columns=True, include_joins=True)
    named = {table.name for table in found if table in wanted}
    if named:
        raise EscapedPerimeter(f'say select_from(…): this statement would read {sorted(named)} of everybody')


def _criteria(held: Perimeter) -> list[tuple[type, ColumnElement[bool]]]:
    found = []
    for model, rule in _rules.items():
        criterion = false() if held == NOTHING else rule(model, held)
        if criterion is not None:
            found.append((model, criterion))
    return found


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
