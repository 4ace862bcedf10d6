"""Forms of the calendar: milestones."""

from crm.advocacy.models import MilestoneKind, Recurrence
from crm.forms import BaseForm, ChoiceField, CreateForm, DayField, LineField, LongField, VersionedForm, WebField


class _Milestone:
    """Fields of a milestone."""

    title = LineField('Intitulé', most=80)
    kind = ChoiceField('Type', choices=MilestoneKind.options())
    recurrence = ChoiceField('Répétition', choices=Recurrence.options(), empty='')
    first_on = DayField(
        'Premier jour', description='De la première fois. Le rang et le jour de la semaine en viennent.'
    )
    last_on = DayField('Dernier jour', required=False, description='Vide : un seul jour.')
    ends_on = DayField('Ne se répète plus après le', required=False)
    note = LongField('Note', most=500)
    url = WebField('Page publique', required=False)


class MilestoneAddForm(_Milestone, CreateForm):
    """A new milestone."""


class MilestoneEditForm(_Milestone, VersionedForm):
    """A milestone that is known."""


class RemoveForm(BaseForm):
    """Nothing but the will to take it out."""
