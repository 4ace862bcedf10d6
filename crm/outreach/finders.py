"""What one may do with exchanges from the command menu."""

from typing import Any

from crm import registries
from crm.access import Permission
from crm.companies import queries as companies
from crm.companies.models import Company
from crm.database import db
from crm.registries import Shortcut


def offer() -> None:
    """Add the noting of an exchange, everywhere and on the file of a company one follows."""
    log = Permission.OUTREACH_LOG
    words = 'appel courriel rendez-vous'
    registries.shortcuts.add(
        'outreach.log',
        Shortcut(
            'Noter un échange avec cette entreprise',
            'outreach.log',
            log,
            'chat-dots',
            'companies.show',
            'company_id',
            _own,
            order=10,
        ),
    )
    registries.shortcuts.add(
        'outreach.quick', Shortcut('Noter un échange', 'outreach.quick', log, 'chat-dots', words=words, order=10)
    )


def _own(company_id: Any) -> bool:
    company = db.session.get(Company, company_id)
    return company is not None and bool(companies.own_clubs_of(company))
