"""Wording: the text that is signed, made of the charter and of what is particular to one commitment; no database."""

import calendar
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.choices import label_of
from crm.commitments.models import Commitment, Public
from crm.formatting import date_fr, number_fr, siren_fr

CONSENT = (
    'J’ai lu le texte ci-dessus, je déclare avoir le pouvoir d’engager l’entreprise '
    'et je signe cet engagement en son nom.'
)


@dataclass(frozen=True)
class Block:
    """A piece of a text: kind is heading, list or paragraph."""

    kind: str
    lines: tuple[str, ...]


def fingerprint(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def full_text(commitment: Commitment, departements: Sequence[str]) -> str:
    """The whole text to be signed; `departements` are their names with codes, in order."""
    charter = commitment.charter
    lines = [f'– {term} : {value}' for term, value in particulars(commitment, departements)]
    parts = [
        f'{charter.title}\nVersion {charter.number}',
        charter.body.strip(),
        'L’engagement de l’entreprise',
        '\n'.join(lines),
    ]
    if commitment.replaces_id:
        parts.append(f'Cet avenant remplace, à sa signature, l’engagement n° {commitment.replaces_id}.')
    return '\n\n'.join(parts) + '\n'


def particulars(commitment: Commitment, departements: Sequence[str]) -> list[tuple[str, str]]:
    """(term, value) of what this company promises and who signs."""
    company = commitment.company
    rows = [
        ('Entreprise', f'{company.name}, SIREN {siren_fr(company.siren) or "à compléter"}'),
        ('Suivi par', commitment.club.name),
        ('Objectif', _mentors(commitment.pledged_mentors)),
        ('Territoires', ', '.join(departements) or 'toute la France'),
        ('Publics', publics(commitment) or 'tous les jeunes'),
        ('Temps donné', commitment.time_mode.label.lower()),
        ('Autres contributions', commitment.contribution),
        ('Début', date_fr(commitment.start_on, 'long')),
        ('Fin', date_fr(commitment.end_on, 'long') or 'sans date de fin'),
        ('Signataire', f'{commitment.signatory_name}, {commitment.signatory_function}'),
        ('Adresse électronique du signataire', commitment.signatory_email),
    ]
    return [(term, ' '.join(value.split())) for term, value in rows if value]


def publics(commitment: Commitment) -> str:
    return ', '.join(label_of(Public, value) for value in commitment.publics)


def _mentors(count: int) -> str:
    return f'{number_fr(count)} mentor{"s" if count > 1 else ""}'


def blocks(text: str) -> list[Block]:
    """A plain text cut for display: blank lines part the blocks, « – » opens the items of a list."""
    return [_block(part) for part in text.replace('\r\n', '\n').strip().split('\n\n') if part.strip()]


def _block(part: str) -> Block:
    lines = tuple(line.strip() for line in part.strip().split('\n') if line.strip())
    if all(line.startswith('– ') for line in lines):
        return Block('list', tuple(line[2:] for line in lines))
    if len(lines) == 1 and len(lines[0]) < 80 and lines[0][-1] not in '.:;!?…':
        return Block('heading', lines)
    return Block('paragraph', lines)


def months_after(day: date, months: int) -> date:
    """The same day some months later, clipped at the end of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
