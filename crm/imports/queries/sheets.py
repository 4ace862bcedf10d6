"""A file as lines of a target: its sheet, its line of headings, the place of each of its columns."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from rapidfuzz import fuzz, process

from crm import spreadsheets
from crm.errors import Refusal
from crm.imports import cells
from crm.imports.models import NOTE
from crm.imports.targets import Column, Line, Target, folded_heading
from crm.spreadsheets.sheets import sheets_of

HEADING_WITHIN = 20
SAMPLE_LINES = 200
SAMPLES = 3
LIKENESS = 90

NO_LINE = 'Ce fichier n’a que sa ligne de titres : il n’y a rien à importer.'


@dataclass(frozen=True)
class Sheet:
    """A file whose headings are known. `columns`: for each of its columns, its place in the target, NOTE or empty;
    `kinds`: what its cells are."""

    table: spreadsheets.Table
    heading_line: int
    headings: list[str]
    columns: list[str]
    kinds: list[str]

    @property
    def places(self) -> dict[str, int]:
        """name of a column of the target → index of the column of the file."""
        return {place: at for at, place in enumerate(self.columns) if place and place != NOTE}

    def lines(
        self, fixes: Mapping[int, Mapping[str, str]] | None = None, totals: list[int] | None = None
    ) -> Iterator[Line]:
        """Lines below the headings, with the repairs of `fixes` (line → column → value); the numbers of those that
        sum the others go to `totals` instead."""
        places, noted = list(self.places.items()), [at for at, place in enumerate(self.columns) if place == NOTE]
        sure = [at for at, kind in enumerate(self.kinds) if kind in ('siren', 'siret')]
        for line, row in self.table.rows():
            if line > self.heading_line:
                width = len(row)
                if not any(at < width and row[at].isdigit() for at in sure) and cells.is_total(row, self.kinds):
                    if totals is not None:
                        totals.append(line)
                    continue
                values = {name: row[at] if at < width else '' for name, at in places}
                if fixes and line in fixes:
                    values.update(fixes[line])
                yield Line(line, values, self._note(row, noted) if noted else '')

    def _note(self, row: Sequence[str], noted: Sequence[int]) -> str:
        told = ((at, row[at].strip()) for at in noted if at < len(row))
        return '\n'.join(f'{self.headings[at] or f"Colonne {at + 1}"} : {cell}' for at, cell in told if cell)


@dataclass(frozen=True)
class FileColumn:
    """A column of the file as the person sees it: its heading, a few of its values, the place guessed for it."""

    index: int
    heading: str
    samples: list[str]
    place: str
    remembered: bool
    hidden: bool


@dataclass(frozen=True)
class Seen:
    """A file before its columns are chosen, from its first lines; `sheets` are the visible ones of a workbook."""

    sheet: Sheet
    columns: list[FileColumn]
    sheets: list[str]


def sheet_of(path: Path, target: Target, sheet: str = '', heading_line: int = 0, columns: Sequence[str] = ()) -> Sheet:
    """The table of a file and the place of its columns: those given, else guessed.

    Refuses, quickly, what is no table or has no column that we know.
    """
    table = spreadsheets.open_table(path, sheet)
    first = _first_rows(table)
    heading = _heading(first, target, heading_line)
    if columns:
        return _sheet(table, heading, list(columns), target)
    places = guessed(heading.headers, _below(first, heading), target, hidden=table.hidden_columns())
    if not any(places):
        known = ', '.join(f'« {column.label} »' for column in target.columns[:6])
        raise Refusal(
            'file',
            f'Aucune colonne reconnue dans ce fichier. La ligne de titres doit en nommer au moins une : {known}…',
        )
    if first[-1].line <= heading.line:
        raise Refusal('file', NO_LINE)
    return _sheet(table, heading, places, target)


def _sheet(table: spreadsheets.Table, heading: cells.Heading, places: list[str], target: Target) -> Sheet:
    kinds = {column.name: str(column.kind) for column in target.columns}
    return Sheet(table, heading.line, heading.headers, places, [kinds.get(place, 'text') for place in places])


def seen(path: Path, target: Target, remembered: Mapping[str, str], sheet: str = '', heading_line: int = 0) -> Seen:
    """What a file looks like, from its first lines only. Refuses what is no table."""
    table = spreadsheets.open_table(path, sheet)
    first = _first_rows(table)
    heading = _heading(first, target, heading_line)
    below = _below(first, heading)
    if not below:
        raise Refusal('file', NO_LINE)
    places = guessed(heading.headers, below, target, remembered, table.hidden_columns(), boldly=True)
    columns = [
        FileColumn(
            at,
            text,
            _samples([cells[at] for cells in below if at < len(cells)]),
            places[at],
            folded_heading(text) in remembered,
            at in table.hidden_columns(),
        )
        for at, text in enumerate(heading.headers)
    ]
    return Seen(_sheet(table, heading, places, target), columns, sheets_of(path))


def _first_rows(table: spreadsheets.Table) -> list[spreadsheets.Row]:
    rows = list(islice(table.rows(), HEADING_WITHIN + SAMPLE_LINES))
    if not rows:
        raise Refusal('file', 'Cette feuille est vide. Choisissez un tableau qui a des titres et au moins une ligne.')
    return rows


def _heading(first: Sequence[spreadsheets.Row], target: Target, wanted: int) -> cells.Heading:
    """The headings: on the line asked for, else on the one that names most of our columns, else what looks like it."""
    near = [row for row in first if row.line <= max(HEADING_WITHIN, wanted)]
    best = next((row for row in near if row.line == wanted), None)
    if best is None:
        best = max(near, key=lambda row: len(_by_heading(row.cells, target.columns)), default=None)
        if best is None or not _by_heading(best.cells, target.columns):
            return cells.heading_of(first)
    width = max(_width(row.cells) for row in first if row.line >= best.line)
    texts = [' '.join(cell.split()) for cell in best.cells[:width]]
    return cells.Heading(best.line, texts + [''] * (width - len(texts)))


def _width(row: Sequence[str]) -> int:
    return next((at for at in range(len(row), 0, -1) if row[at - 1]), 0)


def _below(first: Sequence[spreadsheets.Row], heading: cells.Heading) -> list[list[str]]:
    """The cells of the first lines below the headings."""
    return [row.cells for row in first if row.line > heading.line]


def _samples(values: Sequence[str]) -> list[str]:
    told = dict.fromkeys(text for value in values if (text := ' '.join(value.split())[:60]))
    return list(islice(told, SAMPLES))


# --- guessing ---------------------------------------------------------------------------------------


def guessed(
    headings: Sequence[str],
    below: Sequence[Sequence[str]],
    target: Target,
    remembered: Mapping[str, str] | None = None,
    hidden: Collection[int] = (),
    boldly: bool = False,
) -> list[str]:
    """The place of each column: as the last time, else by its heading, by a heading much like it, by its values.

    A hidden column is ignored, unless it was placed the last time. `boldly`: somebody will look at the guess, a heading
    that merely speaks of a name or a town is enough.
    """
    found: dict[int, str] = {}
    names = {column.name for column in target.columns} | {NOTE, ''}
    for at, heading in enumerate(headings):
        place = (remembered or {}).get(folded_heading(heading)) if heading else None
        if place in names and (place in (NOTE, '') or place not in found.values()):
            found[at] = place or ''
    found |= {at: '' for at in hidden if at not in found}
    free = [column for column in target.columns if column.name not in found.values()]
    shown = ['' if at in hidden else heading for at, heading in enumerate(headings)]
    for at, column in _by_heading(shown, tuple(free)).items():
        found.setdefault(at, column.name)
    _by_likeness(headings, target, found)
    _by_values(headings, below, target, found, boldly)
    return [found.get(at, '') for at in range(len(headings))]


def _by_heading(row: Sequence[str], columns: Sequence[Column]) -> dict[int, Column]:
    """index of a cell → the column of which it bears a heading; the first heading of a column wins."""
    folded = [folded_heading(cell) if len(cell) < 100 else '' for cell in row]
    found: dict[int, Column] = {}
    for column in columns:
        at = next((folded.index(heading) for heading in _folded(column) if heading in folded), None)
        if at is not None and at not in found:
            found[at] = column
    return found


@lru_cache(maxsize=500)
def _folded(column: Column) -> tuple[str, ...]:
    return tuple(heading for heading in column.folded if heading)


def _by_likeness(headings: Sequence[str], target: Target, found: dict[int, str]) -> None:
    """Mistyped headings: « Raison social »."""
    for at, heading in enumerate(headings):
        folded = folded_heading(heading)[:100]
        if at in found or len(folded) < 6:
            continue
        words = {text: column.name for column in target.columns for text in _folded(column) if len(text) >= 6}
        best = process.extractOne(folded, words.keys(), scorer=fuzz.ratio, score_cutoff=LIKENESS)
        if best and words[best[0]] not in found.values():
            found[at] = words[best[0]]


def _by_values(
    headings: Sequence[str], below: Sequence[Sequence[str]], target: Target, found: dict[int, str], boldly: bool
) -> None:
    """Columns without a known heading, by what their cells are, when one place alone takes such cells."""
    unsure = ('text',) if boldly else ('text', 'name', 'city')
    for at, kind in enumerate(cells.guess(headings, below)):
        free = [
            c.name for c in target.columns if c.kind == kind and kind not in unsure and c.name not in found.values()
        ]
        if at not in found and len(free) == 1:
            found[at] = free[0]


def sha256_of(path: Path) -> str:
    """The fingerprint of a file, read piece by piece."""
    with path.open('rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def returned_rows(sheet: Sheet, said: Mapping[int, str]) -> Iterator[list[str]]:
    """The lines of the file that deserved a word, in its own columns, with a last one that says why."""
    width = len(sheet.headings)
    for line, row in sheet.table.rows():
        if line in said and line > sheet.heading_line:
            yield [*(row + [''] * width)[:width], f'Ligne {line}. {said[line]}']
