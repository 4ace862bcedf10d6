"""The kind of each column: by the words of its heading, then by its values."""

import re
from collections.abc import Sequence

from crm.imports.cells.cleaning import clean, is_unknown
from crm.imports.cells.codes import known_postcodes
from crm.imports.cells.contexts import context_of
from crm.imports.cells.kinds import Kind
from crm.imports.cells.reading import read_cell
from crm.imports.cells.words import NO, YES
from crm.search import fold

_ENOUGH, _SURE, _SAMPLES = 0.5, 0.85, 200

# The first pattern found in a folded heading decides.
_HEADINGS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r'\bsirets?\b|\bnic siege\b', Kind.SIRET),
        (r'\bsirens?\b', Kind.SIREN),
        (
            r'\b(?:e ?)?mails?\b|\bcourriels?\b|\bmel\b|\badresses? electroniques?\b|\bcourrier electronique\b',
            Kind.EMAIL,
        ),
        (r'\btel\b|\btel\.|\btele?ph?ones?\b|\bportables?\b|\bmobiles?\b|\bfax\b|\bphones?\b|\bgsm\b', Kind.PHONE),
        (r'\boui non\b|\bo n\b|\bo/n\b|\bvrai faux\b', Kind.YES_NO),
        (
            r'\b(?:nb|nbre|nombre|liste|type|categories?|natures?|statuts?|commentaires?|libelle|intitule|objet|motif'
            r'|avis|mode)\b(?! (?:de )?(?:salaries?|employes?|commune|dep|departement|region|naf))',
            Kind.TEXT,
        ),
        (
            r'^(?:dates?|jour|le)\b|\bdates?\b|\becheance\b|\b(?:cree|creee|modifie|mis a jour|signe) le\b|\bquand\b',
            Kind.DATE,
        ),
        (
            r'\bcodes? (?:insee|communes?|com|geo|regions?|reg|epci|qp|qpv|iris|uai|etab\w*)\b|\binsee\b|\bcodgeo\b',
            Kind.TEXT,
        ),
        (r'\bcode ?postal\b|\bcp\b|\bpostal\b|\bzip\b', Kind.POSTAL_CODE),
        (r'\bdepartements?\b|\bdepts?\b|\bdpts?\b|\bdep\b|\bdep\.', Kind.DEPARTEMENT),
        (r'\bnaf\b|\bape\b|\bactivite principale\b', Kind.NAF),
        (r'\beffectifs?\b|\bsalaries\b|\bnb employes\b|\bheadcount\b|\btaille\b', Kind.HEADCOUNT),
        (
            r'\bmontants?\b|\bbudgets?\b|\bdons?\b|\bsubventions?\b|\bchiffres? d affaires?\b|\bcouts?\b|\bprix\b'
            r'|\bversements?\b|\bversee?s?\b|\bcotisations?\b|\bfinancements?\b|\beuros?\b',
            Kind.AMOUNT,
        ),
        (r'\bvilles?\b|\bcommunes?\b|\blocalites?\b|\bcity\b|\blibgeo\b', Kind.CITY),
        (
            r'\badresses?\b|\brue\b|\bvoie\b|\bregions?\b|\bpays\b|\bprenoms?\b|\bfonctions?\b|\bposte\b|\bannees?\b',
            Kind.TEXT,
        ),
        (
            r'\braisons? sociales?\b|\bdenominations?\b|\bnoms?\b|\bentreprises?\b|\bsocietes?\b|\bstructures?\b'
            r'|\borganismes?\b|\benseignes?\b|\bassociations?\b|\bemployeurs?\b|\bbeneficiaires?\b|\bname\b',
            Kind.NAME,
        ),
        (r'\bca\b', Kind.AMOUNT),
    )
)
_CAMEL = re.compile(r'(?<=[a-zé])(?=[A-Z])')
# Values tell these kinds by themselves, the surest first.
_BY_VALUES = (
    Kind.EMAIL,
    Kind.SIRET,
    Kind.SIREN,
    Kind.NAF,
    Kind.PHONE,
    Kind.DATE,
    Kind.YES_NO,
    Kind.AMOUNT,
    Kind.POSTAL_CODE,
    Kind.DEPARTEMENT,
)
_CODE = re.compile(r'^[A-Z]{0,3}[\d.,\s]+$', re.IGNORECASE)
_NOT_NAMES = frozenset({'entreprise', 'ues', 'unite economique et sociale ues', 'association', 'societe', 'siege'})
_MARKS = {
    Kind.PHONE: re.compile(r'^\D*(?:\+|00|0[1-9]|\(0)'),
    Kind.DATE: re.compile(r'\d\s*[/.\-]\s*\d|[a-zéû]\.?\s*\d{4}|\d{4}-\d'),
    Kind.AMOUNT: re.compile(r'€|\bk€|\beur|\d[,]\d{2}\b|\d[\s\u00a0\u202f]\d{3}\b', re.IGNORECASE),
    Kind.SIREN: re.compile(r'\d{3}'),
}


