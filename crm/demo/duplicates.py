"""Companies of the demonstration entered twice, as it happens: without SIREN, the name written otherwise."""

from crm.companies.actions.duplicates import keep
from crm.companies.models import ClubMembership, Company, Contact, ContactOrigin
from crm.companies.queries.duplicates import sheets
from crm.companies.queries.duplicates.rules import compare
from crm.demo.world import World, add_all
from crm.search import fold

WRITTEN = ('SARL {}', '{} SAS', 'Sté {}', 'ETS {}')


def build(world: World) -> None:
    """A few look-alikes, half of them in Paris, and the pairs that the nightly search would propose."""
    known = [company for company in world.companies if company.siren and company.departement_code]
    paris = [company for company in known if company.departement_code == '75']
    chosen = [*paris[: world.share(6)], *[c for c in known if c not in paris][: world.share(6)]]
    twins = [_twin(world, company, rank) for rank, company in enumerate(chosen)]
    add_all(twins)
    add_all([part for company, twin in zip(chosen, twins, strict=True) for part in _around(world, company, twin)])
    read = sheets.sheets_of({company.id for company in (*chosen, *twins)})
    found = {
        (company.id, twin.id): verdict
        for company, twin in zip(chosen, twins, strict=True)
        if (verdict := compare(read[company.id], read[twin.id]))
    }
    keep(found)


def _twin(world: World, company: Company, rank: int) -> Company:
    name = WRITTEN[rank % len(WRITTEN)].format(company.name.replace('é', 'e'))
    created = world.moment(world.today.replace(day=1))
    return Company(
        name=name,
        folded=fold(name),
        sort_name=fold(company.name),
        departement_code=company.departement_code,
        headcount_band=company.headcount_band,
        source='démonstration',
        created_at=created,
        updated_at=created,
    )


def _around(world: World, company: Company, twin: Company) -> list[ClubMembership | Contact]:
    """The club that entered it again, and somebody whose address shows the same firm."""
    club = world.clubs[company.departement_code or 'national']
    person = Contact(
        company_id=twin.id,
        club_id=club.id,
        first_name='Camille',
        last_name='Garnier',
        job_title='Assistante de direction',
        email=f'camille.garnier@{fold(company.name).replace(" ", "-")}.example',
        origin=ContactOrigin.EVENT,
        created_at=twin.created_at,
    )
    since = world.today.replace(day=1)
    return [ClubMembership(company_id=twin.id, club_id=club.id, since=since, source='démonstration'), person]
