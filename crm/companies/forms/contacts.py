"""Contacts: add, edit."""

from typing import Any

from crm.companies.models import (
    ContactOrigin,
    ContactRole,
)
from crm.forms import (
    ChoiceField,
    CreateForm,
    DayField,
    EmailField,
    LineField,
    PhoneField,
    not_in_future,
)


class ContactForm(CreateForm):
    """A person in a company."""

    first_name = LineField('Prénom', required=False, most=80)
    last_name = LineField('Nom', most=80)
    job_title = LineField('Fonction', required=False, most=120)
    role = ChoiceField('Rôle pour nous', choices=ContactRole.options(), empty='')
    email = EmailField('Adresse électronique', required=False)
    phone = PhoneField('Téléphone', required=False, most=30)
    origin = ChoiceField(
        'Origine de ces données',
        choices=ContactOrigin.options(),
        description='À dire à la personne si elle le demande (RGPD, art. 14).',
    )
    informed_on = DayField('Personne informée le', required=False)
    last_inbound_on = DayField('Dernier signe de sa part', required=False)
    objection_on = DayField(
        'Opposition reçue le', required=False, description='La personne ne veut plus être contactée.'
    )
    left_on = DayField('A quitté l’entreprise le', required=False)
    club_id = ChoiceField('Club', empty='')

    def __init__(self, clubs: Any = (), **kw: Any) -> None:
        super().__init__(**kw)
        self.clubs = {str(club.id): club for club in clubs}
        self.club_id.choices = [(key, club.name) for key, club in self.clubs.items()]

    def validate_informed_on(self, field: Any) -> None:
        not_in_future(self, field)

    validate_objection_on = validate_last_inbound_on = validate_informed_on


class ContactEditForm(ContactForm):
    """A person already there: the club that knows them does not change."""

    club_id = once = None  # type: ignore[assignment]

    def __init__(self, **kw: Any) -> None:
        super(ContactForm, self).__init__(**kw)
