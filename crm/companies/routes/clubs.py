"""What a club says of a company it follows, which club leads, and the national view of a group."""

from itertools import groupby

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import access
from crm.access import Permission, may, requires
from crm.companies import actions, queries
from crm.companies.forms import ClubForm, FollowingForm, SitesForm
from crm.companies.models import ClubMembership, Company, Establishment
from crm.companies.routes.blueprint import bp, trail
from crm.database import db
from crm.formatting import plural
from crm.territories.models import Club


def own_following(company_id: int, code: str) -> tuple[Company, Club, ClubMembership]:
    """A company, a club of the reader that follows it, and how; else the page does not exist."""
    company = db.get_or_404(Company, company_id)
    for club, membership in queries.clubs_of(company):
        if club.code == code and membership.until is None and queries.is_open(club):
            return company, club, membership
    abort(404)


@bp.route('/<int:company_id>/clubs/<string:code>', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def following(company_id: int, code: str) -> ResponseReturnValue:
    """Who is in charge in the club, and its note."""
    company, club, membership = own_following(company_id, code)
    colleagues = queries.colleagues_of(club)
    form = FollowingForm(membership, colleagues)
    if form.accepted(lambda: form.unless_changed(membership, lambda: _describe(membership, club, form))):
        flash('Le suivi par votre club est enregistré.', 'success')
        return redirect(url_for('companies.show', company_id=company.id, _anchor='clubs'), 303)
    return form.page('companies/following.html', company=company, club=club, breadcrumb=trail(company))


def _describe(membership: ClubMembership, club: Club, form: FollowingForm) -> None:
    actions.describe_following(membership, club, owner=form.owner, note=form.note.data)


@bp.route('/<int:company_id>/clubs/<string:code>/etablissements', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_EDIT)
def choose_sites(company_id: int, code: str) -> ResponseReturnValue:
    """Which sites of the company the club follows."""
    company, club, _ = own_following(company_id, code)
    sites = queries.sites_of(company)
    form = SitesForm(data={'sites': [str(site_id) for site_id in queries.site_ids_of(club, company)]})
    form.sites.choices = [(str(site.establishment.id), site.establishment.siret) for site in sites]
    by_id = {str(site.establishment.id): site.establishment for site in sites}
    chosen: list[Establishment] = []
    if form.is_submitted():
        chosen = [by_id[key] for key in form.sites.data or [] if key in by_id]
    if form.accepted(lambda: actions.keep_sites(company, club, chosen)):
        flash(f'{club.name} suit {plural(len(chosen), "établissement")} de « {company.display_name} ».', 'success')
        return redirect(url_for('companies.show', company_id=company.id, _anchor='clubs'), 303)
    return form.page(
        'companies/choose_sites.html',
        company=company,
        club=club,
        sites=sites,
        groups=_by_departement(sites, club),
        breadcrumb=trail(company),
    )


def _by_departement(sites: list[queries.Site], club: Club) -> list[tuple[str, list[queries.Site]]]:
    """Sites under the name of their département, the club's own first."""
    groups = [(name, list(those)) for name, those in groupby(sites, lambda site: site.departement)]
    return sorted(groups, key=lambda group: group[1][0].establishment.departement_code != club.departement_code)


@bp.post('/<int:company_id>/chef-de-file')
@requires(Permission.COMPANIES_EDIT)
def appoint_lead(company_id: int) -> ResponseReturnValue:
    company = db.get_or_404(Company, company_id)
    if not queries.may_choose_lead(company):
        abort(403, 'Le chef de file est changé par le club qui l’est, ou par l’équipe du Collectif.')
    form = ClubForm(queries.followers_of(company))
    if not form.accepted(lambda: actions.appoint_lead(company, form.clubs[form.club_id.data])):
        sentences = [*form.form_errors, *form.club_id.errors]
        abort(409, str(sentences[0]) if sentences else 'Choisissez un club qui suit cette entreprise.')
    flash(f'{form.clubs[form.club_id.data].name} est maintenant chef de file.', 'success')
    return redirect(url_for('companies.show', company_id=company.id, _anchor='clubs'), 303)


@bp.get('/<int:company_id>/groupe')
@requires(Permission.COMPANIES_READ)
def group(company_id: int) -> ResponseReturnValue:
    """All sites of a company and the work of each club, as days and states."""
    company = db.get_or_404(Company, company_id)
    pairs = queries.clubs_of(company)
    if not queries.may_see_group(pairs):
        abort(403, 'Cette vue est ouverte aux clubs qui suivent l’entreprise. Suivez-la depuis sa fiche.')
    with_closed = request.args.get('fermes') == '1'
    asked = request.args.get('region', '')
    return render_template(
        'companies/group.html',
        company=company,
        found=queries.group_of(company, pairs, asked, with_closed),
        clubs=[it for it in queries.followings(company, pairs) if it.membership.until is None],
        columns=queries.group_columns(company),
        with_closed=with_closed,
        region=asked,
        own_clubs=access.perimeter().clubs if may(Permission.COMPANIES_EDIT) else frozenset(),
        breadcrumb=trail(company),
    )
