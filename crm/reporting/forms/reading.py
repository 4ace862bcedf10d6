"""What is written, said and decided on a report: commentary, opinions, publication, sending, a new version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from crm.clock import PARIS
from crm.errors import Refusal
from crm.formatting import plural
from crm.forms import BaseForm, ChoiceField, CreateForm, DayField, LongField, ManyField
from crm.reporting import queries
from crm.reporting.models import RecipientList, Report, Verdict

REMARK = 'remark'


class CommentaryForm(BaseForm):
    """The words of the owner: on the whole, on each objective and its risks. Blank lines part paragraphs."""

    words_0 = LongField('Le mot du comité', most=3000)
    words_1 = LongField('Objectif 1', most=3000)
    words_2 = LongField('Objectif 2', most=3000)
    words_3 = LongField('Objectif 3', most=3000)
    words_4 = LongField('Objectif 4', most=3000)
    words_risks_1 = LongField('Risques, objectif 1', most=1000)
    words_risks_2 = LongField('Risques, objectif 2', most=1000)
    words_risks_3 = LongField('Risques, objectif 3', most=1000)
    words_risks_4 = LongField('Risques, objectif 4', most=1000)

    def words(self) -> dict[str, str]:
        """By '0' (the whole), '1' to '4', and 'risks_1' to 'risks_4'."""
        return {field.name.removeprefix('words_'): field.data for field in self.written()}

    def written(self) -> list[Any]:
        """The fields of the words, in the order of the document."""
        fields = {field.name: field for field in self if field.name.startswith('words_')}
        return [fields[f'words_{part}'] for part in ('0', *(p for n in range(1, 5) for p in (f'{n}', f'risks_{n}')))]


class OpinionForm(CreateForm):
    """What a reader says of an objective: a remark, or a decision."""

    objective = ChoiceField('Porte sur', empty='')
    verdict = RadioField(
        'Avis',
        choices=lambda: [(REMARK, 'Remarque seulement'), *Verdict.options()],
        default=REMARK,
        validators=[InputRequired('Choisissez : remarque, accepté, à corriger ou rejeté.')],
    )
    text = LongField(
        'En quelques mots', most=2000, description='Facultatif pour « Accepté ». Ne paraît pas dans le document.'
    )

    @classmethod
    def of(cls, report: Report, **kw: Any) -> 'OpinionForm':
        """The form of a draft: its objectives; whoever may not decide leaves remarks."""
        form = cls(**kw)
        form.objective.choices = [(str(number), title) for number, title in queries.objectives_of(report)]
        return form

    @property
    def decided(self) -> Verdict | None:
        return None if self.verdict.data == REMARK else Verdict(self.verdict.data)


def list_choices() -> list[tuple[str, str]]:
    """(id, « Préfectures (12 adresses) ») of the named lists."""
    return [(str(one.id), f'{one.title} ({plural(len(one.recipients), "adresse")})') for one in queries.lists()]


def chosen_lists(ids: Sequence[str] | None) -> list[RecipientList]:
    return queries.lists_named(map(int, ids or []))


HOURS = [(str(hour), f'{hour} h') for hour in range(24)]


class PublishForm(CreateForm):
    """To which lists a report goes, and from when it may be read by all."""

    lists = ManyField('Listes de destinataires', choices=list_choices)
    embargo_day = DayField('Embargo : jour de la levée', required=False)
    embargo_hour = ChoiceField('Heure de la levée', choices=HOURS, empty='', default='6')
    short_list = ChoiceField('Liste restreinte', choices=list_choices, required=False, empty='Aucune')

    @property
    def embargo_until(self) -> datetime | None:
        """The instant of the end of the embargo, if any; the hour is that of Paris."""
        day = self.embargo_day.data
        return datetime(day.year, day.month, day.day, int(self.embargo_hour.data), tzinfo=PARIS) if day else None

    @property
    def chosen_short_list(self) -> RecipientList | None:
        return next(iter(chosen_lists([self.short_list.data] if self.short_list.data else [])), None)


class SendForm(CreateForm):
    """To whom a published report is sent besides those who have it."""

    lists = ManyField('Listes', choices=list_choices)
    recipients = LongField(
        'Adresses',
        most=4000,
        description='Une par ligne. Une adresse déjà servie ne reçoit pas deux fois le rapport.',
    )

    def chosen(self) -> dict[str, str]:
        """{address: who} of the lists ticked. Raises Refusal when nobody was named at all."""
        listed = chosen_lists(self.lists.data)
        if not listed and not self.recipients.data:
            raise Refusal('recipients', 'Choisissez une liste, ou écrivez au moins une adresse.')
        return {one.address: one.label for named in listed for one in named.recipients}


class VersionForm(CreateForm):
    """Why a new version is made."""

    reason = LongField(
        'Pourquoi une nouvelle version ?',
        required=True,
        most=1000,
        description='Cette raison est imprimée dans la nouvelle version, avec la liste de ce qui change.',
    )
