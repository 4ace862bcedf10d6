"""Forms of the register of actions."""

from crm import clock
from crm.advocacy.models import ActionLevel, ActionOutcome, ActionType, DecisionKind, Party, Theme
from crm.advocacy.queries.institutions import institution_options
from crm.advocacy.queries.subjects import experiment_options, position_options
from crm.forms import (
    BaseForm,
    ChoiceField,
    CreateForm,
    DayField,
    LineField,
    LinesField,
    LongField,
    ManyField,
    TickField,
    VersionedForm,
    WebField,
)
from crm.territories.queries import departements

NO_OPINION = 'Des institutions et des fonctions, jamais le nom d’une personne ni ses opinions.'
EVIDENCE = 'Adresse d’une page publique : compte rendu, amendement, article. Elle commence par https://.'


def departement_options() -> list[tuple[str, str]]:
    """(code, « 75 – Paris ») pairs for a combobox."""
    return [(d.code, f'{d.code} – {d.name}') for d in departements()]


class _Action:
    """Fields of an action."""

    title = LineField('Intitulé', description='En quelques mots : « Audition sur les crédits du mentorat ».')
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
    last_on = DayField('Dernier jour', required=False, description='Si elle dure plusieurs jours.')
    held_by = ChoiceField('Portée par', choices=Party.options(), empty='')
    topic = LineField(
        'Objet',
        required=False,
        most=400,
        description='Ce que l’action cherche à obtenir : « Maintenir les crédits du mentorat dans le projet de loi de '
        'finances ». Repris dans la déclaration annuelle.',
    )
    theme = ChoiceField('Thème', choices=Theme.options(), required=False, empty='Aucun')
    institutions = ManyField('Institutions rencontrées ou visées', choices=institution_options)
    new_institutions = LinesField(
        'Institutions absentes de la liste',
        description='Une par ligne, par exemple « Sénat, commission des affaires sociales, présidence ». Elles entrent '
        'au registre, leur catégorie reste à préciser. ' + NO_OPINION,
    )
    positions = ManyField('Positions défendues', choices=position_options)
    sirens = LinesField(
        'Entreprises concernées', description='Un SIREN par ligne ; ce qui suit le numéro n’est pas lu.'
    )
    experiments = ManyField('Expérimentations concernées', choices=experiment_options)
    decisions = ManyField('Décisions publiques concernées', choices=DecisionKind.options())
    our_initiative = TickField(
        'Menée à notre initiative', description='Décochez si l’institution nous a sollicités : audition, consultation.'
    )
    next_step = LineField('Prochaine étape', required=False, description='Ce qui reste à faire ensuite.')
    next_step_on = DayField('À faire le', required=False)


class AddActionForm(_Action, CreateForm):
    """A new action."""

    our_initiative = TickField(
        'Menée à notre initiative',
        default=True,
        description='Décochez si l’institution nous a sollicités : audition, consultation.',
    )
    held = TickField('Cette action a déjà eu lieu', description='Elle est alors comptée à sa date.')


class EditActionForm(_Action, VersionedForm):
    """An action that is known."""


class MoveForm(BaseForm):
    """A change of state, dated by the day on which it happened."""

    on = DayField('Date', default=clock.today)
    reason = LongField('Motif', most=500)


class OutcomeForm(CreateForm):
    """What came of an action that was held."""

    result = ChoiceField('Issue', choices=ActionOutcome.options())
    on = DayField('Date', default=clock.today, description='Le jour de la décision.')
    evidence_url = WebField('Lien de preuve', required=False, description=EVIDENCE)
    evidence_file = LineField(
        'Référence d’une pièce',
        required=False,
        description='Sans page publique : où se trouve la preuve. « Courrier du 12 mars, dossier Budget 2027 ».',
    )
    note = LongField('Note', description='Des faits ; rien sur les opinions d’une personne.')


# French names of the columns that the history of a record shows.
LABELS = {
    'title': 'Intitulé',
    'type': 'Type',
    'level': 'Niveau',
    'on': 'Date',
    'last_on': 'Dernier jour',
    'held_by': 'Portage',
    'topic': 'Objet',
    'theme': 'Thème',
    'departement_code': 'Département',
    'decisions': 'Décisions concernées',
    'our_initiative': 'Initiative',
    'next_step': 'Prochaine étape',
    'next_step_on': 'Date de la prochaine étape',
    'outcome': 'Issue',
    'kind': 'Type',
    'name': 'Nom',
    'service': 'Service',
    'function': 'Fonction',
    'closed_on': 'Fermeture',
    'withdrawn_on': 'Retrait',
}
