"""What may be done at once to a selection of companies: put somebody in charge, tags, clubs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement

from crm import registries
from crm.access import Permission
from crm.accounts.models import User
from crm.companies import actions, forms, queries
from crm.companies.models import ClubMembership, Company, CompanyTag, Tag
from crm.companies.queries import followed_by, not_followed, not_ours
from crm.database import db
from crm.registries import BulkAction
from crm.territories.models import Club

Reasons = Sequence[tuple[str, ColumnElement[bool]]]
Values = dict[str, Any]


def offer() -> None:
    """Add these actions to the page of selections."""
    edit = Permission.COMPANIES_EDIT
    for name, action in {
        'assign': BulkAction(
            'Confier à une personne',
            'Elle les retrouve sous « Dont je suis en charge ».',
            edit,
            forms.AssignForm,
            _assign_says,
            _assign,
            _assign_left_out,
            'person-check',
            10,
        ),
        'put_tag': BulkAction(
            'Ajouter une étiquette',
            'Pour les retrouver ensemble plus tard.',
            edit,
            forms.PutTagForm,
            _put_says,
            _put,
            _put_left_out,
            'tag',
            20,
        ),
        'take_tag': BulkAction(
            'Retirer une étiquette',
            'De toutes celles qui la portent.',
            edit,
            forms.TakeTagForm,
            _take_says,
            _take,
            _take_left_out,
            'x-circle',
            30,
        ),
        'change_club': BulkAction(
            'Changer de club',
            'Un club commence ou cesse de les suivre.',
            edit,
            forms.ChangeClubForm,
            _club_says,
            _change_club,
            _club_left_out,
            'arrow-left-right',
            40,
        ),
    }.items():
        registries.bulk_actions.add(name, action)


# --- in charge --------------------------------------------------------------------------------------


def _charge(values: Values) -> tuple[Club, User | None]:
    club_id, _, user_id = values['charge'].partition('-')
    club = db.session.get_one(Club, int(club_id))
    return club, db.session.get_one(User, int(user_id)) if user_id else None


def _assign_says(values: Values) -> str:
    club, user = _charge(values)
    return f'Confier à {user.name} ({club.name})' if user else f'Retirer la personne en charge ({club.name})'


def _assign_left_out(values: Values) -> Reasons:
    club, user = _charge(values)
    already = ClubMembership.owner_id == user.id if user else ClubMembership.owner_id.is_(None)
    words = f'{user.name} en est déjà en charge' if user else 'Personne n’en est en charge'
    return [
        *not_ours(),
        *not_followed(club.id, club.name),
        (words, followed_by((ClubMembership.club_id == club.id) & already)),
    ]


def _assign(companies: Sequence[Company], values: Values) -> int:
    club, user = _charge(values)
    query = db.select(ClubMembership).filter_by(club_id=club.id, until=None)
    found = db.session.scalars(query.where(ClubMembership.company_id.in_([c.id for c in companies]))).all()
    for membership in found:
        membership.owner_id = user.id if user else None
    return len(found)


# --- tags -------------------------------------------------------------------------------------------


def _tag(values: Values) -> Tag | None:
    """The tag that is named, if it exists."""
    if values.get('tag_id'):
        return db.session.get(Tag, int(values['tag_id']))
    return queries.tag_named(values.get('name', ''), _club_of(values))


def _club_of(values: Values) -> int | None:
    return int(values['club_id']) if values.get('club_id') else None


def _name(values: Values) -> str:
    tag = _tag(values)
    return tag.name if tag else str(values.get('name', ''))


def _bearing(tag: Tag | None) -> ColumnElement[bool]:
    query = db.select(CompanyTag.company_id)
    return Company.id.in_(query.where(CompanyTag.tag_id == (tag.id if tag else None)))


def _put_says(values: Values) -> str:
    return f'Ajouter l’étiquette « {_name(values)} »'


def _put_left_out(values: Values) -> Reasons:
    tag = _tag(values)
    return [*not_ours(), *([('Elles portent déjà cette étiquette', _bearing(tag))] if tag else [])]


def _put(companies: Sequence[Company], values: Values) -> int:
    tag = _tag(values) or actions.tag_for(values['name'], _club_of(values))
    return actions.put_tag(tag, companies)


def _take_says(values: Values) -> str:
    return f'Retirer l’étiquette « {_name(values)} »'


def _take_left_out(values: Values) -> Reasons:
    return [*not_ours(), ('Elles ne portent pas cette étiquette', ~_bearing(_tag(values)))]


def _take(companies: Sequence[Company], values: Values) -> int:
    tag = _tag(values)
    return actions.take_tag_off(tag, companies) if tag else 0


# --- clubs ------------------------------------------------------------------------------------------


def _clubs(values: Values) -> tuple[Club | None, Club | None]:
    found = [values.get(name) for name in ('from_club_id', 'to_club_id')]
    left, joined = (db.session.get_one(Club, int(key)) if key else None for key in found)
    return left, joined


def _club_says(values: Values) -> str:
    left, joined = _clubs(values)
    if left and joined:
        return f'Passer de {left.name} à {joined.name}'
    return f'Suivre avec {joined.name}' if joined else f'Ne plus suivre avec {left.name if left else ""}'


def _club_left_out(values: Values) -> Reasons:
    left, joined = _clubs(values)
    reasons = not_followed(left.id, left.name) if left else []
    if joined and not left:
        reasons.append((f'{joined.name} les suit déjà', followed_by(ClubMembership.club_id == joined.id)))
    return reasons


def _change_club(companies: Sequence[Company], values: Values) -> int:
    left, joined = _clubs(values)
    for company in companies:
        if left:
            actions.unfollow(company, left)
        if joined and not _follows(company, joined):
            actions.follow(company, joined, source='sélection')
    db.session.flush()
    return len(companies)


def _follows(company: Company, club: Club) -> bool:
    query = db.select(ClubMembership.id).filter_by(company_id=company.id, club_id=club.id, until=None)
    return db.session.scalar(query) is not None
