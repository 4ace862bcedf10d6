"""Forms of territories: a club, its hosts, its people."""

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
from crm.territories.models import ClubRole


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
