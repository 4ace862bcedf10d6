"""Answers of the register read into values: only what identifies a company; no person, no figure of its accounts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from crm.register.client import Unavailable
from crm.search import fold

HIDDEN = '[NON-DIFFUSIBLE]'


@dataclass(frozen=True)
class Site:
    """An establishment: SIRET, place (INSEE code of the commune), whether it is the head office, when it closed."""

    siret: str
    is_head_office: bool = False
    name: str = ''
    address: str = ''
    postcode: str = ''
    city: str = ''
    commune: str = ''
    closed: bool = False
    closed_on: str = ''

    @property
    def departement(self) -> str:
        """The code that begins that of the commune: three signs overseas, else two; '' when the commune is unknown."""
        return self.commune[: 3 if self.commune.startswith(('97', '98')) else 2]


@dataclass(frozen=True)
class LegalUnit:
    """A company as the register knows it. Dates are ISO texts, '' when unknown; codes are those of the INSEE."""

    siren: str
    name: str = ''
    usual_name: str = ''
    naf: str = ''
    naf25: str = ''
    headcount_code: str = ''
    headcount_year: int | None = None
    category: str = ''
    legal_form: str = ''
    disclosed: bool = True
    closed: bool = False
    closed_on: str = ''
    head_office: Site | None = None
    sites: tuple[Site, ...] = ()

    @property
    def closed_day(self) -> date | None:
        try:
            return date.fromisoformat(self.closed_on[:10])
        except ValueError:
            return None

    def site(self, siret: str) -> Site | None:
        """The site of a SIRET, if the answer holds it."""
        known = [*self.sites, *([self.head_office] if self.head_office else [])]
        return next((site for site in known if site.siret == siret), None)

    def as_kept(self) -> dict[str, Any]:
        """Plain values for the table of answers."""
        return asdict(self)

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> 'LegalUnit':
        """The inverse of `as_kept`."""
        head = kept['head_office']
        sites = tuple(Site(**site) for site in kept['sites'])
        return replace(cls(**kept), head_office=Site(**head) if head else None, sites=sites)


def read_units(answer: Any) -> tuple[list[LegalUnit], int]:
    """(legal units, how many there are in all) of an answer of /search. Raises Unavailable when it is not one."""
    results = answer.get('results') if isinstance(answer, dict) else None
    if not isinstance(results, list) or not all(isinstance(unit, dict) for unit in results):
        raise Unavailable('unreadable')
    units = [_unit(unit) for unit in results if _text(unit, 'siren')]
    total = answer.get('total_results')
    return units, total if isinstance(total, int) else len(units)


def _unit(found: Mapping[str, Any]) -> LegalUnit:
    raw = found.get('siege')
    head = _site(raw, is_head_office=True) if isinstance(raw, dict) and raw.get('siret') else None
    name = _text(found, 'nom_raison_sociale') or _text(found, 'nom_complet').partition(' (')[0]
    year = _text(found, 'annee_tranche_effectif_salarie')
    matching = found.get('matching_etablissements')
    sites = [s for s in matching if isinstance(s, dict)] if isinstance(matching, list) else []
    return LegalUnit(
        siren=_text(found, 'siren'),
        name=name,
        usual_name=_usual_name(name, found, raw if isinstance(raw, dict) else {}),
        naf=_text(found, 'activite_principale'),
        naf25=_text(found, 'activite_principale_naf25'),
        headcount_code=_text(found, 'tranche_effectif_salarie'),
        headcount_year=int(year) if year.isdigit() else None,
        category=_text(found, 'categorie_entreprise'),
        legal_form=_text(found, 'nature_juridique'),
        disclosed=bool(name) and found.get('statut_diffusion') in ('O', None),
        closed=found.get('etat_administratif') == 'C',
        closed_on=_text(found, 'date_fermeture'),
        head_office=head,
        sites=tuple(_site(s, is_head_office=s.get('est_siege') is True) for s in sites if _text(s, 'siret')),
    )


def _site(found: Mapping[str, Any], *, is_head_office: bool) -> Site:
    return Site(
        siret=_text(found, 'siret'),
        is_head_office=is_head_office,
        name=_text(found, 'nom_commercial') or _first(found.get('liste_enseignes')),
        address=_address(found),
        postcode=_text(found, 'code_postal'),
        city=_text(found, 'libelle_commune'),
        commune=_text(found, 'commune'),
        closed=found.get('etat_administratif') == 'F',
        closed_on=_text(found, 'date_fermeture'),
    )


def _address(found: Mapping[str, Any]) -> str:
    """Number and street; a site other than the head office has one line only, whose end repeats postcode and city."""
    parts = [_text(found, n) for n in ('numero_voie', 'indice_repetition', 'type_voie', 'libelle_voie')]
    if any(parts):
        return ' '.join(part for part in parts if part)
    line, postcode = _text(found, 'adresse'), _text(found, 'code_postal')
    return line.rpartition(f' {postcode} ')[0] if postcode and f' {postcode} ' in line else line


def _usual_name(name: str, found: Mapping[str, Any], head: Mapping[str, Any]) -> str:
    """The name on the sign of the head office, else the initials; '' when it is the name itself."""
    usual = _text(head, 'nom_commercial') or _first(head.get('liste_enseignes')) or _text(found, 'sigle')
    return '' if fold(usual) == fold(name) else usual


def _text(found: Mapping[str, Any], name: str) -> str:
    """A text of the answer, cut to a sensible length; '' when it is missing or hidden by its owner."""
    value = found.get(name)
    text = ' '.join(str(value).split())[:200] if isinstance(value, str | int) else ''
    return '' if HIDDEN in text else text


def _first(values: Any) -> str:
    return _text({'first': values[0]}, 'first') if isinstance(values, list) and values else ''
