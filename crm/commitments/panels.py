"""What other pages show of commitments: the company file, « Ma journée »."""

from flask import url_for

from crm import access, clock, history
from crm.access import Permission
from crm.commitments import queries
from crm.commitments.models import Commitment, CommitmentState
from crm.companies.models import Company
from crm.database import db
from crm.registries import Panel, TimelineItem

TITLES = {
    CommitmentState.DRAFT: 'Engagement ouvert',
    CommitmentState.SUBMITTED: 'Engagement déposé',
    CommitmentState.AWAITING_SIGNATURE: 'Engagement envoyé à la signature',
    CommitmentState.SIGNED: 'Engagement signé',
    CommitmentState.COMPLETED: 'Engagement arrivé à son terme',
    CommitmentState.TERMINATED: 'Engagement résilié',
    CommitmentState.ABANDONED: 'Engagement abandonné',
    CommitmentState.EXPIRED: 'Délai de signature dépassé',
}


def timeline(company: Company) -> list[TimelineItem]:
    """Steps of the company's commitments that the reader may see."""
    if not access.may(Permission.COMMITMENTS_READ):
        return []
    mine = db.select(Commitment.id).where(Commitment.company_id == company.id)
    query = db.select(history.StateChange).where(
        history.StateChange.table == 'commitment', history.StateChange.record_id.in_(mine)
    )
    return [_item(change) for change in db.session.scalars(query.order_by(history.StateChange.id.desc()).limit(100))]


def _item(change: history.StateChange) -> TimelineItem:
    state = CommitmentState(change.new)
    by = f' ({change.user_name})' if change.user_id else ''
    at = change.at if clock.day_of(change.at) == change.on else clock.start_of(change.on)
    url = url_for('commitments.show', commitment_id=change.record_id)
    icon = 'pen' if state == CommitmentState.SIGNED else 'file-earmark-text'
    return TimelineItem(
        at=at, icon=icon, title=f'{TITLES[state]}{by}', body=change.reason, url=url, state=(state.label, state.tone)
    )


def panel(company: Company) -> Panel | None:
    """Commitments of a company, and the way to open one."""
    if not access.may(Permission.COMMITMENTS_READ):
        return None
    may_open = access.may(Permission.COMMITMENTS_EDIT) and bool(queries.clubs_offered(company))
    action = (url_for('commitments.add', company_id=company.id), 'Ouvrir un engagement') if may_open else ('', '')
    return Panel('Engagements', 'commitments/_panel.html', {'commitments': queries.of_company(company.id)}, *action)
