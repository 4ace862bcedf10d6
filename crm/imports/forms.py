"""Forms of imports: a file and where it goes, the places of its columns, corrected lines."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from crm.forms import BaseForm, ChoiceField, CreateForm
from crm.imports.models import NOTE
from crm.imports.queries import FileColumn
from crm.imports.targets import Place, Target


class ImportForm(CreateForm):
    """A file, and where what it holds goes."""

    file = FileField(
        'Fichier',
        [FileRequired('Choisissez un fichier.')],
        description='CSV, XLSX, XLS ou ODS, 50 Mo et 200\u202f000 lignes au plus. '
        'Les titres des colonnes sont sur une ligne, la première ou une des suivantes.',
    )
    place = ChoiceField('Destination', empty='')

    def __init__(self, target: Target, **kw: Any) -> None:
        super().__init__(**kw)
        self.places: dict[str, Place] = {place.key: place for place in target.places()}
        self.place.label.text = target.question or 'Destination'
        self.place.choices = [(key, place.label) for key, place in self.places.items()]
        if len(self.places) == 1:
            del self.place

    @property
    def chosen(self) -> Place:
        return next(iter(self.places.values())) if len(self.places) == 1 else self.places[self.place.data]

    def saved(self, folder: str) -> Path:
        """The uploaded file, on the disk under its own kind of name."""
        suffix = Path(self.file.data.filename or '').suffix.lower()
        path = Path(folder) / f'fichier{suffix if suffix[1:].isalnum() and len(suffix) < 7 else ".csv"}'
        self.file.data.save(path)
        return path


class ColumnsForm(BaseForm):
    """Where each column of the file goes; made for one file by `columns_form`."""

    sheet = HiddenField()
    heading_line = HiddenField()

    def controls(self) -> list[Any]:
        return [field for name, field in self._fields.items() if name.startswith('column-')]

    def columns(self) -> list[str]:
        return [field.data or '' for field in self.controls()]


def columns_form(target: Target, columns: Sequence[FileColumn], sheet: str, heading_line: int) -> ColumnsForm:
    """A form with one list of places for each column of the file, at the place guessed for it."""
    needed = {name for group in target.needs if len(group) == 1 for name in group}
    places = [
        (column.name, f'{column.label} (obligatoire)' if column.required or column.name in needed else column.label)
        for column in target.columns
    ]
    choices = [('', 'Ignorer'), (NOTE, 'Garder en note'), *places]

    class Made(ColumnsForm):
        """The columns of this file."""

    for column in columns:
        label = column.heading or f'Colonne {column.index + 1} (sans titre)'
        field = ChoiceField(f'Place de « {label} »', choices=choices, required=False, empty='', default=column.place)
        setattr(Made, f'column-{column.index}', field)
    return Made(data={'sheet': sheet, 'heading_line': str(heading_line)})
