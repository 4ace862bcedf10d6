"""The page of whom gave an authorisation, by a personal link: read the quote, withdraw it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import clock, links
from crm.access import for_everyone, public
from crm.advocacy import actions
from crm.advocacy.forms import RemoveForm
from crm.advocacy.models import QuoteAuthorisation
from crm.advocacy.routes.blueprint import bp
from crm.database import db

WHY = 'un lien personnel ouvre la seule citation pour laquelle il a été fait'


@bp.get('/ma-citation/<token>')
@public
def own_quote(token: str) -> ResponseReturnValue:
    """The quote and its uses: reading it changes nothing."""
    with for_everyone(WHY):
        return render_template('advocacy/own_quote.html', quote=_quote(token), token=token, form=RemoveForm())


@bp.post('/ma-citation/<token>/retirer')
@public
def withdraw_own_quote(token: str) -> ResponseReturnValue:
    form = RemoveForm()
    with for_everyone(WHY):
        quote = _quote(token)
        if form.accepted(lambda: actions.withdraw(quote, clock.today())):
            flash('Votre accord est retiré : cette citation n’est plus utilisée.', 'success')
            return redirect(url_for('advocacy.quote_withdrawn'), 303)
        return form.page('advocacy/own_quote.html', quote=quote, token=token)


@bp.get('/citation-retiree')
@public
def quote_withdrawn() -> ResponseReturnValue:
    return render_template('advocacy/quote_withdrawn.html')


def _quote(token: str) -> QuoteAuthorisation:
    return db.session.get_one(QuoteAuthorisation, links.opened(actions.LINK, token).subject_id)
