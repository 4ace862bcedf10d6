"""Forms of advocacy: actions, positions, quotes, exports."""

from datetime import date, timedelta

from crm import clock
from crm.advocacy.models import ActionLevel, ActionOutcome, ActionType, ExportPurpose, Party
from crm.forms import (
    BaseForm,
    ChoiceField,
    CreateForm,
    DayField,
    LineField,
    LinesField,
    LongField,
    TickField,
    VersionedForm,
    WebField,
)
from crm.territories.queries import departements

NO_OPINION = (
    'Une par ligne : institutions et fonctions, par exemple « Sénat, présidence de la commission des affaires '
    'sociales ». Jamais le nom d’une personne ni ses opinions.'
)
EVIDENCE = 'Adresse d’une page publique : compte rendu, amendement, article. Elle commence par https://.'


def departement_options() -> list[tuple[str, str]]:
    """(code, « 75 – Paris ») pairs for a combobox."""
    return [(d.code, f'{d.code} – {d.name}') for d in departements()]


class _Action:
    """Fields of an action."""

    title = LineField('Intitulé', description='En quelques mots : « Audition sur les crédits du mentorat ».')
    type = ChoiceField('Type', choices=ActionType.options())
    level = ChoiceField('Niveau', choices=ActionLevel.options())
    departement_code = ChoiceField(
        'Département',
        choices=departement_options,
        required=False,
        empty='Aucun',
        description='Pour une action départementale ou régionale.',
    )
    on = DayField('Date', description='Le jour où elle est prévue, ou celui où elle a eu lieu.')
    held_by = ChoiceField('Portée par', choices=Party.options(), empty='')
    institutions = LinesField('Institutions rencontrées ou visées', description=NO_OPINION)
    topic = LineField('Sujet', required=False)


class _Outcome:
    """What came of an action."""

    outcome = ChoiceField('Issue', choices=ActionOutcome.options(), empty='')
    outcome_note = LongField('Note sur l’issue', description='Des faits ; rien sur les opinions d’une personne.')
    evidence_url = WebField('Lien de preuve', required=False, description=EVIDENCE)


class AddActionForm(_Action, _Outcome, CreateForm):
    """A new action."""

    held = TickField('Cette action a déjà eu lieu', description='Elle est alors comptée à sa date.')


class EditActionForm(_Action, _Outcome, VersionedForm):
    """An action that is known."""


class MoveForm(BaseForm):
    """A change of state, dated by the day on which it happened."""

    on = DayField('Date', default=clock.today)
    reason = LongField('Motif', most=500)


class PublishForm(MoveForm):
    """The publication of a position."""

    url = WebField('Adresse du texte publié', required=False)


class _Position:
    """Fields of a position."""

    title = LineField('Titre')
    body = LongField('Texte', most=10_000, description='Le texte que les partenaires signent.')


class AddPositionForm(_Position, CreateForm):
    """A new position."""


class EditPositionForm(_Position, VersionedForm):
    """A position that is still a draft."""


class SignForm(BaseForm):
    """The signature of one party."""

    on = DayField('Date de signature', default=clock.today)


class QuoteForm(CreateForm):
    """What a company allows to be quoted."""

    quote = LongField(
        'Citation', required=True, most=500, description='Les mots exacts que l’entreprise a validés, sans guillemets.'
    )
    speaker = LineField(
        'Fonction de qui parle', description='La fonction, pas le nom : « Directrice des ressources humaines ».'
    )
    scope = LineField('Usage autorisé', description='Exemple : rapports et dossiers de plaidoyer, site internet.')
    authorised_on = DayField('Autorisée le', default=clock.today)
    expires_on = DayField('Valable jusqu’au (exclu)', required=False, description='Vide : jusqu’au retrait.')
    evidence = LineField(
        'Preuve de l’accord', description='Où elle se trouve : courriel du 12 mars, convention signée…'
    )


class WithdrawForm(BaseForm):
    """The withdrawal of an authorisation."""

    on = DayField('Retirée le', default=clock.today)


def last_quarter(day: date) -> tuple[date, date]:
    """First and last day of the last complete civil quarter before `day`."""
    this = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    last = this - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


class ExportForm(CreateForm):
    """The period of an export, and what it is for."""

    start = DayField('Du', default=lambda: last_quarter(clock.today())[0])
    last_day = DayField('Au (inclus)', default=lambda: last_quarter(clock.today())[1])
    purpose = ChoiceField('Usage', choices=ExportPurpose.options(), description='Gardé avec l’export.')


# French names of the columns that the history of a record shows.
LABELS = {
    'title': 'Intitulé',
    'type': 'Type',
    'level': 'Niveau',
    'on': 'Date',
    'held_by': 'Portage',
    'institutions': 'Institutions',
    'topic': 'Sujet',
    'departement_code': 'Département',
    'outcome': 'Issue',
    'outcome_note': 'Note sur l’issue',
    'evidence_url': 'Lien de preuve',
    'body': 'Texte',
    'url': 'Adresse du texte',
    'collectif_signed_on': 'Signature du Collectif',
    'lee_signed_on': 'Signature de LEE',
    'published_on': 'Publication',
    'withdrawn_on': 'Retrait',
}
