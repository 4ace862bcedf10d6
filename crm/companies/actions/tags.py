"""Writes on tags: put, take off, rename, merge, throw away."""

from collections.abc import Iterable, Sequence

from crm import access, operations
from crm.companies.models import Company, CompanyTag, Tag
from crm.companies.queries import may_write_tag, tag_named
from crm.database import db
from crm.errors import Refusal
from crm.formatting import plural
from crm.search import fold

LONGEST = 60


def tag_for(name: str, club_id: int | None) -> Tag:
    """The tag of this name, made if needed. Raises Refusal on a name that cannot be, or for a club not one's own."""
    _check_name(name)
    held = access.perimeter()
    if not held.staff and club_id not in held.clubs:
        raise Refusal('club_id', 'Choisissez le club à qui sera cette étiquette.')
    found = tag_named(name, club_id)
    if found is None:
        found = Tag(name=name, folded=fold(name), club_id=club_id)
        db.session.add(found)
        db.session.flush()
    return found


def put_tag(tag: Tag, companies: Iterable[Company]) -> int:
    """Put a tag on companies that do not bear it yet; how many."""
    ids = [company.id for company in companies]
    query = db.select(CompanyTag.company_id).where(CompanyTag.tag_id == tag.id, CompanyTag.company_id.in_(ids))
    bearing = set(db.session.scalars(query))
    missing = [key for key in ids if key not in bearing]
    db.session.add_all(CompanyTag(tag_id=tag.id, company_id=key) for key in missing)
    db.session.flush()
    return len(missing)


def take_tag_off(tag: Tag, companies: Iterable[Company]) -> int:
    """Take a tag off companies that bear it; how many."""
    ids = [company.id for company in companies]
    found = _bearers(tag, ids)
    for bearing in found:
        db.session.delete(bearing)
    db.session.flush()
    return len(found)


def rename_tag(tag: Tag, name: str) -> None:
    """Give a tag another name. Raises Refusal when a neighbour has it: they can be merged."""
    _check_owner(tag)
    _check_name(name)
    other = tag_named(name, tag.club_id)
    if other is not None and other.id != tag.id:
        raise Refusal('name', f'L’étiquette « {other.name} » existe déjà : réunissez-les plutôt.')
    tag.name, tag.folded = name, fold(name)


def merge_tags(tag: Tag, into: Tag) -> operations.Operation:
    """Companies that bear `tag` bear `into` instead; can be undone."""
    _check_owner(tag)
    _check_owner(into)
    if tag.id == into.id:
        raise Refusal('into_id', 'Choisissez une autre étiquette.')
    operation = operations.begin('tag', f'Étiquette « {tag.name} » réunie à « {into.name} »')
    with operations.recording(operation):
        already = set(db.session.scalars(db.select(CompanyTag.company_id).filter_by(tag_id=into.id)))
        for bearing in _bearers(tag):
            if bearing.company_id not in already:
                db.session.add(CompanyTag(tag_id=into.id, company_id=bearing.company_id))
        _remove(tag)
    return operation


def delete_tag(tag: Tag) -> operations.Operation:
    """Throw a tag away, and take it off the companies that bear it; can be undone."""
    _check_owner(tag)
    operation = operations.begin('tag', f'Étiquette « {tag.name} » supprimée')
    with operations.recording(operation):
        number = _remove(tag)
    operation.detail = {'message': f'Elle était sur {plural(number, "entreprise")}.'}
    return operation


def _remove(tag: Tag) -> int:
    found = _bearers(tag)
    for bearing in found:
        db.session.delete(bearing)
    db.session.flush()
    db.session.delete(tag)
    db.session.flush()
    return len(found)


def _bearers(tag: Tag, ids: Sequence[int] | None = None) -> Sequence[CompanyTag]:
    query = db.select(CompanyTag).where(CompanyTag.tag_id == tag.id)
    return db.session.scalars(query if ids is None else query.where(CompanyTag.company_id.in_(ids))).all()


def _check_owner(tag: Tag) -> None:
    if not may_write_tag(tag):
        raise Refusal('', 'Cette étiquette est commune à tous les clubs : demandez à l’équipe du Collectif.')


def _check_name(name: str) -> None:
    if not fold(name):
        raise Refusal('name', 'Donnez un nom à l’étiquette.')
    if len(name) > LONGEST:
        raise Refusal('name', f'Ce nom est trop long : {LONGEST} signes au plus.')
