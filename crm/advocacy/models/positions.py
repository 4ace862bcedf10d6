"""Positions: what the partners defend, each version frozen once agreed, signed by each party, published."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited


class PositionState(Choice):
    """Where a position stands."""

    DRAFT = 'draft', 'Projet', 'neutral'
    AGREED = 'agreed', 'Validée', 'info'
    PUBLISHED = 'published', 'Publiée', 'success'
    WITHDRAWN = 'withdrawn', 'Retirée', 'neutral'


class Theme(Choice):
    """What a position or an action is about: the chapters of the advocacy dossier."""

    COMPANIES = 'companies', 'Engagement des entreprises'
    ASE = 'ase', 'Jeunes confiés à l’aide sociale à l’enfance'
    VOCATIONAL = 'vocational', 'Lycée professionnel et apprentissage'
    OVERSEAS = 'overseas', 'Outre-mer'
    TERRITORIES = 'territories', 'Quartiers et ruralités'
    FUNDING = 'funding', 'Financement et pérennité du mentorat'
    QUALITY = 'quality', 'Qualité et évaluation'


# From the state of the version at work to what may follow.
POSITION_STEPS = {
    PositionState.DRAFT: (PositionState.AGREED, PositionState.WITHDRAWN),
    PositionState.AGREED: (PositionState.PUBLISHED, PositionState.DRAFT, PositionState.WITHDRAWN),
    PositionState.PUBLISHED: (PositionState.WITHDRAWN,),
    PositionState.WITHDRAWN: (),
}


@audited
class Position(Model):
    """A public position; its state is that of its best version: one that is published stays so while it is revised."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    theme: Mapped[Theme | None] = mapped_column(stored(Theme))
    state: Mapped[PositionState] = mapped_column(stored(PositionState), default=PositionState.DRAFT)
    withdrawn_on: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    versions: Mapped[list['PositionVersion']] = relationship(
        order_by='PositionVersion.number', cascade='all, delete-orphan', back_populates='position', lazy='selectin'
    )

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012

    @property
    def latest(self) -> 'PositionVersion':
        """The version at work."""
        return self.versions[-1]

    @property
    def shown(self) -> 'PositionVersion':
        """The version in force, else the one at work."""
        return next((v for v in reversed(self.versions) if v.published_on), self.latest)

    @property
    def is_cosigned(self) -> bool:
        return self.shown.is_cosigned

    @property
    def first_joint(self) -> 'PositionVersion':
        """The first version that both parties signed and published, else the one shown."""
        return next((v for v in self.versions if v.published_on and v.is_cosigned), self.shown)

    @property
    def is_revised(self) -> bool:
        """Whether a further version is being prepared."""
        return self.latest is not self.shown

    def in_force_on(self, day: date) -> 'PositionVersion | None':
        """The version published and neither replaced nor withdrawn on `day`."""
        if self.withdrawn_on is not None and self.withdrawn_on <= day:
            return None
        published = [v for v in self.versions if v.published_on and v.published_on <= day]
        return published[-1] if published else None


@audited
class PositionVersion(Model):
    """One text of a position. Frozen when agreed: what is signed and published is this text and no other."""

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey('position.id', ondelete='CASCADE'))
    number: Mapped[int] = mapped_column(default=1)
    body: Mapped[str] = mapped_column(default='')
    why: Mapped[str] = mapped_column(default='')
    frozen_on: Mapped[date | None]
    sha256: Mapped[str] = mapped_column(default='')
    collectif_signed_on: Mapped[date | None]
    collectif_signed_by: Mapped[str] = mapped_column(default='')
    lee_signed_on: Mapped[date | None]
    lee_signed_by: Mapped[str] = mapped_column(default='')
    published_on: Mapped[date | None]
    url: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]

    position: Mapped[Position] = relationship(back_populates='versions')

    __table_args__ = (UniqueConstraint('position_id', 'number'),)

    @property
    def is_cosigned(self) -> bool:
        return self.collectif_signed_on is not None and self.lee_signed_on is not None

    @property
    def state(self) -> PositionState:
        """Where this text stands."""
        if self.published_on:
            return PositionState.PUBLISHED
        return PositionState.AGREED if self.frozen_on else PositionState.DRAFT
