"""Companies close to what somebody is typing: the rule of duplicates asked before there is a record."""

from crm.companies.models import Company, Establishment
from crm.companies.queries.duplicates.names import NEAR, SAME, bare_words, likeness
from crm.companies.queries.duplicates.rules import Sheet, compare, right_siren
from crm.companies.queries.duplicates.sheets import sheets_of
from crm.database import db
from crm.search import escaped

MOST_READ = 400
WORDS_ASKED = 2


def similar_companies(
    name: str, departement_code: str | None, *, siren: str = '', usual_name: str = '', limit: int = 5
) -> list[Company]:
    """Companies that what is typed may be, the likest first: the same SIREN, the same name or nearly in the same
    département (anywhere when it is not given)."""
    known = {right_siren(siren): siren}.get(True, '')
    names = [text for text in (name, usual_name) if text and bare_words(text)]
    read = sheets_of(_candidates(names, departement_code, known)) if names or known else {}
    scored = [
        (score, company_id)
        for company_id, sheet in read.items()
        if (score := _score(_typed(names, departement_code, known), sheet))
    ]
    wanted = [company_id for _, company_id in sorted(scored, key=lambda pair: (-pair[0], pair[1]))][:limit]
    found = {c.id: c for c in db.session.scalars(db.select(Company).where(Company.id.in_(wanted)))}
    return [found[company_id] for company_id in wanted]


def similar_to(company: Company, limit: int = 10) -> list[Company]:
    """Other companies that this one may be."""
    found = similar_companies(
        company.name,
        company.departement_code,
        siren=company.siren or '',
        usual_name=company.usual_name,
        limit=limit + 1,
    )
    return [other for other in found if other.id != company.id][:limit]


def _typed(names: list[str], departement_code: str | None, siren: str) -> Sheet:
    return Sheet(
        id=0,
        name=names[0] if names else '',
        usual_name=names[1] if len(names) > 1 else '',
        siren=siren,
        departements=frozenset({departement_code} if departement_code else ()),
    )


def _score(typed: Sheet, sheet: Sheet) -> int:
    """The verdict of the rule; where it says nothing because both have a SIREN, a warning when the name is the same:
    one types the number of one company and the name of another."""
    if verdict := compare(typed, sheet):
        return verdict.score
    same_place = not typed.departements or bool(typed.departements & sheet.departements)
    alike = max((likeness(a, b) for a in typed.words for b in sheet.words), default=0)
    enough = NEAR if typed.doubtful else SAME
    return alike // 2 if same_place and alike >= enough else 0


def _candidates(names: list[str], departement_code: str | None, siren: str) -> set[int]:
    """Numbers of companies that share a word with the name (its two longest, cut short so that an ending may be
    wrong), or bear the SIREN."""
    found: set[int] = set()
    if siren:
        found |= set(db.session.scalars(db.select(Company.id).where(Company.siren == siren)))
    query = db.select(Company.id)
    if departement_code:
        sites = db.select(Establishment.company_id).where(Establishment.departement_code == departement_code)
        query = query.where((Company.departement_code == departement_code) | Company.id.in_(sites))
    for word in sorted({w for name in names for w in bare_words(name)}, key=len, reverse=True)[:WORDS_ASKED]:
        for part in {word[:4], word[-4:]} if len(word) >= 8 else {word[:4]}:
            like = Company.folded.like(f'%{escaped(part)}%', escape='\\')
            found |= set(db.session.scalars(query.where(like).limit(MOST_READ)))
    return found
