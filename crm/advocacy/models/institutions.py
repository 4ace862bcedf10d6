"""Institutions: bodies and functions, never a person nor what somebody thinks."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited
from crm.search import fold


class InstitutionKind(Choice):
    """What an institution is."""

    ASSEMBLY = 'assembly', 'Assemblée nationale'
    SENATE = 'senate', 'Sénat'
    PRESIDENCY = 'presidency', 'Présidence de la République'
    MINISTRY = 'ministry', 'Ministère ou cabinet'
    AUTHORITY = 'authority', 'Autorité indépendante'
    PREFECTURE = 'prefecture', 'Préfecture ou service de l’État'
    AGENCY = 'agency', 'Opérateur ou établissement public'
    REGION = 'region', 'Conseil régional'
    DEPARTEMENT = 'departement', 'Conseil départemental'
    MUNICIPALITY = 'municipality', 'Commune ou intercommunalité'
    EUROPE = 'europe', 'Institution européenne'
    NETWORK = 'network', 'Association d’élus, presse ou autre organisation'
    UNSORTED = 'unsorted', 'À préciser', 'warning'


class DecisionKind(Choice):
    """Kinds of public decision, in the words of the public register of interest representatives."""

    LAW = 'law', 'Lois, y compris constitutionnelles'
    ORDER = 'order', 'Ordonnances de l’article 38 de la Constitution'
    REGULATION = 'regulation', 'Actes réglementaires'
    INDIVIDUAL = 'individual', 'Décisions d’espèce'
    PROCUREMENT = 'procurement', 'Marchés publics d’une valeur supérieure aux seuils européens'
    OTHER = 'other', 'Autres décisions publiques'


@audited
class Institution(Model):
    """One institution: its name, the commission or service, and the function met there."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[InstitutionKind] = mapped_column(stored(InstitutionKind), index=True)
    name: Mapped[str]
    service: Mapped[str] = mapped_column(default='')
    function: Mapped[str] = mapped_column(default='')
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'))
    url: Mapped[str] = mapped_column(default='')
    folded: Mapped[str] = mapped_column(unique=True)
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012

    @property
    def label(self) -> str:
        """« Sénat, commission des affaires sociales, présidence »."""
        return ', '.join(part for part in (self.name, self.service, self.function) if part)

    def fold_label(self) -> None:
        self.folded = fold(self.label)
