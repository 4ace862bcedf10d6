"""Who may read which perimeter of the convention's figures, how it is called, and the conventions themselves."""

from collections.abc import Sequence

from flask_login import current_user
from sqlalchemy import Select, false

from crm import access
from crm.access import Perimeter, Permission, Role, may
from crm.addresses import record_number
from crm.associations.models import MemberAssociation
from crm.companies.models import ClubMembership, Company
from crm.convention.indicators.wanted import NATIONAL_SCOPE, kind_of
from crm.convention.models import Convention
from crm.database import db
from crm.experiments.models import TerritorialExperiment
from crm.territories import queries as territories
from crm.territories.models import Club, Region

NATIONAL_READERS = {Role.ADMINISTRATOR, Role.COLLECTIF, Role.LEE}
KINDS = {
    'national': 'France',
    'region': 'Régions',
    'departement': 'Départements',
    'departements': 'Départements choisis',
    'club': 'Clubs',
    'company': 'Entreprises',
    'association': 'Associations',
    'experiment': 'Expérimentations',
}

Pair = tuple[str, str]


def reads_all_clubs() -> bool:
    """Whether the signed-in user reads the country and every club."""
    return bool(current_user.roles & NATIONAL_READERS)


# --- what one may choose ----------------------------------------------------------------------------


def readable_scopes() -> list[Pair]:
    """(scope, label) among which the signed-in user chooses: the country, régions, départements, clubs, then the
    companies and associations of their rights; a coordinator their club first. `may_read` also knows those too many
    to be listed."""
    held = access.perimeter()
    if reads_all_clubs():
        return [(NATIONAL_SCOPE, 'National'), *_regions(), *_departements(None), *_clubs(None)]
    places = [_departements(_departements_of(held)), _clubs(held)]
    own = [*(reversed(places) if held.clubs else places), _companies(held), _associations(held)]
    return [pair for pairs in own for pair in pairs]


def scopes_by_kind(scopes: Sequence[Pair]) -> list[tuple[str, list[Pair]]]:
    """(« Départements », its scopes) for a chooser."""
    groups = [(label, [pair for pair in scopes if kind_of(pair[0]) == kind]) for kind, label in KINDS.items()]
    return [(label, pairs) for label, pairs in groups if pairs]


def _regions() -> list[Pair]:
    found = db.session.execute(db.select(Region.code, Region.name).order_by(Region.name))
    return [(f'region:{code}', name) for code, name in found]


def _departements(codes: set[str] | None) -> list[Pair]:
    names = territories.departement_names()
    kept = sorted(names if codes is None else codes & names.keys())
    return [(f'departement:{code}', f'{code} {names[code]}') for code in kept]


def _departements_of(held: Perimeter) -> set[str]:
    """Those of one's right, and those of one's clubs."""
    own = db.session.scalars(db.select(Club.departement_code).where(Club.id.in_(held.clubs)))
    return set(held.departements) | {code for code in own if code}


def _clubs(held: Perimeter | None) -> list[Pair]:
    query = db.select(Club.code, Club.name).order_by(Club.name)
    if held is not None:
        query = query.where(Club.id.in_(held.clubs) | Club.departement_code.in_(held.departements))
    return [(f'club:{code}', name) for code, name in db.session.execute(query)]


def _companies(held: Perimeter) -> list[Pair]:
    query = db.select(Company).where(Company.id.in_(held.companies), Company.siren.is_not(None))
    return [(f'company:{c.siren}', c.display_name) for c in db.session.scalars(query.order_by(Company.sort_name))]


def _associations(held: Perimeter) -> list[Pair]:
    query = db.select(MemberAssociation.id, MemberAssociation.name).where(MemberAssociation.id.in_(held.associations))
    return [(f'association:{key}', name) for key, name in db.session.execute(query.order_by(MemberAssociation.name))]


# --- what one may ask for ---------------------------------------------------------------------------


def may_read(scope: str) -> bool:
    """Whether the signed-in user reads this scope, and it exists: those listed, a list of départements all of which
    are readable, a company that their clubs follow; national readers read all of them."""
    kind, _, code = scope.partition(':')
    if kind in ('company', 'association', 'experiment'):
        return _exists(kind, code) and (reads_all_clubs() or _is_ours(scope))
    readable = {scope for scope, _ in readable_scopes()}
    if kind == 'departements':
        codes = code.split(',')
        return codes == sorted(set(codes)) and {f'departement:{one}' for one in codes} <= readable
    return scope in readable


def may_prove(scope: str) -> bool:
    """Whether the signed-in user, who may read this scope, sees the rows behind its figures too: a coordinator those
    of its clubs, since a département or a company also counts what other clubs did."""
    return may(Permission.PROOF_READ) and (reads_all_clubs() or kind_of(scope) == 'club')


def _is_ours(scope: str) -> bool:
    held = access.perimeter()
    kind, _, code = scope.partition(':')
    if kind == 'company':
        followed = db.select(ClubMembership.company_id).where(
            ClubMembership.club_id.in_(held.clubs), ClubMembership.until.is_(None)
        )
        own = Company.id.in_(held.companies) | Company.id.in_(followed)
        return db.session.scalar(db.select(Company.id).where(Company.siren == code, own)) is not None
    return kind == 'association' and int(code) in held.associations


def _exists(kind: str, code: str) -> bool:
    return bool(code) and _label(kind, code) is not None


def scope_label(scope: str) -> str:
    """« National », « Creuse », « Corrèze, Creuse », the name of a club, of a company…; the scope itself when it is no
    more."""
    kind, _, code = scope.partition(':')
    return _label(kind, code) or scope


def _label(kind: str, code: str) -> str | None:
    names = territories.departement_names()
    if kind == NATIONAL_SCOPE:
        return 'National'
    if kind in ('departement', 'departements'):
        codes = code.split(',')
        return ', '.join(names[one] for one in codes) if names.keys() >= set(codes) else None
    if kind == 'company':
        company = db.session.scalar(db.select(Company).filter_by(siren=code))
        return company.display_name if company else None
    found: str | None = db.session.scalar(_name_of(kind, code))
    return found


def _name_of(kind: str, code: str) -> Select[str]:
    number = record_number(code)
    named = {
        'region': db.select(Region.name).where(Region.code == code),
        'club': db.select(Club.name).where(Club.code == code),
        'association': db.select(MemberAssociation.name).where(MemberAssociation.id == number),
        'experiment': db.select(TerritorialExperiment.title).where(TerritorialExperiment.id == number),
    }
    return named.get(kind, db.select(Club.name).where(false()))


def conventions() -> list[Convention]:
    """The conventions, the one in force first."""
    return list(db.session.scalars(db.select(Convention).order_by(Convention.year.desc(), Convention.id.desc())))
