"""Pages of the decisions of the committee: the register, one to take, one to follow."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock, history, paging
from crm.access import Permission, requires
from crm.choices import label_of
from crm.convention import actions, queries
from crm.convention.forms import DecisionForm, FollowForm
from crm.convention.models import Decision, DecisionState, Meeting, Owner
from crm.convention.routes.blueprint import bp
from crm.convention.routes.committee import back, trail
from crm.database import db


@bp.get('/comite/decisions')
@requires(Permission.COMMITTEE)
def decisions() -> ResponseReturnValue:
    """The register, latest first."""
    asked = queries.DecisionFilter.read(request.args)
    page = paging.page(queries.decisions_listed(asked), [Decision.id], descending=True)
    return render_template(
        'convention/decisions.html',
        asked=asked,
        page=page,
        views=queries.VIEWS,
        owners=list(Owner),
        today=clock.today(),
        breadcrumb=trail(),
    )


@bp.route('/comite/<int:meeting_id>/decisions/ajouter', methods=['GET', 'POST'])
@requires(Permission.COMMITTEE)
def add_decision(meeting_id: int) -> ResponseReturnValue:
    of, form = db.get_or_404(Meeting, meeting_id), DecisionForm(data={'item_id': request.args.get('point', '')})
    form.item_id.choices = [('', 'Aucun'), *((str(item.id), item.title) for item in of.items)]
    if form.accepted(lambda: actions.decide(of, **form.values('item_id'), item_id=int(form.item_id.data or 0))):
        return back(of, 'La décision est notée : elle sera suivie au prochain comité.')
    cancel = url_for('convention.meeting', meeting_id=of.id)
    return form.page('convention/add_decision.html', cancel=cancel, breadcrumb=trail(of))


@bp.get('/comite/decisions/<int:decision_id>')
@requires(Permission.COMMITTEE)
def decision(decision_id: int) -> ResponseReturnValue:
    """One decision: where it stands, what it moved, its passages."""
    shown = db.get_or_404(Decision, decision_id)
    return render_template(
        'convention/decision.html',
        followed=queries.follow(shown),
        decision=shown,
        items=[_passage(change) for change in reversed(history.states_of(shown))],
        breadcrumb=trail(shown.meeting),
    )


def _passage(change: history.StateChange) -> dict[str, object]:
    title = f'{label_of(DecisionState, change.new)} ({change.user_name})'
    return {'at': change.on, 'icon': 'circle', 'title': title, 'body': change.reason}


@bp.route('/comite/decisions/<int:decision_id>/suivre', methods=['GET', 'POST'])
@requires(Permission.COMMITTEE)
def follow_decision(decision_id: int) -> ResponseReturnValue:
    changed = db.get_or_404(Decision, decision_id)
    form = FollowForm.of(changed)
    form.state.choices = [('', 'Choisir…'), *((s.value, s.label) for s in DecisionState if s != changed.state)]
    if form.accepted_for(changed, lambda: actions.follow_decision(changed, **form.values())):
        return redirect(url_for('convention.decision', decision_id=changed.id), 303)
    return form.page('convention/follow_decision.html', decision=changed, breadcrumb=trail(changed.meeting))
