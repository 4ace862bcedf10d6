"""Forms of mentors: the HR manager's list of addresses, the employee's answers."""

from typing import Any

from wtforms.validators import NumberRange

from crm.associations.models import MentoringMode
from crm.commitments.models import TimeMode
from crm.forms import (
    BaseForm,
    ChoiceField,
    CountField,
    CreateForm,
    DayField,
    EmailField,
    LineField,
    LongField,
    ManyField,
    PhoneField,
    TickField,
)
from crm.mentors import queries
from crm.mentors.models import AgeGroup, Theme
from crm.mentors.wording import ADULT, NAMED, TRANSMISSION
from crm.territories.queries import departements

MOST_CHARACTERS = 200_000


class AddressesForm(BaseForm):
    """A pasted list of addresses, to be checked before anything is sent."""

    addresses = LongField(
        'Adresses électroniques',
        required=True,
        most=MOST_CHARACTERS,
        description='Collez la liste comme elle est : une adresse par ligne, séparées par des virgules ou des '
        'points-virgules, avec ou sans les noms. N’invitez que des personnes volontaires ou informées.',
    )


class SendForm(CreateForm):
    """The same list, once checked."""

    addresses = LongField('Adresses électroniques', required=True, most=MOST_CHARACTERS)


def departement_options() -> list[tuple[str, str]]:
    return [(d.code, f'{d.code} – {d.name}') for d in departements()]


class CharacteristicsForm(BaseForm):
    """What a mentor offers. No birth date, no health, no opinion, nothing about a young person."""

    first_name = LineField('Prénom', most=80)
    last_name = LineField('Nom', most=80)
    phone = PhoneField(
        'Téléphone', required=False, most=30, description='Pour que l’association vous joigne plus vite.'
    )
    departement_code = ChoiceField(
        'Département où vous êtes disponible', choices=departement_options, description='Tapez un nom ou un numéro.'
    )
    mode = ChoiceField('Rencontres', choices=MentoringMode.options())
    age_groups = ManyField('Jeunes que vous souhaitez accompagner', choices=AgeGroup.options(), required=True)
    themes = ManyField('Ce en quoi vous souhaitez aider', choices=Theme.options(), required=True)
    hours_per_month = CountField(
        'Disponibilité', validators=[NumberRange(1, 40, 'Indiquez entre 1 et 40 heures par mois.')], default=2
    )
    available_from = DayField(
        'Disponible à partir du', required=False, description='Laissez vide si vous l’êtes dès maintenant.'
    )
    time_mode = ChoiceField('Sur quel temps', choices=TimeMode.options())
    wished_association_id = ChoiceField(
        'Association souhaitée', choices=queries.association_choices, required=False, empty='Sans préférence'
    )
    named_to_employer = TickField(
        NAMED,
        description='Par défaut, votre employeur ne voit que des totaux. Vous pourrez changer d’avis à tout moment.',
    )

    def characteristics(self) -> dict[str, Any]:
        """Values for the columns of Mentor."""
        values = self.values('adult', 'transmission')
        wished = values['wished_association_id']
        return values | {
            'mode': MentoringMode(values['mode']),
            'time_mode': TimeMode(values['time_mode']),
            'wished_association_id': int(wished) if wished else None,
        }


class _Agreement:
    """What the employee declares and agrees to."""

    adult = TickField(ADULT, required=True)
    transmission = TickField(TRANSMISSION, required=True)


class ConfirmForm(CharacteristicsForm, _Agreement):
    """The employee's own act, from a personal invitation."""

    email = EmailField(
        'Adresse électronique où vous joindre',
        description='Professionnelle ou personnelle, à votre choix : votre employeur ne la voit pas.',
    )


class JoinForm(CharacteristicsForm, _Agreement):
    """The employee's own act, from a shared link: the address is the one that was proved."""


class AddressForm(BaseForm):
    """The address to prove, or to send a link to."""

    email = EmailField('Votre adresse électronique')


class CodeForm(BaseForm):
    """The code received."""

    code = LineField('Code à six chiffres', most=20)


class WithdrawForm(BaseForm):
    """Leaving. No reason is asked."""

    unname = TickField('Ne plus montrer mon nom à mon employeur')
