"""Pages of the register of institutions."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import paging
from crm.access import Permission, requires
from crm.advocacy import actions, queries
from crm.advocacy.forms import AddInstitutionForm, EditInstitutionForm, RemoveForm, departement_options
from crm.advocacy.models import AdvocacyAction, Institution, InstitutionKind
from crm.advocacy.queries import InstitutionFilter
from crm.advocacy.routes.blueprint import bp, changes, tabs, trail
from crm.database import db


@bp.get('/institutions')
@requires(Permission.ADVOCACY_READ)
def institutions() -> ResponseReturnValue:
    asked = InstitutionFilter.read(request.args)
    page = paging.page(queries.institutions_of(asked), [Institution.folded, Institution.id])
    return render_template(
        'advocacy/institutions.html',
        page=page,
        asked=asked,
        tabs=tabs('institutions'),
        kinds=InstitutionKind,
        meetings=queries.meetings([one.id for one in page.rows]),
    )


@bp.get('/institutions/<int:institution_id>')
@requires(Permission.ADVOCACY_READ)
def institution(institution_id: int) -> ResponseReturnValue:
    found = db.get_or_404(Institution, institution_id)
    page = paging.page(queries.actions_with(found), [AdvocacyAction.on, AdvocacyAction.id], descending=True)
    return render_template(
        'advocacy/institution.html',
        institution=found,
        page=page,
        departements=dict(departement_options()),
        items=changes(found, InstitutionKind),
        breadcrumb=trail('institutions', 'Institutions'),
    )


@bp.route('/institutions/ajouter', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def add_institution() -> ResponseReturnValue:
    form = AddInstitutionForm()
    if form.accepted(lambda: actions.add_institution(**_typed(form))):
        flash('Institution ajoutée au registre.', 'success')
        return redirect(url_for('advocacy.institution', institution_id=form.result.id), 303)
    return form.page('advocacy/add_institution.html', breadcrumb=trail('institutions', 'Institutions'))


@bp.route('/institutions/<int:institution_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def edit_institution(institution_id: int) -> ResponseReturnValue:
    found = db.get_or_404(Institution, institution_id)
    form = EditInstitutionForm(obj=found)
    here = url_for('advocacy.institution', institution_id=institution_id)
    if form.accepted_for(found, lambda: actions.edit_institution(found, **_typed(form))):
        flash('Institution enregistrée.', 'success')
        return redirect(here, 303)
    crumbs = trail('institutions', 'Institutions', (found.label, here))
    return form.page('advocacy/edit_institution.html', institution=found, breadcrumb=crumbs)


@bp.post('/institutions/<int:institution_id>/fermer')
@requires(Permission.ADVOCACY_EDIT)
def close_institution(institution_id: int) -> ResponseReturnValue:
    """Closed, it is offered no more; closed already, it is open again."""
    found = db.get_or_404(Institution, institution_id)
    if RemoveForm().accepted(lambda: actions.close_institution(found)):
        flash('Institution fermée.' if found.closed_on else 'Institution rouverte.', 'success')
    return redirect(url_for('advocacy.institution', institution_id=institution_id), 303)


def _typed(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = form.values()
    return values | {
        'kind': InstitutionKind(values['kind']),
        'departement_code': values['departement_code'] or None,
    }
