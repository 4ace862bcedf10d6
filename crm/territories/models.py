"""Territories: régions, départements, communes, and the clubs with who runs them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited

NATIONAL = 'national'


class Region(Model):
    """One of the 18 régions (INSEE code)."""

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Departement(Model):
    """One of the 101 départements. The code is text: `01`, `2A`, `974`."""

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str]
    region_code: Mapped[str] = mapped_column(ForeignKey('region.code'), index=True)
    overseas: Mapped[bool] = mapped_column(default=False)

    region: Mapped[Region] = relationship()


class Commune(Model):
    """A commune or municipal arrondissement of today (INSEE code)."""

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'), index=True)
    population: Mapped[int | None]


class Postcode(Model):
    """A postcode served in a commune (one row a pair: some postcodes stand astride two départements)."""

    code: Mapped[str] = mapped_column(primary_key=True)
    commune_code: Mapped[str] = mapped_column(ForeignKey('commune.code'), primary_key=True)


class ClubKind(Choice):
    """A club of a département, or the national club."""

    DEPARTMENTAL = 'departmental', 'Club départemental'
    NATIONAL = 'national', 'Club national'


@audited
class Club(Model):
    """A club of companies. Its code is its département's, or `national`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[ClubKind] = mapped_column(stored(ClubKind))
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'), unique=True)
    email: Mapped[str] = mapped_column(default='')
    website: Mapped[str] = mapped_column(default='')
    note: Mapped[str] = mapped_column(default='')
    version: Mapped[int] = mapped_column(default=1)

    departement: Mapped[Departement | None] = relationship()
    hosts: Mapped[list['ClubHost']] = relationship(back_populates='club', order_by='ClubHost.since')
    people: Mapped[list['ClubPerson']] = relationship(
        back_populates='club', order_by='ClubPerson.role, ClubPerson.name'
    )

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012


@audited
class ClubHost(Model):
    """An organisation that hosts a club (CCI, FACE, CREPI, MEDEF…), with its dates; several may at once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'), index=True)
    organisation: Mapped[str]
    siret: Mapped[str | None]
    since: Mapped[date | None]
    until: Mapped[date | None]

    club: Mapped[Club] = relationship(back_populates='hosts')


class ClubRole(Choice):
    """What a person is to a club."""

    COORDINATOR = 'coordinator', 'Coordination'
    LEADER = 'leader', 'Leader (chef d’entreprise)'
    STATE = 'state', 'Référent État'


@audited
class ClubPerson(Model):
    """A person of a club: coordinator, leader or State référent, with dates."""

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'), index=True)
    role: Mapped[ClubRole] = mapped_column(stored(ClubRole))
    name: Mapped[str]
    function: Mapped[str] = mapped_column(default='')
    email: Mapped[str] = mapped_column(default='')
    phone: Mapped[str] = mapped_column(default='')
    since: Mapped[date | None]
    until: Mapped[date | None]

    club: Mapped[Club] = relationship(back_populates='people')

    __table_args__ = (Index('ix_club_person_role', 'club_id', 'role'),)


class ZoneKind(Choice):
    """A zone of public policy."""

    QPV = 'qpv', 'Quartier prioritaire (QPV)'
    FRR = 'frr', 'France ruralités revitalisation (FRR)'

    @property
    def short(self) -> str:
        return self.name


class RuralLevel(Choice):
    """How a commune is listed as FRR (arrêtés of 2024 and 2025)."""

    BASE = 'base', 'FRR socle'
    PLUS = 'plus', 'FRR+'
    BENEFICIARY = 'beneficiary', 'FRR bénéficiaire'
    PARTIAL = 'partial', 'FRR pour une partie de la commune'


class ZoneVersion(Model):
    """One official list of zones (« QPV 2024 »), as loaded from its file. The last in force is the present one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ZoneKind] = mapped_column(stored(ZoneKind))
    label: Mapped[str]
    in_force_on: Mapped[date]
    source: Mapped[str] = mapped_column(default='')
    file_sha256: Mapped[str] = mapped_column(default='')
    loaded_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint('kind', 'in_force_on'),)


class Zone(Model):
    """One zone of a version: a neighbourhood (QN…), or a commune listed as FRR with its level."""

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey('zone_version.id'))
    code: Mapped[str]
    name: Mapped[str]
    folded: Mapped[str]
    level: Mapped[RuralLevel | None] = mapped_column(stored(RuralLevel))

    version: Mapped[ZoneVersion] = relationship()

    __table_args__ = (UniqueConstraint('version_id', 'code'),)


class ZoneCommune(Model):
    """A commune that a zone touches."""

    zone_id: Mapped[int] = mapped_column(ForeignKey('zone.id'), primary_key=True)
    commune_code: Mapped[str] = mapped_column(ForeignKey('commune.code'), primary_key=True, index=True)
