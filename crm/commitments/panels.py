"""What other pages show of commitments: the company file, « Ma journée »."""

from collections.abc import Sequence
from datetime import timedelta

from flask import url_for
from sqlalchemy import Select

from crm import access, clock, history, registries
from crm.access import Permission
from crm.commitments import queries
from crm.commitments.models import Commitment, CommitmentState, Review
from crm.companies import queries as companies
from crm.companies.models import Company
from crm.database import db
from crm.formatting import plural
from crm.registries import Column, GroupColumn, HomeBlock, HomeItem, Panel, Situation, TimelineItem
from crm.statements import composed_once, when_run

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


COMMITMENT = 'Engagement et mentors'
# what the list shows of a company that has several commitments: the first of these that is there
TELLING = ('En vigueur', 'Signé', 'À signer', 'Déposé', 'Promesse')


def offer() -> None:
    """Add a column and situations to the company list."""
    read = Permission.COMMITMENTS_READ
    for name, label, criterion in (
        ('in_force', 'Engagement en vigueur', queries.companies_in_force),
        ('not_signed', 'Promesse non signée', queries.companies_not_signed),
        ('overdue_review', 'Bilan en retard', queries.companies_with_overdue_review),
    ):
        registries.company_filters.add(name, Situation(label, criterion, COMMITMENT, read))
    registries.company_columns.add('commitment', Column('Engagement', standings, order=40, permission=read))


def standings(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(label, tone) of the commitment that counts most, by company, as far as the reader may see."""
    query = db.select(Commitment).where(Commitment.company_id.in_(ids)).order_by(Commitment.id.desc())
    found: dict[int, tuple[str, str]] = {}
    for commitment in db.session.scalars(query):
        standing, present = commitment.standing, found.get(commitment.company_id)
        if present is None or _rank(standing) < _rank(present):
            found[commitment.company_id] = standing
    return found


def by_club(company: Company) -> GroupColumn:
    """(label, tone) of the commitment that counts most, by club, for the national view: a state, nothing more."""
    query = db.select(Commitment).where(Commitment.company_id == company.id).order_by(Commitment.id.desc())
    found: dict[int, tuple[str, str]] = {}
    with access.for_everyone('l’état d’un engagement est partagé entre les clubs d’un groupe, pas son contenu'):
        for commitment in db.session.scalars(query):
            standing, present = commitment.standing, found.get(commitment.club_id)
            if present is None or _rank(standing) < _rank(present):
                found[commitment.club_id] = standing
    return GroupColumn('Engagement', found)


def _rank(standing: tuple[str, str]) -> int:
    return TELLING.index(standing[0]) if standing[0] in TELLING else len(TELLING)


def timeline(company: Company) -> list[TimelineItem]:
    """Steps of the company's commitments that the reader may see."""
    if not access.may(Permission.COMMITMENTS_READ):
        return []
    return [_item(change) for change in companies.states_of(company, 'commitment')]


def commitment_ids(company: Company) -> list[int]:
    """Ids of a company's commitments that the reader may see."""
    return [commitment.id for commitment in queries.of_company(company.id)]


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
    may_open = access.may(Permission.COMMITMENTS_EDIT) and queries.may_open(company)
    action = (url_for('commitments.add', company_id=company.id), 'Ouvrir un engagement') if may_open else ('', '')
    return Panel('Engagements', 'commitments/_panel.html', {'commitments': queries.of_company(company.id)}, *action)


# --- « Ma journée » ---------------------------------------------------------------------------------

SHOWN_AT_HOME = 8
REVIEWS_AHEAD = timedelta(days=30)
WAITING = {CommitmentState.AWAITING_SIGNATURE: queries.to_sign, CommitmentState.DRAFT: queries.untouched_drafts}


def home_to_sign() -> HomeBlock | None:
    """Commitments that wait for their signatory."""
    return _commitments_block(
        'Engagements à signer', CommitmentState.AWAITING_SIGNATURE, 30, 'Aucun engagement n’attend de signature.'
    )


def home_drafts() -> HomeBlock | None:
    """Promises left alone for a fortnight."""
    return _commitments_block(
        'Promesses ouvertes depuis plus de 14 jours', CommitmentState.DRAFT, 45, 'Aucune promesse ne traîne.'
    )


def _commitments_block(title: str, state: CommitmentState, order: int, empty: str) -> HomeBlock | None:
    if not access.may(Permission.COMMITMENTS_EDIT):
        return None
    items = [_item_of(commitment) for commitment in db.session.scalars(_first_that_wait(state))]
    url = url_for('commitments.index', state=str(state))
    total = db.session.scalar(_number_that_wait(state)) or 0 if len(items) == SHOWN_AT_HOME else len(items)
    return HomeBlock(title, items, total, url, empty, order)


@composed_once
def _first_that_wait(state: CommitmentState) -> Select[Commitment]:
    return WAITING[state]().order_by(Commitment.started_at, Commitment.id).limit(SHOWN_AT_HOME)


@composed_once
def _number_that_wait(state: CommitmentState) -> Select[int]:
    return queries.counting(WAITING[state]())


def _item_of(commitment: Commitment) -> HomeItem:
    since = commitment.sent_at or commitment.started_at
    days = (clock.today() - clock.day_of(since)).days
    detail = f'{plural(commitment.pledged_mentors, "mentor visé", "mentors visés")}, depuis {plural(days, "jour")}'
    url = url_for('commitments.show', commitment_id=commitment.id)
    return HomeItem(commitment.company.display_name, url, detail, state=commitment.standing)


def home_reviews() -> HomeBlock | None:
    """Reviews late, or due within a month."""
    if not access.may(Permission.COMMITMENTS_EDIT):
        return None
    items = [_item_of_review(review) for review in db.session.scalars(_first_reviews())]
    url = url_for('commitments.index', overdue=1)
    empty = 'Aucun bilan à faire dans les 30 jours.'
    total = queries.count_reviews(_reviews_ahead()) if len(items) == SHOWN_AT_HOME else len(items)
    return HomeBlock('Bilans à faire', items, total, url, empty, 35)


@composed_once
def _first_reviews() -> Select[Review]:
    return _reviews_ahead().order_by(Review.due_on, Review.id).limit(SHOWN_AT_HOME)


def _reviews_ahead() -> Select[Review]:
    return queries.due_reviews(when_run(lambda: clock.today() + REVIEWS_AHEAD))


def _item_of_review(review: Review) -> HomeItem:
    late = ('En retard', 'danger') if review.is_due else ('À venir', 'neutral')
    url = url_for('commitments.show', commitment_id=review.commitment_id, _anchor='bilans')
    return HomeItem(review.commitment.company.display_name, url, review.kind.label, review.due_on, late)
