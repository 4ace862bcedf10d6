"""Writes of associations: identity, and places by département and mode."""

from typing import Any

from sqlalchemy import ColumnElement

from crm import clock
from crm.access import for_everyone
from crm.associations.models import Capacity, MemberAssociation, MentoringMode
from crm.database import db
from crm.errors import Refusal
from crm.search import fold
from crm.territories.models import Departement


def add(**values: Any) -> MemberAssociation:
    """A new member association. Raises Refusal('name', …) when the name is taken."""
    association = MemberAssociation(folded='')
    return _fill(association, values)


def edit(association: MemberAssociation, **values: Any) -> MemberAssociation:
    """Change what describes an association. Raises Refusal('name', …) when the name is taken."""
    return _fill(association, values)


def _fill(association: MemberAssociation, values: dict[str, Any]) -> MemberAssociation:
    folded = fold(values['name'])
    with db.session.no_autoflush:
        same = db.session.scalar(db.select(MemberAssociation).filter_by(folded=folded))
    if same is not None and same is not association:
        raise Refusal('name', 'Une association porte déjà ce nom : ouvrez sa fiche plutôt que d’en créer une autre.')
    for name, value in values.items():
        setattr(association, name, value)
    association.folded = folded
    db.session.add(association)
    db.session.flush()
    return association


def set_places(
    association: MemberAssociation, departement: Departement | None, mode: MentoringMode, places: int
) -> Capacity:
    """Say how many mentors an association can take there, in all (those already referred included).

    Without a département the places are for the whole country, at a distance only. Fewer places than mentors
    already referred is accepted: nobody is sent back, no new mentor is referred.
    """
    if departement is None and mode != MentoringMode.REMOTE:
        raise Refusal(
            'departement', 'Indiquez un département : seules les places à distance peuvent valoir pour toute la France.'
        )
    with for_everyone('les places d’une association se comptent une fois, qui que ce soit qui les saisisse'):
        line = db.session.scalar(db.select(Capacity).where(*_key(association, departement, mode)).with_for_update())
        if line is None:
            line = Capacity(association_id=association.id, departement_code=departement and departement.code, mode=mode)
            db.session.add(line)
        line.places, line.updated_at = places, clock.now()
        db.session.flush()
    return line


def _key(
    association: MemberAssociation, departement: Departement | None, mode: MentoringMode
) -> list[ColumnElement[bool]]:
    there = (
        Capacity.departement_code.is_(None) if departement is None else Capacity.departement_code == departement.code
    )
    return [Capacity.association_id == association.id, there, Capacity.mode == mode]
