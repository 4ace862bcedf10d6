"""What the filter panel of the company list offers: one chooser a filter, several groups of situations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm import access
from crm.accounts.models import User
from crm.companies import queries
from crm.companies.models import ClubMembership, Company, HeadcountBand, RelationState, Tag
from crm.companies.nomenclature import SECTIONS
from crm.companies.queries import CompanyFilter
from crm.companies.queries.chips import LABELS
from crm.companies.queries.filters import ME, NOBODY, PARAMETERS, own_memberships
from crm.database import db
from crm.territories.models import Region, ZoneKind

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chooser:
    """One filter: several boxes to tick, or one value of a list."""

    name: str
    label: str
    options: Options
    chosen: Any
    several: bool
    empty: str = 'Tous'

    @property
    def summary(self) -> str:
        """What is chosen, in words: « Rhône, Ain », « 3 choisis », « Tous »."""
        words = [label for value, label in self.options if value in self.chosen]
        if not words:
            return self.empty
        return ', '.join(words) if len(words) < 3 and len(', '.join(words)) < 34 else f'{len(words)} choisis'


def choosers(asked: CompanyFilter) -> list[Chooser]:
    """Filters by values, in the order they are offered; those that have nothing to offer are left out."""
    clubs = [(club.code, club.name) for club in queries.all_clubs()]
    offered: list[tuple[str, Options, str]] = [
        ('departements', queries.departement_choices(), 'Tous'),
        ('region', _regions(), 'Toutes'),
        ('zone', ZoneKind.options(), 'Toutes les communes'),
        ('relations', RelationState.options(), 'Toutes'),
        ('sizes', HeadcountBand.options(), 'Tous'),
        ('sections', list(SECTIONS.items()), 'Tous'),
        ('tags', _tags(), 'Toutes'),
        ('owner', _owners(), 'Tout le monde'),
        ('club', clubs, 'Tous'),
        ('lead', clubs, 'Tous'),
        ('source', _sources(), 'Toutes'),
    ]
    return [_chooser(asked, field, options, empty) for field, options, empty in offered if options]


def _chooser(asked: CompanyFilter, field: str, options: Options, empty: str) -> Chooser:
    name, several = PARAMETERS[field]
    chosen = getattr(asked, field)
    return Chooser(name, LABELS[field], options, chosen if several else (chosen,) if chosen else (), several, empty)


def situation_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """(group, [(name, label)]) of the situations that the reader may ask for."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, situation in queries.situations().items():
        groups.setdefault(situation.group, []).append((name, situation.label))
    return list(groups.items())


def _regions() -> Options:
    query = db.select(Region.code, Region.name).order_by(Region.name)
    return [(code, name) for code, name in db.session.execute(query)]


def _tags() -> Options:
    return [(str(key), name) for key, name in db.session.execute(db.select(Tag.id, Tag.name).order_by(Tag.folded))]


def _owners() -> Options:
    """Me, nobody, and whoever is in charge of a company in the reader's clubs."""
    if not access.may(access.Permission.CONTACTS_READ):
        return []
    charged = db.select(ClubMembership.owner_id).where(own_memberships(), ClubMembership.until.is_(None))
    query = db.select(User.id, User.name).where(User.id.in_(charged), User.id != access.perimeter().user)
    others = [(str(key), name) for key, name in db.session.execute(query.order_by(User.name))]
    return [(ME, 'Moi'), (NOBODY, 'Personne'), *others]


def _sources() -> Options:
    query = db.select(Company.source).where(Company.source != '').distinct().order_by(Company.source).limit(100)
    return [(source, source[:1].upper() + source[1:]) for source in db.session.scalars(query)]
