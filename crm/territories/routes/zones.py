"""Pages of zones: lists in force, their zones, and loading an official list after a look at its counts."""

import tempfile
from datetime import date
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from crm import paging, storage
from crm.access import Permission, may, requires
from crm.addresses import record_number
from crm.database import db
from crm.formatting import number_fr
from crm.territories import actions, queries
from crm.territories.forms import LoadZonesForm, ZonesForm
from crm.territories.models import RuralLevel, Zone, ZoneKind, ZoneVersion
from crm.territories.routes.blueprint import bp


@bp.get('/zones')
@requires(Permission.TERRITORIES_READ)
def zones() -> ResponseReturnValue:
    versions = queries.zone_versions()
    in_force = queries.in_force_among(versions)
    kind = _kind(request.args.get('type', ''))
    version = _asked_version(versions) or in_force.get(kind)
    asked = {name: request.args.get(name, '').strip() for name in ('q', 'departement', 'niveau')}
    return render_template(
        'territories/zones.html',
        kind=version.kind if version else kind,
        version=version,
        versions=versions,
        in_force=in_force,
        counts=queries.counts_by_version(),
        asked=asked,
        levels=RuralLevel.options(),
        departements=queries.departements(),
        may_edit=may(Permission.TERRITORIES_EDIT),
        breadcrumb=_trail()[:1],
        **_shown(version, asked),
    )


def _shown(version: ZoneVersion | None, asked: dict[str, str]) -> dict[str, Any]:
    if version is None:
        return {'page': None, 'communes': {}}
    query = queries.zones_found(version, asked['q'], asked['departement'], asked['niveau'])
    page = paging.page(query, [Zone.code, Zone.id])
    return {'page': page, 'communes': queries.communes_by_zone(page.rows)}


def _asked_version(versions: list[ZoneVersion]) -> ZoneVersion | None:
    return next((v for v in versions if str(v.id) == request.args.get('liste')), None)


@bp.get('/zones/par-departement')
@requires(Permission.TERRITORIES_READ)
def zone_counts() -> ResponseReturnValue:
    in_force = queries.in_force_among(queries.zone_versions())
    return render_template(
        'territories/zone_counts.html',
        in_force=in_force,
        counts={kind: queries.counts_by_departement(version) for kind, version in in_force.items()},
        departements=queries.departements(),
        breadcrumb=_trail(),
    )


@bp.route('/zones/ajouter', methods=['GET', 'POST'])
@requires(Permission.TERRITORIES_EDIT)
def add_zones() -> ResponseReturnValue:
    form = ZonesForm()
    with tempfile.TemporaryDirectory() as folder:
        if form.accepted(lambda: _kept(form, folder)):
            return redirect(url_for('territories.check_zones', envoi=form.result), 303)
    return form.page('territories/add_zones.html', breadcrumb=_trail())


def _kept(form: ZonesForm, folder: str) -> str:
    """The file kept and what was said of it, as a signed word that the next page reads."""
    path = form.saved(folder)
    queries.zone_list(path, ZoneKind(form.kind.data))
    said = {name: form[name].data for name in ('kind', 'label', 'source')}
    key = storage.keep(path.read_bytes(), path.suffix)
    return _sealed().dumps(said | {'key': key, 'from': form.in_force_on.data.isoformat()})


@bp.route('/zones/verifier', methods=['GET', 'POST'])
@requires(Permission.TERRITORIES_EDIT)
def check_zones() -> ResponseReturnValue:
    try:
        sent = _sealed().loads(request.args.get('envoi', ''))
        path = storage.path_of(sent['key'])
    except (BadSignature, storage.MissingFile):
        abort(404)
    listed = queries.zone_list(path, ZoneKind(sent['kind']))
    form = LoadZonesForm(data={'in_force_on': date.fromisoformat(sent['from'])})
    if form.accepted(lambda: actions.load_zones(listed, sent['label'], form.in_force_on.data, sent['source'])):
        _say(form.result, listed)
        return redirect(url_for('territories.zones', liste=form.result.version.id), 303)
    return form.page(
        'territories/check_zones.html',
        sent=sent,
        listed=listed,
        same=queries.version_of_file(listed.kind, listed.sha256),
        breadcrumb=_trail(),
    )


def _say(done: actions.LoadedList, listed: queries.ZoneList) -> None:
    if done.is_new:
        flash(f'La liste « {done.version.label} » est chargée : {number_fr(len(listed.zones))} zones.', 'success')
    else:
        flash(f'Ce fichier est déjà chargé sous le nom « {done.version.label} » : rien n’est changé.', 'info')


@bp.post('/zones/retirer')
@requires(Permission.TERRITORIES_EDIT)
def remove_zones() -> ResponseReturnValue:
    version = db.get_or_404(ZoneVersion, request.form.get('liste', type=record_number) or 0)
    actions.remove_zones(version)
    flash(f'La liste « {version.label} » est retirée.', 'success')
    return redirect(url_for('territories.zones', type=version.kind.value), 303)


def _kind(asked: str) -> ZoneKind:
    return ZoneKind(asked) if asked in list(ZoneKind) else ZoneKind.QPV


def _sealed() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config['SECRET_KEY'], salt='zones')


def _trail() -> list[tuple[str, str]]:
    return [('Clubs', url_for('territories.index')), ('Zones', url_for('territories.zones'))]
