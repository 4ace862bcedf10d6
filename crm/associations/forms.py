"""Forms of associations: identity, places."""

import re
from typing import Any

from wtforms import BooleanField, ValidationError
from wtforms.validators import NumberRange

from crm import identifiers
from crm.associations.models import MentoringMode
from crm.forms import ChoiceField, CountField, CreateForm, EmailField, LineField, PhoneField, VersionedForm
from crm.territories.queries import departements

RNA = re.compile(r'W\d[0-9A-Z]\d{7}')


def departement_options() -> list[tuple[str, str]]:
    """(code, « 75 – Paris ») pairs for a combobox."""
    return [(d.code, f'{d.code} – {d.name}') for d in departements()]


class _Identity:
    """Fields that describe an association."""

    name = LineField('Nom de l’association')
    rna = LineField(
        'Numéro RNA', required=False, most=20, description='W suivi de 9 chiffres, sur le récépissé de la préfecture.'
    )
    siret = LineField('SIRET', required=False, most=30, description='14 chiffres.')
    publics = LineField(
        'Publics accompagnés',
        required=False,
        description='Séparés par des virgules : collégiens, lycéens professionnels…',
    )
    contact_name = LineField('Personne qui reçoit les mentors', required=False)
    email = EmailField(
        'Adresse électronique',
        required=False,
        description='Les mentors orientés y sont annoncés par un lien personnel.',
    )
    phone = PhoneField('Téléphone', required=False, most=30)
    website = LineField('Site', required=False, description='Exemple : https://www.association.fr')
    recontact_days = CountField(
        'Délai de premier contact',
        validators=[NumberRange(1, 90, 'Indiquez un délai entre 1 et 90 jours.')],
        description='Nombre de jours dans lequel l’association s’engage à joindre un nouveau mentor.',
        default=7,
    )
    labelled = BooleanField('Association labellisée')
    active = BooleanField('Reçoit des mentors en ce moment', default=True)

    def validate_rna(self, field: Any) -> None:
        field.data = re.sub(r'\s', '', field.data or '').upper()
        if field.data and not RNA.fullmatch(field.data):
            raise ValidationError('Un numéro RNA commence par W, suivi de 9 chiffres : vérifiez-le sur le récépissé.')

    def validate_siret(self, field: Any) -> None:
        if not field.data:
            return
        try:
            field.data = identifiers.siret(field.data)
        except identifiers.BadIdentifier as error:
            raise ValidationError(str(error)) from error

    def validate_website(self, field: Any) -> None:
        if field.data and not field.data.startswith(('https://', 'http://')):
            field.data = 'https://' + field.data

    def validate_publics(self, field: Any) -> None:
        if isinstance(field.data, str):
            field.data = ', '.join(part.strip() for part in field.data.split(',') if part.strip())


class AddForm(_Identity, CreateForm):
    """A new association."""


class EditForm(_Identity, VersionedForm):
    """The identity of an association."""


# French names of the columns that the history of an association shows.
LABELS = {
    'name': 'Nom',
    'rna': 'RNA',
    'siret': 'SIRET',
    'publics': 'Publics',
    'contact_name': 'Personne',
    'email': 'Adresse électronique',
    'phone': 'Téléphone',
    'website': 'Site',
    'recontact_days': 'Délai de premier contact',
    'labelled': 'Label',
    'active': 'Reçoit des mentors',
}


class PlacesForm(CreateForm):
    """Places in one département and one mode."""

    departement = ChoiceField(
        'Département',
        choices=departement_options,
        required=False,
        empty='Toute la France (à distance)',
        description='Tapez un nom ou un numéro. Laissez vide pour des places à distance dans toute la France.',
    )
    mode = ChoiceField('Mode', choices=MentoringMode.options())
    places = CountField(
        'Nombre de places',
        validators=[NumberRange(0, 10_000, 'Indiquez un nombre entre 0 et 10 000.')],
        description='En tout, mentors déjà transmis compris. 0 pour ne plus en recevoir.',
    )
