"""What a document may be about, who may ask for it, who may read it."""

import pytest

from crm import access, clock, samples
from crm.access import Role
from crm.database import db
from crm.errors import Refusal
from crm.reporting import perimeters
from crm.reporting.models import Report, ReportState
from tests.reporting.conftest import QUARTER


@pytest.mark.parametrize(
    ('typed', 'key', 'name'),
    [
        ('national', 'national', 'France entière'),
        ('region:11', 'region:11', 'Île-de-France'),
        ('departement:2a', 'departement:2A', 'Corse-du-Sud'),
        ('departements: 23,19 ; 87', 'departements:19,23,87', 'Corrèze, Creuse, Haute-Vienne'),
    ],
)
def test_a_perimeter_is_known_by_its_key(app, typed: str, key: str, name: str):
    found = perimeters.named(typed)
    assert (found.key, found.name) == (key, name)


def test_a_departement_is_its_clubs_and_a_list_is_nobodys(app):
    creuse = perimeters.named('departement:23')
    assert creuse.club_id == perimeters.named('club:23').club_id
    assert perimeters.named('departements:23,87').club_id is None
    assert [p.key for p in perimeters.each_departement()].count('departement:23') == 1


@pytest.mark.parametrize('typed', ['commune:75056', 'departement:99', 'region:', 'company:123', 'experiment:x'])
def test_a_perimeter_that_does_not_exist_is_refused_with_the_way_to_write_it(app, typed: str):
    with pytest.raises(Refusal) as refused:
        perimeters.named(typed)
    assert refused.value.field == 'perimeter'


def test_a_document_is_refused_for_a_perimeter_it_is_not_made_for(world, sign_in):
    page = sign_in(samples.user(Role.COLLECTIF)).get('/rapports/preparer').click('Rapport de partenariat')
    refused = page.submit('Construire', perimeter='', period=f'{QUARTER.start}/{QUARTER.end}')
    assert refused.status == 422
    assert 'Indiquez pour qui' in refused.text


def test_a_company_reads_what_is_published_of_it_and_its_clubs_read_all(app):
    company, other = samples.company('Ateliers Girard', clubs=('75',)), samples.company('Voisine', clubs=('69',))
    for owner in (company, other):
        for number, state in enumerate((ReportState.DRAFT, ReportState.PUBLISHED), start=1):
            db.session.add(statement(owner, number, state))
    db.session.commit()
    assert seen_by(companies=frozenset({company.id})) == [(company.id, ReportState.PUBLISHED)]
    club = perimeters.named('club:75').club_id
    assert seen_by(clubs=frozenset({club})) == [
        (company.id, ReportState.DRAFT),
        (company.id, ReportState.PUBLISHED),
    ]


def statement(company, number: int, state: ReportState) -> Report:
    return Report(
        document='company',
        perimeter=f'company:{company.siren}',
        company_id=company.id,
        title='Bilan',
        period_start=QUARTER.start,
        period_end=QUARTER.end,
        number=number,
        state=state,
        created_at=clock.now(),
    )


def seen_by(**held) -> list[tuple[int | None, ReportState]]:
    db.session.expire_all()
    with access.within(access.Perimeter(**held)):
        query = db.select(Report.company_id, Report.state).order_by(Report.company_id, Report.number)
        return [(company_id, state) for company_id, state in db.session.execute(query)]


def test_what_is_published_of_an_experiment_is_for_its_clubs(app):
    ours, theirs = (samples.experiment(clubs=[samples.club(code)]) for code in ('75', '69'))
    for it in (ours, theirs):
        for number, state in enumerate((ReportState.DRAFT, ReportState.PUBLISHED), start=1):
            values = {'document': 'experiment', 'perimeter': f'experiment:{it.id}', 'experiment_id': it.id}
            days = {'period_start': QUARTER.start, 'period_end': QUARTER.end, 'created_at': clock.now()}
            db.session.add(Report(title='Essai', number=number, state=state, **values, **days))
    db.session.commit()
    with access.within(access.Perimeter(clubs=frozenset({samples.club('75').id}))):
        found = db.session.execute(db.select(Report.experiment_id, Report.state)).all()
    assert [tuple(row) for row in found] == [(ours.id, ReportState.PUBLISHED)]
