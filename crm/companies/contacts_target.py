"""Contacts of companies as the target of an import."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crm.access import Permission
from crm.companies import actions
from crm.companies.actions.contacts import refuse_suppressed
from crm.companies.models import Company, Contact, ContactOrigin, ContactRole
from crm.companies.queries import designation
from crm.companies.queries.designation import Designated, Designation
from crm.companies.target import places as companies_places
from crm.database import db
from crm.imports.cells import LineReader
from crm.imports.models import RowVerdict
from crm.imports.targets import Column, Destination, Line, Outcome, Place, Remark, Tally, Target, one_by_one
from crm.search import fold
from crm.territories.models import Club

COLUMNS = (
    *designation.COLUMNS,
    Column('last_name', 'Nom', ('Nom de famille', 'Nom du contact', 'Contact', 'Interlocuteur', 'Nom contact')),
    Column('first_name', 'Prénom', ('Prénom du contact', 'Prénom contact')),
    Column('job_title', 'Fonction', ('Poste', 'Titre', 'Intitulé de poste', 'Qualité')),
    Column('role', 'Rôle', ('Rôle pour nous', 'Type de contact')),
    Column(
        'email',
        'Adresse électronique',
        ('E-mail', 'Email', 'Mail', 'Courriel', 'Adresse mail', 'Adresse e-mail'),
        kind='email',
    ),
    Column('phone', 'Téléphone', ('Tél', 'Portable', 'Mobile', 'Numéro de téléphone', 'Ligne directe'), kind='phone'),
    Column('informed_on', 'Personne informée le', ('Informé le', 'Informée le', 'Date d’information'), kind='date'),
    Column('objection_on', 'Opposition reçue le', ('Opposition le', 'Opposition', 'Opposé le'), kind='date'),
)  # fmt: skip

MOST = {'last_name': 80, 'first_name': 80, 'job_title': 120, 'email': 254, 'phone': 30}
_ROLES = (
    (ContactRole.HR, ('ressources humaines', 'rh', 'drh', 'recrutement', 'hr')),
    (ContactRole.CSR, ('rse', 'developpement durable', 'mecenat', 'csr', 'engagement')),
    (ContactRole.SIGNATORY, ('signataire',)),
    (ContactRole.LEADER, ('direction generale', 'directeur general', 'directrice generale', 'pdg', 'dg', 'president')),
    (ContactRole.LEADER, ('presidente', 'gerant', 'gerante', 'direction', 'leader')),
)


@dataclass
class Record:
    """One person of a file. `doubts` are (column, sentence) pairs."""

    line: int
    company: Designation
    values: dict[str, Any]
    doubts: list[tuple[str, str]]


def gather(lines: Iterator[Line]) -> Sequence[Record | Remark]:
    """One record a line; a Remark for a line that names nobody."""
    reader, found = LineReader(COLUMNS), list[Record | Remark]()
    for line in lines:
        read, doubts = reader.read(line.values)
        values = {name: (read[name] or '')[:most] for name, most in MOST.items()}
        if not values['last_name']:
            reason = 'Colonne « Nom » vide : cette ligne ne désigne personne.'
            found.append(Remark(line.number, RowVerdict.REFUSED, 'last_name', reason))
            continue
        values |= {name: read[name] for name in ('informed_on', 'objection_on') if read[name]}
        values['role'] = _role(read['role'] or values['job_title'])
        found.append(Record(line.number, Designation.of(read), values, doubts))
    return found


def _role(text: str) -> ContactRole:
    words = f' {fold(text)} '
    return next((role for role, names in _ROLES if any(f' {name} ' in words for name in names)), ContactRole.OTHER)


def bring_in(records: Sequence[Record | Remark], to: Destination) -> Tally:
    """Add the persons that the club does not know, complete those it knows. An empty cell erases nothing."""
    club = db.session.get_one(Club, to.club_id)
    companies = Designated((r.company for r in records if isinstance(r, Record)), to.club_id)
    return one_by_one(records, lambda record: _bring(record, club, companies))


def _bring(record: Record, club: Club, companies: Designated) -> Outcome:
    company, doubts = companies.find(record.company)
    companies.refuse_unless_followed(company)
    refuse_suppressed(record.values['email'])
    record.doubts += doubts
    values = record.values | {'establishment_id': companies.site(record.company, company)}
    known = _known(company, club, record)
    if known is None:
        actions.add_contact(company, club, origin=ContactOrigin.IMPORT, **values)
        return Outcome.CREATED
    changed = {name: value for name, value in values.items() if _adds(name, value, getattr(known, name))}
    if not changed:
        return Outcome.UNCHANGED
    actions.edit_contact(known, **changed)
    return Outcome.UPDATED


def _adds(name: str, value: Any, present: Any) -> bool:
    """Whether a value of the file says more than what is known: a role guessed as « Autre » does not."""
    return bool(value) and value != present and not (name == 'role' and value == ContactRole.OTHER)


def _known(company: Company, club: Club, record: Record) -> Contact | None:
    """The same person of the same company and club: by e-mail, else by name when no other address contradicts it."""
    query = db.select(Contact).filter_by(company_id=company.id, club_id=club.id).order_by(Contact.id)
    people = list(db.session.scalars(query))
    email, values = record.values['email'], record.values
    if email and (same := [person for person in people if person.email.lower() == email]):
        return same[0]
    name = fold(f'{values["first_name"]} {values["last_name"]}')
    named = [person for person in people if fold(person.full_name) == name]
    if email and named and named[0].email:
        record.doubts.append(
            (
                'email',
                f'{named[0].full_name} a déjà une autre adresse : une autre fiche est créée.',
            )
        )
        return None
    return named[0] if named else None


def places() -> Sequence[Place]:
    """The club that knows these people: one's own; any for the Collectif's staff."""
    return [place for place in companies_places() if place.club_id]


TARGET = Target(
    'contacts',
    'Interlocuteurs',
    COLUMNS,
    gather,
    bring_in,
    permission=Permission.COMPANIES_IMPORT,
    places=places,
    question='Quel club connaît ces personnes\u00a0?',
    needs=(('siren', 'siret', 'company'), ('last_name',)),
    noun=('interlocuteur', 'interlocuteurs'),
    feminine=False,
    home=('Entreprises', 'companies.index'),
    help='Chaque ligne nomme une personne et son entreprise, par SIREN, SIRET, ou nom et département. Une personne '
    'déjà connue du club (même adresse, ou même nom dans la même entreprise) est complétée, jamais mise en double. '
    'Qui a demandé à ne plus être contacté ne revient pas.',
)
