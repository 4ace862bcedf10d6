"""Forms of experiments: description, passage, evaluation, journal."""

from crm import clock
from crm.commitments.forms import CodesField
from crm.experiments.models import TerritoryKind, Verdict
from crm.forms import (
    BaseForm,
    ChoiceField,
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

NO_PERSON = 'Rien sur un jeune ou une personne reconnaissable.'


class _Experiment:
    """Fields of an experiment."""

    title = LineField('Nom', description='Court : « Mentorat à distance en zone rurale ».')
    question = LongField('Question posée', required=True, description='Ce que l’on veut savoir à la fin.')
    territory_kind = ChoiceField('Type de territoire', choices=TerritoryKind.options())
    territory = LineField('Territoire', description='Exemple : quartiers nord de Marseille, 14 communes de la Creuse.')
    departements = CodesField(
        'Départements', most=600, description='Numéros séparés par des virgules. Exemple : 13, 2A, 974.'
    )
    publics = ManyField('Publics', choices=PriorityPublic.options())
    partners = LinesField('Partenaires', description='Un par ligne : conseil départemental, mission locale, lycée…')
    start_on = DayField('Début', description='Prévu, ou réel une fois lancée.')
    end_on = DayField('Fin', required=False)


class AddForm(_Experiment, CreateForm):
    """A new experiment."""


class EditForm(_Experiment, VersionedForm):
    """An experiment that is known."""


class MoveForm(BaseForm):
    """A change of state, dated by the day on which it happened."""

    on = DayField('Date', default=clock.today)
    reason = LongField('Motif', most=500, description=NO_PERSON)


class EvaluationForm(BaseForm):
    """What the evaluation concludes."""

    delivered_on = DayField('Rendue le', default=clock.today)
    verdict = ChoiceField('Verdict', choices=Verdict.options())
    summary = LongField('Résumé', required=True, most=4000, description=NO_PERSON)
    url = WebField('Lien vers l’évaluation', required=False)


class JournalForm(CreateForm):
    """Something that happened."""

    on = DayField('Date', default=clock.today)
    text = LongField('Ce qui s’est passé', required=True, most=2000, description=NO_PERSON)
