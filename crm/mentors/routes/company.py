"""Pages of the HR manager: totals, invitations, the link to share. Never a list by person."""

import secrets

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import mail
from crm.access import Permission, requires
from crm.addresses import record_number
from crm.companies.models import Company
from crm.formatting import plural
from crm.mentors import actions, queries
from crm.mentors.forms import AddressesForm, SendForm
from crm.mentors.models import SharedLink
from crm.mentors.routes.blueprint import bp


def _own() -> tuple[Company, list[Company]]:
    """The company chosen by the address among the HR manager's own, and all of them."""
    own = queries.own_companies()
    wanted = request.args.get('entreprise', type=record_number) or (own[0].id if own else 0)
    return next((c for c in own if c.id == wanted), None) or abort(404), own


@bp.get('/nos-mentors')
@requires(Permission.MENTORS_INVITE)
def company() -> ResponseReturnValue:
    chosen, own = _own()
    link = queries.shared_link_of(chosen)
    return render_template(
        'mentors/company.html',
        company=chosen,
        own=own,
        totals=queries.totals_for_employer(chosen),
        link=link,
        link_url=_public_url(link) if link else '',
    )


def _public_url(link: SharedLink) -> str:
    return mail.address('mentors.join', token=link.token)


@bp.route('/nos-mentors/inviter', methods=['GET', 'POST'])
@requires(Permission.MENTORS_INVITE)
def invite() -> ResponseReturnValue:
    """Check a pasted list: shows what would be sent, sends nothing."""
    chosen, own = _own()
    form = AddressesForm()
    preview = queries.preview_of(chosen, form.addresses.data) if form.validate_on_submit() else None
    once = secrets.token_urlsafe(18)
    return form.page('mentors/invite.html', company=chosen, own=own, preview=preview, once=once)


@bp.post('/nos-mentors/inviter/envoyer')
@requires(Permission.MENTORS_INVITE)
def send() -> ResponseReturnValue:
    chosen, own = _own()
    form = SendForm()
    if form.accepted(lambda: actions.invite(chosen, form.addresses.data)):
        flash(f'{plural(len(form.result.new), "invitation envoyée", "invitations envoyées")}.', 'success')
        if form.result.wrong:
            flash('Laissées de côté, à corriger : ' + ', '.join(form.result.wrong[:30]), 'warning')
        return redirect(url_for('mentors.company', entreprise=chosen.id), 303)
    return form.page('mentors/invite.html', company=chosen, own=own, preview=None)


@bp.post('/nos-mentors/lien')
@requires(Permission.MENTORS_INVITE)
def share() -> ResponseReturnValue:
    chosen, _ = _own()
    actions.share(chosen)
    flash('Le lien est prêt : copiez le texte ci-dessous. Les liens précédents ne fonctionnent plus.', 'success')
    return redirect(url_for('mentors.company', entreprise=chosen.id, _anchor='lien'), 303)


@bp.post('/nos-mentors/lien/arreter')
@requires(Permission.MENTORS_INVITE)
def unshare() -> ResponseReturnValue:
    chosen, _ = _own()
    actions.unshare(chosen)
    flash('Le lien ne fonctionne plus.', 'success')
    return redirect(url_for('mentors.company', entreprise=chosen.id, _anchor='lien'), 303)
