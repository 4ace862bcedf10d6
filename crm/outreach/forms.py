"""Forms of outreach: log an exchange in a few seconds, correct it; hold an event, invite to it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import HiddenField
from wtforms.validators import NumberRange, Regexp

from crm import clock
from crm.formatting import date_fr
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
    WebField,
    not_in_future,
)
from crm.outreach import queries
from crm.outreach.models import DELAYS, AttendanceState, Channel, Direction, Event, EventKind, Outcome, StepKind
from crm.territories.models import Club
from crm.workdays import working_day

NOTE_HINT = (
    'Rien sur un jeune, la santé, un syndicat ou une opinion : '
    'ces notes peuvent être demandées par la personne concernée.'
)


class LogForm(CreateForm):
    """One exchange and its next step."""

    club_id = ChoiceField('Au nom de', empty='')
    channel = ChoiceField('Par quel moyen', choices=Channel.options(), default=Channel.CALL, empty='')
    outcome = ChoiceField('Résultat', choices=Outcome.options())
    contact_id = ChoiceField('Avec qui', required=False, empty='Personne en particulier')
    direction = ChoiceField('À l’initiative de', choices=Direction.options(), default=Direction.OUT, empty='')
    occurred_on = DayField('Date de l’échange', default=clock.today)
    note = LongField('Note', most=1000, description=NOTE_HINT)
    next_kind = ChoiceField('Prochaine étape', choices=StepKind.options(), required=False, empty='Aucune')
    next_when = ChoiceField(
        'Échéance',
        choices=[
            ('tomorrow', 'Demain'),
            ('week', 'Dans 7 jours'),
            ('fortnight', 'Dans 15 jours'),
            ('month', 'Dans un mois'),
            ('day', 'Le…'),
        ],
        default='week',
        empty='',
    )
    next_on = DayField('Le', required=False, description='Si vous avez choisi « Le… ».')
    next_note = LineField('Ce qu’il faudra faire', required=False)

    def due_on(self, departement: str | None) -> date | None:
        """The day of the next step: none without a step, a working day for a delay."""
        if not self.next_kind.data:
            return None
        days = DELAYS.get(self.next_when.data)
        if days is None:
            return self.next_on.data
        return working_day(clock.today() + timedelta(days=days), departement)

    def validate_next_on(self, field: DayField) -> None:
        if self.next_kind.data and self.next_when.data == 'day' and field.data is None:
            raise ValueError('Indiquez le jour de la prochaine étape, par exemple 18/12/2026.')


class CorrectForm(BaseForm):
    """An exchange already logged."""

    channel = ChoiceField('Par quel moyen', choices=Channel.options(), empty='')
    outcome = ChoiceField('Résultat', choices=Outcome.options(), empty='')
    direction = ChoiceField('À l’initiative de', choices=Direction.options(), empty='')
    occurred_on = DayField('Date de l’échange')
    note = LongField('Note', most=1000, description=NOTE_HINT)

    def validate_occurred_on(self, field: DayField) -> None:
        not_in_future(self, field)


HOUR = Regexp(r'^\s*([01]?\d|2[0-3])\s*[:hH]\s*([0-5]\d)?\s*$', message='Écrivez l’heure comme ceci : 9:30 ou 9h30.')


def _hour(typed: str) -> time:
    hour, _, minute = typed.lower().replace('h', ':').replace(' ', '').partition(':')
    return time(int(hour), int(minute or 0))


class EventForm(CreateForm):
    """An event: what, when, where, for how many."""

    club_id = ChoiceField('Club qui organise', empty='')
    title = LineField('Titre', most=150)
    kind = ChoiceField('Nature', choices=EventKind.options())
    day = DayField('Date')
    begins = LineField('Début', most=10, validators=[HOUR], description='Par exemple 9:00.')
    ends = LineField('Fin', most=10, validators=[HOUR], description='Par exemple 11:30.')
    place = LineField('Lieu', required=False, description='Salle et adresse.')
    postcode = LineField(
        'Code postal',
        required=False,
        most=5,
        validators=[Regexp(r'^(\d{5})?$', message='Un code postal a cinq chiffres, par exemple 69003.')],
        render_kw={'inputmode': 'numeric'},
    )
    city = LineField('Commune', required=False, most=100)
    link = WebField('Adresse de la visioconférence', required=False)
    capacity = CountField('Nombre de places', required=False, validators=[NumberRange(1, 100_000, 'De 1 à 100 000.')])
    description = LongField('Présentation', most=4000)

    def __init__(self, clubs: Sequence[Club] = (), **kw: Any) -> None:
        super().__init__(**kw)
        self.clubs = {str(club.id): club for club in clubs}
        if self.club_id is not None:
            self.club_id.choices = [(key, club.name) for key, club in self.clubs.items()]

    def written(self) -> dict[str, Any]:
        """What `actions.add_event` and `actions.edit_event` ask for."""
        values = self.values('club_id', 'day', 'begins', 'ends')
        starts_at, ends_at = self._moment(self.begins.data), self._moment(self.ends.data)
        return {
            **values,
            'kind': EventKind(self.kind.data),
            'link': self.link.data or '',
            'starts_at': starts_at,
            'ends_at': ends_at,
        }

    def _moment(self, hour: str) -> datetime:
        return datetime.combine(self.day.data, _hour(hour), tzinfo=clock.PARIS)


class EditEventForm(EventForm):
    """An event already there: the club that holds it does not change."""

    club_id = once = None  # type: ignore[assignment]
    version = HiddenField()

    def __init__(self, event: Event) -> None:
        begins, ends = event.starts_at.astimezone(clock.PARIS), event.ends_at.astimezone(clock.PARIS)
        hours = {'day': begins.date(), 'begins': f'{begins:%H:%M}', 'ends': f'{ends:%H:%M}'}
        super().__init__(obj=event, data={**hours, 'version': event.version})

    def refuse_stale(self, event: Event) -> bool:
        """Whether somebody saved the event meanwhile; the form then carries the present version."""
        stale = self.version.data != str(event.version)
        self.version.data = str(event.version)
        return stale


class CancelForm(BaseForm):
    """Why an event does not take place."""

    reason = LineField('Motif', required=False)


ARRIVALS = [
    (str(AttendanceState.INVITED), 'à inviter'),
    (str(AttendanceState.REGISTERED), 'déjà inscrites'),
    (str(AttendanceState.PRESENT), 'venues sans invitation'),
]


class InviteForm(BaseForm):
    """Companies found by a search, ticked."""

    club_id = ChoiceField('Au nom de', empty='')
    companies = ManyField('Entreprises')
    state = ChoiceField('Elles sont', choices=ARRIVALS, empty='')


class InviteListForm(BaseForm):
    """Companies of a pasted list."""

    club_id = ChoiceField('Au nom de', empty='')
    listed = LinesField(
        'Liste de SIREN ou de SIRET',
        required=True,
        most=2000,
        longest=300,
        description='Une entreprise par ligne ; une colonne copiée d’un tableur convient.',
    )


class BulkInviteForm(BaseForm):
    """The event to which selected companies are invited, and the club that invites them."""

    invitation = ChoiceField(
        'Événement',
        description='Les événements à venir, et ceux des trente derniers jours dont les présences restent à noter.',
    )

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        offered = [
            (f'{event.id}-{club.id}', f'{event.title}, {date_fr(event.starts_at)} – {club.name}')
            for event in queries.open_events()
            for club in queries.clubs_to_invite_for(event)
        ]
        self.invitation.choices = [('', 'Choisir…'), *offered]
