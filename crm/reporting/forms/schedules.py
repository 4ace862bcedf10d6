"""Schedules in words, and named lists of recipients."""

from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from crm.forms import ChoiceField, LineField, LongField, ManyField, TickField, VersionedForm
from crm.reporting import documents, perimeters, queries
from crm.reporting.forms.reading import list_choices
from crm.reporting.models import Mode


class ScheduleForm(VersionedForm):
    """A schedule in its five questions: what, for whom, when (in a sentence), read or not, to whom.

    `seen` is the moment whose dates the person has seen: another sentence shows its dates before it is kept.
    """

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
    sentence = LineField(
        'Quand',
        most=200,
        description='En une phrase : « chaque trimestre, le 20 à 6 h », « chaque mois, le 2 à 6 h », '
        '« chaque trimestre civil, le 5e jour à 7 h », « chaque année scolaire, le 10 septembre à 6 h ».',
    )
    mode = RadioField('Relecture', choices=Mode.options, validators=[InputRequired('Choisissez un mode.')])
    lists = ManyField('Listes de destinataires', choices=list_choices)
    recipients = LongField(
        'Autres destinataires',
        most=4000,
        description='Une adresse par ligne. Pour un club, sa coordination et son adresse s’ajoutent.',
    )
    active = TickField('Programme actif', default=True)
    seen = HiddenField()

    def moment(self) -> queries.Moment:
        """When it runs. Raises Refusal on `sentence`."""
        return queries.read_sentence(self.sentence.data)

    def wanted_values(self) -> dict[str, Any]:
        """Values as the actions want them; the recipients are still as typed."""
        return {
            **self.values('sentence', 'seen', 'lists'),
            **vars(self.moment()),
            'mode': Mode(self.mode.data),
            'list_ids': tuple(map(int, self.lists.data or [])),
        }


class ListForm(VersionedForm):
    """A named list: its title, and one address a line with whose it is."""

    title = LineField('Nom de la liste', most=80)
    recipients = LongField(
        'Adresses',
        required=True,
        most=20_000,
        description='Une par ligne, suivie du nom : prefet@exemple.fr, Préfecture du Rhône.',
    )
