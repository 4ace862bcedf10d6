"""Tags: the list of them, on a company, renamed, merged, thrown away."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.companies import actions, queries
from crm.companies.forms import TagForm, TagMergeForm, TagNameForm
from crm.companies.models import Company, Tag
from crm.companies.routes.blueprint import bp, editable_company, trail
from crm.database import db
from crm.errors import Refusal


@bp.get('/etiquettes')
@requires(Permission.COMPANIES_READ)
def tags() -> ResponseReturnValue:
    lines = [(tag, club, number, queries.may_write_tag(tag)) for tag, club, number in queries.tags_counted()]
    return render_template('companies/tags.html', lines=lines, breadcrumb=trail())


@bp.route('/<int:company_id>/etiquettes', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def tag(company_id: int) -> ResponseReturnValue:
    company = editable_company(company_id)
    form = TagForm()
    if form.accepted(lambda: _put(company, form)):
        flash('L’étiquette est ajoutée.', 'success')
        return redirect(url_for('companies.show', company_id=company.id), 303)
    return form.page('companies/tags_put.html', company=company, breadcrumb=trail(company))


def _put(company: Company, form: TagForm) -> None:
    if form.name.data:
        club_id = form.club_id.data
        put = actions.tag_for(form.name.data, int(club_id) if club_id else None)
    elif form.tag_id.data:
        put = form.tags[form.tag_id.data]
    else:
        raise Refusal('name', 'Choisissez une étiquette, ou donnez le nom d’une nouvelle.')
    actions.put_tag(put, [company])


@bp.post('/<int:company_id>/etiquettes/<int:tag_id>/retirer')
@requires(Permission.COMPANIES_EDIT)
def untag(company_id: int, tag_id: int) -> ResponseReturnValue:
    company = editable_company(company_id)
    actions.take_tag_off(db.get_or_404(Tag, tag_id), [company])
    flash('L’étiquette est retirée.', 'success')
    return redirect(url_for('companies.show', company_id=company.id), 303)


@bp.route('/etiquettes/<int:tag_id>', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def edit_tag(tag_id: int) -> ResponseReturnValue:
    known = _own(tag_id)
    form = TagNameForm(data={'name': known.name})
    if form.accepted(lambda: actions.rename_tag(known, form.name.data)):
        flash('L’étiquette est renommée.', 'success')
        return redirect(url_for('companies.tags'), 303)
    return form.page('companies/tags_edit.html', tag=known, others=_others(known), breadcrumb=_trail())


@bp.route('/etiquettes/<int:tag_id>/reunir', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def merge_tag(tag_id: int) -> ResponseReturnValue:
    known = _own(tag_id)
    form = TagMergeForm(_others(known))
    if form.accepted(lambda: actions.merge_tags(known, form.others[form.into_id.data])):
        flash('Les deux étiquettes n’en font plus qu’une.', 'success')
        return redirect(url_for('overview.operation', operation_id=form.result.id), 303)
    return form.page('companies/tags_merge.html', tag=known, breadcrumb=_trail())


@bp.post('/etiquettes/<int:tag_id>/supprimer')
@requires(Permission.COMPANIES_EDIT)
def delete_tag(tag_id: int) -> ResponseReturnValue:
    operation = actions.delete_tag(_own(tag_id))
    flash('L’étiquette est supprimée.', 'success')
    return redirect(url_for('overview.operation', operation_id=operation.id), 303)


def _own(tag_id: int) -> Tag:
    known = db.get_or_404(Tag, tag_id)
    if not queries.may_write_tag(known):
        abort(403, 'Cette étiquette est commune à tous les clubs : demandez à l’équipe du Collectif.')
    return known


def _others(known: Tag) -> list[Tag]:
    return [tag for tag in queries.tags() if tag.id != known.id and queries.may_write_tag(tag)]


def _trail() -> list[tuple[str, str]]:
    return [*trail(), ('Étiquettes', url_for('companies.tags'))]
