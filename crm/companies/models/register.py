"""What the official register says otherwise than we do."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.companies.models.clubs import followed_by
from crm.companies.models.companies import Company
from crm.database import Model


class RegisterField(Choice):
    """What the register may say otherwise than we do."""

    EXISTENCE = 'existence', 'Existence'
    NAME = 'name', 'Raison sociale'
    HEAD_OFFICE = 'head_office', 'Siège'
    NAF = 'naf', 'Code NAF'
    HEADCOUNT = 'headcount', 'Effectif'
    CATEGORY = 'category', 'Catégorie'
    LEGAL_FORM = 'legal_form', 'Forme juridique'


class ProposalState(Choice):
    """What we did of a difference."""

    OPEN = 'open', 'À examiner', 'warning'
    TAKEN = 'taken', 'Reprise', 'success'
    KEPT = 'kept', 'La nôtre est gardée', 'neutral'


class RegisterProposal(Model):
    """A difference between the register and our record: `ours` and `theirs` in words, `values` as they are to be taken.

    One row a company and field: what was decided is remembered until the register says something else.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'))
    field: Mapped[RegisterField] = mapped_column(stored(RegisterField))
    ours: Mapped[str]
    theirs: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ProposalState] = mapped_column(stored(ProposalState), default=ProposalState.OPEN)
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default='')

    company: Mapped[Company] = relationship()

    __table_args__ = (
        UniqueConstraint('company_id', 'field'),
        Index('ix_register_proposal_state', 'state', 'found_at', 'id'),
    )


access.scoped(RegisterProposal, lambda proposal, p: None if p.staff else proposal.company_id.in_(followed_by(p.clubs)))
