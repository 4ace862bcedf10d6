"""Objectives 3 and 4 in a hand-computed world."""

from datetime import date, timedelta

import pytest

from crm import history, samples
from crm.advocacy.models import ActionState, ActionType, Party
from crm.database import db
from crm.experiments.models import ExperimentState, PlaceKind, Side
from crm.orientation.models import PriorityPublic
from tests.convention.world import AFTER, FIRST, LAST, Q3, at, figure, proven, value

pytestmark = pytest.mark.usefixtures('app')
DONE = ActionState.DONE
EVE = FIRST - timedelta(days=1)


class TestAdvocacy:
    def test_only_actions_held_in_the_period_count(self):
        for day in (EVE, FIRST, LAST, AFTER):
            samples.advocacy_action(on=day, state=DONE)
        samples.advocacy_action(on=FIRST, state=ActionState.PLANNED)
        samples.advocacy_action(on=FIRST, state=ActionState.CANCELLED)
        assert value('O3.1') == 2

    def test_actions_are_told_by_party_and_type(self):
        samples.advocacy_action(on=FIRST, state=DONE, type=ActionType.HEARING)
        samples.advocacy_action(on=FIRST, state=DONE, held_by=Party.LEE)
        told = dict(figure('O3.1').breakdown)
        assert (told['Portage – Les deux partenaires'], told['Portage – LEE seule'], told['Type – Audition']) == (
            1,
            1,
            1,
        )

    def test_a_club_has_the_actions_of_its_departement(self):
        samples.club('75'), samples.club('13')
        samples.advocacy_action(on=FIRST, state=DONE, departement_code='75')
        samples.advocacy_action(on=FIRST, state=DONE)
        assert (value('O3.1', 'club:75'), value('O3.1', 'club:13'), value('O3.1')) == (1, 0, 2)

    def test_a_position_is_joint_when_both_signed_before_the_end(self):
        samples.position(published_on=FIRST, collectif_signed_on=EVE, lee_signed_on=LAST)
        samples.position(published_on=FIRST, collectif_signed_on=EVE, lee_signed_on=AFTER)
        samples.position(published_on=FIRST, collectif_signed_on=EVE)
        samples.position(published_on=AFTER, collectif_signed_on=EVE, lee_signed_on=EVE)
        assert value('O3.3') == 1

    def test_a_position_withdrawn_later_was_published(self):
        samples.position(published_on=FIRST, collectif_signed_on=EVE, lee_signed_on=EVE, withdrawn_on=AFTER)
        assert value('O3.3') == 1


class TestExperiments:
    def started(self, **values):
        made = samples.experiment(**({'start_on': EVE, 'created_at': at(EVE)} | values))
        history.change_state(made, ExperimentState.DESIGNED, on=EVE)
        history.change_state(made, ExperimentState.RUNNING, on=FIRST)
        db.session.flush()
        return made

    def states(self, period=Q3, scope='national'):
        return {label: count for label, count in figure('O4.1', scope, period).breakdown if count}

    def test_the_state_is_that_of_the_end_of_the_period(self):
        made = self.started()
        history.change_state(made, ExperimentState.EVALUATED, on=AFTER)
        db.session.flush()
        assert self.states(Q3.previous()) == {'En conception': 1}
        assert self.states() == {'En cours': 1}
        assert self.states(Q3.following()) == {'Évaluée': 1}

    def test_an_experiment_not_yet_known_is_not_counted(self):
        self.started()
        assert value('O4.1', period=Q3.previous().previous()) == 0

    def test_a_club_has_those_that_name_its_departement(self):
        samples.club('75'), samples.club('13')
        self.started(departements=['13', '33'])
        assert (self.states(scope='club:13'), self.states(scope='club:75')) == ({'En cours': 1}, {})

    def test_companies_and_mentors_count_once_however_many_experiments(self):
        company, apart = samples.company(), samples.company(with_siren=False)
        mentor = samples.mentor(company, on=FIRST)
        for _ in range(2):
            made = self.started()
            made.companies += [company, apart]
            made.mentors.append(mentor)
        db.session.flush()
        found = figure('O4.3')
        assert (found.value, found.without_siren, dict(found.breakdown)['Mentors distincts']) == (1, 1, 1)
        assert proven('O4.3')[0].cells[-1] == '<\u00a05'

    def test_an_experiment_ended_before_the_period_involves_nobody(self):
        made = self.started()
        made.companies.append(samples.company())
        history.change_state(made, ExperimentState.STOPPED, on=AFTER)
        db.session.flush()
        periods = Q3.previous(), Q3, Q3.following()
        assert [value('O4.3', period=period) for period in periods] == [0, 1, 0]

    def test_a_priority_territory_counts_once_and_where_it_is(self):
        for departement in ('23', '93'):
            samples.departement(departement)
        both = [self.started(departements=['23']) for _ in range(2)]
        for made in both:
            samples.experiment_place(made, 'QN09301', departements=['93'])
        samples.experiment_place(both[0], '23096', kind=PlaceKind.FRR, departements=['23'])
        samples.experiment_place(both[0], 'QN02301', side=Side.COMPARISON, departements=['23'])
        history.change_state(both[1], ExperimentState.STOPPED, on=LAST)
        db.session.flush()
        assert dict(figure('O4.2').breakdown) == {
            'Quartiers prioritaires (QPV)': 1,
            'Communes FRR': 1,
            'Départements d’outre-mer': 0,
        }
        assert [value('O4.2', scope) for scope in ('departement:93', 'departement:23')] == [1, 1]
        assert value('O4.2', period=Q3.previous()) == 0
        assert len(proven('O4.2')) == 2

    def test_an_evaluation_counts_when_published_before_the_end_of_the_period(self):
        published, late = self.started(), self.started()
        for made, day in ((published, LAST), (late, AFTER)):
            history.change_state(made, ExperimentState.EVALUATED, on=LAST)
            samples.evaluation(made, delivered_on=LAST, published_on=day)
        self.started()
        found = figure('O4.7')
        assert (found.numerator, found.denominator) == (1, 2)
        assert [row.cells[-1] for row in proven('O4.7')] == [True, False]
        assert figure('O4.7', period=Q3.following()).value is None


class TestPairs:
    def test_no_declaration_is_unknown_never_nought(self):
        assert value('O4.4') is None

    def test_a_declaration_counts_where_it_ends_and_only_there(self):
        by = samples.association()
        samples.pair_declaration(by, started=5)
        samples.pair_declaration(by, started=4, public=PriorityPublic.ASE)
        samples.pair_declaration(by, started=9, period_start=date(2026, 9, 1), period_end=date(2026, 10, 2))
        assert value('O4.4') == 9
        assert dict(figure('O4.4').breakdown) == {'Jeunes de l’ASE': 4, 'Autres jeunes': 5}
        months = Q3.month(FIRST), Q3.month(date(2026, 8, 1)), Q3.month(LAST), Q3.month(AFTER)
        assert [value('O4.4', period=month) for month in months] == [None, None, 9, 9]

    def test_the_column_of_the_proof_adds_up_to_the_figure(self):
        samples.pair_declaration(samples.association(), '13', started=5)
        samples.pair_declaration(samples.association(), '75', started=3)
        assert sum(row.cells[5] for row in proven('O4.4')) == value('O4.4') == 8
        assert [row.cells[5] for row in proven('O4.4', 'club:75')] == [3]
