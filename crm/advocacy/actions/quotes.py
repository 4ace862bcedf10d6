"""Quotes: a company allows one, and may withdraw it at any time."""

from datetime import date
from typing import Any

from crm import clock, links, mail
from crm.advocacy.models import QuoteAuthorisation
from crm.advocacy.queries.neutrality import refuse_persons
from crm.companies.models import Company
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr


def authorise(
    company: Company, *, authorised_on: date, expires_on: date | None = None, email: str = '', **values: Any
) -> QuoteAuthorisation:
    """Keep that a company allows a quote. Raises Refusal on days that do not follow each other, or a person's name.

    `email` is written to, and kept only in that message: its reader may withdraw the authorisation by a signed link.
    """
    refuse_persons(speaker=values.get('speaker', ''))
    if authorised_on > clock.today():
        raise Refusal(
            'authorised_on', 'Cette date est dans le futur : indiquez le jour où l’entreprise a donné son accord.'
        )
    if expires_on and expires_on <= authorised_on:
        raise Refusal(
            'expires_on', f'L’autorisation est donnée le {date_fr(authorised_on)} : elle finit après ce jour.'
        )
    quote = QuoteAuthorisation(
        company_id=company.id, authorised_on=authorised_on, expires_on=expires_on, created_at=clock.now(), **values
    )
    db.session.add(quote)
    db.session.flush()
    if email:
        send_link(quote, email)
    return quote


def send_link(quote: QuoteAuthorisation, email: str) -> None:
    """Write to whom gave the authorisation, with a link that shows it and withdraws it."""
    token = links.issue(LINK, quote.id, days=LINK_DAYS, replace=False)
    url = mail.address('advocacy.own_quote', token=token)
    mail.post(email, 'quote_allowed', key=f'quote:{quote.id}:{email}', quote=quote, url=url)


LINK = 'quote'
LINK_DAYS = 3 * 365


def withdraw(quote: QuoteAuthorisation, on: date) -> QuoteAuthorisation:
    """The company withdraws its authorisation: the quote is used nowhere from day `on`. Raises Refusal."""
    db.session.refresh(quote, with_for_update=True)
    if quote.withdrawn_on is not None:
        raise Refusal('', f'Cette autorisation est déjà retirée depuis le {date_fr(quote.withdrawn_on)}.')
    if on > clock.today():
        raise Refusal('on', 'Cette date est dans le futur : un retrait vaut tout de suite.')
    if on < quote.authorised_on:
        raise Refusal(
            'on', f'L’autorisation date du {date_fr(quote.authorised_on)} : le retrait ne peut pas la précéder.'
        )
    quote.withdrawn_on = on
    links.revoke(LINK, quote.id)
    db.session.flush()
    return quote
