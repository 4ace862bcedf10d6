"""What is asked before acting on a selection."""

from typing import Any

from crm.companies import queries
from crm.errors import Refusal
from crm.forms import (
    BaseForm,
    ChoiceField,
    CreateForm,
    LineField,
)


class ReasonForm(CreateForm):
    """Why a selection is acted on: shown with the operation, to whoever meets it later."""

    reason = LineField('Pourquoi', most=200, description='Une phrase, par exemple « Préparer le forum du 12 mars ».')


class AssignForm(BaseForm):
    """Who is in charge of the selected companies, in which club."""

    charge = ChoiceField('Personne en charge')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        clubs = queries.club_choices()
        present = queries.colleagues(clubs)
        people = [
            (f'{club.id}-{user.id if user else ""}', f'{user.name if user else "Personne (retirer)"} – {club.name}')
            for club in clubs
            for user in (*present.get(club.id, []), None)
        ]
        self.charge.choices = [('', 'Choisir…'), *people]


class PutTagForm(BaseForm):
    """The tag to put on the selected companies."""

    tag_id = ChoiceField('Étiquette', required=False, empty='')
    name = LineField('Ou une nouvelle étiquette', required=False, most=60)
    club_id = ChoiceField('La nouvelle étiquette est pour', required=False, empty='')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.tag_id.choices = [('', 'Choisir…'), *((str(tag.id), tag.name) for tag in queries.tags())]
        self.club_id.choices = queries.tag_scopes()

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and bool(self.name.data) == bool(self.tag_id.data):
            self.refuse(Refusal('name', 'Choisissez une étiquette, ou donnez le nom d’une nouvelle.'))
        if right and self.name.data and self.club_id.data not in {scope[0] for scope in queries.tag_scopes()}:
            self.refuse(Refusal('club_id', 'Choisissez pour qui est la nouvelle étiquette.'))
        return not self.errors


class TakeTagForm(BaseForm):
    """The tag to take off the selected companies."""

    tag_id = ChoiceField('Étiquette')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.tag_id.choices = [('', 'Choisir…'), *((str(tag.id), tag.name) for tag in queries.tags())]


class ChangeClubForm(BaseForm):
    """The club that stops following the selected companies, the one that starts."""

    from_club_id = ChoiceField('Ne sont plus suivies par', required=False, empty='')
    to_club_id = ChoiceField('Sont suivies par', required=False, empty='')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        clubs = [(str(club.id), club.name) for club in queries.club_choices()]
        self.from_club_id.choices = [('', 'Aucun changement'), *clubs]
        self.to_club_id.choices = [('', 'Aucun changement'), *clubs]

    def validate(self, extra_validators: Any = None) -> bool:
        right, left, joined = super().validate(extra_validators), self.from_club_id.data, self.to_club_id.data
        if right and left == joined:
            sentence = 'Choisissez deux clubs différents.' if joined else 'Choisissez au moins un club.'
            self.refuse(Refusal('to_club_id', sentence))
        return not self.errors
