"""The territory sheet: who counts where, who is named, and two pages whatever there is to say."""

from datetime import date
from functools import cache

import pytest
from sqlalchemy import event

from crm import access, clock, samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.database import db, unit_of_work
from crm.reporting import actions, perimeters, territory
from crm.reporting.territory.values import (
    AssociationLine,
    ClubLine,
    QuoteLine,
    Share,
    SheetFigure,
    TerritorySheet,
    ZoneLine,
)
from tests.reporting import paper
from tests.reporting.conftest import DAY, QUARTER


def collected(*keys: str) -> dict:
    return territory.collect_snapshots([perimeters.named(key) for key in keys], QUARTER)


def shown(snapshot: dict) -> dict[str, str]:
    return {figure['label']: figure['shown'] for figure in snapshot['figures']}


class TestValues:
    def test_a_company_committed_in_two_departements_counts_once_in_their_region(self, world):
        both = samples.company(clubs=('75',))
        samples.commitment(both, '75', state=CommitmentState.SIGNED, on=DAY, departements=['75', '92'])
        db.session.commit()
        sheets = collected('departement:92', 'departements:75,92', 'region:11')
        assert [sheet['companies'] for sheet in sheets.values()] == [1, 2, 2]
        assert [shown(sheet)['entreprises engagées'] for sheet in sheets.values()] == ['1', '2', '2']
        assert sum(share['count'] for share in sheets['region:11']['by_size']) == 2

    def test_the_statements_do_not_grow_with_the_territories(self, world):
        statements = []
        event.listen(db.engine, 'before_cursor_execute', lambda *a: statements.append(a[2]))
        with access.for_everyone('un essai compte les requêtes'):
            few, all_of_them = perimeters.each_departement()[:2], perimeters.each_departement()
        statements.clear()
        territory.collect_snapshots(few, QUARTER)
        of_few = len(statements)
        statements.clear()
        assert len(territory.collect_snapshots(all_of_them, QUARTER)) == 101
        assert len(statements) <= of_few

    def test_fewer_than_five_mentors_are_masked(self, world):
        for _ in range(3):
            samples.mentor(samples.company(), on=DAY, departement_code='23')
        db.session.commit()
        sheet = collected('departement:23')['departement:23']
        assert shown(sheet)['mentors actifs'] == '<\u00a05'
        assert [figure['value'] for figure in sheet['figures'] if figure['code'] == 'O2.6'] == [None]

    def test_a_company_is_named_only_while_it_allows_its_words(self, world):
        company = samples.company('Ateliers de la Creuse', clubs=('23',))
        samples.commitment(company, '23', state=CommitmentState.SIGNED, on=DAY)
        quote = samples.quote(company, authorised_on=date(2026, 8, 1))
        db.session.commit()
        sheet = collected('departement:23', 'departement:19')
        assert [line['company'] for line in sheet['departement:23']['quotes']] == ['Ateliers de la Creuse']
        assert sheet['departement:19']['quotes'] == []
        assert territory.withheld(sheet['departement:23']) == ''
        quote.withdrawn_on = clock.today()
        db.session.commit()
        assert 'retiré son autorisation' in territory.withheld(sheet['departement:23'])

    def test_it_may_be_read_in_the_browser(self, world, work, sign_in):
        with unit_of_work(), access.for_everyone('un essai demande une fiche'):
            report_id = actions.ask('territory', perimeters.named('departement:75'), QUARTER).id
        work()
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{report_id}/apercu')
        assert 'entreprises engagées' in page.text
        assert 'Associations membres qui ont des places' in page.text


@cache
def snapshot(rows: int) -> dict:
    """A sheet with so many rows in each of its lists."""
    figure = SheetFigure(
        'O2.5', 'engagements signés', '1 234', 1234, 'au 30 sept. 2026', 'CRM', 'Comptés une fois.', ('9',)
    )
    sheet = TerritorySheet(
        perimeter='departement:04',
        perimeter_name='Alpes-de-Haute-Provence',
        kind='departement',
        start='2026-07-01',
        end='2026-10-01',
        period='T3 2026',
        past_periods=('T2 2026',),
        data_as_of='2026-10-05T08:00:00+00:00',
        fictional=True,
        departements=(('04', 'Alpes-de-Haute-Provence'),),
        figures=(figure,) * 5,
        trend=(('T1 2026', 3), ('T2 2026', None), ('T3 2026', 12)),
        companies=12,
        by_size=tuple(Share(f'{number} salariés', number) for number in range(min(rows, 9))),
        by_sector=tuple(Share(f'Un secteur au nom assez long, n° {number}', 1) for number in range(min(rows, 22))),
        quotes=(QuoteLine(1, 'Nos équipes en sortent grandies. ' * 7, 'Ateliers Œuvre & Fils', 'Directrice'),),
        associations=tuple(
            AssociationLine(f'Association {number} des mentors', 'Jeunes ruraux', 'en présence', 9, 4)
            for number in range(rows)
        ),
        remote=3,
        zones=(ZoneLine('Quartier prioritaire (QPV)', 'QPV 2024', 6, 3),) * 2,
        clubs=tuple(ClubLine(f'Club {n}', 'CCI, MEDEF', 'Claire Martin', 'club@exemple.fr', '') for n in range(rows)),
        convention='Convention de partenariat du 18 septembre 2024',
        objectives=('Simplifier', 'Mobiliser', 'Plaider', 'Essayer'),
    )  # fmt: skip
    edition = {'number': 1, 'status': 'draft', 'identifier': 'fiche-1', 'dated': '2026-10-05T08:00:00+00:00'}
    return {**sheet.snapshot(), **edition, 'commentary': {}}


@cache
def sheet_of(rows: int) -> paper.Paper:
    return paper.laid_out(lambda: territory.render(snapshot(rows)))


class TestPages:
    @pytest.mark.parametrize('rows', [0, 1, 101, 1000])
    def test_it_is_a_sound_document_of_two_pages(self, rows):
        sheet = sheet_of(rows)
        assert sheet.document.pages == 2
        assert sheet.faults() == []

    def test_what_two_pages_do_not_hold_is_attached(self):
        assert 'autres associations dans les données jointes' in sheet_of(1000).texts[1]
        rows = paper.attached(sheet_of(1000).document)['associations.csv'].decode('utf-8-sig').splitlines()
        assert len(rows) == 1001

    def test_the_same_snapshot_gives_the_same_bytes(self):
        assert territory.render(snapshot(1)).sha256 == sheet_of(1).document.sha256
