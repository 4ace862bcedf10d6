"""Establishments of a company: add and edit."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.companies import actions
from crm.companies.forms import EstablishmentEditForm, EstablishmentForm
from crm.companies.models import Establishment
from crm.companies.routes.blueprint import bp, editable_company, trail
from crm.database import db


@bp.route('/<int:company_id>/etablissements/ajouter', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def add_establishment(company_id: int) -> ResponseReturnValue:
    company = editable_company(company_id)
    form = EstablishmentForm()
    if form.accepted(lambda: actions.add_establishment(company, **form.values())):
        flash('L’établissement est ajouté.', 'success')
        return redirect(url_for('companies.show', company_id=company.id, _anchor='etablissements'), 303)
    return form.page('companies/add_establishment.html', company=company, breadcrumb=trail(company))


@bp.route('/etablissements/<int:establishment_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def edit_establishment(establishment_id: int) -> ResponseReturnValue:
    site = db.get_or_404(Establishment, establishment_id)
    company = editable_company(site.company_id)
    form = EstablishmentEditForm(obj=site)
    if form.accepted(lambda: actions.edit_establishment(site, **form.values())):
        flash('L’établissement est enregistré.', 'success')
        return redirect(url_for('companies.show', company_id=company.id, _anchor='etablissements'), 303)
    return form.page('companies/edit_establishment.html', site=site, company=company, breadcrumb=trail(company))
