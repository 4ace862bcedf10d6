"""Perimeters of documents (`national`, `region:11`, `club:75`, `company:SIREN`…): their names, who may ask for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm import access
from crm.companies.models import ClubMembership, Company, followed_by
from crm.database import db
from crm.errors import Refusal
from crm.experiments.models import TerritorialExperiment
from crm.territories.models import Club, ClubKind, Departement, Region

NATIONAL = 'national'
EACH_CLUB = 'each_club'
EACH_DEPARTEMENT = 'each_departement'


@dataclass(frozen=True)
class DocumentPerimeter:
    """What a document is about. The ids say whose it is: a club (also of a département), a company, an experiment."""

    key: str
    name: str
    club_id: int | None = None
    company_id: int | None = None
    experiment_id: int | None = None

    @property
    def kind(self) -> str:
        return self.key.partition(':')[0]

    @property
    def codes(self) -> list[str]:
        """What stands after the colon: « 19,23 » gives two codes."""
        return [code for code in self.key.partition(':')[2].split(',') if code]


COUNTRY = DocumentPerimeter(NATIONAL, 'France entière')


def named(key: str) -> DocumentPerimeter:
    """The perimeter of a key. Raises Refusal with a French sentence for one that does not exist."""
    kind, _, code = key.strip().partition(':')
    if key.strip() == NATIONAL:
        return COUNTRY
    if kind not in KINDS or not code.strip():
        raise Refusal('perimeter', f'Le périmètre « {key} » n’existe pas. Écrivez par exemple {EXAMPLES}.')
    return KINDS[kind](code.strip())


def _club(code: str) -> DocumentPerimeter:
    club = db.session.scalar(db.select(Club).filter_by(code=code.upper() if code != NATIONAL else code))
    if club is None:
        raise Refusal(
            'perimeter',
            f'Aucun club ne porte le code « {code} » : c’est celui de son département, par exemple « club:75 ».',
        )
    return of_club(club)


def _departement(code: str) -> DocumentPerimeter:
    return of_departements([code])


def _departements(codes: str) -> DocumentPerimeter:
    return of_departements([code for code in codes.replace(';', ',').split(',') if code.strip()])


def _region(code: str) -> DocumentPerimeter:
    region = db.session.get(Region, code)
    if region is None:
        raise Refusal('perimeter', f'Aucune région ne porte le code « {code} », par exemple « region:11 ».')
    return of_region(region)


def _company(code: str) -> DocumentPerimeter:
    siren = ''.join(code.split())
    company = db.session.scalar(db.select(Company).filter_by(siren=siren))
    if company is None:
        raise Refusal('perimeter', f'Aucune entreprise suivie n’a le SIREN « {code} » : vérifiez ses neuf chiffres.')
    return DocumentPerimeter(f'company:{siren}', company.usual_name or company.name, company_id=company.id)


def _experiment(code: str) -> DocumentPerimeter:
    found = db.session.get(TerritorialExperiment, int(code)) if code.isdecimal() else None
    if found is None:
        raise Refusal('perimeter', f'Aucune expérimentation ne porte le numéro « {code} ».')
    return of_experiment(found)


KINDS: dict[str, Callable[[str], DocumentPerimeter]] = {
    'region': _region,
    'departement': _departement,
    'departements': _departements,
    'club': _club,
    'company': _company,
    'experiment': _experiment,
}
EXAMPLES = '« national », « region:11 », « departement:23 », « departements:19,23 », « club:75 » ou « company:SIREN »'


def of_club(club: Club) -> DocumentPerimeter:
    return DocumentPerimeter(f'club:{club.code}', club.name, club.id)


def of_region(region: Region) -> DocumentPerimeter:
    return DocumentPerimeter(f'region:{region.code}', region.name)


def of_experiment(experiment: TerritorialExperiment) -> DocumentPerimeter:
    return DocumentPerimeter(f'experiment:{experiment.id}', experiment.title, experiment_id=experiment.id)


def of_departements(typed: Sequence[str]) -> DocumentPerimeter:
    """One département, or several in the order of their codes. One alone is its club's. Raises Refusal."""
    codes = sorted({code.strip().upper() for code in typed})
    query = db.select(Departement.code, Departement.name).where(Departement.code.in_(codes))
    names = {row.code: row.name for row in db.session.execute(query)}
    if strange := [code for code in codes if code not in names]:
        raise Refusal(
            'perimeter', f'Aucun département ne porte le code « {strange[0]} », par exemple « 23 » ou « 2A ».'
        )
    if len(codes) > 1:
        return DocumentPerimeter(f'departements:{",".join(codes)}', ', '.join(names[code] for code in codes))
    club_id = db.session.scalar(db.select(Club.id).filter_by(departement_code=codes[0]))
    return DocumentPerimeter(f'departement:{codes[0]}', names[codes[0]], club_id)


def each_club() -> list[DocumentPerimeter]:
    """The 101 clubs of départements, by code."""
    query = db.select(Club).filter_by(kind=ClubKind.DEPARTMENTAL).order_by(Club.code)
    return [of_club(club) for club in db.session.scalars(query)]


def each_departement() -> list[DocumentPerimeter]:
    """The 101 départements, by code, each its club's."""
    query = db.select(Departement.code, Departement.name, Club.id).outerjoin(
        Club, Club.departement_code == Departement.code
    )
    rows = db.session.execute(query.order_by(Departement.code))
    return [DocumentPerimeter(f'departement:{code}', name, club_id) for code, name, club_id in rows]


# What a schedule or a batch may be for: one document for each of these.
EACH = {EACH_CLUB: each_club, EACH_DEPARTEMENT: each_departement}


def all_perimeters() -> list[DocumentPerimeter]:
    """The country, the régions, the départements, the national club, the clubs, the experiments."""
    regions = db.session.scalars(db.select(Region).order_by(Region.name))
    clubs = db.session.scalars(db.select(Club).order_by(Club.kind.desc(), Club.code))
    experiments = db.session.scalars(db.select(TerritorialExperiment).order_by(TerritorialExperiment.title))
    return [
        COUNTRY,
        *map(of_region, regions),
        *each_departement(),
        *map(of_club, clubs),
        *map(of_experiment, experiments),
    ]


def offered(kinds: Sequence[str]) -> list[DocumentPerimeter]:
    """Those of some kinds that the signed-in user may ask for: all for who sees all clubs, else their clubs'.

    Companies are not listed: they are named by their SIREN.
    """
    listed = [p for p in all_perimeters() if p.kind in kinds]
    if access.sees_all_clubs():
        return listed
    own = access.perimeter().clubs
    return [p for p in listed if p.club_id in own]


def may_ask(perimeter: DocumentPerimeter) -> bool:
    """Whether the signed-in user may ask for a document on this: of its clubs, of companies that they follow."""
    own = access.perimeter().clubs
    if access.sees_all_clubs() or perimeter.club_id in own:
        return True
    followed = followed_by(own).where(ClubMembership.company_id == perimeter.company_id)
    return perimeter.company_id is not None and db.session.scalar(followed) is not None
