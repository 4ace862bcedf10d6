"""Companies of a file written to the database, a thousand at a time, in a handful of statements."""

from collections.abc import Iterable, Sequence
from typing import Any

from crm import access, clock, operations
from crm.companies.actions.file_lines import Record
from crm.companies.models import ClubMembership, Company, Establishment, folded_of, sort_name_of
from crm.companies.nomenclature import NAF_VERSION, naf_section, unusable_name
from crm.database import db, insert_rows
from crm.imports.models import Answer, RowVerdict
from crm.imports.targets import Destination, Remark, Tally
from crm.territories.models import NATIONAL, Club

MOST_NOTE = 4000
_COMPARED = (
    Company.id,
    Company.siren,
    Company.name,
    Company.usual_name,
    Company.departement_code,
    Company.naf_code,
    Company.headcount_band,
    Company.doubt,
    Company.sort_name,
)


def bring_in(records: Sequence[Record | Remark], to: Destination) -> Tally:
    """Create, complete or leave as they are the companies of a file; see `Target.bring_in`."""
    tally = Tally()
    wanted = [record for record in records if isinstance(record, Record)]
    for remark in records:
        if isinstance(remark, Remark):
            tally.refused += 1
            tally.remarks.append(remark)
    known = _known(wanted)
    for record in wanted:
        if not record.siren and to.answers.get(record.line) == Answer.CREATE:
            known.pop(record.key, None)
    new = [record for record in wanted if record.key not in known and not _refuse_nameless(record, tally)]
    old = [record for record in wanted if record.key in known]
    clubs = _clubs_for(wanted, to)
    ids = _create(new, to) | {record.key: known[record.key].id for record in old}
    changes = _changes(old, known, _followed(old, known, to))
    gained = _follow(old, new, ids, clubs, to) | _add_sites(old, new, ids, to) | _note(old, ids, clubs, to)
    if to.write:
        _write_changes(changes)
    for record in new:
        tally.created += 1
        _tell_doubts(record, tally, (Answer.CREATE, Answer.SKIP))
    for record in old:
        changed = record.key in changes or record.key in gained
        tally.updated += changed
        tally.unchanged += not changed
        _tell_doubts(
            record, tally, (Answer.UPDATE, Answer.SKIP) if record.siren else (Answer.UPDATE, Answer.CREATE, Answer.SKIP)
        )
    return tally


def _known(records: Sequence[Record]) -> dict[tuple[str, ...], Any]:
    """Companies already there, by the key of the record: SIREN, or name and département where the file has no SIREN."""
    sirens = [record.siren for record in records if record.siren]
    query = db.select(*_COMPARED)
    found: dict[tuple[str, ...], Any] = {
        (row.siren,): row for row in db.session.execute(query.where(Company.siren.in_(sirens)))
    }
    nameless = {record.key[1] for record in records if not record.siren}
    if nameless:
        same_name = query.where(Company.sort_name.in_(nameless)).order_by(Company.siren.is_not(None), Company.id.desc())
        for row in db.session.execute(same_name):
            key = ('', row.sort_name, row.departement_code or '')
            found.setdefault(key, row)
    return found


def _refuse_nameless(record: Record, tally: Tally) -> bool:
    if record.name:
        return False
    tally.refused += 1
    reason = 'Raison sociale manquante, et ce SIREN n’est pas encore dans l’outil : ajoutez le nom.'
    tally.remarks.append(Remark(record.line, RowVerdict.REFUSED, 'name', reason, {'siren': record.siren or ''}))
    return True


def _clubs_for(records: Sequence[Record], to: Destination) -> dict[tuple[str, ...], int | None]:
    """The club that will follow each company: the one asked for, its département's, or the national one."""
    if to.club_id is not None:
        return {record.key: to.club_id for record in records}
    clubs: dict[str, int] = dict(db.session.execute(db.select(Club.code, Club.id)).all())
    return {record.key: clubs.get(record.departement_code or NATIONAL, clubs.get(NATIONAL)) for record in records}


