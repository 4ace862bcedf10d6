"""What the register answers about a company, in words: suggestions while typing, prefill, checks of a number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm import demonstration, identifiers, register
from crm.companies.models import Company, RegisterState
from crm.companies.nomenclature import INSEE_BANDS, naf_code
from crm.database import db
from crm.formatting import date_fr, siren_fr
from crm.register import LegalUnit, Site, Unavailable
from crm.register.legal_forms import name_of
from crm.territories.models import Commune, Departement

SENTENCES = {
    'unconfigured': 'L’annuaire des entreprises n’est pas configuré sur cette installation\u00a0: saisissez à la main.',
    'busy': 'L’annuaire reçoit trop de demandes en ce moment. Réessayez dans une minute, ou saisissez à la main.',
}
UNREACHABLE = (
    'L’annuaire des entreprises ne répond pas pour l’instant. Rien n’est perdu\u00a0: saisissez à la main, '
    'la fiche sera vérifiée plus tard.'
)
FICTIONAL = 'Cette entreprise est fictive\u00a0: l’annuaire n’est pas interrogé à son sujet.'


@dataclass(frozen=True)
class Place:
    """Where a site stands: codes known to us (None otherwise) and the name of the town."""

    commune_code: str | None
    departement_code: str | None
    city: str


@dataclass(frozen=True)
class Suggestion:
    """One company that the register proposes, and ours if we have it."""

    unit: LegalUnit
    number: str
    place: Place
    known: Company | None

    @property
    def label(self) -> str:
        """« NOM — SIREN — commune (dép.) — active »."""
        town = f'{self.place.city} ({self.place.departement_code or "hors département"})' if self.place.city else ''
        words = [self.name, siren_fr(self.unit.siren), town, 'fermée' if self.unit.closed else 'active']
        return ' — '.join([*filter(None, words), *(['déjà dans l’outil'] if self.known else [])])

    @property
    def name(self) -> str:
        own = self.unit.name or 'Nom non diffusible'
        return f'{own} ({self.unit.usual_name})' if self.unit.usual_name else own


@dataclass(frozen=True)
class Suggestions:
    """What the register proposes for what was typed; `problem` says in French why there is nothing."""

    found: list[Suggestion]
    total: int = 0
    problem: str = ''


@dataclass(frozen=True)
class Checked:
    """What the register says of one number: a state, the legal unit if it is known, and a sentence when one is due."""

    state: RegisterState
    unit: LegalUnit | None = None
    at: datetime | None = None
    sentence: str = ''

    @property
    def legal_form(self) -> str:
        return name_of(self.unit.legal_form) if self.unit else ''


def suggestions(typed: str, departement: str = '') -> Suggestions:
    """Companies of the register for a name, a SIREN or a SIRET; never an exception."""
    number = ''.join(typed.split())
    try:
        if number.isascii() and number.isdigit():
            if len(number) not in (9, 14):
                return Suggestions([], problem='Un SIREN a 9 chiffres, un SIRET 14.')
            found = register.find(''.join(identifiers.siren_or_siret(number)[1:]) or number)
        else:
            number, found = '', register.search(typed, departement)
    except identifiers.BadIdentifier as bad:
        return Suggestions([], problem=str(bad))
    except Unavailable as fault:
        return Suggestions([], problem=sentence_of(fault))
    return Suggestions(_suggested(list(found.units), number), found.total)


def _suggested(units: list[LegalUnit], number: str) -> list[Suggestion]:
    """Two statements whatever the number of units: our companies of these SIREN, and the communes."""
    known = _known([unit.siren for unit in units])
    sites = {unit.siren: unit.site(number) or unit.head_office for unit in units}
    communes = _communes([site.commune for site in sites.values() if site])
    return [
        Suggestion(unit, number or unit.siren, _placed(sites[unit.siren], communes), known.get(unit.siren))
        for unit in units
    ]


def _known(sirens: list[str]) -> dict[str | None, Company]:
    return {
        company.siren: company for company in db.session.scalars(db.select(Company).where(Company.siren.in_(sirens)))
    }


def _communes(codes: list[str]) -> dict[str, Commune]:
    return {commune.code: commune for commune in db.session.scalars(db.select(Commune).where(Commune.code.in_(codes)))}


def place_of_site(site: Site) -> Place:
    """The commune and the département of a site of the register: by the INSEE code, never by the postcode."""
    place = _placed(site, _communes([site.commune]))
    if place.departement_code is None:
        known = db.session.scalar(db.select(Departement.code).filter_by(code=site.departement))
        return Place(place.commune_code, known, place.city)
    return place


def _placed(site: Site | None, communes: dict[str, Commune]) -> Place:
    if site is None:
        return Place(None, None, '')
    commune = communes.get(site.commune)
    return Place(commune.code, commune.departement_code, commune.name) if commune else Place(None, None, site.city)


def checked(number: str, *, fresh: bool = False) -> Checked:
    """What the register says of a SIREN or SIRET; a sentence when it does not answer, never an exception."""
    if demonstration.is_fictional(number):
        return Checked(RegisterState.UNCHECKED, sentence=FICTIONAL)
    try:
        found = register.find(number, fresh=fresh)
    except Unavailable as fault:
        state = RegisterState.UNCHECKED if fault.cause == 'unconfigured' else RegisterState.UNAVAILABLE
        return Checked(state, sentence=sentence_of(fault))
    return read(found)


def read(found: register.Found) -> Checked:
    """The state of a company after an answer."""
    unit = found.unit
    if unit is None:
        return Checked(
            RegisterState.NOT_FOUND,
            at=found.at,
            sentence='L’annuaire ne connaît pas ce numéro\u00a0: vérifiez-le. Une entreprise peut aussi s’y opposer.',
        )
    if unit.closed:
        since = f' depuis le {date_fr(unit.closed_day)}' if unit.closed_day else ''
        sentence = f'L’annuaire dit cette entreprise fermée{since}.'
        return Checked(RegisterState.CLOSED, unit, found.at, sentence)
    if not unit.disclosed:
        sentence = 'Cette entreprise ne diffuse pas ses données\u00a0: il n’y a rien à reprendre de l’annuaire.'
        return Checked(RegisterState.UNDISCLOSED, unit, found.at, sentence)
    return Checked(RegisterState.VERIFIED, unit, found.at)


def checked_of(typed: str) -> Checked | None:
    """`checked` for what was typed in a form; None when it is empty or not a number."""
    try:
        siren, siret = identifiers.siren_or_siret(typed) if typed else ('', '')
    except identifiers.BadIdentifier:
        return None
    return checked(siret or siren) if siren else None


def prefill(answer: Checked, number: str) -> dict[str, Any]:
    """What a form of a new company begins with."""
    unit = answer.unit
    if unit is None:
        return {'identifier': number}
    band = INSEE_BANDS.get(unit.headcount_code)
    return {
        'identifier': number,
        'name': unit.name,
        'usual_name': unit.usual_name,
        'departement_code': place_of_site(unit.head_office).departement_code if unit.head_office else '',
        'naf': naf_code(unit.naf) if unit.naf else '',
        'headcount_band': band.value if band else '',
    }


def sentence_of(fault: Unavailable) -> str:
    """Why the register gives nothing, and what to do."""
    return SENTENCES.get(fault.cause, UNREACHABLE)
