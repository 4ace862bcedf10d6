"""Reads of associations: the list with places, and the places that are free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func

from crm import registries
from crm.access import for_everyone, perimeter
from crm.associations.models import Capacity, MemberAssociation, MentoringMode
from crm.database import db
from crm.search import fold, matches

NATIONWIDE = 'france'
WHY = 'les places d’une association sont visibles de qui peut lire la liste des associations'


@dataclass(frozen=True)
class Place:
    """One line of capacity: how many places, how many are held by open referrals."""

    association_id: int
    departement_code: str | None
    mode: MentoringMode
    places: int
    taken: int
    id: int

    @property
    def free(self) -> int:
        """Places still open; never below zero (places may be cut under what is already referred)."""
        return max(0, self.places - self.taken)


def associations_found(
    words: str = '', departement_code: str = '', with_places: bool = False
) -> list[MemberAssociation]:
    """Member associations by name, active ones first; in a département: those with places there or at a distance."""
    query = db.select(MemberAssociation).where(matches(MemberAssociation.folded, words))
    found = list(db.session.scalars(query.order_by(MemberAssociation.active.desc(), MemberAssociation.folded)))
    if not (departement_code or with_places):
        return found
    places = places_of([a.id for a in found])
    return [a for a in found if any(_serves(p, departement_code, with_places) for p in places[a.id])]


def _serves(place: Place, departement_code: str, with_places: bool) -> bool:
    if departement_code == NATIONWIDE and place.departement_code is not None:
        return False
    here = not departement_code or place.departement_code in (None, departement_code)
    return here and (place.free > 0 or not with_places) and place.places > 0


def active_associations() -> list[MemberAssociation]:
    return list(db.session.scalars(_active().order_by(MemberAssociation.folded)))


def _active() -> Select[MemberAssociation]:
    return db.select(MemberAssociation).where(MemberAssociation.active)


def places_of(association_ids: Sequence[int]) -> dict[int, list[Place]]:
    """Lines of capacity of each association, those without a département last."""
    with for_everyone(WHY):
        query = db.select(Capacity).where(Capacity.association_id.in_(association_ids))
        lines = db.session.scalars(query.order_by(Capacity.departement_code, Capacity.mode)).all()
        taken = places_taken(association_ids)
    found: dict[int, list[Place]] = {i: [] for i in association_ids}
    for line in sorted(lines, key=lambda c: (c.departement_code is None, c.departement_code or '', c.mode.value)):
        key = (line.association_id, line.departement_code, line.mode)
        found[line.association_id].append(
            Place(line.association_id, line.departement_code, line.mode, line.places, taken.get(key, 0), line.id)
        )
    return found


def places_taken(association_ids: Iterable[int]) -> dict[tuple[int, str | None, MentoringMode], int]:
    """Places held by open referrals, as told by the features that refer mentors."""
    total: dict[tuple[int, str | None, MentoringMode], int] = {}
    for count in registries.places_taken:
        for key, held in count(list(association_ids)).items():
            total[key] = total.get(key, 0) + held
    return total


def own_associations() -> list[MemberAssociation]:
    """The associations of the signed-in account."""
    query = db.select(MemberAssociation).where(MemberAssociation.id.in_(perimeter().associations))
    return list(db.session.scalars(query.order_by(MemberAssociation.folded)))


def by_code(code: str) -> tuple[str, str] | None:
    """(scope id, label) of an association named by its number or its name; None when unknown."""
    query = db.select(MemberAssociation)
    if code.isdigit():
        query = query.where(MemberAssociation.id == int(code))
    else:
        query = query.where(func.lower(MemberAssociation.name) == code.strip().lower())
    found = db.session.scalar(query) or db.session.scalar(
        db.select(MemberAssociation).where(MemberAssociation.folded == fold(code))
    )
    return (str(found.id), found.name) if found else None
