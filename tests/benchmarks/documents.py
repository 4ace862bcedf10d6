"""Documents against bare WeasyPrint on the same HTML: one report, then all clubs and départements on two workers."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from weasyprint import HTML

from crm import access, clock, create_app, database, pdf, tasks
from crm.convention.indicators import Period
from crm.database import db
from crm.pdf.fetching import BASE_URL, BundledFiles
from crm.pdf.values import REPORTS
from crm.reporting import documents, perimeters
from crm.reporting.actions.asking import new_reports
from crm.settings import Settings
from tests.benchmarks.measures import Measure, paired, seconds, tell

MOST_TIMES, LEAST_RATE, MOST_MEMORY = 1.15, 0.85, 300.0
VARIANT = 'pdf/a-3a'  # what the library can do alone; ours adds PDF/UA-1, identity and attachments
AFTER = 300  # documents a worker makes before its memory is looked at
KINDS = (('partnership', perimeters.each_club), ('territory', perimeters.each_departement))


def run(app: Flask, name: str, url: str, after: int = AFTER, most: int | None = None) -> list[Measure]:
    """All the measures; `most` limits the documents of each kind, for a quick look."""
    period = _last_quarter()
    with access.for_everyone('un banc d’essai mesure les documents'):
        wanted = {code: each()[:most] for code, each in KINDS}
        with database.reading():
            snapshots = {code: _editions(code, wanted[code], period) for code in wanted}
    with tempfile.TemporaryDirectory(prefix='documents-') as folder:
        return [
            _one(name, snapshots['partnership'][len(snapshots['partnership']) // 2]),
            _all(name, url, Path(folder), wanted, snapshots, period),
            _memory(name, Path(folder), snapshots, after),
        ]


def _last_quarter() -> Period:
    today = clock.today()
    end = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return Period.between(date(end.year - (end.month == 1), (end.month - 4) % 12 + 1, 1), end)


def _editions(code: str, wanted: Sequence[Any], period: Period) -> list[dict[str, Any]]:
    own = {'number': 1, 'status': 'final', 'commentary': {}, 'embargo': '', 'changes': None}
    found = documents.named(code).collect(wanted, period)
    return [{**s, **own, 'identifier': f'{code}-{key}', 'dated': s['data_as_of']} for key, s in found.items()]


def _one(name: str, snapshot: dict[str, Any]) -> Measure:
    kind, source = documents.named('partnership'), _source_of('partnership', snapshot)
    ours, bare = paired(lambda: kind.render(snapshot), lambda: _bare(source), times=9)
    return Measure(
        'un rapport de club, face à WeasyPrint nu', name, ours / bare, 'fois', MOST_TIMES,
        note=f'{kind.render(snapshot).pages} pages, {ours:.2f} s',
    )  # fmt: skip


def _source_of(code: str, snapshot: dict[str, Any]) -> str:
    """The HTML of a document; nothing is drawn."""
    kept: list[str] = []

    def keep(source: str, *_: object) -> pdf.Document:
        kept.append(source)
        return pdf.Document(b'', 1, '')

    with patch('crm.pdf.render_html', keep):
        documents.named(code).render(snapshot)
    return kept[0]


def _bare(source: str) -> bytes:
    page = HTML(string=source, base_url=BASE_URL, url_fetcher=BundledFiles(REPORTS))
    content: bytes = page.write_pdf(pdf_variant=VARIANT)
    return content


# --- two workers ------------------------------------------------------------------------------------


def _all(
    name: str, url: str, folder: Path, wanted: dict[str, Any], snapshots: dict[str, Any], period: Period
) -> Measure:
    sources = [_source_of(code, snapshot) for code, listed in snapshots.items() for snapshot in listed]
    for half in (0, 1):
        (folder / f'{half}.json').write_text(json.dumps(sources[half::2]), encoding='utf-8')
    _ask(wanted, period)
    ours = _two([('worker', url), ('worker', url)])
    bare = _two([('bare', str(folder / '0.json')), ('bare', str(folder / '1.json'))])
    rate = bare / ours
    return Measure(
        '101 rapports de club et 101 fiches, 2 travailleurs, face à WeasyPrint nu dans 2 processus', name, rate, 'fois',
        LEAST_RATE, at_least=True, note=f'{len(sources)} documents, {len(sources) / ours:.1f} par seconde',
    )  # fmt: skip


def _ask(wanted: dict[str, Any], period: Period) -> None:
    """Two tasks a kind, as two schedules would ask for them."""
    with access.for_everyone('un banc d’essai demande des documents'), database.unit_of_work():
        for code, listed in wanted.items():
            for half in (listed[::2], listed[1::2]):
                made = new_reports(code, half, period)
                tasks.enqueue('report.build', f'{code} du banc', reports=[report.id for report in made])
    db.session.remove()


def _two(works: Sequence[tuple[str, ...]]) -> float:
    """Seconds until two processes, started together, have done their work; what they load first does not count."""
    command = [sys.executable, '-m', 'tests.benchmarks.documents']
    started = [subprocess.Popen([*command, *work], stdout=subprocess.PIPE, text=True) for work in works]
    told = [json.loads(process.communicate()[0].strip().splitlines()[-1]) for process in started]
    return float(max(one['seconds'] for one in told))


def _memory(name: str, folder: Path, snapshots: dict[str, Any], after: int) -> Measure:
    (folder / 'snapshots.json').write_text(json.dumps(snapshots), encoding='utf-8')
    command = [sys.executable, '-m', 'tests.benchmarks.documents', 'memory', str(folder / 'snapshots.json'), str(after)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    peak = json.loads(done.stdout.strip().splitlines()[-1])['peak']
    return Measure(f'mémoire d’un travailleur après {after} documents', name, peak, 'Mo', MOST_MEMORY)


# --- what the measured processes do -----------------------------------------------------------------


def _worker(url: str) -> None:
    app = create_app(Settings(url, 'bench-secret-' * 4, Path(tempfile.mkdtemp())))
    with app.app_context():
        pdf.load_engine()
        tell(seconds=seconds(lambda: _until_none(tasks.work_once)))


def _until_none(work: Callable[[], object]) -> None:
    while work():
        db.session.remove()


def _bare_half(path: str) -> None:
    sources = json.loads(Path(path).read_text(encoding='utf-8'))
    tell(seconds=seconds(lambda: [_bare(source) for source in sources]))


def _made(path: str, after: str) -> None:
    kept = json.loads(Path(path).read_text(encoding='utf-8'))
    listed = [
        (code, snapshot)
        for pair in zip(*kept.values(), strict=False)
        for code, snapshot in zip(kept, pair, strict=True)
    ]
    for number in range(int(after)):
        code, snapshot = listed[number % len(listed)]
        documents.named(code).render(snapshot)
    tell(documents=int(after))


if __name__ == '__main__':
    {'worker': _worker, 'bare': _bare_half, 'memory': _made}[sys.argv[1]](*sys.argv[2:])
