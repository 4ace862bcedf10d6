"""Merge two companies that are one: everything follows the kept sheet, the other goes, and all can be undone."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from crm import access, clock, history, mail, operations, registries
from crm.accounts.models import RoleGrant, ScopeKind, User
from crm.companies import queries
from crm.companies.actions.clubs_lead import settle_lead
from crm.companies.actions.duplicates import sign
from crm.companies.actions.relations import keep_passage
from crm.companies.models import (
    ClubMembership,
    Company,
    DuplicatePair,
    Establishment,
    MergedCompany,
    PairState,
    RelationState,
)
from crm.companies.queries import merging
from crm.companies.queries.merging import FIELDS, OTHER, WHY, Reference
from crm.database import db
from crm.errors import Refusal
from crm.formatting import siret_fr
from crm.operations import Operation, Undoing
from crm.registries import Moving
from crm.territories.models import Club

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
TWO_SIREN = (
    'Ces deux fiches ont deux SIREN différents et justes : ce sont deux entreprises. Classez-les « Pas un doublon » ; '
    'si l’un des deux SIREN est une erreur, corrigez-le d’abord.'
)
SAY_WHY = 'Ces deux fiches ont deux SIREN différents et justes : dites pourquoi il n’y a qu’une entreprise.'


def ask_or_merge(kept: Company, other: Company, choices: Mapping[str, str], reason: str = '') -> Operation | None:
    """Merge `other` into `kept` at once where the reader may; else ask the other clubs and return None.

    `choices`: name of a field (`merging.FIELDS`) → whose value is kept. Refuses two right SIREN far from each other,
    unless the Collectif's staff say why.
    """
    _refuse_two_companies(kept, other, reason)
    standing = merging.standing(kept, other)
    if not standing.may:
        raise Refusal('', 'Aucun de vos clubs ne suit ces entreprises : suivez l’une des deux, puis fusionnez-les.')
    pair = pair_of(kept, other)
    if standing.at_once:
        return merge(pair, kept, other, choices, reason)
    _ask(pair, kept, other, choices, reason, standing.others)
    return None


def _refuse_two_companies(kept: Company, other: Company, reason: str) -> None:
    if kept.id == other.id:
        raise Refusal('', 'C’est deux fois la même fiche : choisissez-en une autre.')
    if not merging.two_companies(kept, other):
        return
    if not access.perimeter().staff:
        raise Refusal('', TWO_SIREN)
    if not reason:
        raise Refusal('reason', SAY_WHY)


def pair_of(one: Company, two: Company) -> DuplicatePair:
    """The pair of two companies, made now when nobody had brought them together."""
    first, second = sorted((one.id, two.id))
    with access.for_everyone('deux fiches forment une seule paire, quels que soient les clubs'):
        pair = db.session.scalar(db.select(DuplicatePair).filter_by(company_id=first, other_id=second))
    if pair is None:
        now = clock.now()
        pair = DuplicatePair(
            company_id=first,
            other_id=second,
            score=0,
            reasons=['Rapprochées à la main'],
            by_hand=True,
            found_at=now,
            seen_at=now,
            state=PairState.PROPOSED,
        )
        db.session.add(pair)
        db.session.flush()
    return pair


# --- agreement of the other clubs -------------------------------------------------------------------


def _ask(
    pair: DuplicatePair, kept: Company, other: Company, choices: Mapping[str, str], reason: str, clubs: Any
) -> None:
    user_id, user_name = history.actor()
    pair.state, pair.note = PairState.ASKED, ''
    pair.plan = {
        'kept': kept.id,
        'other': other.id,
        'choices': dict(choices),
        'reason': reason,
        'by': user_name,
        'by_id': user_id,
        'clubs': [club.id for club in clubs],
        'agreed': [],
    }
    sign(pair)
    link = mail.address('companies.merge', company_id=kept.id, other_id=other.id)
    for person in _coordinators(clubs):
        mail.post(person.email, 'merge_asked', person=person, kept=kept, other=other, by=user_name, link=link)


def agree(pair: DuplicatePair) -> Operation | None:
    """The reader's clubs agree to the merge; it is done once all have. Returns the operation when it is."""
    clubs = merging.may_agree(pair)
    if not clubs:
        raise Refusal('', 'Cette fusion n’attend pas l’accord de vos clubs.')
    pair.plan = pair.plan | {'agreed': [*pair.plan['agreed'], *clubs]}
    db.session.flush()
    if set(pair.plan['clubs']) - set(pair.plan['agreed']):
        return None
    kept, other = (db.session.get(Company, pair.plan[which]) for which in ('kept', 'other'))
    if kept is None or other is None:
        raise Refusal('', 'L’une des deux fiches n’existe plus : il n’y a plus rien à fusionner.')
    return merge(pair, kept, other, pair.plan['choices'], pair.plan['reason'])


