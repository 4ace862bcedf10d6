"""Forms of the convention: a target, its withdrawal, an external figure, a meeting and its decisions."""

from wtforms import DecimalField
from wtforms.validators import InputRequired
from wtforms.widgets import TextInput

from crm import clock
from crm.convention import queries
from crm.convention.models import (
    AgendaItem,
    Decision,
    DecisionState,
    ExternalFigure,
    Meeting,
    MeetingKind,
    Owner,
    Precision,
)
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


class TargetForm(CreateForm):
    """A value to reach by a date in a perimeter, and why."""

    scope = ChoiceField('Périmètre', choices=queries.readable_scopes)
    due_on = DayField(
        'À atteindre le', description='La cible se compare aux périodes qui se terminent au plus tard ce jour.'
    )
    value = DecimalField(
        'Valeur à atteindre',
        [InputRequired('Indiquez un nombre.')],
        use_locale=True,
        widget=TextInput(),
        render_kw={'inputmode': 'decimal'},
    )
    justification = LongField(
        'Justification', required=True, description='D’où vient cette cible, qui l’a décidée, sur quelle base.'
    )


class WithdrawForm(BaseForm):
    """Why a target no longer stands."""

    reason = LongField('Motif du retrait', required=True, description='Il reste dans l’historique de la cible.')


def _places() -> list[tuple[str, str]]:
    """Where a figure may be shown: beside an objective, or beside one indicator."""
    objectives = [(str(number), f'Objectif {number}') for number in range(1, 5)]
    return objectives + [(d.code, f'{d.code} – {d.name}') for d in queries.definitions()]


class ExternalFields:
    """What is written of a figure that somebody else published."""

    label = LineField('Ce que compte le chiffre', description='Exemple : jeunes accompagnés par un mentor.')
    precision = ChoiceField(
        'Précision', choices=[(p.value, p.label.capitalize() or 'Exact') for p in Precision], default=Precision.EXACT
    )
    value = DecimalField(
        'Valeur',
        [InputRequired('Indiquez un nombre.')],
        use_locale=True,
        widget=TextInput(),
        render_kw={'inputmode': 'decimal'},
    )
    unit = LineField('Unité', required=False, most=30, description='Exemples : jeunes, %, M€.')
    place = ChoiceField('Montré à côté de', choices=_places)
    perimeter = LineField('Périmètre', description='Qui ou quoi est compté, et où. Sans lui, deux chiffres s’opposent.')
    period = LineField('Période ou date', most=80, description='Exemples : 2024, fin 2025, 3e trimestre 2026.')
    organism = LineField('Organisme', description='Qui publie le chiffre.')
    title = LineField('Titre du document', most=300)
    address = WebField('Adresse de la page', required=False)
    pages = LineField('Page', required=False, most=60, description='Exemple : p. 12.')
    consulted_on = DayField('Consulté le', required=False)
    note = LongField('Note', description='Ce qu’il faut savoir avant de citer ce chiffre.')


class ExternalForm(ExternalFields, CreateForm):
    """A figure to write down."""


class CorrectExternalForm(ExternalFields, VersionedForm):
    """A figure to correct."""

    @classmethod
    def of(cls, figure: ExternalFigure) -> 'CorrectExternalForm':
        return cls(obj=figure, place=figure.indicator or str(figure.objective))


class MeetingFields:
    """When and where a meeting is, and who takes part."""

    kind = ChoiceField('Réunion', choices=[(k.value, k.label) for k in MeetingKind], default=MeetingKind.STEERING)
    on = DayField('Jour')
    starts = LineField('Heure', required=False, most=20, description='Exemple : 14 h 30.')
    place = LineField('Lieu', required=False)
    video = WebField('Adresse de la visioconférence', required=False)
    participants = LinesField(
        'Participants',
        most=60,
        description='Un par ligne : organisation ; fonction ; nom. Le nom peut rester vide.',
    )


class MeetingForm(MeetingFields, CreateForm):
    """A meeting to prepare."""


class CorrectMeetingForm(MeetingFields, VersionedForm):
    """A meeting to change."""

    @classmethod
    def of(cls, meeting: Meeting) -> 'CorrectMeetingForm':
        people = [' ; '.join((one['organisation'], one['function'], one['name'])) for one in meeting.participants]
        kept = {name: getattr(meeting, name) for name in ('kind', 'on', 'starts', 'place', 'video', 'version')}
        return cls(data=kept | {'participants': people})


class ItemFields:
    """A point of the agenda."""

    title = LineField('Point')
    about = ChoiceField('Objectif ou indicateur', required=False, choices=_places, empty='Aucun')
    notes = LongField('Notes', most=8000, description='Ce qui a été dit : ces notes font le compte rendu.')


class ItemForm(ItemFields, CreateForm):
    """A point to add."""


class CorrectItemForm(ItemFields, VersionedForm):
    """A point to change, or its notes to write."""

    @classmethod
    def of(cls, item: AgendaItem) -> 'CorrectItemForm':
        return cls(obj=item)


class DecisionForm(CreateForm):
    """Who does what by when, and what it should move."""

    text = LongField('Décision', required=True, most=600, description='Ce qui sera fait, en une phrase.')
    item_id = ChoiceField('Point de l’ordre du jour', required=False, empty='Aucun')
    owner = ChoiceField('Porteur', choices=[(o.value, o.label) for o in Owner])
    due_on = DayField('Échéance', required=False)
    indicators = ManyField(
        'Indicateurs à faire bouger',
        choices=lambda: [(d.code, f'{d.code} – {d.name}') for d in queries.definitions(scope='national')],
        description='Leur valeur de ce jour et celle du moment se liront côte à côte au prochain comité.',
    )


class FollowForm(VersionedForm):
    """Where a decision stands now."""

    state = ChoiceField('État', choices=[(s.value, s.label) for s in DecisionState])
    on = DayField('Depuis le')
    reason = LongField(
        'Commentaire', most=600, description='Il se lit au prochain comité. Obligatoire pour abandonner.'
    )

    @classmethod
    def of(cls, decision: Decision) -> 'FollowForm':
        return cls(data={'version': decision.version, 'on': clock.today()})
