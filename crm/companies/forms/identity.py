"""Identity of a company and of its sites: add, edit."""

import json
from typing import Any

from wtforms import HiddenField
from wtforms.validators import Regexp

from crm.companies import queries
from crm.companies.models import (
    Company,
    HeadcountBand,
)
from crm.forms import (
    ChoiceField,
    CreateForm,
    DayField,
    LineField,
    TickField,
    VersionedForm,
)

POSTCODE = Regexp(r'^\d{5}$', message='Un code postal a cinq chiffres, par exemple 69003.')


class AddForm(CreateForm):
    """A company added by hand."""

    identifier = LineField(
        'SIREN ou SIRET',
        required=False,
        most=30,
        description='9 ou 14 chiffres, espaces acceptés. Sans numéro, la fiche reste « à compléter ».',
    )
    name = LineField('Raison sociale')
    usual_name = LineField(
        'Nom usuel', required=False, description='Le nom que tout le monde emploie, s’il est différent.'
    )
    departement_code = ChoiceField(
        'Département du siège', choices=queries.departement_choices, required=False, empty='Inconnu ou hors de France'
    )
    naf = LineField('Code NAF', required=False, most=10, description='Par exemple 62.01Z.')
    headcount_band = ChoiceField('Effectif', choices=HeadcountBand.options(), required=False, empty='Inconnu')
    club_id = ChoiceField('Club qui suit l’entreprise', empty='')
    not_the_same = TickField('Ce n’est pas la même entreprise : l’ajouter')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.clubs = {str(club.id): club for club in queries.club_choices()}
        empty = [('', 'Choisir…')] if len(self.clubs) != 1 else []
        self.club_id.choices = empty + [(key, club.name) for key, club in self.clubs.items()]


class EditForm(VersionedForm):
    """The identity of a company. `seen` holds what was shown when the form was opened."""

    seen = HiddenField()
    siren = LineField('SIREN', required=False, most=30, description='9 chiffres, espaces acceptés.')
    name = LineField('Raison sociale')
    usual_name = LineField('Nom usuel', required=False)
    departement_code = ChoiceField(
        'Département du siège', choices=queries.departement_choices, required=False, empty='Inconnu ou hors de France'
    )
    naf = LineField('Code NAF', required=False, most=10, description='Par exemple 62.01Z.')
    headcount_band = ChoiceField('Effectif', choices=HeadcountBand.options(), required=False, empty='Inconnu')

    def __init__(self, company: Company) -> None:
        self.present = identity_of(company)
        super().__init__(data={**self.present, 'version': company.version, 'seen': json.dumps(self.present)})

    def typed(self) -> dict[str, str]:
        return {name: self[name].data or '' for name in self.present}

    def differences(self, company: Company) -> list[tuple[str, str, str]]:
        """(label, present value, typed value) of what somebody changed meanwhile; the form starts from it."""
        if self.version.data == str(company.version):
            return []
        seen, typed = self._seen(), self.typed()
        changed = [name for name, value in self.present.items() if seen.get(name, value) != value]
        lines = [
            (self[name].label.text, self._words(name, self.present[name]), self._words(name, typed[name]))
            for name in changed
        ]
        for name in changed:
            if typed[name] == seen[name]:
                self[name].data = self.present[name]
        self.version.data, self.seen.data = str(company.version), json.dumps(self.present)
        return lines

    def _seen(self) -> dict[str, str]:
        try:
            seen = json.loads(self.seen.data or '{}')
        except ValueError:
            return {}
        return {k: str(v) for k, v in seen.items()} if isinstance(seen, dict) else {}

    def _words(self, name: str, value: str) -> str:
        field = self[name]
        if isinstance(field, ChoiceField):
            return next((str(label) for code, label, *_ in field.iter_choices() if code == value), value)
        return value or '(vide)'


def identity_of(company: Company) -> dict[str, str]:
    """What the form edits, as text."""
    return {
        'siren': company.siren or '',
        'name': company.name,
        'usual_name': company.usual_name,
        'departement_code': company.departement_code or '',
        'naf': company.naf_code,
        'headcount_band': company.headcount_band.value if company.headcount_band else '',
    }


class EstablishmentForm(CreateForm):
    """A site of a company."""

    siret = LineField('SIRET', most=30, description='14 chiffres, espaces acceptés.')
    name = LineField('Enseigne ou nom du site', required=False)
    address = LineField('Adresse', required=False)
    postcode = LineField(
        'Code postal',
        required=False,
        most=5,
        validators=[POSTCODE],
        render_kw={'autocomplete': 'postal-code', 'inputmode': 'numeric'},
    )
    city = LineField('Commune', required=False)
    is_head_office = TickField('C’est le siège')
    closed_on = DayField('Fermé le', required=False)


class EstablishmentEditForm(EstablishmentForm):
    """A site already there: its SIRET does not change."""

    siret = once = None  # type: ignore[assignment]
