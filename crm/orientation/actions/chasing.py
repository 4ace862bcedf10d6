"""Chase late first contacts: by hand or each week, at most one mail a day to an association."""

from crm import clock, mail
from crm.access import for_everyone
from crm.associations.models import MemberAssociation
from crm.database import db
from crm.errors import Refusal
from crm.orientation import queries
from crm.orientation.actions.referring import announce


def chase(association: MemberAssociation) -> None:
    """Mail an association its late first contacts. Raises Refusal when it was chased today or has no address."""
    late = next((g for g in queries.late_by_association() if g.association.id == association.id), None)
    if late is None:
        raise Refusal('', f'{association.name} n’a plus de premier contact en retard.')
    if not association.email:
        raise Refusal('', f'{association.name} n’a pas d’adresse électronique : ajoutez-la sur sa fiche.')
    if not _mail(late):
        raise Refusal('', f'{association.name} a déjà été relancée aujourd’hui : attendez demain.')


def chase_all() -> int:
    """The weekly mail to every association with late first contacts; returns how many. Harmless when run twice."""
    with for_everyone('la relance hebdomadaire vaut pour toutes les associations'):
        return sum(_mail(late) for late in queries.late_by_association())


def _mail(late: queries.LateAssociation) -> bool:
    key = f'referral_late:{late.association.id}:{clock.today()}'
    if db.session.scalar(db.select(mail.Message.id).filter_by(key=key)):
        return False
    return announce(late.association, 'referral_late', key=key, count=len(late.referrals), oldest=late.oldest)
