"""Invitations of employees as the target of an import: addresses to write to, never mentors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crm.access import Permission
from crm.companies.models import Company
from crm.database import db
from crm.errors import Refusal
from crm.imports.cells import LineReader
from crm.imports.models import RowVerdict
from crm.imports.targets import Column, Destination, Line, Outcome, Place, Remark, Tally, Target, one_by_one
from crm.mentors import actions, queries

COLUMNS = (
    Column(
        'email',
        'Adresse électronique',
        ('E-mail', 'Email', 'Mail', 'Courriel', 'Adresse mail', 'Adresse e-mail', 'E-mail professionnel'),
        kind='email',
        required=True,
    ),
)


@dataclass
class Record:
    """One address of a file. `doubts` are (column, sentence) pairs."""

    line: int
    email: str
    doubts: list[tuple[str, str]] = field(default_factory=list)


def gather(lines: Iterator[Line]) -> Sequence[Record | Remark]:
    """One record an address, at its first line; a Remark for a line without one. Nothing else of a line is kept."""
    reader, found, refused = LineReader(COLUMNS), dict[str, Record](), list[Remark]()
    for line in lines:
        read, doubts = reader.read(line.values)
        email = read['email']
        if not email:
            reason = doubts[0][1] if doubts else 'Colonne « Adresse électronique » vide : personne à inviter.'
            refused.append(Remark(line.number, RowVerdict.REFUSED, 'email', reason))
        elif email in found:
            found[email].doubts.append(
                ('email', f'Adresse écrite aussi à la ligne {line.number} : une seule invitation partira.')
            )
        else:
            found[email] = Record(line.number, email, doubts)
    return [*found.values(), *refused]


def bring_in(records: Sequence[Record | Remark], to: Destination) -> Tally:
    """Invite the addresses that the company has not invited in the last year, one personal mail each."""
    company = db.session.scalars(db.select(Company).where(Company.id == to.company_id).with_for_update()).one()
    asked = '\n'.join(record.email for record in records if isinstance(record, Record))
    preview = queries.preview_of(company, asked)
    new, already = set(preview.new), set(preview.already)

    def bring(record: Record) -> Outcome:
        if record.email in already:
            return Outcome.UNCHANGED
        if record.email not in new:
            raise Refusal('email', 'Cette adresse ne peut pas être invitée : rien ne lui sera envoyé.')
        actions.invite_new(company, [record.email])
        return Outcome.CREATED

    return one_by_one(records, bring)


def places() -> Sequence[Place]:
    """The companies of the HR manager."""
    return [Place(str(company.id), company.display_name, company_id=company.id) for company in queries.own_companies()]


TARGET = Target(
    'invitations',
    'Invitations de salariés',
    COLUMNS,
    gather,
    bring_in,
    permission=Permission.MENTORS_INVITE,
    places=places,
    question='Quelle entreprise les invite\u00a0?',
    noun=('invitation', 'invitations'),
    home=('Nos mentors', 'mentors.company'),
    help='Une adresse par ligne, de personnes volontaires ou informées. Chacune reçoit une invitation personnelle et '
    'décide seule de devenir mentor ; une adresse déjà invitée depuis moins d’un an ne l’est pas de nouveau. '
    'Seule l’adresse est lue : le reste du fichier n’est pas gardé.',
)
