"""The club's pages: list, open, show, edit."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import access, paging
from crm.access import Permission, requires
from crm.commitments import actions, forms, queries
from crm.commitments.forms import CommitmentForm, OpenForm
from crm.commitments.models import Commitment, CommitmentChannel, CommitmentState
from crm.commitments.routes import bp, shared
from crm.companies.models import Company
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club

FILTERS = ('q', 'state', 'club', 'channel', 'overdue')


@bp.get('/engagements')
@requires(Permission.COMMITMENTS_READ)
def index() -> ResponseReturnValue:
    wanted = {name: request.args.get(name, '').strip() for name in FILTERS}
    found = queries.matching(wanted)
    page = paging.page(queries.with_names(found), [Commitment.started_at, Commitment.id], descending=True)
    totals = queries.totals(wanted)
    return render_template(
        'commitments/index.html',
        wanted=wanted,
        page=page,
        totals=totals,
        total=totals.get(wanted['state'] or 'all', 0),
        clubs=_clubs(),
        states=CommitmentState,
        channels=CommitmentChannel.options(),
    )


def _clubs() -> list[tuple[str, str]]:
    query = db.select(Club.code, Club.name).order_by(Club.name)
    held = access.perimeter()
    if not access.sees_all_clubs():
        query = query.where(Club.id.in_(held.clubs))
    return [(code, name) for code, name in db.session.execute(query)]


@bp.route('/entreprises/<int:company_id>/engagements/ajouter', methods=['GET', 'POST'])
@requires(Permission.COMMITMENTS_EDIT)
def add(company_id: int) -> ResponseReturnValue:
    company = db.get_or_404(Company, company_id)
    clubs = queries.clubs_offered(company)
    form = OpenForm(departements=company.departement_code or '').offer(clubs)
    if form.accepted(lambda: actions.open_by_club(company, _club(clubs, form.club.data), **form.terms())):
        flash('La promesse est enregistrée. Vérifiez-la, puis déposez l’engagement.', 'success')
        return redirect(url_for('commitments.show', commitment_id=form.result.id), 303)
    return form.page('commitments/add.html', company=company, clubs=clubs, breadcrumb=_path(company))


def _club(clubs: list[Club], code: str) -> Club:
    return next(club for club in clubs if club.code == code)


@bp.get('/engagements/<int:commitment_id>')
@requires(Permission.COMMITMENTS_READ)
def show(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.seen(commitment_id)
    return render_template(
        'commitments/show.html',
        commitment=commitment,
        facts=shared.facts(commitment),
        steps=shared.steps(commitment),
        missing=actions.missing(commitment) if commitment.is_editable else [],
        link=queries.link_of(commitment),
        amendment=queries.amendment_of(commitment),
        may_edit=access.may(Permission.COMMITMENTS_EDIT) and queries.may_follow(commitment),
        states=CommitmentState,
        breadcrumb=[('Engagements', url_for('commitments.index'))],
    )


@bp.route('/engagements/<int:commitment_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.COMMITMENTS_EDIT)
def edit(commitment_id: int) -> ResponseReturnValue:
    commitment = shared.followed(commitment_id)
    try:
        actions.check_editable(commitment)
    except Refusal as refusal:
        return _not_editable(commitment, refusal)
    form = CommitmentForm(data=forms.of_commitment(commitment))
    if form.accepted(lambda: actions.edit(commitment, form.version.data or '', **form.terms())):
        flash('L’engagement est modifié.', 'success')
        return redirect(url_for('commitments.show', commitment_id=commitment.id), 303)
    differences = shared.differences(form, commitment) if shared.is_outdated(form, commitment) else []
    return form.page(
        'commitments/edit.html', commitment=commitment, differences=differences, breadcrumb=path_of(commitment)
    )


def _not_editable(commitment: Commitment, refusal: Refusal) -> ResponseReturnValue:
    page = render_template('commitments/not_editable.html', commitment=commitment, sentence=refusal.sentence)
    return make_response(page, 422)


def path_of(commitment: Commitment) -> list[tuple[str, str]]:
    """Breadcrumb of the pages below one commitment."""
    url = url_for('commitments.show', commitment_id=commitment.id)
    return [('Engagements', url_for('commitments.index')), (f'Engagement de {commitment.company.display_name}', url)]


def _path(company: Company) -> list[tuple[str, str]]:
    return [
        ('Engagements', url_for('commitments.index')),
        (company.display_name, url_for('companies.show', company_id=company.id)),
    ]
