"""To which association a mentor may be referred, ranked, with the reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from crm.associations.models import MemberAssociation, MentoringMode
from crm.associations.queries import Place, active_associations, places_of
from crm.database import db
from crm.formatting import plural
from crm.mentors.models import Consent, Mentor, MentorState
from crm.orientation.models import Referral, ReferralState


@dataclass(frozen=True)
class Candidate:
    """One association for one mentor: the lines of capacity it could take them on, best first."""

    association: MemberAssociation
    places: tuple[Place, ...]
    wished: bool

    @property
    def free(self) -> int:
        """Free places of the best kind: on the spot when there are any, else at a distance."""
        on_the_spot = self.places[0].departement_code is not None
        return sum(p.free for p in self.places if (p.departement_code is not None) == on_the_spot)

    @property
    def reasons(self) -> str:
        """« souhaitée par le mentor, 4 places libres, premier contact sous 5 jours »."""
        said = ['souhaitée par le mentor'] if self.wished else []
        where = 'sur place' if self.places[0].departement_code else 'à distance'
        said.append(f'{plural(self.free, "place libre", "places libres")} {where}')
        said.append(f'premier contact sous {plural(self.association.recontact_days, "jour")}')
        return ', '.join(said)


def to_orient() -> Select[Mentor]:
    """Mentors waiting for an association (the page shows the oldest first)."""
    return db.select(Mentor).where(Mentor.state == MentorState.CONFIRMED).options(selectinload(Mentor.company))


def compatible(mentor: Mentor, place: Place) -> bool:
    """Whether a line of capacity suits a mentor, free or not.

    Places in a département suit those available there and who meet as the places do; « Les deux » suits anyone.
    Places for the whole country suit whoever accepts to meet at a distance.
    """
    if place.departement_code is None:
        return mentor.mode in (MentoringMode.REMOTE, MentoringMode.BOTH)
    same_mode = MentoringMode.BOTH in (place.mode, mentor.mode) or place.mode == mentor.mode
    return place.departement_code == mentor.departement_code and same_mode


def candidates_for(mentors: Sequence[Mentor]) -> dict[int, list[Candidate]]:
    """For each mentor, associations with a free place that suits, best first: the wished one, then those with places
    in the département, then the shortest delay, then most places. Those that declined this mentor are left out."""
    associations = active_associations()
    places = places_of([a.id for a in associations])
    declined = _declined([m.id for m in mentors])
    return {m.id: _ranked(m, associations, places, declined.get(m.id, set())) for m in mentors}


def _ranked(
    mentor: Mentor,
    associations: Sequence[MemberAssociation],
    places: dict[int, list[Place]],
    declined: set[int],
) -> list[Candidate]:
    found = []
    for association in associations:
        suits = tuple(place for place in places[association.id] if place.free and compatible(mentor, place))
        if suits and association.id not in declined:
            found.append(Candidate(association, suits, association.id == mentor.wished_association_id))
    return sorted(found, key=_rank)


def _rank(candidate: Candidate) -> tuple[bool, bool, int, int, str]:
    association = candidate.association
    at_a_distance = candidate.places[0].departement_code is None
    return not candidate.wished, at_a_distance, association.recontact_days, -candidate.free, association.folded


def _declined(mentor_ids: Sequence[int]) -> dict[int, set[int]]:
    query = db.select(Referral.mentor_id, Referral.association_id).where(
        Referral.mentor_id.in_(mentor_ids), Referral.state == ReferralState.DECLINED
    )
    found: dict[int, set[int]] = {}
    for mentor_id, association_id in db.session.execute(query):
        found.setdefault(mentor_id, set()).add(association_id)
    return found


def has_consent(mentor: Mentor) -> bool:
    """Whether the mentor's last word on transmission to an association is yes."""
    query = db.select(Consent.given).filter_by(mentor_id=mentor.id, purpose='transmission')
    return bool(db.session.scalar(query.order_by(Consent.id.desc()).limit(1)))
