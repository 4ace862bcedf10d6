"""Form of a new import."""

from pathlib import Path
from typing import Any

from flask_wtf.file import FileField, FileRequired

from crm import access
from crm.database import db
from crm.forms import ChoiceField, CreateForm
from crm.territories.models import Club

EACH = 'each'


class ImportForm(CreateForm):
    """A file, and who will follow what it holds."""

    file = FileField(
        'Fichier',
        [FileRequired('Choisissez un fichier.')],
        description='CSV, XLSX, XLS ou ODS, 50 Mo et 200\u202f000 lignes au plus. '
        'La première ligne porte les titres des colonnes.',
    )
    club_id = ChoiceField('Qui suivra ces entreprises\u00a0?', empty='')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        held = access.perimeter()
        query = db.select(Club).order_by(Club.name)
        clubs = list(db.session.scalars(query if held.staff else query.where(Club.id.in_(held.clubs))))
        self.clubs: dict[str, Club | None] = {EACH: None} if held.staff else {}
        self.clubs |= {str(club.id): club for club in clubs}
        each = 'Le club du département de chaque entreprise'
        self.club_id.choices = [(key, club.name if club else each) for key, club in self.clubs.items()]

    def saved(self, folder: str) -> Path:
        """The uploaded file, on the disk under its own kind of name."""
        suffix = Path(self.file.data.filename or '').suffix.lower()
        path = Path(folder) / f'fichier{suffix if suffix[1:].isalnum() and len(suffix) < 7 else ".csv"}'
        self.file.data.save(path)
        return path
