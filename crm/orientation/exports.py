"""Referrals, as an export for the staff."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from crm import registries
from crm.access import Permission
from crm.associations.models import MemberAssociation
from crm.choices import label_of
from crm.companies.models import Company
from crm.database import db
from crm.exports import Column, Export, Plan, plan_of
from crm.mentors.models import Mentor
from crm.orientation.models import Referral, ReferralState
from crm.orientation.queries import late_referrals


def plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Referrals from the first to the last: all, of one state (`etat`), or only those late (`retard`)."""
    state, late = arguments.get('etat', ''), bool(arguments.get('retard'))
    query = late_referrals() if late else db.select(Referral)
    if state in {s.value for s in ReferralState}:
        query = query.where(Referral.state == state)
    query = query.join(Mentor, Mentor.id == Referral.mentor_id).join(Company, Company.id == Mentor.company_id)
    query = query.join(MemberAssociation, MemberAssociation.id == Referral.association_id)
    said = [f'État : {label_of(ReferralState, state)}'] if state else []
    return plan_of(
        query,
        [Referral.id],
        COLUMNS,
        filters=[*said, 'Premier contact en retard'] if late else said,
        arguments=[(name, value) for name, value in (('etat', state), ('retard', '1' if late else '')) if value],
    )


COLUMNS: Sequence[Column] = [
    Column('Association', MemberAssociation.name, 32),
    Column('Prénom', Mentor.first_name),
    Column('Nom', Mentor.last_name),
    Column('Entreprise', Company.name, 36),
    Column('Département', Referral.departement_code, 12),
    Column('Mode', Referral.mode, 14),
    Column('État', Referral.state, 22),
    Column('Orienté le', Referral.referred_on, 12),
    Column('Premier contact attendu le', Referral.target_on, 14),
    Column('Réponse le', Referral.answered_on, 12),
    Column('Motif', Referral.decline_reason, 28),
    Column('Premier contact le', Referral.first_contact_on, 12),
    Column('Binôme le', Referral.matched_on, 12),
    Column('Terminé le', Referral.ended_on, 12),
    Column('Commentaire', Referral.comment, 40),
]


def offer() -> None:
    """Let this list be taken out."""
    offered = Export(
        'Orientations',
        Permission.ORIENTATION,
        plan,
        personal='Noms de mentors et commentaires des associations.',
        back='orientation.index',
        order=45,
    )
    registries.exports.add('referrals', offered)
