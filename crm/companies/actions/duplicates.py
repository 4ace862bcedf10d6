"""Duplicates: look for them place by place, keep what was found, remember what people decided."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from crm import access, clock, history, tasks
from crm.companies.models import DuplicatePair, PairState
from crm.companies.queries.duplicates import anywhere, blocks, scope, sheets, sirens
from crm.companies.queries.duplicates.blocks import Found
from crm.companies.queries.duplicates.rules import compare
from crm.database import db, reading
from crm.errors import Refusal

WHY = 'les doublons se cherchent entre toutes les entreprises, quels que soient les clubs qui les suivent'
SUNDAY = 6


def ask_for_search(*, whole: bool = False) -> tasks.Task:
    """Ask for a search of what changed since the last one, or of everything (`whole`, the first time, on Sundays).

    One that has not begun yet is returned as it is.
    """
    waiting = db.select(tasks.Task).filter_by(kind=scope.KIND, state=tasks.TaskState.WAITING)
    with access.for_everyone(WHY):
        if asked := db.session.scalars(waiting).first():
            return asked
    last = None if whole or clock.today().weekday() == SUNDAY else scope.last_search()
    return tasks.enqueue(scope.KIND, 'Recherche de doublons', since=last.isoformat() if last else '')


def look_for_duplicates(run: tasks.Run) -> None:
    """Carry out a search, one département a step: what is found is kept at once, a stopped search resumes.

    The payload holds `since`, an instant: only what changed after it is looked at; '' for everything.
    """
    with access.for_everyone(WHY):
        with reading():
            since = datetime.fromisoformat(run.payload['since']) if run.payload.get('since') else None
            probes = scope.changed_since(since) if since else None
            places = run.result.setdefault('places', scope.places(probes))
        began = datetime.fromisoformat(run.result.setdefault('began', clock.now().isoformat()))
        run.result.setdefault('pairs', 0)
        for number in range(run.done, len(places) + 1):
            with reading():
                found = _found(places, number, probes)
            with run.step():
                run.result['pairs'] += keep(found)
                run.tell(number + 1, len(places) + 2, _said(run))
        with run.step():
            run.result['forgotten'] = _forget(began, probes)
            run.tell(len(places) + 2, len(places) + 2, _said(run))


def _said(run: tasks.Run) -> str:
    new = run.result['pairs']
    return f'{new} nouvelles paires à examiner' if new > 1 else f'{new} nouvelle paire à examiner'


def _found(places: Sequence[str | None], number: int, probes: Collection[int] | None) -> Found:
    """The pairs of one step: those of a place, and in the last step those that no place brings together."""
    if number < len(places):
        return blocks.pairs_within(sheets.sheets_of_departement(places[number]), probes)
    found: Found = {}
    candidates = {*sirens.neighbours(probes), *sirens.sites_of_others(probes), *anywhere.namesakes(probes)}
    for some in sheets.batches(sorted(candidates)):
        read = sheets.sheets_of({company_id for pair in some for company_id in pair})
        found |= {
            (one, two): verdict
            for one, two in some
            if one in read and two in read and (verdict := compare(read[one], read[two]))
        }
    return found


def keep(found: Found) -> int:
    """Write the pairs found; those already decided stay as they are. Returns how many are new."""
    known = {(pair.company_id, pair.other_id): pair for some in sheets.batches(found) for pair in _known(some)}
    now = clock.now()
    new = [
        DuplicatePair(
            company_id=one, other_id=two, score=verdict.score, reasons=verdict.reasons, found_at=now, seen_at=now
        )
        for (one, two), verdict in found.items()
        if (one, two) not in known
    ]
    db.session.add_all(new)
    for numbers, pair in known.items():
        verdict = found[numbers]
        if pair.state == PairState.PROPOSED and (pair.score, pair.reasons) != (verdict.score, verdict.reasons):
            pair.score, pair.reasons = verdict.score, verdict.reasons
    for some in sheets.batches(pair.id for pair in known.values()):
        seen = db.update(DuplicatePair).where(DuplicatePair.id.in_(some)).values(seen_at=now)
        db.session.execute(seen.execution_options(synchronize_session=False))
    db.session.flush()
    return len(new)


def _known(pairs: list[tuple[int, int]]) -> Iterator[DuplicatePair]:
    ones = {one for one, _ in pairs}
    wanted = set(pairs)
    for pair in db.session.scalars(db.select(DuplicatePair).where(DuplicatePair.company_id.in_(ones))):
        if (pair.company_id, pair.other_id) in wanted:
            yield pair


def _forget(began: datetime, probes: Collection[int] | None) -> int:
    """Take back what is proposed but is no longer found: the files were corrected. Decisions stay for ever."""
    query = db.select(DuplicatePair.id, DuplicatePair.company_id, DuplicatePair.other_id)
    query = query.where(
        DuplicatePair.state == PairState.PROPOSED, DuplicatePair.seen_at < began, DuplicatePair.by_hand.is_(False)
    )
    gone = [
        pair_id for pair_id, one, two in db.session.execute(query) if probes is None or one in probes or two in probes
    ]
    for some in sheets.batches(gone):
        db.session.execute(db.delete(DuplicatePair).where(DuplicatePair.id.in_(some)))
    return len(gone)


def dismiss(pair: DuplicatePair, note: str = '') -> None:
    """« Pas un doublon »: remembered for ever, until somebody opens the question again."""
    if pair.state not in (PairState.PROPOSED, PairState.ASKED):
        raise Refusal('', 'Une décision a déjà été prise pour ces deux fiches : rechargez la page pour la voir.')
    pair.state, pair.note, pair.plan = PairState.DISMISSED, note, {}
    sign(pair)


def reopen(pair: DuplicatePair) -> None:
    """Look at a pair again that was said not to be a duplicate."""
    if pair.state != PairState.DISMISSED:
        raise Refusal('', 'Ces deux fiches ne sont pas classées « Pas un doublon » : il n’y a rien à rouvrir.')
    pair.state, pair.note = PairState.PROPOSED, ''
    pair.decided_by_id, pair.decided_by_name, pair.decided_at = None, '', None


def sign(pair: DuplicatePair) -> None:
    """Who decided, and when."""
    pair.decided_by_id, pair.decided_by_name = history.actor()
    pair.decided_at = clock.now()
    db.session.flush()
