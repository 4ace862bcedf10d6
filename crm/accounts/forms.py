"""Forms of accounts: sign in, passwords, profile, invitations and rights."""

from collections.abc import Sequence
from typing import Any

from flask_login import current_user
from wtforms import HiddenField, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from crm import clock
from crm.access import Role
from crm.accounts.models import ROLE_SCOPES, ScopeKind
from crm.accounts.passwords import LONGEST
from crm.forms import BaseForm, ChoiceField, CreateForm, DayField, EmailField, LineField
from crm.territories import queries as territories

HINT = 'Douze caractères au moins. Une phrase ou quatre mots sans lien font un bon mot de passe.'


class SecretField(PasswordField):
    """A password: kept as typed, never shown again."""

    def __init__(self, label: str, *, autocomplete: str, validators: Sequence[Any] = (), **kw: Any) -> None:
        presence = [DataRequired('Ce champ est à remplir.'), Length(max=LONGEST)]
        super().__init__(label, [*presence, *validators], render_kw={'autocomplete': autocomplete}, **kw)


class SignInForm(BaseForm):
    """Who and with what password; `next` is where the visitor wanted to go."""

    email = LineField('Adresse électronique', most=254, render_kw={'autocomplete': 'username', 'inputmode': 'email'})
    password = SecretField('Mot de passe', autocomplete='current-password')
    next = HiddenField()


class ForgottenForm(BaseForm):
    email = EmailField('Adresse électronique', most=254, render_kw={'autocomplete': 'username', 'inputmode': 'email'})


class PasswordForm(BaseForm):
    """A new password, typed twice."""

    password = SecretField('Nouveau mot de passe', autocomplete='new-password', description=HINT)
    again = SecretField(
        'Le même, une seconde fois',
        autocomplete='new-password',
        validators=(EqualTo('password', 'Les deux saisies diffèrent : tapez deux fois le même mot de passe.'),),
    )


class ChangePasswordForm(PasswordForm):
    current = SecretField('Mot de passe actuel', autocomplete='current-password')


class ProfileForm(BaseForm):
    name = LineField('Prénom et nom', most=120, render_kw={'autocomplete': 'name'})


def roles_one_may_give() -> list[tuple[str, str]]:
    """Roles offered to the signed-in user: that of administrator is given by administrators only."""
    every = Role.options()
    return every if Role.ADMINISTRATOR in current_user.roles else [r for r in every if r[0] != Role.ADMINISTRATOR.value]


def club_options() -> list[tuple[str, str]]:
    return [
        (club.code, f'{club.name} ({club.code})' if club.departement_code else club.name)
        for club in territories.clubs()
    ]


def departement_options() -> list[tuple[str, str]]:
    return [(it.code, f'{it.name} ({it.code})') for it in territories.departements()]


class RightFields(CreateForm):
    """A role and, for those that need one, its perimeter. Each field is named after its scope kind."""

    role = ChoiceField('Rôle', choices=roles_one_may_give)
    club = ChoiceField(
        'Club', choices=club_options, required=False, empty='Aucun', description='Pour une coordination de club.'
    )
    company = LineField(
        'SIREN de l’entreprise',
        required=False,
        most=20,
        description='Pour des ressources humaines. Exemple : 732 829 320.',
    )
    association = LineField('Nom de l’association', required=False, description='Pour une association membre.')
    departement = ChoiceField(
        'Département', choices=departement_options, required=False, empty='Aucun', description='Pour un référent État.'
    )

    @property
    def scope_code(self) -> str:
        """What was typed in the field that the chosen role needs."""
        kind = ROLE_SCOPES[Role(self.role.data)]
        return '' if kind == ScopeKind.NATIONAL else str(self[kind.value].data or '')


class InviteForm(RightFields):
    email = EmailField('Adresse électronique', most=254, render_kw={'inputmode': 'email'})
    name = LineField('Prénom et nom', most=120)


class RightForm(RightFields):
    since = DayField('À partir du', default=clock.today)
    until = DayField('Jusqu’au (exclu)', required=False)
