"""The reading of a draft: its window, its reminders, its decisions; a new version and what it changes."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from crm import clock, samples, workdays
from crm.access import Role
from crm.clock import PARIS
from crm.database import db, unit_of_work
from crm.errors import Refusal
from crm.reporting import actions, changes, documents
from crm.reporting.models import ReportState, Verdict
from tests.reporting.conftest import act, mails, published, read

pytestmark = pytest.mark.usefixtures('quick')


def remind(day):
    with clock.stopped_at(datetime(day.year, day.month, day.day, 8, tzinfo=PARIS)), unit_of_work():
        return actions.remind_reviewers()


class TestWindow:
    def test_a_reading_lasts_three_working_days(self, ask):
        assert read(ask()).review_ends_on == date(2026, 10, 8)

    def test_public_holidays_and_weekends_do_not_count(self):
        assert workdays.after(date(2026, 12, 23), 3) == date(2026, 12, 29)
        assert workdays.before(date(2026, 12, 28)) == date(2026, 12, 24)
        assert workdays.count_between(date(2026, 12, 24), date(2026, 12, 29)) == 2

    def test_reviewers_are_reminded_the_day_before_then_each_working_day_after(self, ask):
        """5 October 2026 is a Monday: the reading ends on Thursday the 8th."""
        samples.user(Role.LEE)
        db.session.commit()
        ask()
        days = [date(2026, 10, day) for day in range(6, 14)]
        reminded = [day.day for day in days if remind(day)]
        assert reminded == [7, 9, 12, 13]
        assert len(mails('à relire')) == 4
        assert 'Relecture en retard de 1' in mails('à relire')[1].body
        assert 'Relecture en retard de 3' in mails('à relire')[3].body

    def test_a_reminder_called_twice_or_late_is_written_once(self, ask):
        samples.user(Role.LEE)
        db.session.commit()
        ask()
        assert [remind(date(2026, 10, day)) for day in (8, 8, 8)] == [1, 0, 0]

    def test_a_validated_report_is_no_longer_chased(self, ask):
        act(actions.validate, ask())
        assert remind(date(2026, 10, 20)) == 0

    def test_a_late_reading_is_said_on_the_list_and_on_the_day_of_the_staff(self, ask, sign_in):
        ask()
        with clock.stopped_at(datetime(2026, 10, 12, 9, tzinfo=PARIS)):
            browser = sign_in(samples.user(Role.COLLECTIF))
            assert 'Relecture en retard de 2 jours' in browser.get('/rapports/').text
            assert 'Relecture en retard de 2 jours' in browser.get('/').text


class TestDecisions:
    def test_validation_waits_for_what_is_to_be_corrected_and_says_which(self, ask):
        report_id = ask()
        act(actions.decide, report_id, 2, Verdict.TO_CORRECT, 'Citer la source.')
        act(actions.decide, report_id, 3, Verdict.ACCEPTED)
        with pytest.raises(Refusal, match=r'l’objectif 2, à corriger par .*Citer la source'):
            act(actions.validate, report_id)
        act(actions.decide, report_id, 2, Verdict.ACCEPTED)
        act(actions.validate, report_id)
        assert read(report_id).state == ReportState.VALIDATED

    def test_to_correct_says_what(self, ask):
        with pytest.raises(Refusal, match='Dites en une phrase'):
            act(actions.decide, ask(), 1, Verdict.REJECTED, '')

    def test_an_objective_that_is_not_in_the_document_is_refused(self, ask):
        with pytest.raises(Refusal, match='Choisissez un objectif'):
            act(actions.decide, ask(), 9, Verdict.ACCEPTED)

    def test_a_coordinator_leaves_remarks_but_decides_nothing(self, ask, sign_in):
        page = sign_in(samples.coordinator('75')).get(f'/rapports/{ask("club:75")}')
        refused = page.submit('Enregistrer mon avis', objective='1', verdict='accepted')
        assert refused.status == 422
        assert 'équipe nationale' in refused.text
        said = page.submit('Enregistrer mon avis', objective='1', verdict='remark', text='Un mot.')
        assert 'Un mot.' in said.text

    def test_a_reviewer_decides_on_the_page(self, ask, sign_in):
        page = sign_in(samples.user(Role.LEE)).get(f'/rapports/{ask()}')
        page = page.submit('Enregistrer mon avis', objective='4', verdict='to_correct', text='Carte à revoir.')
        assert 'La validation attend' in page.text
        assert 'réglez l’objectif 4' in page.submit('Valider').html.body.text


class TestVersions:
    def test_a_new_version_says_why(self, ask, work):
        with pytest.raises(Refusal, match='Dites pourquoi'):
            act(actions.ask_new_version, published(ask, work), ' ')

    def test_a_new_version_lists_the_figures_and_texts_that_changed(self, ask, work, sign_in):
        first = published(ask, work, 'national')
        samples.interaction(
            samples.company('Tardive', clubs=('13',)), '13', occurred_at=clock.start_of(date(2026, 9, 2))
        )
        db.session.commit()
        second = act(actions.ask_new_version, first, 'Échanges saisis en retard.').id
        work()
        act(actions.write_commentary, second, {'1': 'Le parcours progresse.'})
        work()
        found = read(second).snapshot['changes']
        assert (found['against'], found['reason']) == (1, 'Échanges saisis en retard.')
        assert [row['where'] for row in found['texts']] == ['Commentaire de l’objectif 1']
        assert found['figures']
        assert all(row['before'] != row['after'] for row in found['figures'])
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{second}')
        assert 'Échanges saisis en retard.' in page.text
        assert page.rows('Chiffres qui changent')

    def test_a_formula_that_changed_is_said_even_when_the_figure_did_not(self):
        line = {'code': 'O2.5', 'name': 'Signés', 'shown': '12', 'formula_version': '1'}
        former = {'chapters': [{'number': 2, 'title': 'Développer', 'lines': [line]}]}
        made = {'chapters': [{'number': 2, 'title': 'Développer', 'lines': [line | {'formula_version': '2'}]}]}
        (row,) = changes.between(former, made)['figures']
        assert (row['name'], row['where'], row['formula']) == ('O2.5 Signés', 'Développer', 'formule v1, puis v2')

    def test_the_same_data_change_nothing(self, ask, work):
        second = act(actions.ask_new_version, published(ask, work), 'Pour voir.').id
        work()
        assert read(second).snapshot['changes'] | {'reason': ''} == {
            'against': 1, 'reason': '', 'figures': [], 'texts': [],
        }  # fmt: skip


def test_a_perimeter_with_nothing_to_tell_makes_no_document(ask, monkeypatch, sign_in):
    kind = documents.KINDS['partnership']
    monkeypatch.setitem(documents.KINDS, 'partnership', replace(kind, collect=lambda perimeters, period: {}))
    report = read(ask('club:13'))
    assert (report.state, report.document_key) == (ReportState.NO_DATA, '')
    page = sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{report.id}')
    assert 'Sans données' in page.text
    assert 'rien n’est envoyé' in page.text
