"""What an employer may know of its mentors: totals only. The only place where they are computed.

The rule (design, perimeter): nobody must be able to read in these figures that one given person declined or withdrew.
- Invited and confirmed are cumulative: an answer, a withdrawal or an erasure never lowers them.
- « En cours » counts whoever was in progress at some moment of the present month, so that somebody who leaves moves
  nothing on the day they do; it is told from 5 upward.
- « Sans suite » adds the invitations left without confirmation once their 60 days have passed (a refusal is thus
  counted on the day silence would have been) and the withdrawals before this month, in whole fives: invited, confirmed
  and « sans suite » together never give a smaller number of withdrawals. It is told from 5 upward.
- A département is named from 5 confirmed mentors upward; the others are one group of at least 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_

from crm import clock
from crm.access import for_everyone, whole_table
from crm.companies.models import Company
from crm.database import db
from crm.history import StateChange
from crm.mentors.models import InvitationState, Mentor, MentorInvitation, MentorState
from crm.mentors.wording import DAYS_TO_ANSWER
from crm.territories.models import Departement

LEAST = 5
IN_PROGRESS = (MentorState.REFERRED, MentorState.CONTACTED, MentorState.MATCHED)


@dataclass(frozen=True)
class EmployerTotals:
    """Totals of one company. None means « moins de 5 »."""

    invited: int
    confirmed: int
    in_progress: int | None
    without_follow_up: int | None
    departements: tuple[tuple[str, int], ...]
    elsewhere: int
    named: tuple[str, ...]
    month: date


def totals_for_employer(company: Company) -> EmployerTotals:
    """Everything an HR manager may see of the mentors of `company`, over all its commitments."""
    month = clock.today().replace(day=1)
    with for_everyone('les totaux montrés à l’employeur se comptent sur toutes ses invitations'):
        shown, elsewhere = grouped(_by_departement(company))
        return EmployerTotals(
            invited=_invited(company),
            confirmed=_scalar(db.select(func.count(Mentor.id)).where(Mentor.company_id == company.id)),
            in_progress=_told(_in_progress(company, month)),
            without_follow_up=_told(_unanswered(company) + _withdrawn(company, month) // LEAST * LEAST),
            departements=tuple(sorted(shown.items(), key=lambda item: (-item[1], item[0]))),
            elsewhere=elsewhere,
            named=tuple(_named(company)),
            month=month,
        )


def invited(company_id: Any) -> Select[int]:
    """The first of the two cumulative counters that a coordinator sees on the company file."""
    invitation = whole_table(MentorInvitation, 'les compteurs d’une entreprise ne nomment personne')
    query = db.select(func.count(func.distinct(invitation.c.email)))
    return query.where(invitation.c.company_id == company_id, invitation.c.shared.is_(False))


def confirmed(company_id: Any) -> Select[int]:
    """The second of them."""
    mentor = whole_table(Mentor, 'les compteurs d’une entreprise ne nomment personne')
    return db.select(func.count(mentor.c.id)).where(mentor.c.company_id == company_id)


def grouped(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """(groups told by name, all others together): no group under 5, and no remainder that gives one away.

    The smallest group told is hidden too when what is hidden would be under 5, or would be one group alone.
    """
    counts = {name: count for name, count in counts.items() if count > 0}
    shown = {name: count for name, count in counts.items() if count >= LEAST}
    hidden = [count for count in counts.values() if count < LEAST]
    while hidden and shown and (sum(hidden) < LEAST or len(hidden) < 2):
        hidden.append(shown.pop(min(shown, key=lambda name: (shown[name], name))))
    return shown, sum(hidden)


def _told(count: int) -> int | None:
    return count if count >= LEAST else None


def _scalar(query: Select[int]) -> int:
    return db.session.scalar(query) or 0


def _personal(company: Company) -> list[ColumnElement[bool]]:
    return [MentorInvitation.company_id == company.id, MentorInvitation.shared.is_(False)]


def _invited(company: Company) -> int:
    return _scalar(db.select(func.count(func.distinct(MentorInvitation.email))).where(*_personal(company)))


def _unanswered(company: Company) -> int:
    """Personal invitations whose time has passed without a confirmation: refused or not makes no difference."""
    past = clock.start_of(clock.today() - timedelta(days=DAYS_TO_ANSWER))
    query = db.select(func.count(MentorInvitation.id)).where(
        *_personal(company),
        MentorInvitation.sent_at < past,
        MentorInvitation.state != InvitationState.CONFIRMED,
    )
    return _scalar(query)


def _withdrawn(company: Company, month: date) -> int:
    """Mentors who withdrew before this month."""
    query = (
        db.select(func.count(func.distinct(Mentor.id)))
        .join(StateChange, (StateChange.table == Mentor.__tablename__) & (StateChange.record_id == Mentor.id))
        .where(Mentor.company_id == company.id, StateChange.new == str(MentorState.WITHDRAWN), StateChange.on < month)
    )
    return _scalar(query)


def _in_progress(company: Company, month: date) -> int:
    """Mentors in progress now, or who were at some moment since the first of the month."""
    left = (
        db.select(StateChange.id)
        .where(
            StateChange.table == Mentor.__tablename__,
            StateChange.record_id == Mentor.id,
            StateChange.old.in_([str(state) for state in IN_PROGRESS]),
            StateChange.on >= month,
        )
        .exists()
    )
    query = db.select(func.count(Mentor.id)).where(
        Mentor.company_id == company.id, or_(Mentor.state.in_(IN_PROGRESS), left)
    )
    return _scalar(query)


def _by_departement(company: Company) -> dict[str, int]:
    query = (
        db.select(Departement.name, func.count(Mentor.id))
        .join(Mentor, Mentor.departement_code == Departement.code)
        .where(Mentor.company_id == company.id)
        .group_by(Departement.name)
    )
    return {name: count for name, count in db.session.execute(query)}


def _named(company: Company) -> list[str]:
    """Mentors who chose to be named, whatever became of them since: leaving the list is their own act."""
    query = db.select(Mentor).where(
        Mentor.company_id == company.id, Mentor.named_to_employer, Mentor.erased_at.is_(None)
    )
    return [mentor.full_name for mentor in db.session.scalars(query.order_by(Mentor.last_name, Mentor.first_name))]
