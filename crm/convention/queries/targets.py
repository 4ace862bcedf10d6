"""Targets: the values to reach by a date, for an indicator and a scope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select

from crm.companies.models import Company
from crm.convention.models import Target
from crm.convention.queries.figures import definitions
from crm.convention.queries.scopes import readable_scopes, reads_all_clubs, scope_label
from crm.database import db

KINDS = {
    'national': 'National',
    'region': 'Région',
    'departement': 'Département',
    'departements': 'Liste de départements',
    'club': 'Club',
    'company': 'Entreprise',
    'association': 'Association',
    'experiment': 'Expérimentation',
}
STATES = {'': 'En vigueur', 'passees': 'Remplacées ou retirées', 'toutes': 'Toutes'}


def target(code: str, scope: str, day: date) -> Target | None:
    """The target of an indicator in a scope to compare with on `day` (see `targets`)."""
    return targets(scope, day).get(code)


def targets(scope: str, day: date) -> dict[str, Target]:
    """The target to compare with on `day`, by indicator: the nearest due then or later, else the latest past.

    The value of a share goes from 0 to 1.
    """
    query = db.select(Target).filter_by(scope=scope, replaced_at=None).order_by(Target.due_on)
    return _nearest(((row.indicator, row) for row in db.session.scalars(query)), day)


def targets_by_scope(code: str, day: date) -> dict[str, Target]:
    """The same for one indicator, by scope."""
    query = db.select(Target).filter_by(indicator=code, replaced_at=None).order_by(Target.due_on)
    return _nearest(((row.scope, row) for row in db.session.scalars(query)), day)


def _nearest(rows: Iterable[tuple[str, Target]], day: date) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for key, row in rows:
        held = found.get(key)
        if held is None or held.due_on < day:
            found[key] = row
    return found


def target_in_force(code: str, scope: str, due_on: date) -> Target | None:
    """The target that stands for exactly this indicator, scope and date."""
    query = db.select(Target).filter_by(indicator=code, scope=scope, due_on=due_on, replaced_at=None)
    return db.session.scalar(query)


def target_history(code: str, scope: str = '', due_on: date | None = None) -> list[Target]:
    """Targets of an indicator, replaced ones included, latest date first then latest set first."""
    query = db.select(Target).filter_by(indicator=code)
    query = query.where(Target.due_on == due_on) if due_on else query
    query = query.order_by(Target.scope, Target.due_on.desc(), Target.id.desc())
    return list(db.session.scalars(query.filter_by(scope=scope) if scope else query))


@dataclass(frozen=True)
class TargetFilter:
    """What the page of targets is limited to."""

    objective: str = ''
    kind: str = ''
    due_on: str = ''
    state: str = ''

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> 'TargetFilter':
        """What cannot be read is left aside."""
        return cls(
            asked.get('objectif', '') if asked.get('objectif', '') in ('1', '2', '3', '4') else '',
            asked.get('type', '') if asked.get('type', '') in KINDS else '',
            asked.get('echeance', '') if _day(asked.get('echeance', '')) else '',
            asked.get('etat', '') if asked.get('etat', '') in STATES else '',
        )

    @property
    def active(self) -> int:
        return sum(map(bool, (self.objective, self.kind, self.due_on, self.state)))

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        pairs = ('objectif', self.objective), ('type', self.kind), ('echeance', self.due_on), ('etat', self.state)
        return tuple((name, value) for name, value in pairs if value)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def targets_listed(asked: TargetFilter) -> Select[Target]:
    """Targets the reader may read, to be paged by date then id."""
    query = db.select(Target)
    if not reads_all_clubs():
        query = query.where(Target.scope.in_([scope for scope, _ in readable_scopes()]))
    if asked.objective:
        query = query.where(Target.indicator.in_([d.code for d in definitions(int(asked.objective))]))
    if asked.kind:
        prefixed = Target.scope.startswith(f'{asked.kind}:', autoescape=True)
        query = query.where(Target.scope == asked.kind if asked.kind == 'national' else prefixed)
    if asked.due_on:
        query = query.where(Target.due_on == date.fromisoformat(asked.due_on))
    if asked.state != 'toutes':
        query = query.where(Target.replaced_at.is_not(None) if asked.state else Target.replaced_at.is_(None))
    return query


def target_dates() -> list[date]:
    """The dates for which there are targets."""
    return list(db.session.scalars(db.select(Target.due_on).distinct().order_by(Target.due_on)))


def scope_names(scopes: Iterable[str]) -> dict[str, str]:
    """The label of each of these scopes."""
    asked, known = list(dict.fromkeys(scopes)), dict(readable_scopes())
    sirens = [scope.partition(':')[2] for scope in asked if scope.startswith('company:') and scope not in known]
    if sirens:
        companies = db.session.scalars(db.select(Company).where(Company.siren.in_(sirens)))
        known |= {f'company:{company.siren}': company.display_name for company in companies}
    return {scope: known.get(scope) or scope_label(scope) for scope in asked}


def count_targets(query: Select[Target]) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(query.order_by(None).subquery())) or 0