def _create(records: Sequence[Record], to: Destination) -> dict[tuple[str, ...], int]:
    if not records or not to.write:
        return {}
    now = clock.now()
    common = {'created_at': now, 'updated_at': now, 'source': 'import'}
    numbered = [_row(record) | common for record in records if record.siren]
    unnumbered = [record for record in records if not record.siren]
    insert_rows(Company, numbered)
    query = db.select(Company.siren, Company.id).where(Company.siren.in_([row['siren'] for row in numbered]))
    ids: dict[tuple[str, ...], int] = {(siren,): company_id for siren, company_id in db.session.execute(query)}
    if unnumbered:
        insert = db.insert(Company).returning(Company.id, sort_by_parameter_order=True)
        made = db.session.scalars(insert, [_row(record) | common for record in unnumbered])
        ids |= {record.key: company_id for record, company_id in zip(unnumbered, made, strict=True)}
    _keep_created(to, Company, ids.values())
    return ids


def _keep_created(to: Destination, model: Any, ids: Iterable[int]) -> None:
    """Tell the operation of the import what a bulk statement inserted."""
    if to.operation is not None:
        operations.keep_created(to.operation, model, ids)


def _row(record: Record) -> dict[str, Any]:
    return {
        'siren': record.siren,
        'name': record.name,
        'usual_name': record.usual_name,
        'folded': folded_of(record.name, record.usual_name, record.siren),
        'sort_name': sort_name_of(record.name, record.usual_name),
        'departement_code': record.departement_code,
        'naf_code': record.naf,
        'naf_section': naf_section(record.naf),
        'naf_version': NAF_VERSION if record.naf else '',
        'headcount_band': record.band,
        'doubt': record.name_doubt,
    }


def _followed(records: Sequence[Record], known: dict[tuple[str, ...], Any], to: Destination) -> set[int] | None:
    """Ids of companies whose identity may be overwritten: those a club of the reader follows; None for all."""
    if access.perimeter().staff or not records:
        return None
    query = db.select(ClubMembership.company_id).where(
        ClubMembership.company_id.in_([known[record.key].id for record in records]),
        ClubMembership.club_id == to.club_id,
        ClubMembership.until.is_(None),
    )
    return set(db.session.scalars(query))


def _changes(
    records: Sequence[Record], known: dict[tuple[str, ...], Any], followed: set[int] | None
) -> dict[tuple[str, ...], tuple[int, dict[str, Any]]]:
    """key → (id, new values) of the companies that the file changes. A blank in the file erases nothing."""
    found = {}
    for record in records:
        row = known[record.key]
        values = _differences(record, row)
        if followed is not None and row.id not in followed:
            values = {name: value for name, value in values.items() if name != 'doubt' and not getattr(row, name)}
        if values:
            found[record.key] = row.id, values
    return found


