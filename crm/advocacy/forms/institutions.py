"""Forms of the register of institutions."""

from crm.advocacy.forms.register import NO_OPINION, departement_options
from crm.advocacy.models import InstitutionKind
from crm.forms import ChoiceField, CreateForm, LineField, VersionedForm, WebField


class _Institution:
    """Fields of an institution."""

    name = LineField('Institution', description='« Sénat », « Préfecture de la Creuse », « Ministère du Travail ».')
    kind = ChoiceField('Type', choices=InstitutionKind.options())
    service = LineField(
        'Service ou commission', required=False, description='« Commission des affaires sociales », « Cabinet ».'
    )
    function = LineField(
        'Fonction rencontrée',
        required=False,
        description='« Présidence », « Conseil jeunesse ». ' + NO_OPINION,
    )
    departement_code = ChoiceField('Département', choices=departement_options, required=False, empty='Aucun')
    url = WebField('Page publique', required=False)


class AddInstitutionForm(_Institution, CreateForm):
    """A new institution."""


class EditInstitutionForm(_Institution, VersionedForm):
    """An institution that is known."""
