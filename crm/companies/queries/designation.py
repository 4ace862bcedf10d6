"""The company that a line of a file means: by SIREN, SIRET, or by name and département."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from crm.companies.models import ClubMembership, Company, Establishment, sort_name_of
from crm.database import db
from crm.errors import Refusal
from crm.imports.targets import Column
from crm.search import fold

AT_ONCE = 500

COLUMNS = (
    Column('siren', 'SIREN', ('N° SIREN', 'Numéro SIREN', 'SIREN entreprise'), kind='siren'),
    Column('siret', 'SIRET', ('N° SIRET', 'Numéro SIRET', 'SIRET établissement'), kind='siret'),
    Column(
        'company',
        'Entreprise',
        (
            'Raison sociale',
            'Société',
            'Nom de l’entreprise',
            'Nom entreprise',
            'Dénomination',
            'Structure',
            'Employeur',
            'Organisme',
        ),
        kind='name',
    ),
    Column('departement', 'Département', ('Dépt', 'Dpt', 'Dép.', 'Code département'), kind='departement'),
)


@dataclass(frozen=True, slots=True)
class Designation:
    """What a line says of its company."""

    siren: str = ''
    siret: str = ''
    name: str = ''
    departement: str = ''

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> 'Designation':
        """From values read by kind. The SIRET gives the SIREN that is missing."""
        siret = values.get('siret') or ''
        siren = values.get('siren') or siret[:9]
        return cls(siren, siret, values.get('company') or '', values.get('departement') or '')

    @property
    def sort_name(self) -> str:
        return sort_name_of(self.name)


class Designated:
    """The companies that some lines mean, found in a few statements whatever the number of lines."""

    def __init__(self, designations: Iterable[Designation], club_id: int | None = None) -> None:
        asked = list(designations)
        self._by_siren = {
            company.siren: company for company in _companies(Company.siren, {d.siren for d in asked if d.siren})
        }
        self._by_name: dict[str, list[Company]] = {}
        for company in _companies(Company.sort_name, {d.sort_name for d in asked if d.name and not d.siren}):
            self._by_name.setdefault(company.sort_name, []).append(company)
        found = {c.id for c in self._by_siren.values()} | {c.id for named in self._by_name.values() for c in named}
        self._followed = _followed(found, club_id) if club_id else set()
        self._sites = _sites({d.siret for d in asked if d.siret})

    def find(self, wanted: Designation) -> tuple[Company, list[tuple[str, str]]]:
        """(the company, doubts). Raises Refusal('siren' | 'company', …) when nothing tells which one it is."""
        if wanted.siren:
            return self._by_number(wanted)
        if not wanted.name:
            raise Refusal('siren', 'Ni SIREN, ni SIRET, ni nom : cette ligne ne désigne aucune entreprise.')
        named = self._by_name.get(wanted.sort_name, [])
        here = [c for c in named if not wanted.departement or c.departement_code in (wanted.departement, None)]
        if not here:
            raise Refusal(
                'company',
                f'Aucune entreprise ne s’appelle « {wanted.name[:80]} »'
                f'{" dans le département " + wanted.departement if wanted.departement else ""} : '
                'indiquez son SIREN, ou ajoutez d’abord l’entreprise.',
            )
        return self._among(here, wanted)

    def _by_number(self, wanted: Designation) -> tuple[Company, list[tuple[str, str]]]:
        company = self._by_siren.get(wanted.siren)
        if company is None:
            raise Refusal(
                'siren',
                f'Aucune entreprise n’a le SIREN {wanted.siren} : ajoutez d’abord l’entreprise, puis réessayez.',
            )
        doubts = []
        if wanted.name and fold(wanted.name) not in (company.sort_name, fold(company.name), fold(company.usual_name)):
            shared = set(fold(wanted.name).split()) & set(company.folded.split())
            if not shared:
                doubts.append(
                    ('company', f'Le SIREN est celui de « {company.display_name} », pas de « {wanted.name[:80]} ».')
                )
        return company, doubts

    def _among(self, here: list[Company], wanted: Designation) -> tuple[Company, list[tuple[str, str]]]:
        if len(here) == 1:
            alone = wanted.departement and here[0].departement_code
            return here[0], [] if alone else [('company', 'Entreprise retrouvée par son nom seul : vérifiez-la.')]
        ours = [company for company in here if company.id in self._followed]
        if len(ours) != 1:
            raise Refusal(
                'company',
                f'{len(here)} entreprises s’appellent « {wanted.name[:80]} » : indiquez le SIREN de la bonne.',
            )
        return ours[0], [('company', f'{len(here)} entreprises portent ce nom : celle que suit le club est retenue.')]

    def refuse_unless_followed(self, company: Company) -> None:
        """Contacts and exchanges belong to a club that follows the company."""
        if company.id not in self._followed:
            raise Refusal(
                'company',
                f'Ce club ne suit pas « {company.display_name} » : faites-la d’abord suivre par ce club.',
            )

    def site(self, wanted: Designation, company: Company) -> int | None:
        """The establishment of the SIRET, when it is one of the company."""
        site_id, owner = self._sites.get(wanted.siret, (None, None))
        return site_id if owner == company.id else None


def _companies(column: Any, values: set[str]) -> list[Company]:
    keys, found = sorted(values), list[Company]()
    for at in range(0, len(keys), AT_ONCE):
        found += db.session.scalars(db.select(Company).where(column.in_(keys[at : at + AT_ONCE])).order_by(Company.id))
    return found


def _followed(company_ids: set[int], club_id: int) -> set[int]:
    keys, found = sorted(company_ids), set[int]()
    for at in range(0, len(keys), AT_ONCE):
        query = db.select(ClubMembership.company_id).where(
            ClubMembership.club_id == club_id,
            ClubMembership.until.is_(None),
            ClubMembership.company_id.in_(keys[at : at + AT_ONCE]),
        )
        found |= set(db.session.scalars(query))
    return found


def _sites(sirets: set[str]) -> dict[str, tuple[int, int]]:
    keys, found = sorted(sirets), dict[str, tuple[int, int]]()
    for at in range(0, len(keys), AT_ONCE):
        query = db.select(Establishment.siret, Establishment.id, Establishment.company_id)
        rows = db.session.execute(query.where(Establishment.siret.in_(keys[at : at + AT_ONCE])))
        found |= {siret: (site_id, company_id) for siret, site_id, company_id in rows}
    return found
