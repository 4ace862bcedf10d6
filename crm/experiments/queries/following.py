"""Own indicators of an experiment: their values on each side, what moved since the start."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crm import history
from crm.choices import label_of
from crm.database import db
from crm.experiments.models import (
    PROBABILITIES,
    SEVERITIES,
    ExperimentRisk,
    IndicatorValue,
    JournalEntry,
    OwnIndicator,
    RiskState,
    Side,
    TerritorialExperiment,
)


@dataclass(frozen=True)
class Course:
    """One indicator on one side: where it started, its last value, the change."""

    baseline: float | None
    values: tuple[IndicatorValue, ...]

    @property
    def last(self) -> IndicatorValue | None:
        return self.values[-1] if self.values else None

    @property
    def change(self) -> float | None:
        """Last value minus the start; None when either is unknown."""
        return None if self.last is None or self.baseline is None else self.last.value - self.baseline


def course_of(indicator: OwnIndicator, side: Side, before: date | None = None) -> Course:
    """Its values on one side, the earliest first; those measured before a day only, when it is given."""
    baseline = indicator.baseline if side == Side.TEST else indicator.comparison_baseline
    values = [v for v in indicator.values if v.side == side and (before is None or v.on < before)]
    return Course(baseline, tuple(values))


def gap_of(indicator: OwnIndicator, before: date | None = None) -> float | None:
    """How much more the territory moved than the comparison; None when either is unknown."""
    test, comparison = (course_of(indicator, side, before).change for side in Side)
    return None if test is None or comparison is None else test - comparison


def own_indicator(experiment: TerritorialExperiment, own_id: int) -> OwnIndicator:
    """One of its indicators; another's does not exist."""
    return db.one_or_404(db.select(OwnIndicator).filter_by(id=own_id, experiment_id=experiment.id))


def risk(experiment: TerritorialExperiment, risk_id: int) -> ExperimentRisk:
    """One of its risks; another's does not exist."""
    return db.one_or_404(db.select(ExperimentRisk).filter_by(id=risk_id, experiment_id=experiment.id))


def entry(experiment: TerritorialExperiment, entry_id: int) -> JournalEntry:
    """One entry of its journal; another's does not exist."""
    return db.one_or_404(db.select(JournalEntry).filter_by(id=entry_id, experiment_id=experiment.id))


def risks_of(experiment: TerritorialExperiment) -> list[ExperimentRisk]:
    """Its risks: those to watch and those that happened first, the gravest first."""
    return sorted(experiment.risks, key=lambda risk: (risk.state == RiskState.CLOSED, -risk.score, risk.id))


def history_of_risk(risk: ExperimentRisk) -> list[dict[str, Any]]:
    """What a risk went through, latest first: its states and what was changed in it."""
    items = [_passage(step) for step in history.states_of(risk)]
    items += [_change(change) for change in history.changes_of(risk) if change.field in FIELDS]
    return sorted(items, key=lambda item: (item['at'], item['entered']), reverse=True)


FIELDS = {
    'title': 'Risque',
    'probability': 'Probabilité',
    'severity': 'Gravité',
    'response': 'Réponse',
    'owner': 'Responsable',
}


def _passage(step: history.StateChange) -> dict[str, Any]:
    label = label_of(RiskState, step.new)
    return {
        'at': step.on,
        'entered': step.at,
        'icon': 'circle',
        'title': f'{label} ({step.user_name})',
        'body': step.reason,
    }


def _change(change: history.Change) -> dict[str, Any]:
    names: dict[str, dict[int, str]] = {'probability': PROBABILITIES, 'severity': SEVERITIES}
    known = names.get(change.field, {})
    old, new = (known.get(int(v), v) if known and v else v or 'rien' for v in (change.old, change.new))
    return {
        'at': change.at.date(),
        'entered': change.at,
        'icon': 'pencil',
        'title': f'{FIELDS[change.field]} ({change.user_name})',
        'body': f'« {old} » devient « {new} ».',
    }
