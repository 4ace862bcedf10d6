"""Pages of the staff: mentors to orient, the choice of an association, late first contacts."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func

from crm import paging
from crm.access import Permission, requires
from crm.associations.models import MemberAssociation
from crm.database import db
from crm.errors import Refusal
from crm.mentors.models import Mentor, MentorState
from crm.orientation import actions, queries
from crm.orientation.forms import ReferForm
from crm.orientation.routes.blueprint import bp
from crm.territories.queries import departements


@bp.get('/orientation')
@requires(Permission.ORIENTATION)
def index() -> ResponseReturnValue:
    page = paging.page(queries.to_orient(), [Mentor.confirmed_at, Mentor.id])
    return render_template(
        'orientation/index.html',
        page=page,
        count=db.session.scalar(db.select(func.count(Mentor.id)).where(Mentor.state == MentorState.CONFIRMED)),
        candidates=queries.candidates_for(page.rows),
        late=db.session.scalar(db.select(func.count()).select_from(queries.late_referrals().subquery())),
    )


@bp.route('/orientation/<int:mentor_id>', methods=['GET', 'POST'])
@requires(Permission.ORIENTATION)
def refer(mentor_id: int) -> ResponseReturnValue:
    """Choose an association for one mentor, among those ranked."""
    mentor = db.get_or_404(Mentor, mentor_id)
    candidates = queries.candidates_for([mentor])[mentor.id]
    form = ReferForm(data={'association': str(candidates[0].association.id)} if candidates else {})
    form.association.choices = [(str(c.association.id), f'{c.association.name} : {c.reasons}') for c in candidates]
    if form.accepted(lambda: actions.refer(mentor, _association(form.association.data))):
        flash(f'{mentor.full_name} est orienté vers {form.result.association.name}.', 'success')
        return redirect(url_for('orientation.index'), 303)
    names = {d.code: f'{d.name} ({d.code})' for d in departements()}
    return form.page(
        'orientation/refer.html',
        mentor=mentor,
        candidates=candidates,
        departement=names.get(mentor.departement_code or ''),
        consent=queries.has_consent(mentor),
        wished=mentor.wished_association_id and db.session.get(MemberAssociation, mentor.wished_association_id),
        referrals=queries.referrals_of(mentor),
    )


def _association(identifier: str) -> MemberAssociation:
    found = db.session.get(MemberAssociation, int(identifier)) if identifier.isdecimal() else None
    if found is None:
        raise Refusal('association', 'Choisissez une association de la liste.')
    return found


@bp.get('/orientation/retards')
@requires(Permission.ORIENTATION)
def late() -> ResponseReturnValue:
    return render_template('orientation/late.html', groups=queries.late_by_association())


@bp.post('/orientation/retards/<int:association_id>/relancer')
@requires(Permission.ORIENTATION)
def chase(association_id: int) -> ResponseReturnValue:
    association = db.get_or_404(MemberAssociation, association_id)
    try:
        actions.chase(association)
    except Refusal as refusal:
        flash(refusal.sentence, 'warning')
    else:
        flash(f'{association.name} est relancée : le message part à {association.email}.', 'success')
    return redirect(url_for('orientation.late'), 303)


@bp.post('/orientation/associations/<int:association_id>/liens')
@requires(Permission.ORIENTATION)
def revoke_links(association_id: int) -> ResponseReturnValue:
    """End the links mailed to an association so far (its address changed, a mail went astray)."""
    association = db.get_or_404(MemberAssociation, association_id)
    actions.revoke_links(association)
    flash('Les liens envoyés ne fonctionnent plus ; le prochain message en donnera un nouveau.', 'success')
    return redirect(url_for('associations.show', association_id=association.id), 303)
