"""Reads of hand-overs: those of a company, those that wait for an answer, their lines in the timeline."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import joinedload

from crm import access
from crm.access import Permission
from crm.companies.models import Company, Handover, HandoverState
from crm.companies.queries.counts import counted
from crm.companies.queries.history import lead_lines
from crm.database import db
from crm.once import once_a_page
from crm.registries import HomeBlock, HomeItem, TimelineItem
from crm.statements import composed_once, own_clubs

SHOWN_AT_HOME = 8
TITLES = {
    HandoverState.PROPOSED: 'Relais proposé',
    HandoverState.ACCEPTED: 'Relais accepté',
    HandoverState.DECLINED: 'Relais décliné',
    HandoverState.WITHDRAWN: 'Relais retiré',
}


def handovers_waiting(company: Company) -> Sequence[Handover]:
    """Hand-overs of a company that wait for an answer, that the reader may see."""
    held = access.perimeter()
    return [
        handover
        for handover in _handovers_of(company)
        if handover.state == HandoverState.PROPOSED
        and (held.staff or {handover.from_club_id, handover.to_club_id} & held.clubs)
    ]


def _handovers_of(company: Company) -> Sequence[Handover]:
    """The last hand-overs of a company, whoever reads: what is said of them is chosen by who calls."""
    if not counted(company, 'handovers'):
        return []
    query = _with_names().where(Handover.company_id == company.id).order_by(Handover.id.desc()).limit(20)
    with access.for_everyone('qui suit une entreprise est partagé entre clubs ; chaque lecture choisit ce qu’elle dit'):
        return once_a_page(('handovers_of', company.id), lambda: db.session.scalars(query).all())


def may_answer(handover: Handover) -> bool:
    """Whether the reader may accept or decline now."""
    return handover.state == HandoverState.PROPOSED and may_answer_for(handover)


def may_answer_for(handover: Handover) -> bool:
    """Whether it is for the reader to answer: of the receiving club, or of the staff."""
    held = access.perimeter()
    return held.staff or handover.to_club_id in held.clubs


def may_withdraw(handover: Handover) -> bool:
    """Whether the reader may take the proposal back: of the club that made it, or of the staff."""
    held = access.perimeter()
    return handover.state == HandoverState.PROPOSED and (held.staff or handover.from_club_id in held.clubs)


def club_lines(company: Company) -> list[TimelineItem]:
    """Hand-overs and changes of lead, as lines of the timeline. Other clubs learn that a relay passed, not why."""
    lines = [line for handover in _handovers_of(company) for line in _handover_lines(handover)]
    return lines + lead_lines(company)


def _handover_lines(handover: Handover) -> list[TimelineItem]:
    held = access.perimeter()
    party = held.staff or bool({handover.from_club_id, handover.to_club_id} & held.clubs)
    of_site = ' (un établissement)' if handover.establishment_id else ''
    clubs = f'{handover.from_club.name} → {handover.to_club.name}{of_site}'
    if not party:
        if handover.state != HandoverState.ACCEPTED or handover.answered_at is None:
            return []
        return [TimelineItem(handover.answered_at, 'arrow-left-right', f'Relais passé : {clubs}')]
    url = url_for('companies.handover', handover_id=handover.id)
    lines = [TimelineItem(handover.proposed_at, 'arrow-left-right', f'Relais proposé : {clubs}', handover.note, url)]
    if handover.answered_at:
        state = handover.state
        by = f'{TITLES[state]} : {clubs} ({handover.answered_by_name})'
        badge = (state.label, state.tone)
        lines.append(TimelineItem(handover.answered_at, 'arrow-left-right', by, handover.answer, url, badge))
    return lines


def handovers_block() -> HomeBlock | None:
    """« Ma journée »: hand-overs that wait for one's club's answer."""
    if not access.perimeter().clubs or not access.may(Permission.COMPANIES_EDIT):
        return None
    waiting = db.session.scalars(_first_proposed()).all()
    if not waiting:
        return None
    total = len(waiting)
    if total == SHOWN_AT_HOME:
        total = db.session.scalar(db.select(func.count(Handover.id)).where(_proposed_to_own())) or 0
    return HomeBlock('Relais à accepter', [_home_item(handover) for handover in waiting], total, order=5)


@composed_once
def _first_proposed() -> Select[Handover]:
    return _with_names().where(_proposed_to_own()).order_by(Handover.proposed_at).limit(SHOWN_AT_HOME)


def _proposed_to_own() -> ColumnElement[bool]:
    return Handover.to_club_id.in_(own_clubs()) & (Handover.state == HandoverState.PROPOSED)


def _home_item(handover: Handover) -> HomeItem:
    return HomeItem(
        label=handover.company.display_name,
        url=url_for('companies.handover', handover_id=handover.id),
        detail=f'{handover.from_club.name} vous passe le relais',
        state=handover.state,
    )


def _with_names() -> Select[Handover]:
    names = (joinedload(Handover.company), joinedload(Handover.from_club), joinedload(Handover.to_club))
    return db.select(Handover).options(*names)
