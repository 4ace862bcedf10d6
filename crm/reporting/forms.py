"""Forms of reporting: prepare a report, write on a draft, send, set a schedule."""

from datetime import date, timedelta
from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange

from crm.convention.indicators import Cadence as Length
from crm.convention.indicators import Calendar, Period
from crm.errors import Refusal
from crm.forms import BaseForm, ChoiceField, CreateForm, DayField, LineField, LongField, TickField, VersionedForm
from crm.reporting import documents, perimeters
from crm.reporting.documents import DocumentKind
from crm.reporting.models import Cadence, Mode
from crm.reporting.perimeters import DocumentPerimeter

PERIODS_OFFERED = {Length.MONTHLY: 6, Length.QUARTERLY: 5, Length.YEARLY: 2}


def offered_periods() -> list[tuple[str, str]]:
    """(value, label) of the latest complete periods of the three calendars; the value holds both dates."""
    found = [('', 'Dates choisies ci-dessous')]
    for calendar in Calendar:
        for length, count in PERIODS_OFFERED.items():
            if length == Length.MONTHLY and calendar != Calendar.CIVIL:
                continue
            latest = Period.last_complete(calendar, length)
            found += [(f'{p.start}/{p.end}', f'{p.label} ({calendar.label})') for p in reversed(latest.last(count))]
    return found


class PrepareForm(CreateForm):
    """For whom one document is made, over which days; fields that this document has no use for are left out."""

    perimeter = ChoiceField('Périmètre', required=False)
    siren = LineField('SIREN de l’entreprise', required=False, most=20)
    departements = LineField('Plusieurs départements réunis', required=False, most=500)
    period = ChoiceField('Période', choices=offered_periods, required=False, empty='')
    start = DayField('Premier jour', required=False)
    end = DayField('Dernier jour', required=False)

    @classmethod
    def of(cls, kind: DocumentKind, **asked: Any) -> 'PrepareForm':
        """The form of a document; `asked` is what its address already says."""
        form = cls(data=asked)
        listed = [(p.key, p.name) for p in perimeters.offered(kind.scopes)]
        form.perimeter.choices = [('', 'Choisir…'), *listed] if len(listed) != 1 else listed
        for name, scope in (('siren', 'company'), ('departements', 'departements')):
            if scope not in kind.scopes:
                del form[name]
        if not listed:
            del form.perimeter
        return form

    def chosen_perimeter(self) -> DocumentPerimeter:
        """What was chosen in the list or typed, if one may ask for it. Raises Refusal."""
        for name, kind in (('siren', 'company'), ('departements', 'departements'), ('perimeter', '')):
            typed = self[name].data if name in self else ''
            if typed:
                return _may_ask(perimeters.named(f'{kind}:{typed}' if kind else typed), name)
        first = next(name for name in ('perimeter', 'siren', 'departements') if name in self)
        raise Refusal(first, 'Indiquez pour qui ce document est fait.')

    def chosen_period(self) -> Period:
        """The period chosen in the list, or between the two days (both counted). Raises Refusal."""
        if self.period.data:
            first, _, end = str(self.period.data).partition('/')
            return Period.between(date.fromisoformat(first), date.fromisoformat(end))
        if not self.start.data or not self.end.data:
            raise Refusal('period', 'Choisissez une période dans la liste, ou indiquez les deux dates.')
        if self.end.data < self.start.data:
            raise Refusal('end', 'Le dernier jour précède le premier : échangez les deux dates.')
        return Period.between(self.start.data, self.end.data + timedelta(days=1))


def _may_ask(perimeter: DocumentPerimeter, field: str) -> DocumentPerimeter:
    if not perimeters.may_ask(perimeter):
        raise Refusal(field, 'Ce périmètre n’est pas le vôtre : choisissez votre club, ou une entreprise qu’il suit.')
    return perimeter


class CommentaryForm(BaseForm):
    """The words of the owner: on the whole and on each objective. Blank lines part paragraphs."""

    words_0 = LongField('Le mot du comité', most=3000)
    words_1 = LongField('Objectif 1', most=3000)
    words_2 = LongField('Objectif 2', most=3000)
    words_3 = LongField('Objectif 3', most=3000)
    words_4 = LongField('Objectif 4', most=3000)

    def words(self) -> dict[str, str]:
        return {str(number): self[f'words_{number}'].data for number in range(5)}


class CommentForm(CreateForm):
    """A reader's remark on a draft."""

    objective = ChoiceField(
        'Porte sur', choices=[('0', 'L’ensemble'), *((str(n), f'L’objectif {n}') for n in range(1, 5))], empty=''
    )
    text = LongField('Remarque', required=True, most=2000)


class SendForm(CreateForm):
    """Addresses to send a published report to."""

    recipients = LongField(
        'Adresses',
        required=True,
        most=4000,
        description='Une par ligne. Une adresse déjà servie ne reçoit pas deux fois le rapport.',
    )


HOURS = [(str(hour), f'{hour} h') for hour in range(24) if hour != 2]


class ScheduleForm(VersionedForm):
    """A schedule in its five questions: what, for whom, how often, when, to whom."""

    title = LineField('Nom du programme', most=120)
    document = ChoiceField('Document', choices=documents.options, empty='')
    perimeter = ChoiceField(
        'Périmètre',
        choices=lambda: [
            (perimeters.EACH_CLUB, 'Chaque club départemental (un document par club)'),
            (perimeters.EACH_DEPARTEMENT, 'Chaque département (un document par département)'),
            *((p.key, p.name) for p in perimeters.all_perimeters()),
        ],
    )
    cadence = RadioField('Rythme', choices=Cadence.options, validators=[InputRequired('Choisissez un rythme.')])
    calendar = RadioField(
        'Calendrier', choices=Calendar.options, validators=[InputRequired('Choisissez un calendrier.')]
    )
    mode = RadioField('Relecture', choices=Mode.options, validators=[InputRequired('Choisissez un mode.')])
    days_after = IntegerField(
        'Jour de la période suivante',
        validators=[InputRequired('Indiquez un jour.'), NumberRange(1, 28, 'Indiquez un jour entre 1 et 28.')],
        description='2 : le deuxième jour du mois, du trimestre ou de l’année qui suit.',
    )
    hour = ChoiceField('Heure', choices=HOURS, empty='')
    recipients = LongField(
        'Destinataires',
        most=4000,
        description='Une adresse par ligne. Pour un club, sa coordination et son adresse s’ajoutent.',
    )
    active = TickField('Programme actif', default=True)

    def wanted_values(self) -> dict[str, Any]:
        """Values as the actions want them; the recipients are still as typed."""
        return {
            **self.values(),
            'cadence': Cadence(self.cadence.data),
            'calendar': Calendar(self.calendar.data),
            'mode': Mode(self.mode.data),
            'hour': int(self.hour.data),
        }
