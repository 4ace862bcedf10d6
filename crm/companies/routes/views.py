"""Saved views: keep one, rename it, share it, open the list with it, throw it away."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import access
from crm.access import Permission, requires
from crm.companies import actions, queries
from crm.companies.forms import ViewForm
from crm.companies.models import SavedView, ViewScope
from crm.companies.queries import CompanyFilter
from crm.companies.routes.blueprint import bp, trail
from crm.database import db


@bp.get('/vues')
@requires(Permission.COMPANIES_READ)
def views() -> ResponseReturnValue:
    return render_template('companies/views.html', saved=_lines(), breadcrumb=trail())


def _lines() -> list[tuple[SavedView, str, bool, bool, str]]:
    """(view, club, is it mine to change, is it my default, what it shows in words)."""
    return [
        (view, club, queries.may_write_view(view), chosen, queries.in_words(CompanyFilter.from_query(view.query)))
        for view, club, chosen in queries.views_to_manage()
    ]


@bp.route('/vues/enregistrer', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_READ)
def save_view() -> ResponseReturnValue:
    asked = CompanyFilter.read(request.args)
    form = ViewForm(queries.club_choices(), _scopes())
    if form.accepted(lambda: actions.save_view(asked, **form.described())):
        if form.opens.data:
            actions.open_with(form.result)
        flash(f'La vue « {form.result.name} » est enregistrée : vous la retrouvez dans le menu « Vues ».', 'success')
        return redirect(_address(form.result), 303)
    words = queries.in_words(asked)
    return form.page('companies/views_save.html', asked=asked, words=words, breadcrumb=trail())


@bp.route('/vues/<int:view_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_READ)
def edit_view(view_id: int) -> ResponseReturnValue:
    view = _own(view_id)
    form = ViewForm(
        queries.club_choices(), _scopes(), data={'name': view.name, 'scope': view.scope, 'club_id': view.club_id}
    )
    if form.accepted(lambda: actions.edit_view(view, **form.described())):
        flash('La vue est modifiée.', 'success')
        return redirect(url_for('companies.views'), 303)
    return form.page(
        'companies/views_edit.html', view=view, breadcrumb=[*trail(), ('Vues', url_for('companies.views'))]
    )


@bp.post('/vues/<int:view_id>/supprimer')
@requires(Permission.COMPANIES_READ)
def delete_view(view_id: int) -> ResponseReturnValue:
    view = _own(view_id)
    actions.delete_view(view)
    flash(f'La vue « {view.name} » est supprimée. Les entreprises, elles, n’ont pas changé.', 'success')
    return redirect(url_for('companies.views'), 303)


@bp.post('/vues/<int:view_id>/par-defaut')
@requires(Permission.COMPANIES_READ)
def default_view(view_id: int) -> ResponseReturnValue:
    view = db.get_or_404(SavedView, view_id)
    actions.open_with(view)
    flash(f'La liste des entreprises s’ouvrira désormais sur « {view.name} ».', 'success')
    return redirect(url_for('companies.views'), 303)


@bp.post('/vues/sans-defaut')
@requires(Permission.COMPANIES_READ)
def no_default_view() -> ResponseReturnValue:
    actions.open_with(None)
    flash('La liste des entreprises s’ouvrira désormais sans vue particulière.', 'success')
    return redirect(url_for('companies.views'), 303)


def _own(view_id: int) -> SavedView:
    view = db.get_or_404(SavedView, view_id)
    if not queries.may_write_view(view):
        abort(403, 'Cette vue appartient à quelqu’un d’autre : enregistrez-en une copie sous un autre nom.')
    return view


def _scopes() -> Sequence[ViewScope]:
    held = access.perimeter()
    club = [ViewScope.CLUB] if held.staff or held.clubs else []
    return [ViewScope.MINE, *club, *([ViewScope.NATIONAL] if held.staff else [])]


def _address(view: SavedView) -> str:
    return f'{url_for("companies.index")}?{view.query or "tri=nom"}'
