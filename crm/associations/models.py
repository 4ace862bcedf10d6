"""Member associations of the Collectif, and the places they have for mentors."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited


class MentoringMode(Choice):
    """How mentor and young person meet."""

    IN_PERSON = 'in_person', 'En présence'
    REMOTE = 'remote', 'À distance'
    BOTH = 'both', 'Les deux'


@audited
class MemberAssociation(Model):
    """An association that frames pairs. Its recontact delay, in days, is its promise to new mentors."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    folded: Mapped[str]
    rna: Mapped[str] = mapped_column(default='')
    siret: Mapped[str] = mapped_column(default='')
    labelled: Mapped[bool] = mapped_column(default=False)
    contact_name: Mapped[str] = mapped_column(default='')
    email: Mapped[str] = mapped_column(default='')
    phone: Mapped[str] = mapped_column(default='')
    website: Mapped[str] = mapped_column(default='')
    publics: Mapped[list[str]] = mapped_column(default=list)
    recontact_days: Mapped[int] = mapped_column(default=7)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    capacities: Mapped[list['Capacity']] = relationship(
        back_populates='association', order_by='Capacity.departement_code'
    )

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012


@audited
class Capacity(Model):
    """Places an association has for new mentors in a département (remote places have no département)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    association_id: Mapped[int] = mapped_column(ForeignKey('member_association.id'), index=True)
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'), index=True)
    mode: Mapped[MentoringMode] = mapped_column(stored(MentoringMode))
    places: Mapped[int]
    updated_at: Mapped[datetime]

    association: Mapped[MemberAssociation] = relationship(back_populates='capacities')

    __table_args__ = (UniqueConstraint('association_id', 'departement_code', 'mode'),)


access.scoped(Capacity, lambda capacity, p: None if p.staff else capacity.association_id.in_(p.associations))
