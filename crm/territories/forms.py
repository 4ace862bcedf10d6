"""Forms of territories: a club, its hosts, its people; a list of zones."""

from pathlib import Path

from flask_wtf.file import FileField, FileRequired
from wtforms.validators import URL, Optional

from crm.forms import (
    BaseForm,
    ChoiceField,
    CreateForm,
    DayField,
    EmailField,
    LineField,
    LongField,
    PhoneField,
    VersionedForm,
)
from crm.territories.models import ClubRole, ZoneKind


class ClubForm(VersionedForm):
    name = LineField('Nom du club', most=120)
    email = EmailField('Adresse électronique', required=False)
    website = LineField(
        'Site',
        required=False,
        validators=[Optional(), URL(message='Cette adresse n’est pas complète. Exemple : https://club.example/.')],
    )
    note = LongField('Note', description='Ce qu’il est utile de savoir : périmètre, jours de présence…')


class _Host:
    organisation = LineField('Organisation', description='CCI, FACE, CREPI, MEDEF, CPME, association d’entreprises…')
    siret = LineField('SIRET', required=False, most=30, description='Quatorze chiffres. Exemple : 732 829 320 00074.')
    since = DayField('Depuis le', required=False)
    until = DayField('Jusqu’au (exclu)', required=False)


class AddHostForm(_Host, CreateForm):
    """A new host."""


class EditHostForm(_Host, BaseForm):
    """A host already there."""


class _Person:
    role = ChoiceField('Rôle', choices=ClubRole.options())
    name = LineField('Prénom et nom', most=120)
    function = LineField('Fonction', required=False, description='Exemple : déléguée générale de la CCI.')
    email = EmailField('Adresse électronique', required=False)
    phone = PhoneField('Téléphone', required=False, most=30)
    since = DayField('Depuis le', required=False)
    until = DayField('Jusqu’au (exclu)', required=False)


class AddPersonForm(_Person, CreateForm):
    """A new person."""


class EditPersonForm(_Person, BaseForm):
    """A person already there."""


class ZonesForm(BaseForm):
    """An official list of zones, and from when it holds."""

    kind = ChoiceField('Type de zone', choices=ZoneKind.options())
    label = LineField('Nom de la liste', most=80, description='Exemple : QPV 2024.')
    in_force_on = DayField('En vigueur à partir du')
    source = LineField('Source', required=False, description='Exemple : ANCT, data.gouv.fr, juillet 2025.')
    file = FileField(
        'Fichier',
        [FileRequired('Choisissez un fichier.')],
        description='CSV, XLSX, XLS ou ODS, tel qu’il est publié : une ligne par quartier, ou une ligne par commune.',
    )

    def saved(self, folder: str) -> Path:
        """The uploaded file, on the disk under its own kind of name."""
        suffix = Path(self.file.data.filename or '').suffix.lower()
        path = Path(folder) / f'liste{suffix if suffix[1:].isalnum() and len(suffix) < 7 else ".csv"}'
        self.file.data.save(path)
        return path


class LoadZonesForm(CreateForm):
    """The button that loads a list after its check; the day may still be refused."""

    in_force_on = DayField('En vigueur à partir du')
