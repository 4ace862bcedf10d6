"""The filters in force, in words, each with the address of the list without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, cast, literal, union_all

from crm import registries
from crm.accounts.models import User
from crm.choices import label_of
from crm.companies.models import HeadcountBand, RelationState, Tag
from crm.companies.nomenclature import SECTIONS
from crm.companies.queries.filters import FILTERING, ME, NOBODY, CompanyFilter
from crm.database import db
from crm.formatting import date_fr, plural
from crm.territories.models import Club, Departement, Region, ZoneKind

LABELS = {
    'q': 'Recherche',
    'club': 'Suivie par',
    'lead': 'Chef de file',
    'region': 'Région',
    'departements': 'Département',
    'zone': 'Commune en zone',
    'sizes': 'Effectif',
    'sections': 'Secteur',
    'relations': 'Relation',
    'situations': '',
    'tags': 'Étiquette',
    'owner': 'En charge',
    'since': 'Ajoutée depuis le',
    'source': 'Origine',
    'ids': '',
}


@dataclass(frozen=True)
class Chip:
    """One filter in force: « Département : Rhône », and the arguments of the list without it."""

    label: str
    value: str
    without: dict[str, Any]

    @property
    def words(self) -> str:
        return f'{self.label} : {self.value}' if self.label else self.value


def chips(asked: CompanyFilter) -> list[Chip]:
    """The search and the filters in force, in words; names are read in one statement, if any is needed."""
    names = _names(asked)
    return [
        Chip(LABELS[field], _words(field, value, names), asked.without(field, value))
        for field in ('q', *FILTERING)
        if field != 'ids'
        for value in _values(asked, field)
    ] + _ticked(asked)


def in_words(asked: CompanyFilter) -> str:
    """« Relation : Contactée ; Département : Rhône », « Toutes les entreprises »."""
    found = ' ; '.join(chip.words for chip in chips(asked))
    tab = 'Entreprises de vos clubs' if asked.view == 'miens' else 'Toutes les entreprises'
    return found if asked.ids else f'{tab} ; {found}' if found else tab


def _ticked(asked: CompanyFilter) -> list[Chip]:
    if not asked.ids:
        return []
    return [Chip('', plural(len(asked.ids), 'entreprise cochée', 'entreprises cochées'), asked.without('ids'))]


def _values(asked: CompanyFilter, field: str) -> tuple[str, ...]:
    value = getattr(asked, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _words(field: str, value: str, names: dict[tuple[str, str], str]) -> str:
    if field == 'situations':
        return str(registries.company_filters.get(value)[0])
    if field == 'owner' and value in (ME, NOBODY):
        return 'moi' if value == ME else 'personne'
    if field == 'since':
        return date_fr(date.fromisoformat(value))
    if field == 'sections':
        return SECTIONS[value]
    choice: Any = {'sizes': HeadcountBand, 'relations': RelationState, 'zone': ZoneKind}.get(field)
    return label_of(choice, value) if choice else names.get((field, value), value)


def _names(asked: CompanyFilter) -> dict[tuple[str, str], str]:
    """(field, value) → name, for what is asked by a code or a number."""
    parts = list(_named(asked))
    if not parts:
        return {}
    return {(field, key): name for field, key, name in db.session.execute(union_all(*parts))}


def _named(asked: CompanyFilter) -> Iterator[Any]:
    models: tuple[tuple[str, Any, Any], ...] = (
        ('departements', Departement, Departement.code),
        ('region', Region, Region.code),
        ('club', Club, Club.code),
        ('lead', Club, Club.code),
        ('tags', Tag, Tag.id),
        ('owner', User, User.id),
    )
    for field, model, key in models:
        wanted: list[Any] = [v for v in _values(asked, field) if v not in (ME, NOBODY)]
        if wanted:
            wanted = [int(v) for v in wanted] if field in ('tags', 'owner') else wanted
            query = db.select(literal(field, String), cast(key, String), model.name)
            yield query.where(key.in_(wanted))
