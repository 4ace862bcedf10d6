"""Pages of commitments: the coordinator's, the company's, the signatory's, and the charter."""

from flask import Blueprint

bp = Blueprint('commitments', __name__)

from crm.commitments.routes import charters, company, coordinator, papers, signature, steps  # noqa: E402

__all__ = ['bp', 'charters', 'company', 'coordinator', 'papers', 'signature', 'steps']
