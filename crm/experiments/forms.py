"""Forms of experiments: description, comparison, passages, what is followed, risks, evaluation, verdict."""

from typing import Any

from wtforms import DecimalField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import TextInput

from crm import clock, registries
from crm.commitments.forms import CodesField
from crm.experiments.models import (
    PROBABILITIES,
    SEVERITIES,
    EntryKind,
    RiskState,
    Side,
    TerritoryKind,
    Verdict,
)
from crm.forms import (
    BaseForm,
    ChoiceField,
    CountField,
    CreateForm,
    DayField,
    LineField,
    LinesField,
    LongField,
    ManyField,
    VersionedForm,
    WebField,
)
from crm.orientation.models import PriorityPublic

NO_PERSON = 'Rien sur un jeune ou une personne reconnaissable : des faits et des nombres.'


class MeasureField(DecimalField):
    """A number, typed with a comma or a point."""

    data: Any

    def __init__(self, label: str, *, required: bool = True, **kw: Any) -> None:
        presence = InputRequired('Indiquez un nombre.') if required else Optional()
        super().__init__(
            label, [presence], use_locale=True, widget=TextInput(), render_kw={'inputmode': 'decimal'}, **kw
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = ''.join(valuelist[0].split()).replace('.', ',') if valuelist else ''
        if not typed:
            self.data = None
            return
        try:
            super().process_formdata([typed])
        except ValueError as error:
            raise ValueError('Écrivez un nombre, par exemple 12 ou 12,5.') from error
        self.data = float(self.data)


class _Experiment:
    """Fields of an experiment."""

    title = LineField('Titre')
    question = LongField('Question', required=True, description='Ce que l’on veut savoir à la fin.')
    hypothesis = LongField('Hypothèse', description='Ce que l’on croit vrai, et que l’expérimentation peut démentir.')
    criterion = LongField(
        'Ce qui nous ferait poursuivre', description='Un résultat observable, fixé avant de commencer, avec son seuil.'
    )
    territory_kind = ChoiceField('Type de territoire', choices=TerritoryKind.options())
    territory = LineField(
        'Territoire', required=False, description='Exemple : quartiers nord de Marseille, 14 communes de la Creuse.'
    )
    departements = CodesField(
        'Départements',
        required=False,
        most=600,
        description='Numéros séparés par des virgules. Exemple : 13, 2A, 974. Les zones et communes se choisissent '
        'ensuite.',
    )
    publics = ManyField('Publics', choices=PriorityPublic.options())
    planned_pairs = CountField(
        'Binômes visés',
        required=False,
        validators=[NumberRange(1, 100_000, 'Indiquez un nombre entre 1 et 100 000.')],
        description='Un nombre : aucune information sur un jeune n’est gardée ici.',
    )
    partners = LinesField('Partenaires', description='Un par ligne : conseil départemental, mission locale, lycée…')
    funding = LongField('Financement', most=500, description='Qui finance quoi, en quelques mots.')
    start_on = DayField('Début', description='Prévu, puis réel une fois lancée.')
    planned_end_on = DayField('Fin prévue', required=False)
    evaluation_due_on = DayField('Évaluation attendue le', required=False)


class AddForm(_Experiment, CreateForm):
    """A new experiment."""

    designed_on = DayField('Début de la conception', default=clock.today)


class EditForm(_Experiment, VersionedForm):
    """An experiment that is known."""


class ComparisonForm(VersionedForm):
    """What the territory is compared with."""

    comparison = LineField('Territoire de comparaison', required=False)
    comparison_departements = CodesField(
        'Départements', required=False, most=600, description='Numéros séparés par des virgules.'
    )
    comparison_reason = LongField(
        'Pourquoi il est comparable',
        most=2000,
        description='Ce qui se ressemble (population, tissu d’entreprises, publics), et ce qui diffère.',
    )


class FollowForm(VersionedForm):
    """Indicators of the convention to follow."""

    indicator_codes = ManyField(
        'Indicateurs de la convention',
        choices=lambda: [(code, f'{code} – {label}') for code, label in registries.convention_indicators.items()],
    )


class _Indicator:
    """Fields of a measure of one's own."""

    label = LineField('Indicateur', description='Exemple : binômes actifs au bout de six mois.')
    unit = LineField('Unité', required=False, most=30, description='Exemple : %, heures, binômes.')
    method = LongField('Méthode', required=True, description='Qui mesure, comment, à quel rythme.')
    baseline = MeasureField('Valeur de départ, territoire', required=False)
    comparison_baseline = MeasureField('Valeur de départ, comparaison', required=False)
    target = MeasureField('Cible du territoire', required=False)


class AddIndicatorForm(_Indicator, CreateForm):
    """A measure to follow."""


class EditIndicatorForm(_Indicator, VersionedForm):
    """A measure that is followed."""


class ValueForm(CreateForm):
    """A value of a day."""

    side = ChoiceField('Mesurée dans', choices=Side.options(), empty='', default=Side.TEST)
    on = DayField('Date', default=clock.today)
    value = MeasureField('Valeur')
    note = LineField('Précision', required=False, description=NO_PERSON)


class MoveForm(BaseForm):
    """A change of state, dated by the day on which it happened."""

    on = DayField('Date', default=clock.today)
    reason = LongField('Motif', most=500, description=NO_PERSON)


class UndoForm(BaseForm):
    """Why a passage is taken back."""

    reason = LongField('Pourquoi', required=True, most=500, description='Ce motif est gardé dans le journal.')


class EvaluationForm(BaseForm):
    """What the evaluation found."""

    delivered_on = DayField('Rendue le', default=clock.today)
    author = LineField('Auteur', required=False, description='Un organisme ou une équipe.')
    method = LongField(
        'Méthode', most=4000, description='Données, comparaison, questionnaires, entretiens, période. ' + NO_PERSON
    )
    summary = LongField('Résultats', required=True, most=6000, description=NO_PERSON)
    limits = LongField('Limites', most=4000, description='Ce que l’évaluation ne permet pas de dire.')
    published_on = DayField('Publiée le', required=False)
    url = WebField('Lien vers l’évaluation', required=False)


class VerdictForm(BaseForm):
    """What is decided after the evaluation."""

    verdict = ChoiceField('Verdict', choices=Verdict.options())
    decided_on = DayField('Rendu le', default=clock.today)
    reasons = LongField('Raisons', required=True, most=3000, description='Ce qui, dans les résultats, a décidé.')
    conditions = LongField(
        'Conditions', most=3000, description='Pour poursuivre ou étendre : moyens, territoires, calendrier.'
    )


class JournalForm(CreateForm):
    """Something that happened."""

    on = DayField('Date', default=clock.today)
    kind = ChoiceField('Nature', choices=EntryKind.options(), empty='', default=EntryKind.NOTE)
    text = LongField('Ce qui s’est passé', required=True, most=2000, description=NO_PERSON)


class EntryForm(BaseForm):
    """An entry to correct."""

    on = DayField('Date')
    kind = ChoiceField('Nature', choices=EntryKind.options(), empty='')
    text = LongField('Ce qui s’est passé', required=True, most=2000, description=NO_PERSON)


def _graded(names: dict[int, str]) -> list[tuple[str, str]]:
    return [(str(grade), f'{grade} – {name}') for grade, name in names.items()]


class _Risk:
    """Fields of a risk."""

    title = LineField('Risque')
    probability = ChoiceField('Probabilité', choices=_graded(PROBABILITIES))
    severity = ChoiceField('Gravité', choices=_graded(SEVERITIES))
    response = LongField('Réponse', required=True, description='Ce que l’on fait pour l’éviter ou le réduire.')
    owner = LineField('Responsable', description='Une fonction ou une équipe plutôt qu’une personne.')


class AddRiskForm(_Risk, CreateForm):
    """A risk to watch."""


class EditRiskForm(_Risk, VersionedForm):
    """A risk that is known."""


class MoveRiskForm(BaseForm):
    """Where a risk stands now."""

    state = ChoiceField('État', choices=RiskState.options())
    on = DayField('Date', default=clock.today)
    reason = LongField('Ce qui s’est passé', required=True, most=500, description=NO_PERSON)
