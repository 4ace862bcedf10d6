"""Duplicates: the pairs to look at, « pas un doublon », a search asked for, agreements between clubs."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import access
from crm.access import Permission, requires
from crm.companies import actions, queries
from crm.companies.forms import DismissForm
from crm.companies.models import DuplicatePair, PairState
from crm.companies.queries.duplicates import queue
from crm.companies.routes.blueprint import bp, trail
from crm.database import db


@bp.get('/doublons')
@requires(Permission.COMPANIES_EDIT)
def duplicates() -> ResponseReturnValue:
    asked = queue.Asked.from_request()
    page, pairs = queue.page_of_pairs(asked)
    return render_template(
        'companies/duplicates.html',
        asked=asked,
        page=page,
        pairs=pairs,
        counts=queue.counts(),
        states=PairState,
        departements=queries.departement_choices(),
        names=queries.departement_names(),
        searched=queue.last_searched(),
        may_search=access.perimeter().staff,
        breadcrumb=trail(),
    )


@bp.get('/ajouter/proches')
@requires(Permission.COMPANIES_EDIT)
def nearby() -> ResponseReturnValue:
    """Companies close to what is being typed in « Ajouter une entreprise », asked while typing."""
    asked = request.args.get
    siren = ''.join(asked('identifier', '').split())[:9]
    similar = queries.similar_companies(
        asked('name', '')[:200],
        asked('departement_code') or None,
        siren=siren,
        usual_name=asked('usual_name', '')[:200],
    )
    return render_template('companies/nearby.html', similar=similar, breadcrumb=trail())


@bp.post('/doublons/chercher')
@requires(Permission.COMPANIES_EDIT)
def search_duplicates() -> ResponseReturnValue:
    if not access.perimeter().staff:
        abort(403, 'La recherche dans toutes les entreprises est réservée à l’équipe du Collectif.')
    task = actions.ask_for_search(whole=True)
    flash('La recherche de doublons est demandée : cette page montre où elle en est, vous pouvez la quitter.', 'info')
    return redirect(url_for('overview.task', task_id=task.id), 303)


@bp.post('/doublons/<int:pair_id>/pas-un-doublon')
@requires(Permission.COMPANIES_EDIT)
def dismiss_pair(pair_id: int) -> ResponseReturnValue:
    pair = db.get_or_404(DuplicatePair, pair_id)
    form = DismissForm()
    actions.dismiss(pair, (form.note.data or '')[:300])
    flash('C’est retenu : ces deux fiches ne seront plus proposées. La décision peut être rouverte.', 'success')
    return _back(pair)


@bp.post('/doublons/<int:pair_id>/rouvrir')
@requires(Permission.COMPANIES_EDIT)
def reopen_pair(pair_id: int) -> ResponseReturnValue:
    actions.reopen(db.get_or_404(DuplicatePair, pair_id))
    flash('Ces deux fiches sont de nouveau à examiner.', 'success')
    return redirect(url_for('companies.duplicates'), 303)


@bp.post('/doublons/<int:pair_id>/accepter')
@requires(Permission.COMPANIES_EDIT)
def agree_pair(pair_id: int) -> ResponseReturnValue:
    pair = db.get_or_404(DuplicatePair, pair_id)
    operation = actions.agree(pair)
    if operation is None:
        flash('Votre accord est noté. La fusion se fera quand les autres clubs auront donné le leur.', 'success')
        return redirect(url_for('companies.duplicates', etat='asked'), 303)
    flash('Les deux fiches sont fusionnées. Vous avez 30 jours pour annuler.', 'success')
    return redirect(url_for('companies.show', company_id=operation.detail['company_id']), 303)


@bp.post('/doublons/<int:pair_id>/refuser')
@requires(Permission.COMPANIES_EDIT)
def decline_pair(pair_id: int) -> ResponseReturnValue:
    pair = db.get_or_404(DuplicatePair, pair_id)
    actions.decline(pair, request.form.get('note', '').strip()[:300])
    flash('Votre réponse est envoyée à la personne qui avait proposé la fusion.', 'success')
    return redirect(url_for('companies.duplicates'), 303)


@bp.post('/doublons/<int:pair_id>/retirer')
@requires(Permission.COMPANIES_EDIT)
def withdraw_pair(pair_id: int) -> ResponseReturnValue:
    actions.withdraw(db.get_or_404(DuplicatePair, pair_id))
    flash('La demande est retirée.', 'success')
    return redirect(url_for('companies.duplicates'), 303)


def _back(pair: DuplicatePair) -> ResponseReturnValue:
    """To the list, or to the file one came from."""
    company_id = request.form.get('fiche', '')
    if company_id in (str(pair.company_id), str(pair.other_id)):
        return redirect(url_for('companies.show', company_id=int(company_id)), 303)
    return redirect(url_for('companies.duplicates'), 303)
