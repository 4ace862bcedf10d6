"""Pages of territories: the list of clubs, one club, its hosts and people."""

from itertools import groupby
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from crm import access, clock
from crm.access import Permission, may, requires
from crm.database import db
from crm.errors import StaleRecord
from crm.history import changes_of
from crm.territories import actions, queries
from crm.territories.forms import AddHostForm, AddPersonForm, ClubForm, EditHostForm, EditPersonForm
from crm.territories.models import Club, ClubHost, ClubPerson, ClubRole
from crm.territories.routes.blueprint import bp


@bp.get('')
@requires(Permission.TERRITORIES_READ)
def index() -> ResponseReturnValue:
    asked = {name: request.args.get(name, '').strip() for name in ('q', 'region')}
    found = queries.clubs_found(asked['q'], asked['region'])
    return render_template(
        'territories/index.html',
        groups=_by_region(found),
        count=len(found),
        coordinators=queries.coordinators_of(found),
        hosts={club.id: queries.hosts_today(club) for club in found},
        regions=queries.regions(),
        asked=asked,
    )


def _by_region(clubs: list[Club]) -> list[tuple[str, list[Club]]]:
    """Clubs under the name of their région, the national club first."""

    def region(club: Club) -> str:
        return club.departement.region.name if club.departement else ''

    grouped = groupby(sorted(clubs, key=lambda club: (region(club), club.code)), region)
    return [(name or 'National', list(members)) for name, members in grouped]


@bp.get('/<string:code>')
@requires(Permission.TERRITORIES_READ)
def club(code: str) -> ResponseReturnValue:
    shown = _club(code)
    return render_template(
        'territories/club.html',
        club=shown,
        people=[(role, [it for it in shown.people if it.role == role]) for role in ClubRole],
        accounts=queries.account_coordinators([shown])[shown.id],
        is_today=queries.is_today,
        today=clock.today(),
        may_edit=_may_edit(shown),
        zones=queries.counts_in(shown.departement_code) if shown.departement_code else {},
        breadcrumb=[('Clubs', url_for('territories.index'))],
    )


@bp.route('/<string:code>/modifier', methods=['GET', 'POST'])
@requires(Permission.CLUB_EDIT)
def edit(code: str) -> ResponseReturnValue:
    edited = _own_club(code)
    form = ClubForm(obj=edited)
    if not may(Permission.TERRITORIES_EDIT):
        del form.name
    if form.accepted(lambda: _edit(edited, form)):
        flash('La fiche du club est enregistrée.', 'success')
        return _back(edited)
    return form.page('territories/edit.html', club=edited, breadcrumb=_trail(edited))


def _edit(edited: Club, form: ClubForm) -> None:
    if form.version.data != str(edited.version):
        form.version.data = str(edited.version)
        changes = changes_of(edited)
        raise StaleRecord(changes[0].user_name if changes else 'Une autre personne')
    actions.edit_club(edited, **form.values())


@bp.route('/<string:code>/structures/ajouter', methods=['GET', 'POST'])
@requires(Permission.CLUB_EDIT)
def add_host(code: str) -> ResponseReturnValue:
    return _fill(
        _own_club(code), AddHostForm(), actions.add_host, 'Structure porteuse ajoutée.', 'territories/add_host.html'
    )


@bp.route('/<string:code>/structures/<int:host_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.CLUB_EDIT)
def edit_host(code: str, host_id: int) -> ResponseReturnValue:
    host = _part(ClubHost, code, host_id)
    return _fill(
        host.club,
        EditHostForm(obj=host),
        actions.edit_host,
        'Structure porteuse enregistrée.',
        'territories/edit_host.html',
        host,
    )


@bp.post('/<string:code>/structures/<int:host_id>/terminer')
@requires(Permission.CLUB_EDIT)
def end_host(code: str, host_id: int) -> ResponseReturnValue:
    host = _part(ClubHost, code, host_id)
    actions.end(host)
    flash(f'{host.organisation} ne porte plus le club à partir d’aujourd’hui.', 'success')
    return _back(host.club)


@bp.route('/<string:code>/personnes/ajouter', methods=['GET', 'POST'])
@requires(Permission.CLUB_EDIT)
def add_person(code: str) -> ResponseReturnValue:
    form = AddPersonForm(data={'role': request.args.get('role', '')})
    return _fill(_own_club(code), form, actions.add_person, 'Personne ajoutée.', 'territories/add_person.html')


@bp.route('/<string:code>/personnes/<int:person_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.CLUB_EDIT)
def edit_person(code: str, person_id: int) -> ResponseReturnValue:
    person = _part(ClubPerson, code, person_id)
    return _fill(
        person.club,
        EditPersonForm(obj=person),
        actions.edit_person,
        'Personne enregistrée.',
        'territories/edit_person.html',
        person,
    )


@bp.post('/<string:code>/personnes/<int:person_id>/terminer')
@requires(Permission.CLUB_EDIT)
def end_person(code: str, person_id: int) -> ResponseReturnValue:
    person = _part(ClubPerson, code, person_id)
    actions.end(person)
    flash(f'{person.name} n’est plus du club à partir d’aujourd’hui.', 'success')
    return _back(person.club)


# --- helpers ----------------------------------------------------------------------------------------


def _fill(of: Club, form: Any, act: Any, sentence: str, page: str, record: Any = None) -> ResponseReturnValue:
    """One form of the club's page: `act(record or club, **values)`, then back to the club."""
    if form.accepted(lambda: act(record or of, **_values(form))):
        flash(sentence, 'success')
        return _back(of)
    return form.page(page, club=of, record=record, breadcrumb=_trail(of))


def _values(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = form.values()
    return values | {'role': ClubRole(values['role'])} if 'role' in values else values


def _club(code: str) -> Club:
    return queries.club(code) or abort(404)


def _own_club(code: str) -> Club:
    """A club the signed-in user may edit; to a coordinator another club's edit page does not exist."""
    found = _club(code)
    return found if _may_edit(found) else abort(404)


def _may_edit(club: Club) -> bool:
    return may(Permission.TERRITORIES_EDIT) or (may(Permission.CLUB_EDIT) and club.id in access.perimeter().clubs)


def _part(model: Any, code: str, record_id: int) -> Any:
    return db.first_or_404(db.select(model).filter_by(id=record_id, club_id=_own_club(code).id))


def _back(to: Club) -> Response:
    return redirect(url_for('territories.club', code=to.code), 303)


def _trail(of: Club) -> list[tuple[str, str]]:
    return [('Clubs', url_for('territories.index')), (of.name, url_for('territories.club', code=of.code))]
