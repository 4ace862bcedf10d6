"""`flask imports`: what the application understands of a file, from the command line."""

import itertools
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from crm.errors import Refusal
from crm.formatting import number_fr
from crm.imports.cells import Preview, ReadRow, preview

imports = AppGroup('imports', help='Lire un fichier avant de l’importer.')

LISTED = 20
WRITTEN_AT_ONCE = 1000


@imports.command('preview')
@click.argument('file', type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option('--sheet', default='', help='Feuille à lire ; sinon la première feuille visible remplie.')
@click.option('--json', 'as_json', is_flag=True, help='Dernière ligne : colonnes, lignes et doutes en JSON.')
def preview_command(file: Path, sheet: str, as_json: bool) -> None:
    """Montrer comment chaque cellule d’un fichier est comprise, sans rien enregistrer."""
    try:
        understood = preview(file, sheet)
        if as_json:
            _print_json(understood)
        else:
            _print(understood)
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal


def _print_json(understood: Preview) -> None:
    """One object on one line, written as the rows are read."""
    columns = [{'header': c.header, 'kind': c.kind.value, 'hidden': c.hidden} for c in understood.columns]
    encode = json.JSONEncoder(default=_plain, separators=(',', ':')).encode
    pieces = [f'{{"columns":{encode(columns)},"rows":[']
    sign = ''
    for row in understood.rows():
        read = {'line': row.line, 'values': row.values, 'doubts': row.doubts}
        pieces.append(sign + encode(read | {'aside': True} if row.aside else read))
        sign = ','
        if len(pieces) == WRITTEN_AT_ONCE:
            click.echo(''.join(pieces), nl=False)
            pieces.clear()
    click.echo(''.join(pieces) + ']}')


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)


def _print(understood: Preview) -> None:
    """For a person: each column with some values, then the first doubts."""
    rows = understood.rows()
    first = list(itertools.islice(rows, 3))
    where = f'ligne {understood.heading_line}' if understood.heading_line else 'aucune'
    click.echo(f'Format : {_format(understood)}. Ligne de titres : {where}.\n')
    for at, column in enumerate(understood.columns):
        values = ' · '.join(str(_shown(row.values[at])) for row in first if row.values[at] is not None)
        hidden = ', masquée dans le fichier' if column.hidden else ''
        click.echo(f'  {column.header} [{column.kind.label}{hidden}] : {values[:100] or "—"}')
    _print_doubts(itertools.chain(first, rows))


def _print_doubts(rows: Iterable[ReadRow]) -> None:
    read = doubtful = 0
    listed: list[str] = []
    for row in rows:
        read += 1
        doubtful += bool(row.doubts)
        if len(listed) < LISTED:
            listed += [f'  Ligne {row.line} : {doubt}' for doubt in row.doubts]
    click.echo('\n' + '\n'.join([*listed[:LISTED], '']))
    click.echo(f'{number_fr(read)} lignes lues, dont {number_fr(doubtful)} avec un doute.')


def _format(understood: Preview) -> str:
    table = understood.table
    if table.format != 'csv':
        return f'{table.format.upper()}, feuille « {table.sheet} »'
    sign = {';': 'point-virgule', ',': 'virgule', '\t': 'tabulation'}[table.delimiter]
    return f'CSV, {table.encoding}, {sign}'


def _shown(value: Any) -> Any:
    return {True: 'oui', False: 'non'}[value] if isinstance(value, bool) else value
