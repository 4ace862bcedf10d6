"""Forms of quotes: what a company allows, its withdrawal."""

from crm import clock
from crm.advocacy.models import QuoteUse
from crm.forms import BaseForm, CreateForm, DayField, EmailField, LineField, LongField, ManyField


class QuoteForm(CreateForm):
    """What a company allows to be quoted."""

    quote = LongField(
        'Citation', required=True, most=500, description='Les mots exacts que l’entreprise a validés, sans guillemets.'
    )
    speaker = LineField(
        'Fonction de qui parle', description='La fonction, pas le nom : « Directrice des ressources humaines ».'
    )
    uses = ManyField('Usages autorisés', choices=QuoteUse.options(), required=True)
    scope = LineField('Précision sur l’usage', required=False, description='Exemple : France seulement, sans le logo.')
    authorised_on = DayField('Autorisée le', default=clock.today)
    expires_on = DayField('Valable jusqu’au (exclu)', required=False, description='Vide : jusqu’au retrait.')
    evidence = LineField(
        'Preuve de l’accord', description='Où elle se trouve : courriel du 12 mars, convention signée…'
    )
    email = EmailField(
        'Adresse de la personne qui a donné l’accord',
        required=False,
        description='Elle reçoit un lien personnel pour relire la citation et retirer l’accord à tout moment. '
        'L’adresse n’est pas gardée.',
    )


class WithdrawForm(BaseForm):
    """The withdrawal of an authorisation."""

    on = DayField('Retirée le', default=clock.today)
