"""Targets of parts that do not add up to the target of the whole: said, never forbidden.

Only figures that add up are compared: a company followed by two clubs counts once in each and once for the country, so
that counts of distinct SIREN, shares and delays have no sum.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crm.convention.models import Target
from crm.convention.queries.figures import definition
from crm.database import db
from crm.formatting import NBSP, date_fr, plural
from crm.territories.models import Club, Departement

# code -> kinds of perimeter whose figures add up to those of the whole
ADDITIVE = {
    'O2.1': ('club',),
    'O2.3': ('club',),
    'O2.5': ('club',),
    'O2.6': ('club',),
    'O2.8': ('departement', 'region'),
    'O4.4': ('departement', 'region'),
}
NOUNS = {'club': ('club', 'clubs'), 'departement': ('département', 'départements'), 'region': ('région', 'régions')}
NOT_ADDED = (
    'Seuls les chiffres qui s’additionnent sont comparés. Les entreprises distinctes (SIREN) ne s’additionnent pas : '
    'une entreprise suivie par plusieurs clubs compte une fois dans chacun et une seule fois au national. Les parts et '
    'les délais ne s’additionnent pas non plus.'
)


@dataclass(frozen=True)
class Mismatch:
    """The targets of some parts (`kind`) do not make the target of the whole."""

    code: str
    due_on: date
    whole: str
    value: float
    kind: str
    total: float
    aimed: int
    parts: int

    @property
    def said(self) -> str:
        """By how much, and how many parts have no target yet."""
        one, several = NOUNS[self.kind]
        gap, shown = self.total - self.value, definition(self.code).shown_number
        made = f'{plural(self.aimed, one, several)} : {shown(self.total)} en tout pour une cible de {shown(self.value)}'
        more = f'{shown(abs(gap))} de {"plus" if gap > 0 else "moins"}'
        missing = self.parts - self.aimed
        apart = f' ; {plural(missing, one, several)} sans cible à cette date' if missing > 0 else ''
        return f'{made}, soit {more}{apart}.'.replace(' :', f'{NBSP}:').replace(' ;', f'{NBSP};')

    @property
    def name(self) -> str:
        return f'{self.code}, {definition(self.code).name}, au {date_fr(self.due_on)}'


def mismatches(code: str = '') -> list[Mismatch]:
    """Sums that do not match, by date then indicator: in three statements whatever the targets."""
    query = db.select(Target.indicator, Target.due_on, Target.scope, Target.value)
    query = query.where(Target.replaced_at.is_(None), Target.indicator.in_([code] if code in ADDITIVE else ADDITIVE))
    if code and code not in ADDITIVE:
        return []
    aims: dict[tuple[str, date], dict[str, float]] = defaultdict(dict)
    for indicator, due_on, scope, value in db.session.execute(query):
        aims[indicator, due_on][scope] = value
    if not aims:
        return []
    wholes = _parts()
    found = [each for (indicator, day), values in aims.items() for each in _compared(indicator, day, values, wholes)]
    return sorted(found, key=lambda each: (each.due_on, each.code, each.whole, each.kind))


def _compared(
    code: str, day: date, values: dict[str, float], wholes: dict[tuple[str, str], set[str]]
) -> Iterator[Mismatch]:
    for (whole, kind), parts in wholes.items():
        aimed = [values[part] for part in parts if part in values]
        if kind in ADDITIVE[code] and whole in values and aimed:
            total = round(sum(aimed), 6)
            if total != values[whole]:
                yield Mismatch(code, day, whole, values[whole], kind, total, len(aimed), len(parts))


def _parts() -> dict[tuple[str, str], set[str]]:
    """(the whole, kind of its parts) → the scopes of its parts."""
    region_of = {
        code: region for code, region in db.session.execute(db.select(Departement.code, Departement.region_code))
    }
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code, departement in db.session.execute(db.select(Club.code, Club.departement_code)):
        found['national', 'club'].add(f'club:{code}')
        if departement in region_of:
            found[f'region:{region_of[departement]}', 'club'].add(f'club:{code}')
    for code, region in region_of.items():
        found['national', 'departement'].add(f'departement:{code}')
        found[f'region:{region}', 'departement'].add(f'departement:{code}')
        found['national', 'region'].add(f'region:{region}')
    return found
