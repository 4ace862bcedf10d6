"""Forms of orientation: the association chosen, the answers, the pairs declared."""

from wtforms import RadioField
from wtforms.validators import DataRequired, NumberRange

from crm import clock
from crm.forms import BaseForm, ChoiceField, CountField, DayField, LineField, ManyField
from crm.orientation.models import DeclineReason, PriorityPublic, ReferralState
from crm.orientation.queries import quarter_choices
from crm.territories.queries import departements

WARNING = 'Court et neutre. N’écrivez rien sur un jeune, ni sur la santé ou les opinions d’une personne.'

ANSWERS = [
    (ReferralState.ACCEPTED.value, 'J’accepte'),
    (ReferralState.CONTACTED.value, 'Premier contact fait'),
    (ReferralState.MATCHED.value, 'En binôme'),
    (ReferralState.ENDED.value, 'Terminé'),
    (ReferralState.DECLINED.value, 'Je décline'),
]


class ReferForm(BaseForm):
    """The association for one mentor."""

    association = RadioField(
        'Association',
        validators=[DataRequired('Choisissez une association.')],
        coerce=str,
        choices=[],
        validate_choice=False,  # the action says why a choice no longer holds: the last place may just have gone
    )


class AnswersForm(BaseForm):
    """One answer for the ticked mentors."""

    referrals = ManyField('Mentors', choices=[], required=True)
    answer = RadioField('Réponse', choices=lambda: ANSWERS, validators=[DataRequired('Choisissez une réponse.')])
    on = DayField('Date', default=clock.today, description='Le jour où cela a eu lieu.')
    reason = ChoiceField(
        'Motif, si vous déclinez', choices=DeclineReason.options(), required=False, empty='Choisir un motif…'
    )
    comment = LineField('Remarque', required=False, description=WARNING)


class PairsForm(BaseForm):
    """Pairs of one quarter, one département, one public: counts only."""

    period = ChoiceField('Période', choices=quarter_choices)
    departement = ChoiceField('Département', choices=lambda: [(d.code, f'{d.code} – {d.name}') for d in departements()])
    public = ChoiceField('Public', choices=PriorityPublic.options())
    started = CountField('Binômes commencés', validators=[NumberRange(0, 100_000, 'Indiquez un nombre, 0 ou plus.')])
    reached = CountField(
        'Dont arrivés à six mois', validators=[NumberRange(0, 100_000, 'Indiquez un nombre, 0 ou plus.')], default=0
    )
    broken = CountField(
        'Dont arrêtés avant six mois', validators=[NumberRange(0, 100_000, 'Indiquez un nombre, 0 ou plus.')], default=0
    )
