"""Forms of the overview: what an export is for, and in which format."""

from crm.exports import FORMATS, Purpose
from crm.forms import ChoiceField, CreateForm, LineField


class ExportForm(CreateForm):
    """The format of a file and the purpose it serves."""

    purpose = ChoiceField('À quoi servira ce fichier ?', choices=Purpose.options())
    purpose_detail = LineField('Précisez', required=False, most=200, description='Obligatoire pour « Autre ».')
    format = ChoiceField(
        'Format', choices=[(name, format.label) for name, format in FORMATS.items()], empty='', default='csv'
    )
