"""Companies' authorisations to be quoted, and what advocacy documents are for."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice
from crm.companies.models import Company
from crm.database import Model
from crm.history import audited


class QuoteUse(Choice):
    """Where a company allows its words to be used."""

    REPORTS = 'reports', 'Rapports et dossiers publiés'
    PRESS = 'press', 'Presse'
    WEBSITE = 'website', 'Sites et réseaux sociaux'
    INTERNAL = 'internal', 'Comité de suivi et réunions, sans publication'


@audited
class QuoteAuthorisation(Model):
    """A company allows us to quote it: what, as whom, in what, from when to when; it may withdraw at any time."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    quote: Mapped[str]
    speaker: Mapped[str] = mapped_column(default='')
    uses: Mapped[list[str]] = mapped_column(default=list)
    scope: Mapped[str] = mapped_column(default='')
    authorised_on: Mapped[date]
    expires_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]

    company: Mapped[Company] = relationship()

    @property
    def uses_said(self) -> str:
        """« Rapports et dossiers publiés, presse », then what the company added."""
        said = ', '.join(use.label for use in QuoteUse if use.value in self.uses)
        return ' : '.join(part for part in (said, self.scope) if part)

    def allows(self, use: QuoteUse, day: date) -> bool:
        """Whether these words may be used so on `day`."""
        return use.value in self.uses and self.is_valid_on(day)

    def is_valid_on(self, day: date) -> bool:
        if self.withdrawn_on is not None and self.withdrawn_on <= day:
            return False
        return self.authorised_on <= day and (self.expires_on is None or day < self.expires_on)


class ExportPurpose(Choice):
    """What an advocacy export is for."""

    COMMITTEE = 'committee', 'Comité de suivi de la convention'
    MINISTRY = 'ministry', 'Échange avec un ministère'
    PARLIAMENT = 'parliament', 'Échange avec le Parlement'
    LOCAL = 'local', 'Échange avec une préfecture ou une collectivité'
    PRESS = 'press', 'Presse'
    INTERNAL = 'internal', 'Préparation interne'
