"""Forms of the convention: a target."""

from wtforms import DecimalField
from wtforms.validators import InputRequired
from wtforms.widgets import TextInput

from crm.convention import queries
from crm.forms import ChoiceField, CreateForm, DayField, LongField


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
