"""Contacts of a company: add and edit, within one's clubs."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.companies import actions, queries
from crm.companies.forms import ContactEditForm, ContactForm
from crm.companies.models import Contact
from crm.companies.routes.blueprint import bp, editable_company, trail
from crm.database import db


@bp.route('/<int:company_id>/interlocuteurs/ajouter', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def add_contact(company_id: int) -> ResponseReturnValue:
    company = editable_company(company_id)
    clubs = queries.own_clubs_of(company)
    if not clubs:
        abort(409, 'Aucun club ne suit cette entreprise : faites-la suivre par un club, puis ajoutez l’interlocuteur.')
    form = ContactForm(clubs)
    if form.accepted(lambda: actions.add_contact(company, form.clubs[form.club_id.data], **form.values('club_id'))):
        flash(f'{form.result.full_name} est dans les interlocuteurs.', 'success')
        return redirect(url_for('companies.show', company_id=company.id, _anchor='interlocuteurs'), 303)
    return form.page('companies/add_contact.html', company=company, breadcrumb=trail(company))


@bp.route('/interlocuteurs/<int:contact_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def edit_contact(contact_id: int) -> ResponseReturnValue:
    contact = db.get_or_404(Contact, contact_id)
    form = ContactEditForm(obj=contact)
    if form.accepted(lambda: actions.edit_contact(contact, **form.values())):
        flash('L’interlocuteur est enregistré.', 'success')
        return redirect(url_for('companies.show', company_id=contact.company_id, _anchor='interlocuteurs'), 303)
    return form.page(
        'companies/edit_contact.html', contact=contact, company=contact.company, breadcrumb=trail(contact.company)
    )
