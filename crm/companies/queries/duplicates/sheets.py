"""Companies read as sheets of the rule: those of a département, or a few by number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_

from crm.companies.models import Company, Contact, Establishment, RegisterState
from crm.companies.queries.duplicates.names import bare_words
from crm.companies.queries.duplicates.rules import PUBLIC_DOMAINS, Sheet
from crm.database import db
from crm.territories.models import Departement

_READ = (
    Company.id,
    Company.name,
    Company.usual_name,
    Company.siren,
    Company.departement_code,
    Company.naf_code,
    Company.headcount_band,
    Company.register_state,
)


def sheets_of_departement(code: str | None) -> list[Sheet]:
    """Companies of a département by their head office or a site; of none when `code` is None."""
    if code is None:
        return _sheets(Company.departement_code.is_(None))
    sites = db.select(Establishment.company_id).where(Establishment.departement_code == code)
    return _sheets(or_(Company.departement_code == code, Company.id.in_(sites)))


def sheets_of(ids: Collection[int]) -> dict[int, Sheet]:
    """Sheets by number of company."""
    found: dict[int, Sheet] = {}
    for some in batches(sorted(ids)):
        found |= {sheet.id: sheet for sheet in _sheets(Company.id.in_(some))}
    return found


def batches(values: Iterable[Any], size: int = 500) -> Iterator[list[Any]]:
    """Lists of at most `size` values."""
    pending: list[Any] = []
    for value in values:
        pending.append(value)
        if len(pending) == size:
            yield pending
            pending = []
    if pending:
        yield pending


def _sheets(which: ColumnElement[bool]) -> list[Sheet]:
    companies = db.session.execute(db.select(*_READ).where(which).order_by(Company.id)).all()
    chosen = db.select(Company.id).where(which)
    sites, people, names = _sites(chosen), _people(chosen), _departement_words()
    return [_sheet(row, sites.get(row.id, ()), people.get(row.id, ()), names) for row in companies]


def _sites(chosen: Select[tuple[int]]) -> dict[int, list[Any]]:
    query = db.select(
        Establishment.company_id,
        Establishment.siret,
        Establishment.postcode,
        Establishment.city,
        Establishment.departement_code,
    ).where(Establishment.company_id.in_(chosen))
    return _by_company(db.session.execute(query))


def _people(chosen: Select[tuple[int]]) -> dict[int, list[Any]]:
    query = db.select(Contact.company_id, Contact.email, Contact.phone)
    return _by_company(db.session.execute(query.where(Contact.company_id.in_(chosen))))


def _by_company(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.company_id].append(row)
    return found


def _departement_words() -> dict[str, frozenset[str]]:
    query = db.select(Departement.code, Departement.name)
    return {code: frozenset(bare_words(name)) for code, name in db.session.execute(query)}


def _sheet(row: Any, sites: Sequence[Any], people: Sequence[Any], names: dict[str, frozenset[str]]) -> Sheet:
    departements = frozenset(code for code in (row.departement_code, *(s.departement_code for s in sites)) if code)
    place_words = frozenset(word for site in sites for word in bare_words(site.city))
    return Sheet(
        id=row.id,
        name=row.name,
        usual_name=row.usual_name,
        siren=row.siren or '',
        departements=departements,
        place_words=place_words.union(*(names.get(code, ()) for code in departements)),
        postcodes=frozenset(site.postcode for site in sites if site.postcode),
        naf=row.naf_code,
        band=str(row.headcount_band or ''),
        sirets=tuple(site.siret for site in sites),
        domains=frozenset(filter(None, (domain_of(person.email) for person in people))),
        phones=frozenset(person.phone for person in people if person.phone),
        verified=row.register_state == RegisterState.VERIFIED,
        denied=row.register_state == RegisterState.NOT_FOUND,
    )


def domain_of(email: str) -> str:
    """What follows the @, when it says something of the company."""
    domain = email.rpartition('@')[2].lower()
    return '' if domain in PUBLIC_DOMAINS else domain
