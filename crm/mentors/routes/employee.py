"""Pages of the employee, by personal links: the invitation, then the mentor's own page."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import links
from crm.access import public
from crm.database import db
from crm.mentors import actions
from crm.mentors.forms import AddressForm, CharacteristicsForm, ConfirmForm, WithdrawForm
from crm.mentors.models import InvitationState, Mentor, MentorInvitation
from crm.mentors.routes.blueprint import bp, by_link


def _invitation(token: str) -> MentorInvitation:
    return db.session.get_one(MentorInvitation, links.opened('mentor', token).subject_id)


def _mentor(token: str) -> Mentor:
    return db.session.get_one(Mentor, links.opened('mentorship', token).subject_id)


@bp.get('/mentor/<token>')
@public
@by_link
def invited(token: str) -> ResponseReturnValue:
    """The information page: reading it changes nothing."""
    invitation = _invitation(token)
    return render_template(
        'mentors/invited.html',
        invitation=invitation,
        company=invitation.company,
        token=token,
        confirmed=invitation.state == InvitationState.CONFIRMED,
        declined=invitation.state == InvitationState.DECLINED,
    )


@bp.route('/mentor/<token>/confirmer', methods=['GET', 'POST'])
@public
@by_link
def confirm(token: str) -> ResponseReturnValue:
    invitation = _invitation(token)
    if invitation.state == InvitationState.CONFIRMED:
        return redirect(url_for('mentors.invited', token=token), 303)
    form = ConfirmForm(data={'email': invitation.email})
    if form.accepted(lambda: actions.confirm(invitation, email=form.email.data, **_without_email(form))):
        return redirect(url_for('mentors.thanks'), 303)
    return form.page('mentors/confirm.html', invitation=invitation, token=token, company=invitation.company)


def _without_email(form: ConfirmForm) -> dict[str, object]:
    return {name: value for name, value in form.characteristics().items() if name != 'email'}


@bp.get('/mentorat/merci')
@public
def thanks() -> ResponseReturnValue:
    return render_template('mentors/thanks.html', days=current_app.config['RECONTACT_DAYS'])


@bp.post('/mentor/<token>/decliner')
@public
@by_link
def decline(token: str) -> ResponseReturnValue:
    actions.decline(_invitation(token))
    flash('C’est noté, merci de votre réponse. Votre employeur n’en est pas informé.', 'success')
    return redirect(url_for('mentors.invited', token=token), 303)


@bp.get('/mon-mentorat/<token>')
@public
@by_link
def mentorship(token: str) -> ResponseReturnValue:
    mentor = _mentor(token)
    return render_template(
        'mentors/mentorship.html',
        mentor=mentor,
        token=token,
        days=current_app.config['RECONTACT_DAYS'],
        form=WithdrawForm(),
    )


@bp.route('/mon-mentorat/<token>/modifier', methods=['GET', 'POST'])
@public
@by_link
def change(token: str) -> ResponseReturnValue:
    mentor = _mentor(token)
    form = CharacteristicsForm(obj=mentor)
    if form.accepted(lambda: actions.change(mentor, **form.characteristics())):
        flash('Vos réponses sont enregistrées.', 'success')
        return redirect(url_for('mentors.mentorship', token=token), 303)
    return form.page('mentors/change.html', mentor=mentor, token=token)


@bp.post('/mon-mentorat/<token>/retirer')
@public
@by_link
def withdraw(token: str) -> ResponseReturnValue:
    mentor, form = _mentor(token), WithdrawForm()
    if form.accepted(lambda: actions.withdraw(mentor, unname=form.unname.data)):
        flash(
            'Vous n’êtes plus mentor. Votre employeur n’en est pas informé. Merci de ce que vous avez fait.', 'success'
        )
        return redirect(url_for('mentors.mentorship', token=token), 303)
    return form.page('mentors/mentorship.html', mentor=mentor, token=token, days=current_app.config['RECONTACT_DAYS'])


@bp.post('/mon-mentorat/<token>/effacer')
@public
@by_link
def erase(token: str) -> ResponseReturnValue:
    actions.erase(_mentor(token))
    return redirect(url_for('mentors.erased'), 303)


@bp.get('/mentorat/efface')
@public
def erased() -> ResponseReturnValue:
    return render_template('mentors/erased.html')


@bp.route('/mon-mentorat', methods=['GET', 'POST'])
@public
@by_link
def lost_link() -> ResponseReturnValue:
    """Ask for one's personal link again: the answer is the same whatever the address."""
    form = AddressForm()
    if form.accepted(lambda: actions.mail_links_of(form.email.data)):
        flash('Si cette adresse est celle d’un mentor, un message vient de partir avec son lien personnel.', 'success')
        return redirect(url_for('mentors.lost_link'), 303)
    return form.page('mentors/lost_link.html')
