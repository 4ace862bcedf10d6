"""Reads of places: départements, clubs, and the département of a postcode."""

from crm.database import db
from crm.search import fold
from crm.territories.models import NATIONAL, Club, Commune, Departement, Postcode


def departement_names() -> dict[str, str]:
    """code → name, in the order of the codes (2A and 2B between 19 and 21)."""
    found = db.session.execute(db.select(Departement.code, Departement.name))
    return dict(sorted(((c, n) for c, n in found), key=lambda pair: pair[0].replace('2A', '20.1').replace('2B', '20.2')))


def departement_choices() -> list[tuple[str, str]]:
    """(code, « 69 – Rhône ») pairs for a select."""
    return [(code, f'{code} – {name}') for code, name in departement_names().items()]


def all_clubs() -> list[Club]:
    """Every club: the national one first, then by name."""
    return sorted(db.session.scalars(db.select(Club)), key=lambda club: (club.code != NATIONAL, fold(club.name)))


def club_of_departement(code: str | None) -> Club | None:
    """The club of a département; the national club when there is none."""
    query = db.select(Club).where(Club.code.in_([code or NATIONAL, NATIONAL]))
    found = {club.code: club for club in db.session.scalars(query)}
    return found.get(code or NATIONAL) or found.get(NATIONAL)


def place_of(postcode: str, city: str = '') -> tuple[str | None, str | None]:
    """(INSEE code of the commune, code of the département) of a postcode and a city; None where it cannot be told."""
    query = db.select(Commune).join(Postcode, Postcode.commune_code == Commune.code).where(Postcode.code == postcode)
    communes = list(db.session.scalars(query))
    named = [commune for commune in communes if commune.folded == fold(city)]
    if len(named) == 1 or len(communes) == 1:
        commune = (named or communes)[0]
        return commune.code, commune.departement_code
    departements = {commune.departement_code for commune in communes}
    if len(departements) == 1:
        return None, departements.pop()
    return None, None if communes else _departement_by_prefix(postcode)


def _departement_by_prefix(postcode: str) -> str | None:
    """The fallback for postcodes that no commune declares (CEDEX)."""
    if len(postcode) != 5 or not postcode.isdigit():
        return None
    if postcode.startswith('20'):
        code = '2A' if postcode[2] in '01' or postcode.startswith('207') else '2B'
    else:
        code = postcode[:3] if postcode.startswith(('97', '98')) else postcode[:2]
    return code if db.session.get(Departement, code) else None
