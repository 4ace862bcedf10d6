"""Passwords: argon2id hashes, and what makes a password too weak."""

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm.accounts.models import User
from crm.errors import Refusal
from crm.search import fold

SHORTEST, LONGEST = 12, 200
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

WEAK_ROOTS = (
    'motdepasse mdp password passwd passe admin administrateur administrator azerty azertyuiop qwerty qwertyuiop '
    'qwertz bonjour bienvenue welcome letmein soleil doudou loulou chouchou jetaime iloveyou marseille france paris '
    'monmotdepasse secret changeme changezmoi engagement mentorat engagementmentorat mentor test demo utilisateur user '
    'princesse princess dragon monkey football sunshine superman pokemon nicolas camille thomas julien'
).split()
REPEATED_ROOTS = re.compile('(' + '|'.join(sorted(WEAK_ROOTS, key=len, reverse=True)) + ')+')
SEQUENCES = (
    '0123456789' * 3,
    '9876543210' * 3,
    'abcdefghijklmnopqrstuvwxyz' * 2,
    'azertyuiopqsdfghjklmwxcvbn' * 2,
    'qwertyuiopasdfghjklzxcvbnm' * 2,
)


def hashed(password: str) -> str:
    return hasher.hash(_normal(password))


def verified(user: User | None, password: str) -> bool:
    """Whether this is the user's password; as long for nobody, and for who has none, as for anybody."""
    known, nobody = user.password_hash if user else None, _nobody()
    try:
        return hasher.verify(known or nobody, _normal(password)) and known is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash of nothing anybody can type: an unknown account costs as much time as a known one."""
    return hasher.hash('\x00nobody')


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(password_hash)


def check(field: str, password: str, *, name: str = '', email: str = '') -> None:
    """Refuse, on `field`, a password that is short, common, or drawn from the person's name or address."""
    if len(password) < SHORTEST:
        raise Refusal(
            field, f'Ce mot de passe est trop court : {SHORTEST} caractères au moins. Une phrase convient très bien.'
        )
    if _is_common(password):
        raise Refusal(
            field, 'Ce mot de passe est parmi les plus faciles à deviner. Choisissez par exemple quatre mots sans lien.'
        )
    plain = _plain(password)
    if any(part in plain for part in _personal_parts(name, email)):
        raise Refusal(
            field,
            'Ce mot de passe contient votre nom ou votre adresse. Choisissez des mots qui ne parlent pas de vous.',
        )


def _is_common(password: str) -> bool:
    plain = _plain(password)
    letters = re.sub(r'[^a-z]', '', plain)
    return (
        len(set(password)) < 5
        or plain.isdigit()
        or bool(re.fullmatch(REPEATED_ROOTS, letters))
        or any(len(part) >= 6 and part in sequence for part in (plain, letters) for sequence in SEQUENCES)
    )


def _personal_parts(name: str, email: str) -> set[str]:
    """Words of four letters or more of the name and of the address (with its domain's name)."""
    local, _, domain = email.partition('@')
    words = [
        *fold(name).split(),
        *re.split(r'[^a-z0-9]+', fold(local)),
        *domain.lower().split('.')[:-1],
        _plain(local),
        _plain(name),
    ]
    return {_plain(word) for word in words if len(_plain(word)) >= 4}


def _plain(text: str) -> str:
    return re.sub(r'[^a-z0-9]', '', fold(text))


def _normal(password: str) -> str:
    """One password whatever the keyboard composes: é as one sign or as two."""
    return unicodedata.normalize('NFKC', password)
