"""Follow an experiment: its own indicators and their values, its journal."""

from datetime import date
from typing import Any

from crm import clock, history
from crm.database import db
from crm.errors import Refusal
from crm.experiments.actions.words import refuse_personal
from crm.experiments.models import (
    EntryKind,
    IndicatorValue,
    JournalEntry,
    OwnIndicator,
    Side,
    TerritorialExperiment,
)
from crm.formatting import date_fr


def add_indicator(experiment: TerritorialExperiment, **values: Any) -> OwnIndicator:
    """Follow a measure of one's own. Raises Refusal when the experiment has one of that name."""
    _refuse_same_name(experiment, values['label'], None)
    made = OwnIndicator(experiment_id=experiment.id, **values)
    db.session.add(made)
    db.session.flush()
    return made


def edit_indicator(indicator: OwnIndicator, **values: Any) -> OwnIndicator:
    """Change what describes a measure; its values stay. Raises Refusal."""
    _refuse_same_name(indicator.experiment, values['label'], indicator.id)
    for name, value in values.items():
        setattr(indicator, name, value)
    db.session.flush()
    return indicator


def _refuse_same_name(experiment: TerritorialExperiment, label: str, own_id: int | None) -> None:
    if any(other.label.casefold() == label.casefold() and other.id != own_id for other in experiment.own_indicators):
        raise Refusal('label', 'Cette expérimentation suit déjà un indicateur de ce nom : choisissez-en un autre.')


def remove_indicator(indicator: OwnIndicator) -> None:
    """Follow a measure no more. Raises Refusal once it has values: they belong to the evaluation."""
    if indicator.values:
        raise Refusal('', 'Cet indicateur a des valeurs : retirez-les d’abord si elles sont fausses.')
    db.session.delete(indicator)
    db.session.flush()


def measure(indicator: OwnIndicator, *, side: Side, on: date, value: float, note: str = '') -> IndicatorValue:
    """Write down a value of a day. Raises Refusal in the future, or when that day has one."""
    if on > clock.today():
        raise Refusal('on', 'Cette date est dans le futur : une valeur est mesurée, pas prévue.')
    if any((known.side, known.on) == (side, on) for known in indicator.values):
        raise Refusal('on', f'Il y a déjà une valeur au {date_fr(on)} : retirez-la d’abord si elle est fausse.')
    refuse_personal('note', note)
    made = IndicatorValue(
        indicator_id=indicator.id,
        side=side,
        on=on,
        value=value,
        note=note,
        author_name=history.actor()[1],
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def remove_value(value: IndicatorValue) -> None:
    """Take away a value typed by mistake."""
    db.session.delete(value)
    db.session.flush()


def tell(experiment: TerritorialExperiment, *, on: date, text: str, kind: EntryKind = EntryKind.NOTE) -> JournalEntry:
    """Write what happened in the journal. Raises Refusal on a day in the future."""
    _refuse_entry(on, text)
    entry = JournalEntry(
        experiment_id=experiment.id,
        on=on,
        kind=kind,
        text=text,
        author_name=history.actor()[1],
        created_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def correct(entry: JournalEntry, *, on: date, text: str, kind: EntryKind) -> JournalEntry:
    """Correct an entry of the journal; what it said is kept with the history. Raises Refusal."""
    _refuse_entry(on, text)
    entry.on, entry.text, entry.kind = on, text, kind
    db.session.flush()
    return entry


def _refuse_entry(on: date, text: str) -> None:
    if on > clock.today():
        raise Refusal('on', 'Cette date est dans le futur : le journal dit ce qui a eu lieu.')
    refuse_personal('text', text)
