"""Versions of the charter: published, never edited."""

from datetime import date
from pathlib import Path

from crm import clock
from crm.commitments import queries
from crm.commitments.models import CharterVersion
from crm.commitments.wording import fingerprint
from crm.database import db
from crm.errors import Refusal

FIRST = Path(__file__).parent.parent / 'charter_2024_1.txt'


def publish_charter(*, number: str, title: str, body: str, effective_from: date) -> CharterVersion:
    """A new version of the charter; those before stay as they were signed."""
    body = body.replace('\r\n', '\n').strip()
    versions = queries.charters()
    if any(version.number == number for version in versions):
        raise Refusal(
            'number',
            f'La version {number} existe déjà, et une version publiée ne se modifie pas : donnez un autre numéro.',
        )
    if versions and effective_from <= versions[0].effective_from:
        raise Refusal(
            'effective_from', f'La nouvelle version doit suivre celle du {versions[0].effective_from:%d/%m/%Y}.'
        )
    return _add(number, title, body, effective_from)


def load_first_charter() -> None:
    """Reference data: the first version, when there is none."""
    if not queries.charters():
        title = 'Charte d’engagement des entreprises pour le mentorat'
        _add('2024-1', title, FIRST.read_text(encoding='utf-8').strip(), date(2024, 9, 18))


def _add(number: str, title: str, body: str, effective_from: date) -> CharterVersion:
    charter = CharterVersion(
        number=number,
        title=title,
        body=body,
        text_hash=fingerprint(body),
        effective_from=effective_from,
        created_at=clock.now(),
    )
    db.session.add(charter)
    db.session.flush()
    return charter
