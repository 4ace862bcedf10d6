"""Identity of companies and their establishments: add and edit by hand."""

from typing import Any

from crm import clock, identifiers
from crm.companies import queries
from crm.companies.actions.register import add_site, take_note
from crm.companies.actions.relations import follow
from crm.companies.models import Company, Establishment, HeadcountBand
from crm.companies.nomenclature import NAF_VERSION, naf_code, naf_section
from crm.companies.queries.register import Checked
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club

SIMILAR = (
    'Une entreprise presque du même nom existe déjà dans ce département : regardez la liste ci-dessous. '
    'Si la vôtre est une autre entreprise, cochez la case qui le dit, puis enregistrez.'
)


def add(
    *,
    identifier: str,
    name: str,
    club: Club,
    usual_name: str = '',
    departement_code: str = '',
    naf: str = '',
    headcount_band: str = '',
    not_the_same: bool = False,
    register: Checked | None = None,
) -> Company:
    """A new company, followed by `club`. `identifier` is a SIREN, a SIRET (its establishment is made) or ''.

    `register` is what the register says of this number: it completes what was not typed.

    Refuses a wrong or known number, and a name that nearly exists in the département unless `not_the_same`.
    """
    siren, siret = _numbers(identifier)
    if siren:
        _refuse_known(siren, 'identifier')
    if not not_the_same and queries.similar_companies(
        name, departement_code or None, siren=siren, usual_name=usual_name
    ):
        raise Refusal('not_the_same', SIMILAR)
    now = clock.now()
    company = Company(
        siren=siren or None, name=name, created_at=now, updated_at=now, folded='', sort_name='', source='saisie'
    )
    _write_identity(company, usual_name, departement_code, naf, headcount_band)
    db.session.add(company)
    db.session.flush()
    if register:
        take_note(company, register, added=True)
    if siret:
        _add_first_site(company, siret, register)
    follow(company, club, source='saisie')
    return company


def _add_first_site(company: Company, siret: str, register: Checked | None) -> None:
    """The site that was typed: as the register knows it, else taken for the head office."""
    if register and register.unit and register.unit.site(siret):
        add_site(company, register.unit, siret)
        return
    departement = company.departement_code
    db.session.add(Establishment(company_id=company.id, siret=siret, is_head_office=True, departement_code=departement))


def edit(
    company: Company,
    *,
    siren: str,
    name: str,
    usual_name: str = '',
    departement_code: str = '',
    naf: str = '',
    headcount_band: str = '',
) -> Company:
    """Correct the identity of a company. A SIREN may be completed; one that others use is refused."""
    number, _ = _numbers(siren, 'siren')
    if number and number != company.siren:
        _refuse_known(number, 'siren')
    if company.siren and number != company.siren and company.establishments:
        raise Refusal(
            'siren',
            'Cette entreprise a des établissements à ce SIREN : il ne peut plus changer. '
            'Ajoutez plutôt l’autre entreprise.',
        )
    company.siren = number or None
    company.name = name
    _write_identity(company, usual_name, departement_code, naf, headcount_band)
    company.doubt = ''
    company.updated_at = clock.now()
    db.session.flush()
    return company


def _write_identity(company: Company, usual_name: str, departement_code: str, naf: str, headcount_band: str) -> None:
    code = naf_code(naf) if naf else ''
    if naf and not code:
        raise Refusal('naf', 'Ce code NAF n’existe pas. Il a quatre chiffres et une lettre, par exemple 62.01Z.')
    company.usual_name = usual_name
    company.departement_code = departement_code or None
    company.naf_code, company.naf_section, company.naf_version = code, naf_section(code), NAF_VERSION if code else ''
    company.headcount_band = HeadcountBand(headcount_band) if headcount_band else None
    company.refold()


def _numbers(typed: str, field: str = 'identifier') -> tuple[str, str]:
    if not typed:
        return '', ''
    try:
        return identifiers.siren_or_siret(typed)
    except identifiers.BadIdentifier as bad:
        raise Refusal(field, str(bad)) from bad


def _refuse_known(siren: str, field: str) -> None:
    if known := queries.company_by_siren(siren):
        raise Refusal(
            field, f'Ce SIREN est déjà celui de « {known.display_name} ». Suivez cette entreprise au lieu de l’ajouter.'
        )


def add_establishment(company: Company, *, siret: str, **values: Any) -> Establishment:
    """A new site of a company. The SIRET begins with the company's SIREN and is nobody else's."""
    number = _siret_of(company, siret)
    if db.session.scalar(db.select(Establishment.id).filter_by(siret=number)):
        raise Refusal(
            'siret', 'Cet établissement est déjà dans la fiche d’une entreprise : il ne peut pas y être deux fois.'
        )
    site = Establishment(company_id=company.id, siret=number)
    _write_site(site, company, **values)
    db.session.add(site)
    db.session.flush()
    return site


def edit_establishment(site: Establishment, **values: Any) -> Establishment:
    """Correct a site; its SIRET does not change."""
    _write_site(site, site.company, **values)
    return site


def _siret_of(company: Company, typed: str) -> str:
    try:
        number = identifiers.siret(typed)
    except identifiers.BadIdentifier as bad:
        raise Refusal('siret', str(bad)) from bad
    if company.siren is None:
        raise Refusal('siret', 'Le SIREN de l’entreprise est à compléter : indiquez-le d’abord dans sa fiche.')
    if not number.startswith(company.siren):
        raise Refusal(
            'siret',
            f'Ce SIRET ne commence pas par le SIREN de l’entreprise ({company.siren}) : c’est celui d’une autre.',
        )
    return number


def _write_site(site: Establishment, company: Company, **values: Any) -> None:
    for name, value in values.items():
        setattr(site, name, value)
    if site.postcode:
        site.commune_code, site.departement_code = queries.place_of(site.postcode, site.city)
    if site.is_head_office:
        for other in company.establishments:
            if other is not site:
                other.is_head_office = False
        if site.departement_code:
            company.departement_code = site.departement_code
