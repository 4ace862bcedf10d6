"""« Ma journée » as a person meets it in the morning."""

from datetime import timedelta

import pytest

from crm import clock, samples
from crm.outreach.models import FollowUp, StepKind
from tests.pages import clean


@pytest.mark.usefixtures('app')
class TestMaJournee:
    def test_a_day_with_nothing_to_do_says_so_once(self, sign_in):
        page = sign_in(samples.coordinator()).get('/')
        assert 'Rien ne vous attend aujourd’hui' in page.text
        assert [clean(heading) for heading in page.html.select('main h2')] == ['En détail']
        assert 'Aucune relance en retard.' in page.text

    def test_what_is_to_be_done_stands_before_what_is_not(self, sign_in):
        coordinator, company = samples.coordinator(), samples.company('Fonderie')
        samples.add(
            FollowUp(
                company_id=company.id,
                club_id=samples.club().id,
                kind=StepKind.CALL,
                due_on=clock.today() - timedelta(days=2),
                created_at=clock.now(),
            )
        )
        page = sign_in(coordinator).get('/')
        headings = [clean(heading) for heading in page.html.select('main h2')]
        assert headings == ['Relances en retard (1)', 'Rien d’autre en attente']
        assert 'Fonderie' in page.links()
        assert 'Aucune relance en retard' not in page.text
