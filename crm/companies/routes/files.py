"""The file of one company: show, add, edit, follow."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from crm import access, identifiers, registries
from crm.access import Permission, may, requires
from crm.companies import actions, queries
from crm.companies.forms import AddForm, ClubForm, EditForm
from crm.companies.models import Company, RegisterState
from crm.companies.nomenclature import SECTIONS
from crm.companies.queries import register as answers
from crm.companies.routes.blueprint import bp, editable_company, trail
from crm.database import db
from crm.territories import queries as territories


@bp.get('/<int:company_id>')
@requires(Permission.COMPANIES_READ)
def show(company_id: int) -> ResponseReturnValue:
    company = queries.opened(company_id) or abort(404)
    pairs, sites = queries.clubs_of(company), queries.sites_of_file(company)
    return render_template(
        'companies/show.html',
        company=company,
        breadcrumb=trail(),
        clubs=queries.followings(company, pairs),
        site_followers=queries.SiteFollowers(company, pairs),
        handovers=queries.handovers_waiting(company),
        may_see_group=queries.may_see_group(pairs),
        may_choose_lead=may(Permission.COMPANIES_EDIT) and queries.may_choose_lead(company, pairs),
        sites=sites,
        zones=territories.marks_of(site.commune_code for site in sites),
        departements=queries.departement_names(),
        sections=SECTIONS,
        may_edit=may(Permission.COMPANIES_EDIT) and queries.may_edit(company),
        may_follow=queries.may_follow(company) if may(Permission.COMPANIES_EDIT) else [],
        chooses_follower=may(Permission.COMPANIES_EDIT) and access.perimeter().staff,
        contacts=queries.contacts_of(company) if may(Permission.CONTACTS_READ) else None,
        panels=[panel for make in registries.company_panels if (panel := make(company)) is not None],
        items=queries.timeline(company),
    )


@bp.route('/ajouter', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def add() -> ResponseReturnValue:
    chosen = request.args.get('annuaire', '') if request.method == 'GET' else ''
    answer = answers.checked_of(chosen)
    typed = {'identifier': request.args.get('siren', ''), 'name': request.args.get('nom', '')}
    form = AddForm(data=answers.prefill(answer, chosen) if answer else typed)
    if form.accepted(lambda: _add(form)):
        flash(f'« {form.result.display_name} » est ajoutée.', 'success')
        return redirect(url_for('companies.show', company_id=form.result.id), 303)
    known = _known(form.identifier.data or '') if form.errors or chosen else None
    similar = [] if known or not form.not_the_same.errors else _similar(form)
    return form.page(
        'companies/add.html',
        known=known,
        similar=similar,
        answer=answer,
        departements=queries.departement_choices(),
        breadcrumb=trail(),
    )


def _add(form: AddForm) -> Company:
    """Ask the register first, so that nothing is held meanwhile; a register that is silent only warns."""
    answer = answers.checked_of(form.identifier.data)
    company = actions.add(club=form.clubs[form.club_id.data], register=answer, **form.values('club_id'))
    if answer and answer.state is not RegisterState.UNCHECKED and answer.sentence:
        flash(answer.sentence, 'warning')
    return company


def _similar(form: AddForm) -> list[Company]:
    """Companies that the typed one may be: the same question as `actions.add` asks."""
    siren = ''.join((form.identifier.data or '').split())[:9]
    return queries.similar_companies(
        form.name.data or '',
        form.departement_code.data or None,
        siren=siren,
        usual_name=form.usual_name.data or '',
    )


def _known(typed: str) -> Company | None:
    try:
        return queries.company_by_siren(identifiers.siren_or_siret(typed)[0])
    except identifiers.BadIdentifier:
        return None


@bp.route('/<int:company_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def edit(company_id: int) -> ResponseReturnValue:
    company = editable_company(company_id)
    form = EditForm(company)
    differences = form.differences(company) if form.is_submitted() else []
    if differences:
        page = render_template(
            'companies/edit.html',
            form=form,
            company=company,
            differences=differences,
            who=queries.last_editor(company),
            breadcrumb=trail(company),
        )
        return make_response(page, 422)
    if form.accepted(lambda: actions.edit(company, **form.typed())):
        flash('La fiche est enregistrée.', 'success')
        return redirect(url_for('companies.show', company_id=company.id), 303)
    return form.page('companies/edit.html', company=company, differences=[], who='', breadcrumb=trail(company))


@bp.route('/<int:company_id>/suivre', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def follow(company_id: int) -> ResponseReturnValue:
    company = db.get_or_404(Company, company_id)
    form = ClubForm(queries.club_choices(company))
    if form.accepted(lambda: actions.follow(company, form.clubs[form.club_id.data])):
        flash(f'{form.clubs[form.club_id.data].name} suit maintenant « {company.display_name} ».', 'success')
        return redirect(url_for('companies.show', company_id=company.id), 303)
    return form.page('companies/follow.html', company=company, breadcrumb=trail(company))


@bp.post('/<int:company_id>/ne-plus-suivre')
@requires(Permission.COMPANIES_EDIT)
def unfollow(company_id: int) -> ResponseReturnValue:
    company = db.get_or_404(Company, company_id)
    form = ClubForm(queries.own_clubs_of(company))
    if not form.accepted(lambda: actions.unfollow(company, form.clubs[form.club_id.data])):
        raise NotFound('Ce club ne suit pas cette entreprise.')
    flash(
        f'{form.clubs[form.club_id.data].name} ne suit plus « {company.display_name} ». Ce qui a été noté reste.',
        'success',
    )
    return redirect(url_for('companies.show', company_id=company.id), 303)
