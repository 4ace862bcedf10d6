"""Perimeters as people write them in a sheet: « National », « Bretagne », « Club Paris », « 23 », `departement:23`."""

import re
from collections import defaultdict
from dataclasses import dataclass

from crm.convention.indicators import Definition
from crm.convention.indicators.wanted import NATIONAL_SCOPE
from crm.convention.queries.scopes import scope_label
from crm.database import db
from crm.errors import Refusal
from crm.search import fold
from crm.territories.models import Club, Departement, Region

_ARTICLES = re.compile(r'^(?:region|departement|dept|dpt) (?:de |du |des |d |la |le |les |l )*')
_KEY = re.compile(r'^[a-z]+:[0-9A-Za-z,]+$')
NATIONAL_NAMES = ('national', 'france', 'france entiere', 'ensemble', 'pays')


@dataclass(frozen=True)
class ScopeNames:
    """Folded name → the perimeters it may mean, the likeliest first."""

    meanings: dict[str, list[str]]

    @classmethod
    def read(cls) -> 'ScopeNames':
        """Names and codes of régions, départements and clubs, in three statements."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in NATIONAL_NAMES:
            found[name].append(NATIONAL_SCOPE)
        for kind, model in (('departement', Departement), ('region', Region), ('club', Club)):
            for code, name in db.session.execute(db.select(model.code, model.name)):
                scope = f'{kind}:{code}'
                for words in {fold(name), fold(f'{kind} {code}'), fold(f'{kind} {name}')}:
                    found[words].append(scope)
                if kind != 'region':
                    found[fold(code.removeprefix('0'))].append(scope)
                    found[fold(code)].append(scope)
        return cls(dict(found))

    def scope(self, text: str, definition: Definition) -> str:
        """The perimeter meant, among those the indicator is computed for. Raises Refusal with the choices."""
        typed = text.strip()
        if _KEY.match(typed) and scope_label(typed) != typed:
            meant = [typed]
        else:
            folded = fold(typed)
            meant = self.meanings.get(folded) or self.meanings.get(_ARTICLES.sub('', folded)) or []
        if not meant:
            raise Refusal(
                'scope',
                f'Colonne « Périmètre » : « {typed[:60]} » n’est pas reconnu. '
                'Exemples : National, Bretagne, Club Paris, 23, departement:23.',
            )
        kept = next((scope for scope in meant if definition.has_scope(scope)), None)
        if kept is None:
            raise Refusal(
                'scope', f'{definition.code} ne se calcule pas pour « {typed[:60]} » : choisissez plus large.'
            )
        return kept
