"""Lines of a file made into companies: cells cleaned, numbers checked, lines of one SIREN gathered."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crm import identifiers
from crm.companies.models import HeadcountBand
from crm.companies.nomenclature import band_from_text, naf_code, unusable_name
from crm.companies.queries.places import Places
from crm.imports import cells as reading
from crm.imports.models import RowVerdict
from crm.imports.targets import Column, Line, Remark
from crm.search import fold

COLUMNS = (
    Column(
        'siren',
        'SIREN',
        ('N° SIREN', 'Numéro SIREN', 'No SIREN', 'SIREN entreprise', 'Siren principal'),
        kind='siren',
    ),
    Column(
        'siret',
        'SIRET',
        ('N° SIRET', 'Numéro SIRET', 'No SIRET', 'SIRET siège', 'SIRET du siège', 'Siret_siege', 'Établissement SIRET'),
        kind='siret',
    ),
    Column(
        'name',
        'Raison sociale',
        (
            'Raison_sociale',
            'Dénomination',
            'Dénomination sociale',
            'Dénomination unité légale',
            'Nom entreprise',
            'Nom de l’entreprise',
            'Nom de la structure',
            'Nom de la société',
            'Nom société',
            'Nom structure',
            'Nom complet',
            'Entreprise',
            'Société',
            'Structure',
            'Organisme',
            'Employeur',
            'Nom',
        ),
        kind='name',
    ),
    Column('usual_name', 'Nom usuel', ('Nom commercial', 'Enseigne', 'Dénomination usuelle', 'Sigle')),
    Column('year', 'Année', ('Exercice', 'Millésime')),
    Column(
        'departement',
        'Département',
        ('Departement', 'Dépt', 'Dpt', 'Dép.', 'Code département', 'departement_code'),
        kind='departement',
    ),
    Column('region', 'Région', ('Region',)),
    Column('postcode', 'Code postal', ('CP', 'Code_postal'), kind='postal_code'),
    Column('city', 'Ville', ('Commune', 'Localité', 'Libellé commune'), kind='city'),
    Column('naf', 'Code NAF', ('NAF', 'Code APE', 'APE', 'Activité principale', 'NAF/APE'), kind='naf'),
    Column(
        'headcount',
        'Effectif',
        (
            'Effectifs',
            'Nombre de salariés',
            'Nb salariés',
            'Salariés',
            'Taille',
            'Tranche effectif',
            'Tranche d’effectif',
        ),
        kind='headcount',
    ),
    Column(
        'headcount_code',
        'Tranche d’effectif INSEE',
        ('tranche_effectifs', 'Tranche effectifs', 'Code tranche effectif'),
    ),
)


@dataclass(slots=True)
class Site:
    """An establishment named in a line."""

    siret: str
    postcode: str = ''
    city: str = ''
    commune_code: str | None = None
    departement_code: str | None = None


@dataclass(slots=True)
class Record:
    """One company of a file, from one line or several. `doubts` are (field, sentence) pairs."""

    line: int
    siren: str | None
    name: str
    name_doubt: str = ''
    usual_name: str = ''
    departement_code: str | None = None
    naf: str = ''
    band: HeadcountBand | None = None
    year: int = 0
    sites: dict[str, Site] = field(default_factory=dict)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    note: str = ''

    @property
    def key(self) -> tuple[str, ...]:
        return (self.siren,) if self.siren else ('', fold(self.usual_name or self.name), self.departement_code or '')


def gather(lines: Iterator[Line]) -> Sequence[Record | Remark]:
    """One Record a company, in the order of first lines; a Remark for each line that is refused.

    Lines of one SIREN: the latest year wins (then the last line); what it leaves empty comes from the others.
    """
    places, found, refused = Places(), dict[tuple[str, ...], list[Record]](), list[Remark]()
    for line in lines:
        record = _record(line, places)
        if isinstance(record, Remark):
            refused.append(record)
        else:
            found.setdefault(record.key, []).append(record)
    merged: list[Record | Remark] = [group[0] if len(group) == 1 else _merged(group) for group in found.values()]
    for record in merged:
        if isinstance(record, Record):
            _doubt_name(record)
    return merged + refused


def _record(line: Line, places: Places) -> Record | Remark:
    cells = {name: clean(cell) for name, cell in line.values.items()}
    doubts: list[tuple[str, str]] = []
    try:
        siren, siret = _numbers(cells.get('siren', ''), cells.get('siret', ''), doubts)
    except identifiers.BadIdentifier as bad:
        return _refused(line, 'siren', str(bad), cells)
    name = cells.get('name', '') or cells.get('usual_name', '')
    if not siren and not name:
        return _refused(line, 'name', 'Ni SIREN ni raison sociale : cette ligne ne désigne aucune entreprise.', cells)
    if not siren and (reason := unusable_name(name)):
        return _refused(line, 'name', f'Sans SIREN, le nom « {name} » ({reason}) ne désigne aucune entreprise.', cells)
    if not siren:
        doubts.append(('siren', 'SIREN absent : à compléter.'))
    departement, site = _place(cells, siret, places, doubts)
    return Record(
        line.number,
        siren or None,
        name,
        usual_name=cells.get('usual_name', '') if cells.get('usual_name', '') != name else '',
        departement_code=departement,
        naf=sys.intern(naf_code(cells.get('naf', ''))),
        band=_band(cells),
        year=int(year) if (year := cells.get('year', '')[:4]).isdigit() else 0,
        sites={siret: site} if site else {},
        doubts=doubts,
        note=line.note,
    )


def clean(cell: str) -> str:
    """A cell on one line, without what spreadsheets leave in it; what means « unknown » is empty."""
    text = cell if cell.isalnum() and cell.isascii() else ' '.join(reading.clean(cell).split())
    return '' if reading.is_unknown(text) else text


def _refused(line: Line, column: str, reason: str, cells: dict[str, str]) -> Remark:
    kept = {name: value[:200] for name, value in cells.items() if value}
    return Remark(line.number, RowVerdict.REFUSED, column, reason, kept)


def _numbers(siren: str, siret: str, doubts: list[tuple[str, str]]) -> tuple[str, str]:
    """(SIREN, SIRET) of a line, lost zeros restored. Raises BadIdentifier.

    A SIRET that cannot be read refuses a line that has no SIREN; else the company is known, and the SIRET is left out.
    """
    number = identifiers.digits_of(siren) if siren else ''
    if len(number) == 14 and not siret:
        number, siret = '', number
    number = _read('siren', number or siren, doubts) if siren and not (siret and not number) else ''
    if not siret:
        return number, ''
    if not number and len(digits := identifiers.digits_of(siret)) == 9:
        doubts.append(('siret', 'La colonne du SIRET ne porte qu’un SIREN : aucun établissement n’est ajouté.'))
        return identifiers.siren(digits), ''
    site = _read('siret', siret, doubts) if not number else _read_if_possible(siret, doubts)
    if site and number and not site.startswith(number):
        raise identifiers.BadIdentifier(
            f'Le SIRET {site} ne commence pas par le SIREN {number} : l’un des deux est faux.'
        )
    return number or site[:9], site


def _read(kind: str, text: str, doubts: list[tuple[str, str]]) -> str:
    """A right number of a cell. Raises BadIdentifier."""
    check, length = (identifiers.siren, 9) if kind == 'siren' else (identifiers.siret, 14)
    number = identifiers.digits_of(text)
    if number.isdigit() and number.isascii() and len(number) == length:
        return check(number)
    cell = reading.read_cell(kind, text)
    if cell.value is None:
        return check(number)
    right = check(cell.value)
    doubts += [(kind, doubt) for doubt in cell.doubts]
    return right


def _read_if_possible(siret: str, doubts: list[tuple[str, str]]) -> str:
    """The SIRET of a line whose SIREN is right; '' with a doubt when it cannot be read."""
    try:
        return _read('siret', siret, doubts)
    except identifiers.BadIdentifier as bad:
        doubts.append(('siret', f'{str(bad).split(" : ")[0]} : l’établissement n’est pas ajouté.'))
        return ''


def _place(
    cells: dict[str, str], siret: str, places: Places, doubts: list[tuple[str, str]]
) -> tuple[str | None, Site | None]:
    postcode, city = cells.get('postcode', '').replace(' ', '').removesuffix('.0'), cells.get('city', '')
    if len(postcode) == 4 and postcode.isdigit():
        postcode = '0' + postcode
    commune, by_postcode = places.of_postcode(postcode, city) if postcode else (None, None)
    typed = cells.get('departement', '')
    departement = places.departement(typed) if typed else by_postcode
    if typed and departement is None:
        doubts.append(
            ('departement', f'Département inconnu : « {typed[:60]} ». Le club national suit l’entreprise en attendant.')
        )
    site = Site(siret, postcode[:5], city, commune, by_postcode or departement) if siret else None
    return departement, site


def _band(cells: dict[str, str]) -> HeadcountBand | None:
    if code := cells.get('headcount_code', ''):
        return band_from_text(code.zfill(2) if code.isdigit() else code, insee=True)
    text = cells.get('headcount', '')
    return band_from_text(text) if text else None


def _merged(group: list[Record]) -> Record:
    """One record of several lines: the latest wins, its blanks and an unusable name come from the others."""
    ordered = sorted(group, key=lambda record: (record.year, record.line), reverse=True)
    latest = ordered[0]
    for other in ordered[1:]:
        latest.usual_name = latest.usual_name or other.usual_name
        latest.departement_code = latest.departement_code or other.departement_code
        latest.naf = latest.naf or other.naf
        latest.band = latest.band or other.band
        latest.sites = other.sites | latest.sites
    latest.note = '\n'.join(dict.fromkeys(record.note for record in ordered if record.note))
    if reason := unusable_name(latest.name):
        better = next((other for other in ordered[1:] if other.name and not unusable_name(other.name)), None)
        if better is not None:
            latest.name_doubt = (
                f'Nom inutilisable ligne {latest.line} (« {latest.name} » : {reason}) : repris de {_origin(better)}.'
            )
            latest.name = better.name
    return latest


def _origin(record: Record) -> str:
    return f'{record.year}, ligne {record.line}' if record.year else f'la ligne {record.line}'


def _doubt_name(record: Record) -> None:
    if record.name and not record.name_doubt and (reason := unusable_name(record.name)):
        record.name_doubt = f'Nom inutilisable (« {record.name} » : {reason}) : à compléter.'
    if record.name_doubt:
        record.doubts.append(('name', record.name_doubt))
