"""Pages of joint positions."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import paging
from crm.access import Permission, requires
from crm.advocacy import actions, queries
from crm.advocacy.forms import AddPositionForm, EditPositionForm, MoveForm, PublishForm, ReviseForm, SignForm
from crm.advocacy.models import POSITION_STEPS, Party, Position, PositionState, Theme
from crm.advocacy.queries import PositionFilter
from crm.advocacy.routes.blueprint import bp, changes, tabs, trail
from crm.database import db

VERBS = {
    PositionState.AGREED: 'Valider le texte',
    PositionState.PUBLISHED: 'Publier',
    PositionState.DRAFT: 'Remettre en projet',
    PositionState.WITHDRAWN: 'Retirer',
}
HINTS = {
    PositionState.AGREED: 'Le texte ne se modifie plus : chaque partenaire peut le signer.',
    PositionState.PUBLISHED: 'La position est publique. Il faut au moins une signature.',
    PositionState.DRAFT: 'Le texte redevient modifiable et les signatures sont effacées.',
    PositionState.WITHDRAWN: 'La position n’est plus défendue ; elle reste comptée dans sa période de publication.',
}
PARTIES = {Party.COLLECTIF: 'le Collectif Mentorat', Party.LEE: 'LEE'}


@bp.get('/positions')
@requires(Permission.ADVOCACY_READ)
def positions() -> ResponseReturnValue:
    asked = PositionFilter.read(request.args)
    shown = paging.page(queries.positions_of(asked), [Position.id], descending=True)
    return render_template(
        'advocacy/positions.html',
        page=shown,
        asked=asked,
        tabs=tabs('positions'),
        states=PositionState,
        themes=Theme,
    )


@bp.get('/positions/<int:position_id>')
@requires(Permission.ADVOCACY_READ)
def position(position_id: int) -> ResponseReturnValue:
    found = db.get_or_404(Position, position_id)
    at_work, state = found.latest, queries.state_at_work(found)
    signed = {Party.COLLECTIF: at_work.collectif_signed_on, Party.LEE: at_work.lee_signed_on}
    open_to_sign = state in (PositionState.AGREED, PositionState.PUBLISHED)
    return render_template(
        'advocacy/position.html',
        position=found,
        at_work=at_work,
        state_at_work=state,
        steps=[(step, VERBS[step]) for step in POSITION_STEPS[state]],
        to_sign=[(party, name) for party, name in PARTIES.items() if open_to_sign and signed[party] is None],
        items=changes(found, PositionState),
        breadcrumb=trail('positions', 'Positions'),
    )


@bp.route('/positions/ajouter', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def add_position() -> ResponseReturnValue:
    form = AddPositionForm()
    if form.accepted(lambda: actions.add_position(**actions.parts_of(form.values()))):
        flash('Position ajoutée, en projet.', 'success')
        return redirect(url_for('advocacy.position', position_id=form.result.id), 303)
    return form.page('advocacy/add_position.html', breadcrumb=trail('positions', 'Positions'))


@bp.route('/positions/<int:position_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def edit_position(position_id: int) -> ResponseReturnValue:
    found = db.get_or_404(Position, position_id)
    form = EditPositionForm(obj=found, data={'body': found.latest.body, 'why': found.latest.why})
    here = url_for('advocacy.position', position_id=position_id)
    if form.accepted_for(found, lambda: actions.edit_position(found, **actions.parts_of(form.values()))):
        flash('Position enregistrée.', 'success')
        return redirect(here, 303)
    crumbs = trail('positions', 'Positions', (found.title, here))
    return form.page('advocacy/edit_position.html', position=found, breadcrumb=crumbs)


@bp.route('/positions/<int:position_id>/reviser', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def revise_position(position_id: int) -> ResponseReturnValue:
    """Begin a further version; the published one stays in force until it is published."""
    found = db.get_or_404(Position, position_id)
    form = ReviseForm()
    here = url_for('advocacy.position', position_id=position_id)
    if form.accepted(lambda: actions.revise(found, form.why.data)):
        flash(f'Version {form.result.number} commencée, à partir du texte publié.', 'success')
        return redirect(url_for('advocacy.edit_position', position_id=position_id), 303)
    crumbs = trail('positions', 'Positions', (found.title, here))
    return form.page('advocacy/revise_position.html', position=found, breadcrumb=crumbs)


@bp.get('/positions/<int:position_id>/versions/<int:number>')
@requires(Permission.ADVOCACY_READ)
def position_version(position_id: int, number: int) -> ResponseReturnValue:
    """One version, with what changed since the one before."""
    found = db.get_or_404(Position, position_id)
    version = queries.version_of(found, number) or abort(404)
    former = queries.version_of(found, number - 1)
    here = url_for('advocacy.position', position_id=position_id)
    return render_template(
        'advocacy/position_version.html',
        position=found,
        version=version,
        former=former,
        changed=queries.difference(former.body, version.body) if former else None,
        breadcrumb=trail('positions', 'Positions', (found.title, here)),
    )


@bp.route('/positions/<int:position_id>/signer/<string:party>', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def sign_position(position_id: int, party: str) -> ResponseReturnValue:
    found = db.get_or_404(Position, position_id)
    signatory = Party(party) if party in [*PARTIES] else abort(404)
    form = SignForm()
    here = url_for('advocacy.position', position_id=position_id)
    if form.accepted(lambda: actions.sign_position(found, signatory, form.on.data, form.by.data)):
        flash(
            'Position co-signée par les deux partenaires.' if found.latest.is_cosigned else 'Signature enregistrée.',
            'success',
        )
        return redirect(here, 303)
    crumbs = trail('positions', 'Positions', (found.title, here))
    return form.page('advocacy/sign_position.html', position=found, party=PARTIES[signatory], breadcrumb=crumbs)


@bp.route('/positions/<int:position_id>/etat/<string:state>', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def move_position(position_id: int, state: str) -> ResponseReturnValue:
    found = db.get_or_404(Position, position_id)
    to = PositionState(state) if state in [*PositionState] else abort(404)
    form = PublishForm(data={'url': found.latest.url}) if to == PositionState.PUBLISHED else MoveForm()
    here = url_for('advocacy.position', position_id=position_id)
    if form.accepted(lambda: actions.move_position(found, to, **form.values())):
        flash(f'Position {to.label.lower()}.' if to != PositionState.DRAFT else 'Position remise en projet.', 'success')
        return redirect(here, 303)
    crumbs = trail('positions', 'Positions', (found.title, here))
    return form.page(
        'advocacy/move_position.html', position=found, to=to, verb=VERBS[to], hint=HINTS[to], breadcrumb=crumbs
    )
