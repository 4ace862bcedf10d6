"""Which document is made, for whom, over which days."""

from datetime import date, timedelta
from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from crm.convention.indicators import Cadence as Length
from crm.convention.indicators import Calendar, Period
from crm.errors import Refusal
from crm.forms import ChoiceField, CreateForm, DayField, LineField
from crm.reporting import documents, perimeters
from crm.reporting.documents import DocumentKind
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


class BatchForm(CreateForm):
    """The same document for each club or each département, over one period."""

    document = ChoiceField('Document', choices=lambda: [(kind.code, kind.title) for kind in batch_kinds()], empty='')
    each = RadioField(
        'Un document par', choices=lambda: [], validators=[InputRequired('Choisissez : par club, ou par département.')]
    )
    period = ChoiceField('Période', choices=lambda: offered_periods()[1:], empty='')
    final = RadioField(
        'Documents qui n’existent pas encore',
        choices=lambda: [
            ('', 'Projets : chaque page porte la mention « Projet »'),
            ('oui', 'Définitifs : publiés aussitôt, sans relecture ni envoi'),
        ],
        default='',
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        scopes = {scope for kind in batch_kinds() for scope in kind.scopes}
        self.each.choices = [(key, words) for key, (scope, words) in EACH_WORDS.items() if scope in scopes]

    def chosen_period(self) -> Period:
        first, _, end = str(self.period.data).partition('/')
        return Period.between(date.fromisoformat(first), date.fromisoformat(end))


EACH_WORDS = {
    perimeters.EACH_CLUB: ('club', 'Club départemental'),
    perimeters.EACH_DEPARTEMENT: ('departement', 'Département'),
}


def batch_kinds() -> list[DocumentKind]:
    """Documents that are made for clubs or for départements."""
    wanted = {scope for scope, _ in EACH_WORDS.values()}
    return [kind for kind in documents.KINDS.values() if wanted & {*kind.scopes}]
