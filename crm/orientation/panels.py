"""What orientation shows on the pages of other features: the mentor's, the association's, « Ma journée »."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import func

from crm.access import Permission, for_everyone, may, perimeter
from crm.associations.models import MemberAssociation
from crm.database import db
from crm.mentors.models import Mentor, MentorState
from crm.orientation import queries
from crm.orientation.models import OPEN_REFERRALS, Referral
from crm.registries import HomeBlock, HomeItem, Panel

SHOWN = 5


def mentor_panel(mentor: Mentor) -> Panel:
    """The referrals of a mentor, and the way to orient them."""
    may_refer = may(Permission.ORIENTATION) and mentor.state == MentorState.CONFIRMED
    return Panel(
        'Orientation',
        'orientation/_mentor_panel.html',
        {'referrals': queries.referrals_of(mentor)},
        url_for('orientation.refer', mentor_id=mentor.id) if may_refer else '',
        'Orienter ce mentor' if may_refer else '',
    )


def association_panel(association: MemberAssociation) -> Panel:
    """How many mentors an association follows, and how many wait for a first contact too long."""
    with for_everyone('les comptes d’une association ne nomment personne'):
        opened = db.select(func.count(Referral.id)).where(
            Referral.association_id == association.id, Referral.state.in_(OPEN_REFERRALS)
        )
        late = queries.late_referrals().where(Referral.association_id == association.id).subquery()
        counts = {
            'opened': db.session.scalar(opened),
            'late': db.session.scalar(db.select(func.count()).select_from(late)),
        }
    return Panel('Mentors transmis', 'orientation/_association_panel.html', counts | {'association': association})


def to_orient_block() -> HomeBlock | None:
    """For the staff: mentors who wait for an association, the longest first."""
    if not may(Permission.ORIENTATION):
        return None
    mentors: Sequence[Mentor] = db.session.scalars(
        queries.to_orient().order_by(Mentor.confirmed_at, Mentor.id).limit(SHOWN)
    ).all()
    total = db.session.scalar(db.select(func.count(Mentor.id)).where(Mentor.state == MentorState.CONFIRMED)) or 0
    items = [
        HomeItem(m.full_name, url_for('orientation.refer', mentor_id=m.id), m.company.display_name, state=m.state)
        for m in mentors
    ]
    return HomeBlock('Mentors à orienter', items, total, url_for('orientation.index'), 'Aucun mentor n’attend.', 30)


def late_block() -> HomeBlock | None:
    """For the staff: associations late with first contacts."""
    if not may(Permission.ORIENTATION):
        return None
    groups = queries.late_by_association()
    items = [
        HomeItem(g.association.name, url_for('orientation.late'), f'{len(g.referrals)} en retard', g.oldest)
        for g in groups[:SHOWN]
    ]
    total = sum(len(g.referrals) for g in groups)
    return HomeBlock(
        'Premiers contacts en retard', items, total, url_for('orientation.late'), 'Aucun premier contact en retard.', 31
    )


def answers_block() -> HomeBlock | None:
    """For an association: its mentors still to be contacted."""
    if not may(Permission.OWN_ASSOCIATION):
        return None
    waiting = [r for r in queries.open_of(*perimeter().associations) if r.first_contact_on is None]
    items = [
        HomeItem(
            r.mentor.full_name,
            url_for('orientation.mine', association=r.association_id),
            due=r.target_on,
            state=r.state,
        )
        for r in waiting[:SHOWN]
    ]
    return HomeBlock(
        'Mentors à joindre', items, len(waiting), url_for('orientation.mine'), 'Tous les mentors ont été joints.', 20
    )
