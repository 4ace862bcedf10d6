"""Forms of outreach: log an exchange in a few seconds, correct it."""

from datetime import date, timedelta

from crm import clock
from crm.forms import BaseForm, ChoiceField, CreateForm, DayField, LineField, LongField, not_in_future
from crm.outreach.models import DELAYS, Channel, Direction, Outcome, StepKind
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
