"""Ask for a merge: done at once where the reader may, else once the other clubs agree."""

from collections.abc import Mapping
from typing import Any

from crm import access, history, mail
from crm.accounts.models import User
from crm.companies.actions.duplicates import sign
from crm.companies.actions.merging.pairs import pair_of, refuse_two_companies
from crm.companies.actions.merging.telling import coordinators
from crm.companies.actions.merging.uniting import merge
from crm.companies.models import Company, DuplicatePair, PairState
from crm.companies.queries import merging
from crm.database import db
from crm.errors import Refusal
from crm.operations import Operation


def ask_or_merge(kept: Company, other: Company, choices: Mapping[str, str], reason: str = '') -> Operation | None:
    """Merge `other` into `kept` at once where the reader may; else ask the other clubs and return None.

    `choices`: name of a field (`merging.FIELDS`) → whose value is kept. Refuses two right SIREN far from each other,
    unless the Collectif's staff say why.
    """
    refuse_two_companies(kept, other, reason)
    standing = merging.standing(kept, other)
    if not standing.may:
        raise Refusal('', 'Aucun de vos clubs ne suit ces entreprises : suivez l’une des deux, puis fusionnez-les.')
    pair = pair_of(kept, other)
    if standing.at_once:
        return merge(pair, kept, other, choices, reason)
    _ask(pair, kept, other, choices, reason, standing.others)
    return None


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
    for person in coordinators(clubs):
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
