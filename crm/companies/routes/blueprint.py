"""The blueprint of companies, and what its pages share."""

from flask import Blueprint, abort, url_for

from crm.companies import queries
from crm.companies.models import Company
from crm.database import db

bp = Blueprint('companies', __name__, url_prefix='/entreprises')


def editable_company(company_id: int) -> Company:
    """The company, if the reader's club follows it; else 403 with the way out."""
    company = db.get_or_404(Company, company_id)
    if not queries.may_edit(company):
        abort(403, 'Votre club ne suit pas cette entreprise. Ouvrez sa fiche et suivez-la pour pouvoir la modifier.')
    return company


def trail(company: Company | None = None) -> list[tuple[str, str]]:
    """Where a page of this feature stands."""
    links = [('Entreprises', url_for('companies.index'))]
    if company is not None:
        links.append((company.display_name, url_for('companies.show', company_id=company.id)))
    return links
