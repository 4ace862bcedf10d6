"""Exchanges with companies as the target of an import."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from crm import clock
from crm.access import Permission
from crm.companies.models import Company, Contact
from crm.companies.queries import designation
from crm.companies.queries.designation import Designated, Designation
from crm.companies.target import places as companies_places
from crm.database import db
from crm.formatting import date_fr
from crm.imports.cells import LineReader
from crm.imports.models import RowVerdict
from crm.imports.targets import Column, Destination, Line, Place, Remark, Tally, Target, one_by_one
from crm.imports.targets import Outcome as Became
from crm.outreach import actions
from crm.outreach.models import Channel, Direction, Interaction, Outcome
from crm.search import fold
from crm.territories.models import Club

COLUMNS = (
    *designation.COLUMNS,
    Column(
        'occurred_on',
        'Date',
        ('Date de l’échange', 'Date du contact', 'Date contact', 'Date d’échange', 'Le', 'Date 1er contact'),
        kind='date',
        required=True,
    ),
    Column('channel', 'Canal', ('Moyen', 'Type', 'Type d’échange', 'Mode', 'Mode de contact')),
    Column('outcome', 'Issue', ('Résultat', 'Suite', 'Statut', 'Réponse')),
    Column('direction', 'Sens', ('À l’initiative de', 'Initiative')),
    Column('email', 'Adresse électronique', ('E-mail', 'Email', 'Mail', 'Courriel'), kind='email'),
    Column('contact', 'Interlocuteur', ('Contact', 'Nom du contact', 'Personne', 'Nom')),
    Column('note', 'Note', ('Notes', 'Commentaire', 'Commentaires', 'Compte rendu', 'Remarque', 'Observations')),
)

MOST_NOTE = 4000
_CHANNELS = {
    Channel.VIDEO: ('visio', 'teams', 'zoom', 'meet'),
    Channel.EMAIL: ('courriel', 'mail', 'email', 'e mail'),
    Channel.CALL: ('appel', 'tel', 'telephone', 'phoning', 'call'),
    Channel.VISIT: ('visite', 'rdv', 'rendez vous', 'rencontre', 'entretien', 'reunion', 'physique'),
    Channel.EVENT: ('evenement', 'salon', 'forum', 'petit dejeuner', 'afterwork'),
    Channel.LETTER: ('courrier', 'lettre', 'poste'),
    Channel.SOCIAL: ('linkedin', 'reseau social', 'reseaux sociaux', 'social'),
}
_OUTCOMES = {
    Outcome.NO_ANSWER: ('sans reponse', 'pas de reponse', 'ne repond pas', 'absent', 'repondeur', 'message laisse'),
    Outcome.WRONG_NUMBER: ('mauvais numero', 'numero faux', 'faux numero'),
    Outcome.CALLBACK: ('rappeler', 'relancer', 'a relancer'),
    Outcome.INFO_SENT: ('information envoyee', 'info envoyee', 'documentation', 'plaquette', 'doc envoyee'),
    Outcome.NOT_NOW: ('pas maintenant', 'plus tard', 'pas cette annee'),
    Outcome.REFUSED: ('refus', 'refuse', 'pas interesse', 'pas interessee', 'non interesse', 'non interessee'),
    Outcome.MEETING_HELD: ('rendez vous tenu', 'rdv tenu', 'rencontre faite', 'rdv fait'),
    Outcome.MEETING_SET: ('rendez vous pris', 'rdv pris', 'rdv', 'rendez vous'),
    Outcome.INTERESTED: ('interesse', 'interessee', 'ok', 'favorable'),
}
_INCOMING = ('entreprise', 'entrant', 'recu', 'in', 'elle')


@dataclass
class Record:
    """One exchange of a file. `doubts` are (column, sentence) pairs."""

    line: int
    company: Designation
    values: dict[str, Any]
    email: str
    contact: str
    doubts: list[tuple[str, str]]


def gather(lines: Iterator[Line]) -> Sequence[Record | Remark]:
    """One record a line; a Remark for a line without a readable date."""
    reader, found = LineReader(COLUMNS), list[Record | Remark]()
    for line in lines:
        read, doubts = reader.read(line.values)
        if read['occurred_on'] is None:
            said = next((reason for column, reason in doubts if column == 'occurred_on'), 'colonne « Date » vide.')
            reason = f'Sans date, un échange ne peut pas être noté : {said}'
            found.append(Remark(line.number, RowVerdict.REFUSED, 'occurred_on', reason))
            continue
        note = '\n'.join(part for part in (read['note'] or '', line.note) if part)
        if len(note) > MOST_NOTE:
            doubts.append(('note', f'Note coupée à {MOST_NOTE} caractères.'))
        values = {
            'occurred_on': read['occurred_on'],
            'channel': _channel(read['channel'] or '', doubts),
            'outcome': _outcome(read['outcome'] or '', doubts),
            'direction': _direction(read['direction'] or ''),
            'note': note[:MOST_NOTE],
        }
        found.append(
            Record(line.number, Designation.of(read), values, read['email'] or '', read['contact'] or '', doubts)
        )
    return found


def _named(text: str, words: dict[Any, tuple[str, ...]], choices: type[Any]) -> Any:
    """The choice that a text means: its label, else a word that people use for it."""
    folded = f' {fold(text)} '
    exact = next((choice for choice in choices if fold(choice.label) == folded.strip()), None)
    return exact or next((choice for choice, names in words.items() if any(f' {n} ' in folded for n in names)), None)


def _channel(text: str, doubts: list[tuple[str, str]]) -> Channel:
    found: Channel | None = _named(text, _CHANNELS, Channel) if text else None
    if found is None:
        said = f'Canal « {text[:60]} » inconnu' if text else 'Canal absent'
        doubts.append(('channel', f'{said} : noté comme un appel.'))
    return found or Channel.CALL


def _outcome(text: str, doubts: list[tuple[str, str]]) -> Outcome:
    """Without a known outcome, « Sans réponse »: the one that counts the company as reached by nobody."""
    found: Outcome | None = _named(text, _OUTCOMES, Outcome) if text else None
    if found is None:
        said = f'Issue « {text[:60]} » inconnue' if text else 'Issue absente'
        doubts.append(('outcome', f'{said} : notée « Sans réponse », l’entreprise ne compte pas comme touchée.'))
    return found or Outcome.NO_ANSWER


def _direction(text: str) -> Direction:
    return Direction.IN if fold(text).startswith(_INCOMING) and fold(text) else Direction.OUT


def bring_in(records: Sequence[Record | Remark], to: Destination) -> Tally:
    """Log the exchanges that the club has not noted yet: same company, day, channel and note are one exchange."""
    club = db.session.get_one(Club, to.club_id)
    companies = Designated((r.company for r in records if isinstance(r, Record)), to.club_id)
    return one_by_one(records, lambda record: _bring(record, club, companies))


def _bring(record: Record, club: Club, companies: Designated) -> Became:
    company, doubts = companies.find(record.company)
    companies.refuse_unless_followed(company)
    record.doubts += doubts
    values = record.values
    if _is_noted(company, club, values['occurred_on'], values['channel'], values['note']):
        return Became.UNCHANGED
    actions.log(company, club, contact=_contact(record, company, club), **values)
    return Became.CREATED


def _is_noted(company: Company, club: Club, day: date, channel: Channel, note: str) -> bool:
    midnight = datetime.combine(day, time(0), tzinfo=clock.PARIS)
    query = db.select(Interaction.id).where(
        Interaction.company_id == company.id,
        Interaction.club_id == club.id,
        Interaction.occurred_at >= midnight,
        Interaction.occurred_at < datetime.combine(day + timedelta(days=1), time(0), tzinfo=clock.PARIS),
        Interaction.channel == channel,
        Interaction.note == note,
    )
    return db.session.scalar(query.limit(1)) is not None


def _contact(record: Record, company: Company, club: Club) -> Contact | None:
    """The person the line names, when the club knows them; a doubt otherwise."""
    if not record.email and not record.contact:
        return None
    query = db.select(Contact).filter_by(company_id=company.id, club_id=club.id).order_by(Contact.id)
    people = list(db.session.scalars(query))
    name = set(fold(record.contact).split())
    for person in people:
        if record.email and person.email.lower() == record.email:
            return person
        if name and not record.email and set(fold(person.full_name).split()) == name:
            return person
    said = record.email or record.contact
    day = date_fr(record.values['occurred_on'])
    record.doubts.append(
        ('contact', f'Le club ne connaît pas « {said[:80]} » : l’échange du {day} est noté sans interlocuteur.')
    )
    return None


def places() -> Sequence[Place]:
    """The club that had these exchanges: one's own; any for the Collectif's staff."""
    return [place for place in companies_places() if place.club_id]


TARGET = Target(
    'interactions',
    'Échanges',
    COLUMNS,
    gather,
    bring_in,
    permission=Permission.OUTREACH_LOG,
    places=places,
    question='Quel club a eu ces échanges\u00a0?',
    needs=(('siren', 'siret', 'company'),),
    noun=('échange', 'échanges'),
    feminine=False,
    home=('Entreprises', 'companies.index'),
    help='Chaque ligne est un échange : l’entreprise (SIREN, SIRET, ou nom et département), la date, le canal, l’issue '
    'et la note. Un échange déjà noté le même jour, par le même canal et avec la même note n’est pas noté deux fois.',
)
