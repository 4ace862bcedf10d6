"""The pair of two companies: when it may be merged, what becomes of the other pairs of a sheet that goes."""

from crm import access, clock
from crm.companies.models import Company, DuplicatePair, PairState
from crm.companies.queries import merging
from crm.database import db
from crm.errors import Refusal

TWO_SIREN = (
    'Ces deux fiches ont deux SIREN différents et justes : ce sont deux entreprises. Classez-les « Pas un doublon » ; '
    'si l’un des deux SIREN est une erreur, corrigez-le d’abord.'
)
SAY_WHY = 'Ces deux fiches ont deux SIREN différents et justes : dites pourquoi il n’y a qu’une entreprise.'


def refuse_two_companies(kept: Company, other: Company, reason: str) -> None:
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


def carry_pairs(kept: int, other: int) -> None:
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
