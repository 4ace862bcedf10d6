"""The merge itself, as one operation that can be undone."""

from collections.abc import Mapping

from crm import access, clock, history, operations
from crm.companies.actions.clubs_lead import settle_lead
from crm.companies.actions.duplicates import sign
from crm.companies.actions.merging.following import follow, follow_by_word
from crm.companies.actions.merging.pairs import carry_pairs, refuse_two_companies
from crm.companies.actions.merging.telling import tell
from crm.companies.actions.relations import keep_passage
from crm.companies.models import Company, DuplicatePair, Establishment, MergedCompany, PairState, RelationState
from crm.companies.queries import merging
from crm.companies.queries.merging import FIELDS, OTHER, WHY
from crm.database import db
from crm.errors import Refusal
from crm.operations import Operation, Undoing

UNDO_DAYS = 30
# of two sheets, the relation that went further; « sans échange » and « perdue » yield to a live one
FURTHER = (
    RelationState.IDENTIFIED,
    RelationState.LOST,
    RelationState.DORMANT,
    RelationState.CONTACTED,
    RelationState.IN_DISCUSSION,
    RelationState.COMMITTED,
    RelationState.ACTIVE,
)


def merge(
    pair: DuplicatePair, kept: Company, other: Company, choices: Mapping[str, str], reason: str = ''
) -> Operation:
    """Merge `other` into `kept` as one operation that can be undone for thirty days; both clubs are told."""
    refuse_two_companies(kept, other, reason)
    db.session.refresh(pair, with_for_update=True)
    if pair.state == PairState.MERGED:
        raise Refusal('', 'Ces deux fiches sont déjà fusionnées.')
    with access.for_everyone(WHY):
        asked_by = pair.plan.get('by', '')
        pair.state, pair.plan = PairState.PROPOSED, {}  # what undoing comes back to
        clubs, names = merging.following_clubs(kept, other), (kept.display_name, other.display_name)
        label = f'Fusion de « {names[1]} » dans « {names[0]} »'
        detail = {'company_id': kept.id, 'merged_id': other.id, 'pair_id': pair.id, 'asked_by': asked_by}
        operation = operations.begin('merge', label, days=UNDO_DAYS, reason=reason, detail=detail)
        with operations.recording(operation):
            _unite(operation, kept, other, choices)
            db.session.refresh(pair)
            pair.state = PairState.MERGED
            sign(pair)
        tell(clubs, kept, names, operation)
    return operation


def _unite(operation: Operation, kept: Company, other: Company, choices: Mapping[str, str]) -> None:
    """The order matters: undoing goes through it backwards."""
    chosen = {c: getattr(other, c) for name, _, columns in FIELDS if choices.get(name) == OTHER for c in columns}
    gone = MergedCompany(
        id=other.id,
        into_id=kept.id,
        operation_id=operation.id,
        name=other.display_name,
        siren=other.siren,
        merged_by=history.actor()[1],
        at=clock.now(),
    )
    created_at, state = min(kept.created_at, other.created_at), _furthest(kept, other)
    _leave_lead(kept, other)
    follow(operation, Company.__tablename__, other.id, kept.id)
    follow_by_word(operation, other.id, kept.id, kept.display_name)
    carry_pairs(kept.id, other.id)
    db.session.flush()
    db.session.expire_all()
    db.session.refresh(kept)  # a value that is not loaded would have no former value to come back to
    db.session.delete(other)
    db.session.flush()
    for column, value in chosen.items():
        setattr(kept, column, value)
    kept.created_at, kept.updated_at = created_at, clock.now()
    kept.refold()
    db.session.flush()
    db.session.add(gone)
    _settle_relation(kept, state, gone.name)
    _settle_sites(kept)
    settle_lead(kept)
    db.session.flush()


def _furthest(kept: Company, other: Company) -> RelationState:
    return max((kept.relation_state, other.relation_state), key=FURTHER.index)


def _settle_relation(kept: Company, state: RelationState, name: str) -> None:
    """The present relation, and the last of the passages of both sheets, say the same."""
    query = db.select(history.StateChange.new).filter_by(table=Company.__tablename__, record_id=kept.id)
    last = db.session.scalar(query.order_by(history.StateChange.on.desc(), history.StateChange.id.desc()).limit(1))
    if kept.relation_state != state or last not in (None, str(state)):
        keep_passage(kept, state, reason=f'Fusion avec « {name} »')
        kept.relation_state = state


def _leave_lead(kept: Company, other: Company) -> None:
    """Where both have a club that leads, that of the kept sheet leads."""
    if any(m.is_lead and m.until is None for m in kept.memberships):
        for membership in other.memberships:
            membership.is_lead = False
        db.session.flush()


def _settle_sites(kept: Company) -> None:
    """One head office: that of the kept sheet, whose number came first among those that say so."""
    query = db.select(Establishment).filter_by(company_id=kept.id, is_head_office=True)
    offices = list(db.session.scalars(query.order_by(Establishment.siret)))
    own = [site for site in offices if kept.siren and site.siret.startswith(kept.siren)] or offices
    for site in offices:
        site.is_head_office = site is own[0]


def undo_merge(gone: MergedCompany) -> Undoing:
    """Take a merge back: the sheet comes back with its number, what followed goes back unless it changed since.

    The pair is to be looked at again: undoing says that this merge was wrong, not yet that these are two companies.
    """
    if not merging.may_undo(gone):
        raise Refusal('', 'Seule la personne qui a fait la fusion, ou l’équipe du Collectif, peut l’annuler.')
    return operations.undo(merging.operation_of(gone))
