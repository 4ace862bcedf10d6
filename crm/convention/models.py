"""The convention between LEE and the Collectif: objectives, and targets with their justification and history.

The indicators themselves are code, versioned (see `indicators/`): a formula is not a row somebody edits.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.database import Model
from crm.formatting import NARROW, NBSP, number_fr
from crm.history import audited


@audited
class Convention(Model):
    """One convention; the renewed one names its predecessor."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    signed_on: Mapped[date | None]
    year: Mapped[int]
    parties: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(default='')
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey('convention.id'))

    objectives: Mapped[list['Objective']] = relationship(back_populates='convention', order_by='Objective.number')
    predecessor: Mapped['Convention | None'] = relationship(remote_side=[id])


@audited
class Objective(Model):
    """One of the four objectives of a convention, with its wording."""

    id: Mapped[int] = mapped_column(primary_key=True)
    convention_id: Mapped[int] = mapped_column(ForeignKey('convention.id'), index=True)
    number: Mapped[int]
    title: Mapped[str]
    wording: Mapped[str]

    convention: Mapped[Convention] = relationship(back_populates='objectives')


class Target(Model):
    """A value to reach by a date, for an indicator and a scope (`national`, `club:75`…): replaced, not edited.

    `replaced_at` is since when it no longer stands: replaced by another, or withdrawn with a reason.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str]
    scope: Mapped[str]
    due_on: Mapped[date]
    value: Mapped[float]
    justification: Mapped[str]
    set_by_name: Mapped[str]
    set_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey('target.id'))
    withdrawn_by_name: Mapped[str] = mapped_column(default='')
    withdrawal_reason: Mapped[str] = mapped_column(default='')

    __table_args__ = (
        Index('ix_target_indicator', 'indicator', 'scope', 'due_on'),
        Index('ix_target_due', 'due_on', 'id'),
    )

    @property
    def scope_kind(self) -> str:
        """`club` of `club:75`."""
        return self.scope.partition(':')[0]


class KeptFigure(Model):
    """A figure computed at night, for pages that show many at once. `as_of`: « données au »; never edited, replaced."""

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str]
    formula_version: Mapped[str]
    scope: Mapped[str]
    start_on: Mapped[date]
    end_on: Mapped[date]
    figure: Mapped[dict[str, Any]] = mapped_column(default=dict)
    as_of: Mapped[datetime]
    computed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint('start_on', 'end_on', 'indicator', 'scope'),)


class Precision(Choice):
    """How exactly a source gives its figure."""

    EXACT = 'exact', ''
    ABOUT = 'about', 'environ'
    MORE = 'more', 'plus de'
    LESS = 'less', 'moins de'


@audited
class ExternalFigure(Model):
    """A figure somebody else published, with its perimeter and its source: shown beside ours, never computed with.

    `objective` and `indicator` say where it is shown; `consulted_on` is when the source was read (None: not noted).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    precision: Mapped[Precision] = mapped_column(stored(Precision), default=Precision.EXACT)
    value: Mapped[float]
    unit: Mapped[str] = mapped_column(default='')
    perimeter: Mapped[str]
    period: Mapped[str]
    organism: Mapped[str]
    title: Mapped[str]
    address: Mapped[str] = mapped_column(default='')
    pages: Mapped[str] = mapped_column(default='')
    consulted_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default='')
    objective: Mapped[int]
    indicator: Mapped[str] = mapped_column(default='')
    entered_by_name: Mapped[str]
    entered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index('ix_external_figure_place', 'objective', 'indicator'),)
    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012

    @property
    def shown(self) -> str:
        """« plus de 135 000 jeunes », « 83 % »."""
        decimals = 0 if self.value == int(self.value) else 1
        unit = f'{NARROW if self.unit == "%" else NBSP}{self.unit}' if self.unit else ''
        return f'{self.precision.label} {number_fr(self.value, decimals)}{unit}'.strip()

    @property
    def source(self) -> str:
        """The source in one line, for a page or the bibliography of a document."""
        return ', '.join(part for part in (self.organism, f'« {self.title} »', self.pages) if part)


class MeetingKind(Choice):
    """What kind of meeting of the committee it is."""

    STEERING = 'steering', 'Comité de suivi'
    TECHNICAL = 'technical', 'Comité technique'
    EXCEPTIONAL = 'exceptional', 'Réunion exceptionnelle'


class MeetingState(Choice):
    """Where a meeting stands: its minutes are a draft once it was held, then approved and frozen."""

    PLANNED = 'planned', 'Prévue', 'info'
    HELD = 'held', 'Tenue, compte rendu à approuver', 'warning'
    APPROVED = 'approved', 'Compte rendu approuvé', 'success'


class DecisionState(Choice):
    """Where a decision of the committee stands."""

    OPEN = 'open', 'Ouverte', 'info'
    DONE = 'done', 'Réalisée', 'success'
    DROPPED = 'dropped', 'Abandonnée', 'neutral'


class Owner(Choice):
    """Which party of the convention carries a decision out."""

    COLLECTIF = 'collectif', 'Collectif Mentorat'
    LEE = 'lee', 'Les entreprises s’engagent'
    BOTH = 'both', 'Les deux partenaires'


@audited
class Meeting(Model):
    """A meeting of the committee that follows the convention.

    `participants` are as typed: organisation, function, name of the professional. `snapshot` holds the values of the
    minutes, frozen when they are approved; the file follows, made by the worker.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MeetingKind] = mapped_column(stored(MeetingKind), default=MeetingKind.STEERING)
    on: Mapped[date]
    starts: Mapped[str] = mapped_column(default='')
    place: Mapped[str] = mapped_column(default='')
    video: Mapped[str] = mapped_column(default='')
    participants: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    state: Mapped[MeetingState] = mapped_column(stored(MeetingState), default=MeetingState.PLANNED)
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
    approved_at: Mapped[datetime | None]
    approved_by_name: Mapped[str] = mapped_column(default='')
    document_key: Mapped[str] = mapped_column(default='')
    sha256: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    items: Mapped[list['AgendaItem']] = relationship(
        back_populates='meeting', order_by='AgendaItem.position, AgendaItem.id'
    )
    decisions: Mapped[list['Decision']] = relationship(back_populates='meeting', order_by='Decision.id')

    __table_args__ = (Index('ix_meeting_on', 'on', 'id'),)
    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012


@audited
class AgendaItem(Model):
    """A point of the agenda, perhaps about an objective (`1`) or an indicator (`O1.4`), and what was said of it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey('meeting.id'), index=True)
    position: Mapped[int]
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default='')
    notes: Mapped[str] = mapped_column(default='')
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(back_populates='items')

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012


@audited
class Decision(Model):
    """Something the committee decided: who does it by when, and the indicators it should move.

    Passages are kept by `history.change_state`; the first bears the day of the meeting. `objectives` are the numbers
    of those it serves (`13`), by its indicators and its point of the agenda.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey('meeting.id'), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey('agenda_item.id'), index=True)
    text: Mapped[str]
    owner: Mapped[Owner] = mapped_column(stored(Owner))
    due_on: Mapped[date | None]
    indicators: Mapped[list[str]] = mapped_column(default=list)
    objectives: Mapped[str] = mapped_column(default='')
    state: Mapped[DecisionState] = mapped_column(stored(DecisionState), default=DecisionState.OPEN)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(back_populates='decisions')
    item: Mapped[AgendaItem | None] = relationship()

    __table_args__ = (Index('ix_decision_state', 'state', 'due_on'),)
    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012