def guess(headers: Sequence[str], samples: Sequence[Sequence[str]]) -> list[Kind]:
    """The kind of each column, from its heading and from rows of raw cells (some hundreds are enough)."""
    rows = samples[:_SAMPLES]
    return [guess_column(header, [row[at] for row in rows if at < len(row)]) for at, header in enumerate(headers)]


def heading_kind(header: str) -> Kind | None:
    """The kind that the words of a heading announce; None when they say nothing."""
    folded = fold(_CAMEL.sub(' ', header))
    if '€' in header:
        return Kind.AMOUNT
    return next((kind for pattern, kind in _HEADINGS if pattern.search(folded)), None)


def guess_column(header: str, column: Sequence[str]) -> Kind:
    """The kind of one column, from its heading ('' when it has none) and some of its raw cells."""
    values = [text for raw in column if not is_unknown(text := clean(raw))]
    said = heading_kind(header)
    if said is not None and (not values or _agrees(said, values)):
        return said
    return _by_values(values) if values else Kind.TEXT


def _agrees(said: Kind, values: list[str]) -> bool:
    """Whether the values are what the heading announces."""
    if said is Kind.TEXT:
        return True
    if said in (Kind.NAME, Kind.CITY):
        codes = sum(1 for value in values if _CODE.match(value) or fold(value) in _NOT_NAMES)
        return codes <= _ENOUGH * len(values) and not _looks(Kind.YES_NO, values)
    return _share(said, values) >= _ENOUGH


def _by_values(values: list[str]) -> Kind:
    for kind in _BY_VALUES:
        if _looks(kind, values) and _share(kind, values, strictly=True) >= _SURE:
            return kind
    return Kind.TEXT


def _looks(kind: Kind, values: list[str]) -> bool:
    """Whether enough values bear the mark of a kind: ten digits are no phone number by themselves."""
    if kind is Kind.YES_NO:
        words = {value.lower() for value in values}
        return words <= YES | NO and bool(words - {'0', '1'})
    if kind is Kind.DEPARTEMENT:
        return any(value[:1] == '0' or value.isalpha() or value.upper() in ('2A', '2B') for value in values)
    if kind is Kind.POSTAL_CODE:
        known = known_postcodes()
        return sum(1 for value in values if value.zfill(5) in known) >= _SURE * len(values)
    mark = _MARKS.get(kind)
    return mark is None or sum(1 for value in values if mark.search(value)) >= _SURE * len(values)


def _share(kind: Kind, values: list[str], *, strictly: bool = False) -> float:
    """The part of the values that can be read as this kind; strictly: without a doubt either."""
    context = context_of(kind, values)
    cells = [read_cell(kind, value, context) for value in values]
    good = sum(1 for c in cells if not c.doubts or (c.value is not None and not (strictly and _wrong(kind))))
    return good / len(values) if values else 0.0


def _wrong(kind: Kind) -> bool:
    """Whether a doubt makes a kind unlikely; an ambiguous date is a date."""
    return kind not in (Kind.DATE, Kind.PHONE, Kind.EMAIL)
