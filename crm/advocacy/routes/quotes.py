"""Pages of quotes: what companies allow, and their withdrawal."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock, paging
from crm.access import Permission, requires
from crm.advocacy import actions, queries
from crm.advocacy.forms import QuoteForm, WithdrawForm
from crm.advocacy.models import QuoteAuthorisation, QuoteUse
from crm.advocacy.queries import QUOTE_VIEWS, QuoteFilter
from crm.advocacy.routes.blueprint import bp, tabs, trail
from crm.companies import queries as companies
from crm.database import db


@bp.get('/citations')
@requires(Permission.ADVOCACY_READ)
def quotes() -> ResponseReturnValue:
    asked = QuoteFilter.read(request.args)
    return render_template(
        'advocacy/quotes.html',
        page=paging.page(queries.quotes_of(asked), [QuoteAuthorisation.id], descending=True),
        asked=asked,
        tabs=tabs('quotes'),
        views=QUOTE_VIEWS,
        uses=QuoteUse,
        day=asked.day or clock.today(),
    )


@bp.route('/citations/ajouter', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def add_quote() -> ResponseReturnValue:
    """Two steps: find the company, then `?entreprise=SIREN` says whose quote it is."""
    siren = request.args.get('entreprise', '')
    company = companies.company_by_siren(siren) if siren else None
    if company is None:
        return _choose_company(request.args.get('q', '').strip() or siren)
    form = QuoteForm()
    if form.accepted(lambda: actions.authorise(company, **form.values())):
        flash(f'Citation autorisée : {company.display_name}.', 'success')
        return redirect(url_for('advocacy.quotes'), 303)
    return form.page('advocacy/add_quote.html', company=company, breadcrumb=trail('quotes', 'Citations'))


def _choose_company(words: str) -> ResponseReturnValue:
    found = queries.companies_named(words)
    crumbs = trail('quotes', 'Citations')
    return render_template('advocacy/choose_company.html', q=words, companies=found, breadcrumb=crumbs)


@bp.route('/citations/<int:quote_id>/retirer', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def withdraw_quote(quote_id: int) -> ResponseReturnValue:
    quote = db.get_or_404(QuoteAuthorisation, quote_id)
    form = WithdrawForm()
    if form.accepted(lambda: actions.withdraw(quote, form.on.data)):
        flash('Autorisation retirée : la citation n’est plus utilisée nulle part.', 'success')
        return redirect(url_for('advocacy.quotes'), 303)
    return form.page('advocacy/withdraw_quote.html', quote=quote, breadcrumb=trail('quotes', 'Citations'))
