"""Writes on saved views: keep, rename, share, choose, throw away."""

from crm import access, clock, history
from crm.companies.models import DefaultView, SavedView, ViewScope
from crm.companies.queries import CompanyFilter, may_write_view
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club

REFUSED = 'Cette vue appartient à quelqu’un d’autre : enregistrez-en une copie sous un autre nom.'


def save_view(asked: CompanyFilter, *, name: str, scope: ViewScope, club: Club | None = None) -> SavedView:
    """Keep the list that is asked for under a name. Raises Refusal when the name or the scope cannot be."""
    _check(name, scope, club)
    user_id, user_name = history.actor()
    now = clock.now()
    view = SavedView(
        name=name,
        scope=scope,
        club_id=club.id if club and scope == ViewScope.CLUB else None,
        owner_id=user_id,
        owner_name=user_name,
        query=asked.query_string(),
        created_at=now,
        updated_at=now,
    )
    db.session.add(view)
    db.session.flush()
    return view


def edit_view(view: SavedView, *, name: str, scope: ViewScope, club: Club | None = None) -> None:
    """Rename a view, or show it to others."""
    _check_owner(view)
    _check(name, scope, club, but=view)
    if scope == ViewScope.MINE and view.owner_id != access.perimeter().user:
        raise Refusal('scope', 'Seule la personne qui a créé cette vue peut la reprendre pour elle.')
    view.name, view.scope, view.updated_at = name, scope, clock.now()
    view.club_id = club.id if club and scope == ViewScope.CLUB else None


def replace_view(view: SavedView, asked: CompanyFilter) -> None:
    """The view now shows the list that is asked for."""
    _check_owner(view)
    view.query, view.updated_at = asked.query_string(), clock.now()


def delete_view(view: SavedView) -> None:
    """Throw a view away, for everybody who has it."""
    _check_owner(view)
    with access.for_everyone('la vue disparaît aussi chez celles et ceux qui l’ouvraient par défaut'):
        for chosen in db.session.scalars(db.select(DefaultView).filter_by(view_id=view.id)):
            db.session.delete(chosen)
        db.session.flush()
    db.session.delete(view)


def open_with(view: SavedView | None) -> None:
    """The reader's list begins with this view from now on; with everything when it is None."""
    user_id, _ = history.actor()
    chosen = db.session.get(DefaultView, user_id)
    if view is None:
        if chosen is not None:
            db.session.delete(chosen)
    elif chosen is None:
        db.session.add(DefaultView(user_id=user_id, view_id=view.id))
    else:
        chosen.view_id = view.id


def _check_owner(view: SavedView) -> None:
    if not may_write_view(view):
        raise Refusal('', REFUSED)


def _check(name: str, scope: ViewScope, club: Club | None, but: SavedView | None = None) -> None:
    held = access.perimeter()
    if scope == ViewScope.CLUB and (club is None or not (held.staff or club.id in held.clubs)):
        raise Refusal('club_id', 'Choisissez le club qui verra cette vue.')
    if scope == ViewScope.NATIONAL and not held.staff:
        raise Refusal('scope', 'Seule l’équipe du Collectif peut proposer une vue à tout le monde.')
    same = db.select(SavedView.id).filter_by(name=name, scope=scope)
    same = same.filter_by(owner_id=held.user) if scope == ViewScope.MINE else same
    same = same.filter_by(club_id=club.id) if scope == ViewScope.CLUB and club else same
    if db.session.scalar(same.where(SavedView.id != but.id) if but else same):
        raise Refusal('name', f'Une vue s’appelle déjà « {name} » : choisissez un autre nom.')
