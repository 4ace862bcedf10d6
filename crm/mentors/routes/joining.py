"""Pages of the shared link: prove an address, then confirm. They say the same whoever asks."""

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue

from crm import links
from crm.access import public
from crm.mentors import actions
from crm.mentors.actions.joining import subject_of
from crm.mentors.forms import AddressForm, CodeForm, JoinForm
from crm.mentors.models import SharedLink
from crm.mentors.routes.blueprint import bp, by_link

KEPT = 'joining'


@bp.route('/rejoindre/<token>', methods=['GET', 'POST'])
@public
@by_link
def join(token: str) -> ResponseReturnValue:
    link, form = actions.living_link(token), AddressForm()
    if form.accepted(lambda: actions.ask_code(link, form.email.data)):
        session[KEPT] = {'link': link.id, 'email': form.email.data, 'proved': False}
        return redirect(url_for('mentors.join_code', token=token), 303)
    return form.page('mentors/join.html', company=link.company, token=token)


@bp.route('/rejoindre/<token>/code', methods=['GET', 'POST'])
@public
@by_link
def join_code(token: str) -> ResponseReturnValue:
    link = actions.living_link(token)
    email = _kept(link)
    if not email:
        return redirect(url_for('mentors.join', token=token), 303)
    form = CodeForm()
    if form.validate_on_submit():
        links.count_try('join', subject_of(link, email))
    if form.accepted(lambda: actions.prove(link, email, form.code.data)):
        session[KEPT] = {'link': link.id, 'email': email, 'proved': True}
        return redirect(url_for('mentors.join_confirm', token=token), 303)
    return form.page('mentors/join_code.html', company=link.company, token=token, email=email)


@bp.route('/rejoindre/<token>/confirmer', methods=['GET', 'POST'])
@public
@by_link
def join_confirm(token: str) -> ResponseReturnValue:
    link = actions.living_link(token)
    email = _kept(link, proved=True)
    if not email:
        flash('Indiquez d’abord votre adresse : un code vous sera envoyé.', 'info')
        return redirect(url_for('mentors.join', token=token), 303)
    form = JoinForm()
    if form.accepted(lambda: actions.join(link, email, **form.characteristics())):
        session.pop(KEPT)
        return redirect(url_for('mentors.thanks'), 303)
    return form.page('mentors/join_confirm.html', company=link.company, token=token, email=email)


def _kept(link: SharedLink, proved: bool = False) -> str:
    """The address this browser gave for this link; empty when it gave none, or has not proved it."""
    kept = session.get(KEPT) or {}
    good = kept.get('link') == link.id and (kept.get('proved') or not proved)
    return str(kept['email']) if good else ''
