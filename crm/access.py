"""Access: who may do what (permissions), on which records (perimeter). The only place for both.

A view says `@requires(Permission.X)` or `@public`, else it is an error. A model says `scoped(Model, rule)` once;
a hook then adds the rule to every ORM SELECT, UPDATE and DELETE, and shows nothing where no perimeter is set.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, user_logged_in, user_logged_out
from sqlalchemy import ColumnElement, SelectBase, Table, event, false, inspect
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.visitors import traverse

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
    COMMITTEE = 'committee', 'Tenir et lire le comité de suivi'
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
    P.COMMITTEE: {C, L},
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
    return not visitor().roles.isdisjoint(ALLOWED[permission])


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


# --- perimeter --------------------------------------------------------------------------------------


def scoped(model: type, rule: Rule) -> None:
    """Declare which rows of `model` a perimeter shows. `rule(model, perimeter)` gives a criterion, or None for all.

    A rule looks at nothing but these two: what it gives is kept.
    """
    _rules[model] = rule
    forget_rules()


def forget_rules() -> None:
    """Have the rules asked again: they changed."""
    for kept in (_options, _option):
        kept.cache_clear()


def scoped_models() -> list[type]:
    return list(_rules)


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
    if not state.is_orm_statement:
        _refuse_scoped(state.statement)
    # hardly any rule limits the staff: to look for those that matter would cost more than to add them all
    models = tuple(_rules) if held.staff else _within_reach(_tables(state.statement))
    if options := _options(held, models):
        state.statement = state.statement.options(*options)


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
