"""`flask zones`: load an official list of QPV or FRR from the command line, as « système »."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from crm import access
from crm.database import db, unit_of_work
from crm.errors import Refusal
from crm.formatting import date_fr, number_fr
from crm.territories import actions, queries
from crm.territories.models import ZoneKind
from crm.territories.queries import ZoneList

zones = AppGroup('zones', help='Charger les listes officielles de zones (QPV, FRR).')
LISTED = 100


@zones.command('import')
@click.argument('file', type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option('--kind', type=click.Choice([str(kind) for kind in ZoneKind]), required=True, help='Type de zone.')
@click.option('--version', 'label', required=True, help='Nom de la liste. Exemple : « QPV 2024 ».')
@click.option('--from', 'start', type=click.DateTime(['%Y-%m-%d']), required=True, help='Premier jour de vigueur.')
@click.option('--source', default='', help='D’où vient la liste.')
@click.option('--dry-run', is_flag=True, help='Dire ce que contient le fichier, sans rien écrire.')
@click.option('--json', 'as_json', is_flag=True, help='Dernière ligne : les comptes en JSON.')
def import_zones(file: Path, kind: str, label: str, start: datetime, source: str, dry_run: bool, as_json: bool) -> None:
    """Charger une liste officielle, à côté des précédentes."""
    began, done = time.monotonic(), None
    with access.for_everyone('la commande agit comme « système »'), unit_of_work():
        try:
            listed = queries.zone_list(file, ZoneKind(kind))
            if not dry_run:
                done = actions.load_zones(listed, label, start.date(), source)
        except Refusal as refusal:
            db.session.rollback()
            click.echo(refusal.sentence, err=True)
            sys.exit(1)
        _report(listed, done)
    if as_json:
        click.echo(json.dumps(_counts(listed) | {'seconds': round(time.monotonic() - began, 2)}))


def _report(listed: ZoneList, done: actions.LoadedList | None) -> None:
    for remark in listed.remarks[:LISTED]:
        click.echo(f'Ligne {remark.line} – {remark.code} : {remark.reason}')
    if len(listed.remarks) > LISTED:
        click.echo(f'… et {number_fr(len(listed.remarks) - LISTED)} autres.')
    click.echo(f'Lignes lues : {number_fr(listed.lines)}. Zones : {number_fr(len(listed.zones))}.')
    for level, count in listed.levels:
        click.echo(f'  {level.label} : {number_fr(count)}')
    if listed.unlisted:
        click.echo(f'  Non classées, laissées de côté : {number_fr(listed.unlisted)}')
    if done is None:
        click.echo('Essai à blanc : rien n’est écrit.')
    elif done.is_new:
        click.echo(f'Liste « {done.version.label} » chargée, en vigueur à partir du {_day(done)}.')
    else:
        click.echo(f'Déjà chargée sous le nom « {done.version.label} », à partir du {_day(done)} : rien n’est changé.')


def _day(done: actions.LoadedList) -> str:
    return date_fr(done.version.in_force_on)


def _counts(listed: ZoneList) -> dict[str, int]:
    return {
        'zones': len(listed.zones),
        'communes': listed.communes,
        'unlisted': listed.unlisted,
        'remarks': len(listed.remarks),
        'rows': listed.lines,
        **{str(level): count for level, count in listed.levels},
    }
