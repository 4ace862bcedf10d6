"""Every list goes out whole, and leads to its export."""

import pytest

from crm import clock, registries, samples
from crm.advocacy.models import ActionState
from crm.commitments.models import CommitmentState
from crm.exports import ExportState
from crm.territories.models import ClubPerson, ClubRole
from tests.convention import test_committee as committee
from tests.overview.exports.steps import as_cell, form_of, made_file, records, sheet, take


def world():
    """One record of each list."""
    company = samples.company('Alpha')
    samples.contact(company), samples.interaction(company), samples.follow_up(company), club_person()
    samples.attendance(samples.event(), company)
    samples.commitment(company, state=CommitmentState.SIGNED)
    association = samples.association()
    samples.capacity(association, '75')
    samples.referral(samples.mentor(company), association)
    (
        samples.advocacy_action(state=ActionState.DONE),
        samples.institution(),
        samples.position(),
        samples.quote(company),
    )
    experiment = samples.experiment()
    samples.experiment_place(experiment), samples.experiment_risk(experiment)
    samples.indicator_value(samples.own_indicator(experiment), 0.5)
    committee.decision(committee.meeting())


def club_person():
    samples.add(ClubPerson(club_id=samples.club('75').id, role=ClubRole.LEADER, name='Camille Durand'))


EMPTY = {'targets', 'reports'}  # none is set, none is asked


ARGUMENTS = {
    'proof': '?code=O2.2&du=2020-01-01&au=2030-01-01',
    'declaration': f'?annee={clock.today().year}&declarant=collectif',
}


def test_every_list_goes_out_with_the_rows_it_has_announced(app, sign_in):
    world()
    browser = sign_in(samples.user())
    for what in registries.exports.entries:
        page = form_of(browser, what, ARGUMENTS.get(what, ''))
        if what in EMPTY:
            assert 'Rien à exporter' in page.text, what
            continue
        rows = take(browser, what, ARGUMENTS.get(what, ''))
        assert f'{len(rows) - 1} ligne' in page.text, what
        assert records()[-1].rows == len(rows) - 1 > 0, what
        assert {len(row) for row in rows} == {len(rows[0])}, what


@pytest.mark.parametrize('what', ['indicators', 'proof', 'clubs', 'mentors'])
def test_the_worker_reads_what_the_person_reads(app, sign_in, what):
    world()
    browser = sign_in(samples.user())
    rows = take(browser, what, ARGUMENTS.get(what, ''))
    made_file(browser, 'ods', what, ARGUMENTS.get(what, ''))
    made = records()[-1]
    assert (made.state, made.rows) == (ExportState.DONE, len(rows) - 1)
    assert [row[0] for row in sheet(made)[1:]] == [as_cell(row[0]) for row in rows[1:]]


@pytest.mark.parametrize(
    ('list_page', 'what'),
    [
        ('/entreprises', 'companies'),
        ('/engagements', 'commitments'),
        ('/mentors', 'mentors'),
        ('/associations', 'associations'),
        ('/orientation', 'referrals'),
        ('/clubs', 'clubs'),
        ('/convention', 'indicators'),
    ],
)
def test_a_list_offers_its_export(app, sign_in, list_page, what):
    company = samples.company('Alpha')
    samples.commitment(company), samples.mentor(company), samples.association()
    page = sign_in(samples.user()).get(list_page).click('Exporter')
    assert page.title == f'Exporter : {registries.exports.get(what).label}'
