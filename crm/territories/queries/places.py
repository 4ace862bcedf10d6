"""Which département or région a place is in."""

import re
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.orm import selectinload

from crm.database import db
from crm.errors import Refusal
from crm.search import fold
from crm.territories.models import Commune, Departement, Postcode, Region

# Collectivities once numbered with Guadeloupe: Saint-Barthélemy and Saint-Martin.
LEFT_GUADELOUPE = {'97123', '97127'}
ARTICLES = ('la ', 'le ', 'les ', 'l ', 'd ', 'de ', 'du ', 'departement de ', 'departement du ')
REGION_ALIASES = {
    'paca': 'provence alpes cote d azur',
    'ile france': 'ile de france',
    'reunion': 'la reunion',
}


@dataclass
class Places:
    """Codes held in memory: they change only with the reference file (see `forget_places`)."""

    departements: dict[str, str]
    """folded name, without article → code"""
    regions: dict[str, str]
    communes: dict[str, str | None]
    """INSEE code → département, None in an overseas collectivity"""
    postcodes: dict[str, str | None]
    """postcode → the département in which most of its people live"""


_held: list[Places] = []
_names: dict[str, str] = {}


def forget_places() -> None:
    """To be called when the reference data change."""
    _held.clear()
    _names.clear()


def departement_names() -> dict[str, str]:
    """code → name of every département, held in memory like `Places`: they change less than once in ten years."""
    if not _names:
        _names.update({code: name for code, name in db.session.execute(db.select(Departement.code, Departement.name))})
    return dict(_names)


def _places() -> Places:
    if not _held:
        read = _read_places()
        if not read.communes:
            return read
        _held.append(read)
    return _held[0]


def _read_places() -> Places:
    people = func.sum(func.coalesce(Commune.population, 0))
    shared = (
        db.select(Postcode.code, Commune.departement_code)
        .join(Commune, Commune.code == Postcode.commune_code)
        .group_by(Postcode.code, Commune.departement_code)
        .order_by(people, Commune.departement_code.desc())
    )
    return Places(
        departements={_bare(d.name): d.code for d in db.session.execute(db.select(Departement.code, Departement.name))},
        regions={fold(r.name): r.code for r in db.session.execute(db.select(Region.code, Region.name))},
        communes={
            c.code: c.departement_code for c in db.session.execute(db.select(Commune.code, Commune.departement_code))
        },
        postcodes={p.code: p.departement_code for p in db.session.execute(shared)},
    )


def departement_of(commune_code: str | None = None, postcode: str | None = None) -> str | None:
    """The code of the département of a place; None abroad, in an overseas collectivity, or when unknown.

    The INSEE commune code decides; the postcode is asked only without one. A postcode astride two
    départements gives the one with most people; an unlisted one (CEDEX) follows its first digits.
    """
    insee = (commune_code or '').strip().upper()
    if len(insee) == 4 and insee.isdigit():
        insee = '0' + insee
    if re.fullmatch(r'(\d{2}|2[AB])\d{3}', insee):
        return _of_commune(insee)
    return _of_postcode(re.sub(r'\s', '', postcode or ''))


def _of_commune(insee: str) -> str | None:
    communes = _places().communes
    if insee in communes:
        return communes[insee]
    if insee in LEFT_GUADELOUPE:
        return None
    return _known(insee[:3] if insee.startswith(('97', '98')) else insee[:2])


def _of_postcode(postcode: str) -> str | None:
    if len(postcode) == 4:
        postcode = '0' + postcode
    if not re.fullmatch(r'\d{5}', postcode):
        return None
    if postcode in _places().postcodes:
        return _places().postcodes[postcode]
    if postcode.startswith('20'):
        return '2A' if postcode[2] in '0178' else '2B'
    return _known(postcode[:3] if postcode.startswith(('97', '98')) else postcode[:2])


def _known(code: str) -> str | None:
    return code if code in _places().departements.values() else None


def departement_by_name(text: str | None) -> str | None:
    """The code of the département written as « Bouches-du-Rhône », « Cotes d Armor », « 1 », « 2a », « 75 - Paris »."""
    folded = fold(text or '')
    found = _by_name_or_code(folded)
    first, _, rest = folded.partition(' ')
    start, _, last = folded.rpartition(' ')
    for code, name in ((first, rest), (last, start)):
        if found is None and name and any(c.isdigit() for c in code) and _by_name_or_code(code):
            found = _by_name_or_code(code) if _by_name_or_code(code) == _by_name_or_code(name) else None
    return found


def _by_name_or_code(folded: str) -> str | None:
    code = folded.upper().zfill(2)
    if re.fullmatch(r'\d{2,3}|2[AB]', code):
        return _known(code.lstrip('0').zfill(2))
    return _places().departements.get(_bare(folded))


def _bare(name: str) -> str:
    """A folded name without its article: « La Réunion » and « Réunion » are one."""
    folded = fold(name)
    return next((folded.removeprefix(article) for article in ARTICLES if folded.startswith(article)), folded)


def region_by_name(text: str | None) -> str | None:
    """The INSEE code of the région written as « Grand-Est », « Ile de France », « PACA », « 84 »."""
    folded, regions = fold(text or ''), _places().regions
    if folded.isdigit():
        return folded.zfill(2) if folded.zfill(2) in regions.values() else None
    return regions.get(folded) or regions.get(REGION_ALIASES.get(folded, ''))


def departements() -> list[Departement]:
    """The 101 départements, by code, each with its région."""
    return list(
        db.session.scalars(db.select(Departement).options(selectinload(Departement.region)).order_by(Departement.code))
    )


def regions() -> list[Region]:
    return list(db.session.scalars(db.select(Region).order_by(Region.name)))


def departement_scope(code: str) -> tuple[str, str]:
    """(code, name) of the département a right is limited to. Raises Refusal."""
    found = db.session.get(Departement, departement_by_name(code) or '')
    if found is None:
        raise Refusal('departement', f'Aucun département « {code} ». Indiquez son numéro ou son nom.')
    return found.code, found.name
