"""Reads of places: départements, clubs, and the département of a postcode."""

from crm.database import db
from crm.search import fold
from crm.territories import queries as territories
from crm.territories.models import NATIONAL, Club, Commune, Departement, Postcode


def departement_names() -> dict[str, str]:
    """code → name, in the order of the codes (2A and 2B between 19 and 21)."""
    names = territories.departement_names()
    return dict(sorted(names.items(), key=lambda pair: pair[0].replace('2A', '20.1').replace('2B', '20.2')))


def departement_choices() -> list[tuple[str, str]]:
    """(code, « 69 – Rhône ») pairs for a select."""
    return [(code, f'{code} – {name}') for code, name in departement_names().items()]


def all_clubs() -> list[Club]:
    """Every club: the national one first, then by name."""
    return sorted(territories.clubs(), key=lambda club: (club.code != NATIONAL, fold(club.name)))


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


class Places:
    """Départements and communes held in memory while a file is read: no statement a line."""

    def __init__(self) -> None:
        names = departement_names()
        self._departements = {fold(name): code for code, name in names.items()} | {fold(code): code for code in names}
        self._read: dict[str, str | None] = {}
        self._found: dict[tuple[str, str], tuple[str | None, str | None]] = {}
        self._communes: dict[str, list[tuple[str, str, str | None]]] | None = None

    def departement(self, typed: str) -> str | None:
        """The code of a département given by its name, its code (« 1 », « 01 », « 2a ») or both (« 69 - Rhône »)."""
        if typed in self._read:
            return self._read[typed]
        found = self._read[typed] = self._departement(fold(typed))
        return found

    def _departement(self, folded: str) -> str | None:
        if folded in self._departements:
            return self._departements[folded]
        first, _, rest = folded.partition(' ')
        bare = first.removesuffix('.0')
        return self._departements.get(bare.zfill(2)) or self._departements.get(rest.strip('( )'))

    def of_postcode(self, postcode: str, city: str = '') -> tuple[str | None, str | None]:
        """Like `place_of`."""
        asked = postcode, city
        if asked not in self._found:
            self._found[asked] = self._of_postcode(postcode, city)
        return self._found[asked]

    def _of_postcode(self, postcode: str, city: str) -> tuple[str | None, str | None]:
        communes = self._served().get(postcode, [])
        named = [commune for commune in communes if commune[1] == fold(city)] if len(communes) > 1 else communes
        if len(named) == 1:
            return named[0][0], named[0][2]
        departements = {commune[2] for commune in communes}
        if len(departements) == 1:
            return None, departements.pop()
        return None, None if communes else _departement_by_prefix(postcode)

    def _served(self) -> dict[str, list[tuple[str, str, str | None]]]:
        if self._communes is None:
            self._communes = {}
            query = db.select(Postcode.code, Commune.code, Commune.folded, Commune.departement_code)
            for postcode, code, folded, departement in db.session.execute(
                query.join(Commune, Commune.code == Postcode.commune_code)
            ):
                self._communes.setdefault(postcode, []).append((code, folded, departement))
        return self._communes