def _differences(record: Record, row: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if (
        record.name
        and record.name != row.name
        and (not record.name_doubt or (unusable_name(row.name) and not unusable_name(record.name)))
    ):
        values['name'] = record.name
        if row.doubt != record.name_doubt:
            values['doubt'] = record.name_doubt
    for name, value in (
        ('usual_name', record.usual_name),
        ('departement_code', record.departement_code),
        ('naf_code', record.naf),
        ('headcount_band', record.band),
    ):
        if value and value != getattr(row, name):
            values[name] = value
    return values


def _write_changes(changes: dict[tuple[str, ...], tuple[int, dict[str, Any]]]) -> None:
    """Through the records themselves, so that the history keeps each change."""
    if not changes:
        return
    wanted = dict(changes.values())
    for company in db.session.scalars(db.select(Company).where(Company.id.in_(wanted))):
        for name, value in wanted[company.id].items():
            setattr(company, name, value)
        if 'naf_code' in wanted[company.id]:
            company.naf_section, company.naf_version = naf_section(company.naf_code), NAF_VERSION
        company.refold()
        company.updated_at = clock.now()
    db.session.flush()


def _follow(
    old: Sequence[Record],
    new: Sequence[Record],
    ids: dict[tuple[str, ...], int],
    clubs: dict[tuple[str, ...], int | None],
    to: Destination,
) -> set[tuple[str, ...]]:
    """Have each company followed by its club; returns the keys of known companies that gained one.

    A club that stopped following a company is not brought back by a file.
    """
    query = db.select(ClubMembership.company_id, ClubMembership.club_id)
    present = set(map(tuple, db.session.execute(query.where(ClubMembership.company_id.in_([ids[r.key] for r in old])))))
    gaining = [r for r in old if clubs[r.key] is not None and (ids[r.key], clubs[r.key]) not in present]
    followed = [r for r in [*new, *gaining] if clubs[r.key] is not None]
    if to.write and followed:
        common = {'since': clock.today(), 'source': 'import'}
        first = {record.key for record in new}
        rows = [
            {
                'company_id': ids[r.key],
                'club_id': clubs[r.key],
                'is_lead': r.key in first,
                'note': r.note[:MOST_NOTE],
            }
            | common
            for r in followed
        ]
        insert_rows(ClubMembership, rows)
        _keep_created(to, ClubMembership, _memberships(rows))
    return {record.key for record in gaining}


def _memberships(rows: list[dict[str, Any]]) -> list[int]:
    """Ids of the follow-ups just inserted."""
    wanted = {(row['company_id'], row['club_id']) for row in rows}
    query = db.select(ClubMembership.id, ClubMembership.company_id, ClubMembership.club_id)
    found = db.session.execute(query.where(ClubMembership.company_id.in_([company for company, _ in wanted])))
    return [key for key, company, club in found if (company, club) in wanted]


def _note(
    old: Sequence[Record], ids: dict[tuple[str, ...], int], clubs: dict[tuple[str, ...], int | None], to: Destination
) -> set[tuple[str, ...]]:
    """Add what the file says in its columns kept as a note to the note of the club that already follows the company;
    returns the keys of the companies whose note grew."""
    noted = {(ids[r.key], clubs[r.key]): r for r in old if r.note}
    if not noted:
        return set()
    query = db.select(ClubMembership).where(ClubMembership.company_id.in_([company for company, _ in noted]))
    grown = set()
    for membership in db.session.scalars(query):
        record = noted.get((membership.company_id, membership.club_id))
        new = _longer(membership.note, record.note) if record else membership.note
        if record and new != membership.note and record.key not in grown:
            grown.add(record.key)
            if to.write:
                membership.note = new
    if to.write:
        db.session.flush()
    return grown


def _longer(note: str, said: str) -> str:
    """The note with the lines it does not hold yet."""
    held = note.splitlines()
    return '\n'.join([*held, *(line for line in said.splitlines() if line not in held)])[:MOST_NOTE]


def _add_sites(
    old: Sequence[Record], new: Sequence[Record], ids: dict[tuple[str, ...], int], to: Destination
) -> set[tuple[str, ...]]:
    """Add the establishments that are not known yet; returns the keys of known companies that gained one."""
    sirets = [siret for record in [*old, *new] for siret in record.sites]
    if not sirets:
        return set()
    present = set(db.session.scalars(db.select(Establishment.siret).where(Establishment.siret.in_(sirets))))
    rows = [
        {
            'company_id': ids.get(record.key),
            'siret': site.siret,
            'postcode': site.postcode,
            'city': site.city,
            'commune_code': site.commune_code,
            'departement_code': site.departement_code,
        }
        for record in [*old, *new]
        for site in record.sites.values()
        if site.siret not in present
    ]
    if to.write and rows:
        insert_rows(Establishment, rows)
        if to.operation is not None:
            inserted = db.select(Establishment.id).where(Establishment.siret.in_([row['siret'] for row in rows]))
            _keep_created(to, Establishment, db.session.scalars(inserted))
    return {record.key for record in old if not present.issuperset(record.sites)}


def _tell_doubts(record: Record, tally: Tally, choices: tuple[Answer, ...]) -> None:
    tally.doubtful += bool(record.doubts)
    shown = {'siren': record.siren or '', 'name': record.name}
    tally.remarks += [
        Remark(record.line, RowVerdict.DOUBTFUL, column, reason, shown, choices) for column, reason in record.doubts
    ]
