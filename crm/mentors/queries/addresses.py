"""Pasted lists of addresses: any separator, « Nom <adresse> », doubles, mistakes; and which were invited already."""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from wtforms import ValidationError

from crm import clock
from crm.access import for_everyone
from crm.companies.models import Company
from crm.companies.queries.suppressed import suppressed
from crm.database import db
from crm.forms import email_address
from crm.mentors.models import MentorInvitation

AGAIN_AFTER = timedelta(days=365)
_BRACKETED = re.compile(r'<([^<>]*)>')
_SEPARATORS = re.compile(r'[;,|\t\n\r]+')
_FAILED = re.compile(r'\.\w{2,}$')
_TRIMMED = '<>()[]{}"\'«»“”.:\u00a0\u200b\ufeff '


@dataclass(frozen=True)
class Pasted:
    """What a pasted text holds: addresses once each, those written more than once, and what is no address."""

    good: tuple[str, ...]
    twice: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """A pasted list against what the company has already sent. `closed`: nobody may write there; why is not said."""

    new: tuple[str, ...]
    already: tuple[str, ...]
    twice: tuple[str, ...]
    wrong: tuple[str, ...]
    closed: tuple[str, ...] = ()


def preview_of(company: Company, text: str) -> Preview:
    """What would be sent. An address invited in the last year is « déjà invitée », whatever its answer was."""
    pasted = read(text)
    known = _invited_lately(company)
    already = tuple(a for a in pasted.good if a in known or known_hash(company, a) in known)
    shut = suppressed(pasted.good)
    closed = tuple(a for a in pasted.good if a in shut and a not in already)
    new = tuple(a for a in pasted.good if a not in already and a not in shut)
    return Preview(new, already, pasted.twice, pasted.wrong, closed)


def _invited_lately(company: Company) -> set[str]:
    query = db.select(MentorInvitation.email).where(
        MentorInvitation.company_id == company.id, MentorInvitation.sent_at > clock.now() - AGAIN_AFTER
    )
    with for_everyone('une adresse déjà invitée par l’entreprise ne l’est pas deux fois'):
        return set(db.session.scalars(query))


def known_hash(company: Company, address: str) -> str:
    """What is kept of the address of an erased mentor: enough not to invite them again, not enough to read it."""
    return 'efface:' + hashlib.sha256(f'{company.id}:{address.lower()}'.encode()).hexdigest()


def read(text: str) -> Pasted:
    """Sort a pasted text. Names around an address are left aside; what looks like a failed address is named."""
    good: dict[str, int] = {}
    wrong: list[str] = []
    for line in text.replace('mailto:', '').splitlines():
        for piece in _pieces(line):
            try:
                address = email_address(piece).lower()
            except ValidationError:
                wrong.append(piece)
            else:
                good[address] = good.get(address, 0) + 1
    return Pasted(tuple(good), tuple(a for a, n in good.items() if n > 1), tuple(dict.fromkeys(wrong)))


def _pieces(line: str) -> list[str]:
    """Candidates of one line. Beside an address, plain words are taken for a name; a word with a dot is not."""
    found = [inner.strip(_TRIMMED) for inner in _BRACKETED.findall(line) if '@' in inner]
    others = [part.strip(_TRIMMED) for part in _SEPARATORS.split(_BRACKETED.sub(' ; ', line))]
    for part in others:
        words = [word.strip(_TRIMMED) for word in part.split()]
        inside = [word for word in words if '@' in word]
        failed = [word for word in words if '@' in line and '@' not in word and _FAILED.search(word)]
        found += inside + (failed if inside else [part] if failed else [])
    if not found:
        found = [part for part in (line.strip(_TRIMMED),) if part]
    return [part for part in found if part]
