"""Tags, and views of the list that are kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from crm import access
from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited


@audited
class Tag(Model):
    """A word that sorts companies: a club's own, or everybody's when `club_id` is empty."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str]
    club_id: Mapped[int | None] = mapped_column(ForeignKey('club.id'), index=True)

    __table_args__ = (UniqueConstraint('club_id', 'folded'),)


class CompanyTag(Model):
    """A company bears a tag."""

    tag_id: Mapped[int] = mapped_column(ForeignKey('tag.id'), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), primary_key=True, index=True)


class ViewScope(Choice):
    """Who a saved view is for."""

    MINE = 'mine', 'Moi'
    CLUB = 'club', 'Mon club'
    NATIONAL = 'national', 'Tout le monde'


class SavedView(Model):
    """Filters, columns and sort of the company list under a name; `query` is the address of the list they make."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    scope: Mapped[ViewScope] = mapped_column(stored(ViewScope), default=ViewScope.MINE)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'), index=True)
    owner_name: Mapped[str] = mapped_column(default='')
    club_id: Mapped[int | None] = mapped_column(ForeignKey('club.id'), index=True)
    query: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class DefaultView(Model):
    """The view that the company list opens with, for one person."""

    user_id: Mapped[int] = mapped_column(ForeignKey('user.id'), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey('saved_view.id'), index=True)


access.scoped(
    SavedView,
    lambda view, p: (
        (view.owner_id == p.user) & (view.scope == ViewScope.MINE)
        | (view.scope == ViewScope.NATIONAL)
        | (view.scope == ViewScope.CLUB) & (true() if p.staff else view.club_id.in_(p.clubs))
    ),
)


access.scoped(DefaultView, lambda chosen, p: chosen.user_id == p.user)


access.scoped(Tag, lambda tag, p: None if p.staff else tag.club_id.in_(p.clubs) | tag.club_id.is_(None))
