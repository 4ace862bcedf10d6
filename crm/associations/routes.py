"""Pages of associations: the list, one association, its places; an association's own page."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import history, registries
from crm.access import Permission, may, requires
from crm.addresses import record_number
from crm.associations import actions, queries
from crm.associations.forms import LABELS, AddForm, EditForm, PlacesForm, departement_options
from crm.associations.models import MemberAssociation, MentoringMode
from crm.database import db
from crm.errors import StaleRecord
from crm.formatting import plural
from crm.territories.models import Departement

bp = Blueprint('associations', __name__)


@bp.get('/associations')
@requires(Permission.ASSOCIATIONS_READ)
def index() -> ResponseReturnValue:
    asked = {name: request.args.get(name, '').strip() for name in ('q', 'departement', 'places')}
    found = queries.associations_found(asked['q'], asked['departement'], bool(asked['places']))
    return render_template(
        'associations/index.html',
        associations=found,
        places=queries.places_of([a.id for a in found]),
        asked=asked,
        departements=departement_options(),
    )


@bp.get('/associations/<int:association_id>')
@requires(Permission.ASSOCIATIONS_READ)
def show(association_id: int) -> ResponseReturnValue:
    association = db.get_or_404(MemberAssociation, association_id)
    return render_template(
        'associations/show.html',
        association=association,
        places=queries.places_of([association.id])[association.id],
        names=_names(),
        panels=[panel for make in registries.association_panels if (panel := make(association))],
        changes=history.changes_of(association)[:20] if may(Permission.ASSOCIATIONS_EDIT) else [],
        labels=LABELS,
    )


@bp.route('/associations/ajouter', methods=['GET', 'POST'])
@requires(Permission.ASSOCIATIONS_EDIT)
def add() -> ResponseReturnValue:
    form = AddForm()
    if form.accepted(lambda: actions.add(**_identity(form))):
        flash('Association ajoutée. Indiquez maintenant ses places.', 'success')
        return redirect(url_for('associations.places', association_id=form.result.id), 303)
    return form.page('associations/add.html')


@bp.route('/associations/<int:association_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.ASSOCIATIONS_EDIT)
def edit(association_id: int) -> ResponseReturnValue:
    association = db.get_or_404(MemberAssociation, association_id)
    form = EditForm(obj=association, data={'publics': ', '.join(association.publics)})
    if form.accepted(lambda: _edit(association, form)):
        flash('Association enregistrée.', 'success')
        return redirect(url_for('associations.show', association_id=association.id), 303)
    return form.page('associations/edit.html', association=association)


def _edit(association: MemberAssociation, form: EditForm) -> MemberAssociation:
    if form.version.data != str(association.version):
        form.version.data = str(association.version)
        raise StaleRecord
    return actions.edit(association, **_identity(form))


def _identity(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = form.values()
    return values | {'publics': [part for part in (values['publics'] or '').split(', ') if part]}


@bp.route('/associations/<int:association_id>/places', methods=['GET', 'POST'])
@requires(Permission.ASSOCIATIONS_EDIT)
def places(association_id: int) -> ResponseReturnValue:
    association = db.get_or_404(MemberAssociation, association_id)
    here = url_for('associations.places', association_id=association.id)
    return _places_page(association, 'associations/places.html', here)


@bp.route('/mon-association', methods=['GET', 'POST'])
@requires(Permission.OWN_ASSOCIATION)
def mine() -> ResponseReturnValue:
    """The places of one's own association; `association` chooses among several."""
    own = queries.own_associations()
    chosen = request.args.get('association', type=record_number) or (own[0].id if own else 0)
    association = next((a for a in own if a.id == chosen), None) or abort(404)
    here = url_for('associations.mine', association=association.id)
    return _places_page(association, 'associations/mine.html', here, own=own)


def _places_page(association: MemberAssociation, template: str, here: str, **context: Any) -> ResponseReturnValue:
    lines = queries.places_of([association.id])[association.id]
    chosen = next((line for line in lines if line.id == request.args.get('ligne', type=record_number)), None)
    start = (
        {'departement': chosen.departement_code or '', 'mode': chosen.mode, 'places': chosen.places} if chosen else {}
    )
    form = PlacesForm(data=start)
    if form.accepted(lambda: _set_places(association, form)):
        flash(f'{plural(form.result.places, "place")} : c’est enregistré.', 'success')
        return redirect(here, 303)
    return form.page(
        template, association=association, lines=lines, names=_names(), here=here, chosen=chosen, **context
    )


def _set_places(association: MemberAssociation, form: PlacesForm) -> Any:
    departement = db.session.get(Departement, form.departement.data) if form.departement.data else None
    return actions.set_places(association, departement, MentoringMode(form.mode.data), form.places.data or 0)


def _names() -> dict[str | None, str]:
    """Names of départements by code; None is the whole country."""
    return {None: 'Toute la France', **dict(departement_options())}
