"""Measures: medians of paired runs, limits, and the table they make."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """One figure. `limit` is not to be gone beyond (or fallen below: `at_least`); without one it informs."""

    work: str
    database: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ''

    @property
    def held(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def seconds(act: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def median_of(act: Callable[[], object], times: int = 9) -> float:
    """Median in seconds of an act; the first turn does not count."""
    act()
    return statistics.median(seconds(act) for _ in range(times))


def paired(ours: Callable[[], object], floor: Callable[[], object], times: int = 40) -> tuple[float, float]:
    """Medians in seconds of two acts done in turn (a busy machine slows both alike); the first turns do not count."""
    for act in (ours, floor, ours, floor):
        act()
    mine, bare = [], []
    for _ in range(times):
        mine.append(seconds(ours))
        bare.append(seconds(floor))
    return statistics.median(mine), statistics.median(bare)


def in_a_process(module: str, *arguments: str) -> dict[str, float]:
    """Run a module of this package apart and read the JSON of its last line; `peak` is its memory in MB."""
    command = [sys.executable, '-m', f'tests.benchmarks.{module}', *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f'{module}: {done.stderr[-2000:]}')
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def tell(**values: float) -> None:
    """What a measured process says: its values and its peak memory in MB."""
    print(json.dumps(values | {'peak': peak()}))


def peak() -> float:
    """The most memory this process ever held, in MB (`ru_maxrss` would count what its parent held before)."""
    status = Path('/proc/self/status').read_text(encoding='utf-8')
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith('VmHWM'))
    return round(int(kilobytes) / 1024, 1)


def table(measures: Sequence[Measure]) -> str:
    """The measures as a Markdown table in French."""
    lines = ['| travail | base | mesure | limite | tenu | détail |', '|---|---|---:|---:|---|---|']
    for m in measures:
        sign = '≥' if m.at_least else '≤'
        limit = f'{sign} {_number(m.limit)} {m.unit}' if m.limit is not None else '–'
        held = {True: 'oui', False: '**non**', None: '–'}[m.held]
        lines.append(f'| {m.work} | {m.database} | {_number(m.value)} {m.unit} | {limit} | {held} | {m.note} |')
    return '\n'.join(lines)


def _number(value: float) -> str:
    text = f'{value:,.0f}' if value >= 100 else f'{value:.2f}' if value < 10 else f'{value:.1f}'
    return text.replace(',', '\u202f').replace('.', ',')


def write(measures: Sequence[Measure], path: Path) -> None:
    """`bench.json`: a list of {work, database, value, unit, limit, held, …}."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(m) | {'held': m.held} for m in measures]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + '\n', encoding='utf-8')
