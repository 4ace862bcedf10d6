"""Commitments, as an export."""

from werkzeug.datastructures import MultiDict

from crm import access, clock, registries
from crm.access import Permission
from crm.choices import label_of
from crm.commitments.models import CharterVersion, Commitment, CommitmentChannel, CommitmentState, Public
from crm.commitments.queries import IN_FORCE, matching
from crm.companies.models import Company
from crm.database import db
from crm.exports import Column, Export, Plan, joined, labels, plan_of
from crm.territories.models import Club

FILTERS = ('q', 'state', 'club', 'channel', 'overdue')


def plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Commitments of the list, from the first opened to the last."""
    wanted = {name: arguments.get(name, '').strip() for name in FILTERS}
    held = access.perimeter()
    query = matching(wanted).join(CharterVersion, CharterVersion.id == Commitment.charter_id)
    return plan_of(
        query,
        [Commitment.started_at, Commitment.id],
        [*COLUMNS, *(() if held.lee and not held.staff else SIGNATORY)],
        filters=_said(wanted),
        arguments=[(name, value) for name, value in wanted.items() if value],
    )


def _said(wanted: dict[str, str]) -> list[str]:
    state = 'En vigueur' if wanted['state'] == IN_FORCE else label_of(CommitmentState, wanted['state'])
    club = db.session.scalar(db.select(Club.name).filter_by(code=wanted['club'])) if wanted['club'] else ''
    said = {
        'Recherche': wanted['q'],
        'État': state,
        'Club': club or wanted['club'],
        'Parcours': label_of(CommitmentChannel, wanted['channel']),
        'Bilan': 'en retard' if wanted['overdue'] else '',
    }
    return [f'{label} : {value}' for label, value in said.items() if value]


COLUMNS = [
    Column('SIREN', Company.siren, 12),
    Column('Entreprise', Company.name, 40),
    Column('Club', Club.name, 24),
    Column('État', Commitment.state, 20),
    Column('Parcours', Commitment.channel, 22),
    Column('Charte', CharterVersion.number, 10),
    Column('Mentors promis', Commitment.pledged_mentors, 10),
    Column('Départements', Commitment.departements, 20, shown=joined),
    Column('Publics', Commitment.publics, 40, shown=labels(Public)),
    Column('Temps', Commitment.time_mode, 26),
    Column('Début', Commitment.start_on, 12),
    Column('Fin', Commitment.end_on, 12),
    Column('Ouvert le', Commitment.started_at, 12, shown=clock.day_of),
    Column('Déposé le', Commitment.submitted_at, 12, shown=clock.day_of),
    Column('Signé le', Commitment.signed_at, 12, shown=clock.day_of),
    Column('Terminé le', Commitment.ended_on, 12),
    Column('Motif de fin', Commitment.end_reason, 30),
]
SIGNATORY = [
    Column('Signataire', Commitment.signatory_name, 24),
    Column('Fonction du signataire', Commitment.signatory_function, 24),
]


def offer() -> None:
    """Let this list be taken out."""
    personal = 'Noms et fonctions des signataires, pour qui peut les lire.'
    offered = Export(
        'Engagements', Permission.COMMITMENTS_READ, plan, personal=personal, back='commitments.index', order=30
    )
    registries.exports.add('commitments', offered)