def decline(pair: DuplicatePair, note: str) -> None:
    """A club that follows one of the two does not agree: the pair waits again, with what it said."""
    if not merging.may_agree(pair):
        raise Refusal('', 'Cette fusion n’attend pas l’accord de vos clubs.')
    if not note:
        raise Refusal('note', 'Dites pourquoi en une phrase : qui a proposé la fusion la lira.')
    asker = db.session.get(User, pair.plan['by_id']) if pair.plan['by_id'] else None
    names = [c.display_name for c in (db.session.get(Company, pair.plan[w]) for w in ('kept', 'other')) if c]
    _, user_name = history.actor()
    pair.state, pair.note, pair.plan = PairState.PROPOSED, f'{user_name} n’est pas d’accord : {note}', {}
    sign(pair)
    if asker is not None:
        link = mail.address('companies.duplicates')
        mail.post(asker.email, 'merge_declined', person=asker, names=names, by=user_name, note=note, link=link)


def withdraw(pair: DuplicatePair) -> None:
    """Who asked no longer does."""
    if pair.state != PairState.ASKED:
        raise Refusal('', 'Cette fusion n’attend plus d’accord : rechargez la page pour voir où elle en est.')
    if not access.perimeter().staff and pair.plan['by_id'] != history.actor()[0]:
        raise Refusal('', 'Seule la personne qui a proposé cette fusion peut retirer sa demande.')
    pair.state, pair.plan = PairState.PROPOSED, {}
    sign(pair)


# --- the merge itself -------------------------------------------------------------------------------


def merge(
    pair: DuplicatePair, kept: Company, other: Company, choices: Mapping[str, str], reason: str = ''
) -> Operation:
    """Merge `other` into `kept` as one operation that can be undone for thirty days; both clubs are told."""
    _refuse_two_companies(kept, other, reason)
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
        _tell(clubs, kept, names, operation)
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
    _follow(operation, Company.__tablename__, other.id, kept.id)
    _follow_by_word(operation, other.id, kept.id, kept.display_name)
    _carry_pairs(kept.id, other.id)
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


def _follow(operation: Operation, table: str, old: Any, new: Any) -> None:
    """Have all that refers to the record `old` of a table refer to `new`, by the schema."""
    for reference in merging.references_to(table):
        for mine, theirs in merging.clashes(reference, new, old):
            _settle(operation, reference.table, mine, theirs)
        _move(operation, reference, old, new)


