"""The company statement: what is told, what is masked, who reads it, and its pages."""

from datetime import timedelta
from functools import cache

import pytest

from crm import access, samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.database import db, unit_of_work
from crm.reporting import actions, company, perimeters
from crm.reporting.actions.publishing import publish_now
from crm.reporting.company.values import CommitmentLine, CompanyStatement, MentorTotals, ReviewLine
from crm.reporting.models import Report
from tests.reporting import paper
from tests.reporting.conftest import DAY, QUARTER


@pytest.fixture
def committed(world):
    """A company of Paris that promised five mentors; three confirmed."""
    found = samples.company('Ateliers du Nord', clubs=('75',))
    signed = samples.commitment(found, '75', state=CommitmentState.SIGNED, on=DAY)
    for _ in range(3):
        samples.mentor(found, on=DAY, commitment_id=signed.id, first_name='Zoé', last_name='Secret')
    samples.review(signed, due_on=QUARTER.end + timedelta(days=30))
    db.session.commit()
    return found


def told(of, period=QUARTER) -> dict:
    return company.collect_snapshots([perimeters.named(f'company:{of.siren}')], period)


class TestValues:
    def test_mentors_are_told_as_totals_and_masked_under_five(self, committed):
        (snapshot,) = told(committed).values()
        assert snapshot['mentors']['confirmed'] == 3
        assert snapshot['mentors']['in_progress'] is None
        assert snapshot['mentors']['departements'] == []
        assert 'Secret' not in str(snapshot)
        assert 'Des salariés ont confirmé' in str(snapshot['recognition'])

    def test_it_says_what_comes_next(self, committed):
        (snapshot,) = told(committed).values()
        assert [step[0].replace('\u00a0', ' ') for step in snapshot['next_steps']] == [
            'Bilan à 6 mois',
            '2 mentors promis restent à confirmer : inviter d’autres salariés volontaires',
        ]

    def test_there_is_nothing_to_tell_of_a_company_that_has_signed_nothing(self, world):
        assert told(samples.company(clubs=('75',))) == {}


class TestReading:
    def test_the_human_resources_read_their_own_once_published(self, committed, work, sign_in):
        theirs = sign_in(samples.user(Role.HR, committed))
        stranger = sign_in(samples.user(Role.HR, samples.company('Voisine', clubs=('75',))))
        db.session.commit()
        with unit_of_work(), access.for_everyone('un essai demande un bilan'):
            report_id = actions.ask('company', perimeters.named(f'company:{committed.siren}'), QUARTER).id
        work()
        assert theirs.get(f'/rapports/{report_id}').status == 404
        with unit_of_work(), access.for_everyone('un essai publie'):
            publish_now(db.session.get_one(Report, report_id))
        assert 'mentors promis' in theirs.get(f'/rapports/{report_id}/apercu').text
        assert stranger.get(f'/rapports/{report_id}').status == 404


@cache
def snapshot(rows: int) -> dict:
    """A statement with so many commitments, reviews and départements."""
    line = CommitmentLine(
        1,
        'Charte, version 2024-1',
        'Club Paris',
        '12 août 2026',
        'du 12 août 2026 au 11 août 2027',
        True,
        'En vigueur',
        5,
        ('Paris (75)',),
        ('Tous les jeunes',),
        'Sur le temps de travail',
        '',
    )
    statement = CompanyStatement(
        perimeter='company:999000018',
        perimeter_name='Ateliers du Nord',
        siren='999 000 018',
        facts=(('Raison sociale', 'ATELIERS DU NORD'),),
        start='2026-07-01',
        end='2026-10-01',
        period='T3 2026',
        data_as_of='2026-10-05T08:00:00+00:00',
        fictional=True,
        commitments=(line,) * rows,
        mentors=MentorTotals(40, 12, None, 5, tuple((f'Département {n}', 6) for n in range(rows)), 7),
        reviews=(ReviewLine(1, 'Bilan à 6 mois', '12 févr. 2027', '', ''),) * rows,
        next_steps=(('Bilan à 6 mois', 'le 12 févr. 2027'),) * rows,
        recognition=('Depuis le 12 août 2026, Ateliers du Nord est engagée pour le mentorat des jeunes. ' * 3,) * 3,
        club='Club Paris',
        club_email='paris@exemple.fr',
    )  # fmt: skip
    edition = {'number': 1, 'status': 'draft', 'identifier': 'bilan-1', 'dated': '2026-10-05T08:00:00+00:00'}
    return {**statement.snapshot(), **edition, 'commentary': {}}


@pytest.mark.parametrize('rows', [1, 101, 1000])
def test_it_is_a_sound_document_of_four_pages_at_most(rows):
    made = paper.laid_out(lambda: company.render(snapshot(rows)))
    assert made.document.pages <= 4
    assert made.faults() == []
    assert len(paper.attached(made.document)['bilans.csv'].decode('utf-8-sig').splitlines()) == rows + 1


def test_the_same_snapshot_gives_the_same_bytes():
    assert company.render(snapshot(1)).sha256 == company.render(snapshot(1)).sha256
