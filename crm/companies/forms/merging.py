"""Two sheets made one, or told apart."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import HiddenField, ValidationError

from crm.companies import queries
from crm.companies.models import (
    Company,
)
from crm.forms import (
    BaseForm,
    LineField,
    LongField,
)


class MergeForm(BaseForm):
    """Whose value is kept, field by field; `seen` tells the sheets as they were shown."""

    seen = HiddenField()
    reason = LongField(
        'Pourquoi il n’y a qu’une entreprise',
        most=500,
        description='À remplir seulement si les deux fiches ont deux SIREN justes et différents.',
    )

    def __init__(self, kept: Company, other: Company, lines: Sequence[queries.Line]) -> None:
        self.lines = lines
        self.present = f'{kept.id}.{kept.version}-{other.id}.{other.version}'
        super().__init__(data={'seen': self.present})

    @property
    def choices(self) -> dict[str, str]:
        """Name of a field → whose value is kept, as ticked on the page."""
        typed = request.form.get
        return {
            line.name: typed(f'choix_{line.name}', line.chosen) if line.differs else line.chosen for line in self.lines
        }

    def validate_seen(self, field: Any) -> None:
        if field.data != self.present:
            field.data = self.present
            raise ValidationError('Une des deux fiches a changé entre-temps : relisez-les, puis recommencez.')


class DismissForm(BaseForm):
    """Why two sheets are not one company."""

    note = LineField('Pourquoi', required=False, most=300)