def _settle(operation: Operation, table: Table, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """A row that both sheets have: the kept one takes what the other brings, the other goes."""
    moving, keys = registries.company_moves.get(table.name), list(table.primary_key.columns.keys())
    model = merging.model_of(table)
    if len(keys) == 1:
        _follow(operation, table.name, theirs[keys[0]], mine[keys[0]])
    if model is not None and moving is not None and moving.settle is not None:
        rows: list[Any] = [db.session.get_one(model, tuple(row[key] for key in keys)) for row in (mine, theirs)]
        moving.settle(*rows)
        db.session.flush()
        theirs = {column.name: getattr(rows[1], column.name) for column in table.columns}
    operations.keep_deleted(operation, table, [theirs])
    db.session.execute(db.delete(table).where(*(table.c[key] == theirs[key] for key in keys)))


def _move(operation: Operation, reference: Reference, old: Any, new: Any) -> None:
    table, column, keys = reference.table, reference.column, list(reference.table.primary_key.columns)
    if column in keys:
        rows = [dict(row) for row in db.session.execute(db.select(table).where(column == old)).mappings()]
        moved = [row | {column.name: new} for row in rows]
        if not rows:
            return
        operations.keep_deleted(operation, table, rows)
        db.session.execute(db.delete(table).where(column == old))
        db.session.execute(db.insert(table), moved)
        operations.keep_created(operation, table, [tuple(row[key.name] for key in keys) for row in moved])
        return
    found = db.session.execute(db.select(*keys).where(column == old))
    changes = {tuple(key): {column.name: (old, new)} for key in found}
    operations.keep_updated(operation, table, changes)
    db.session.execute(db.update(table).where(column == old).values({column.name: new}))


def _follow_by_word(operation: Operation, old: int, new: int, label: str) -> None:
    """What refers to a company without a foreign key: the states it went through, the rights limited to it.

    The states are those of one company now: a figure of a past period counts it once.
    """
    passages = db.select(history.StateChange.id).filter_by(table=Company.__tablename__, record_id=old)
    ids = list(db.session.scalars(passages))
    operations.keep_updated(operation, history.StateChange, {key: {'record_id': (old, new)} for key in ids})
    update = db.update(history.StateChange).where(history.StateChange.id.in_(ids)).values(record_id=new)
    db.session.execute(update.execution_options(synchronize_session=False))
    for grant in db.session.scalars(db.select(RoleGrant).filter_by(scope_kind=ScopeKind.COMPANY, scope_id=str(old))):
        grant.scope_id, grant.scope_label = str(new), label


def _carry_pairs(kept: int, other: int) -> None:
    """What was decided of the other sheet and a third one holds for the kept one; what was only proposed is dropped:
    the next search proposes it again if it still stands."""
    both = db.select(DuplicatePair).where((DuplicatePair.company_id == other) | (DuplicatePair.other_id == other))
    for pair in list(db.session.scalars(both)):
        third = pair.company_id if pair.other_id == other else pair.other_id
        if third == kept or pair.state == PairState.MERGED:
            continue
        first, second = sorted((kept, third))
        known = db.session.scalar(db.select(DuplicatePair).filter_by(company_id=first, other_id=second))
        if pair.state != PairState.DISMISSED or known is not None:
            if known is not None and pair.state == PairState.DISMISSED and known.state == PairState.PROPOSED:
                known.state, known.note = pair.state, pair.note
            db.session.delete(pair)
        else:
            pair.company_id, pair.other_id = first, second
    db.session.flush()


def _tell(clubs: list[Club], kept: Company, names: tuple[str, str], operation: Operation) -> None:
    _, by = history.actor()
    values: dict[str, Any] = {
        'names': names,
        'by': by,
        'until': operation.until,
        'link': mail.address('companies.show', company_id=kept.id),
        'undo_link': mail.address('companies.merged', merged_id=operation.detail['merged_id']),
    }
    for person in _coordinators(clubs):
        mail.post(person.email, 'companies_merged', person=person, **values)


def _coordinators(clubs: Any) -> list[User]:
    """Who coordinates these clubs, but who acts."""
    people = {person.id: person for club in clubs for person in queries.colleagues_of(club)}
    people.pop(history.actor()[0] or 0, None)
    return list(people.values())


def unite_memberships(kept: ClubMembership, other: ClubMembership) -> None:
    """A club that follows both sheets follows the one that stays: since the earlier day, with both notes."""
    kept.since = min(kept.since, other.since)
    kept.until = None if None in (kept.until, other.until) else max(kept.until, other.until)  # type: ignore[type-var]
    kept.is_lead = kept.is_lead or other.is_lead
    kept.owner_id = kept.owner_id or other.owner_id
    kept.note = '\n'.join(dict.fromkeys(filter(None, (kept.note, other.note))))


def undo_merge(gone: MergedCompany) -> Undoing:
    """Take a merge back: the sheet comes back with its number, what followed goes back unless it changed since.

    The pair is to be looked at again: undoing says that this merge was wrong, not yet that these are two companies.
    """
    if not merging.may_undo(gone):
        raise Refusal('', 'Seule la personne qui a fait la fusion, ou l’équipe du Collectif, peut l’annuler.')
    return operations.undo(merging.operation_of(gone))


MOVES = {
    'establishment': Moving('Établissements', lambda site: f'{siret_fr(site.siret)} {site.city}'.strip()),
    'club_membership': Moving('Clubs qui suivent', settle=unite_memberships),
    'contact': Moving('Interlocuteurs', lambda contact: contact.full_name),
    'company_tag': Moving('Étiquettes'),
    'handover': Moving('Relais entre clubs'),
    'import_batch': Moving('Fichiers importés', lambda batch: batch.file_name),
    'register_proposal': Moving(hidden=True),
    'merged_company': Moving('Fiches déjà réunies', lambda gone: gone.name),
}
