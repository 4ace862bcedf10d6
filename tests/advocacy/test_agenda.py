"""The calendar: milestones that come back, in words, by month, and for agendas."""

from datetime import date, timedelta

import pytest

from crm import clock, samples
from crm.advocacy import queries
from crm.advocacy.models import ActionState, Milestone, Recurrence
from crm.database import db

TODAY = clock.today()


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user())


def starts(milestone: Milestone, first: int, last: int) -> list[date]:
    return [begins for begins, _ in milestone.occurrences(date(first, 1, 1), date(last + 1, 1, 1))]


def test_the_budget_comes_on_the_first_tuesday_of_october(app):
    october = samples.milestone(recurrence=Recurrence.WEEKDAY, first_on=date(2024, 10, 1))
    assert starts(october, 2023, 2027) == [
        date(2024, 10, 1),
        date(2025, 10, 7),
        date(2026, 10, 6),
        date(2027, 10, 5),
    ]
    assert queries.said(october) == 'chaque année, le premier mardi d’octobre'


def test_a_milestone_over_new_year_and_one_of_29_february(app):
    winter = samples.milestone(recurrence=Recurrence.DATES, first_on=date(2024, 12, 20), last_on=date(2025, 1, 5))
    leap = samples.milestone(recurrence=Recurrence.DATES, first_on=date(2024, 2, 29), ends_on=date(2026, 1, 1))
    assert list(winter.occurrences(date(2026, 1, 1), date(2026, 2, 1))) == [(date(2025, 12, 20), date(2026, 1, 5))]
    assert starts(leap, 2024, 2028) == [date(2024, 2, 29), date(2025, 2, 28)]


def test_a_fresh_database_knows_the_moments_of_the_year(staff):
    rows = {row[0]: row[1] for row in staff.get('/plaidoyer/calendrier').rows('Échéances')}
    assert rows['Mois du mentorat'] == 'chaque année, du 1er janvier au 31 janvier'
    assert rows['Dépôt du projet de loi de finances'] == 'chaque année, le premier mardi d’octobre'


def test_the_calendar_holds_actions_next_steps_and_quotes_that_end(staff):
    day = TODAY + timedelta(days=20)
    samples.advocacy_action(title='Audition prévue', on=day)
    samples.advocacy_action(title='Annulée', on=day, state=ActionState.CANCELLED)
    samples.advocacy_action(title='Faite', state=ActionState.DONE, next_step='Envoyer la note', next_step_on=day)
    samples.quote(samples.company('Fonderie Éole'), authorised_on=TODAY, expires_on=day)
    db.session.commit()
    text = staff.get('/plaidoyer/calendrier').text
    month = staff.get(f'/plaidoyer/calendrier/mois?mois={day:%Y-%m}').text
    for word in ('Audition prévue', 'Envoyer la note', 'Citation à renouveler : Fonderie Éole'):
        assert word in text
        assert word in month
    assert 'Annulée' not in text
    file = staff.raw('/plaidoyer/calendrier/plaidoyer.ics').get_data(as_text=True)
    assert f'DTSTART;VALUE=DATE:{day:%Y%m%d}\r\n' in file
    assert f'DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}\r\n' in file
    assert 'SUMMARY:Audition prévue' in file


def test_a_milestone_is_added_edited_and_taken_out(staff):
    page = staff.get('/plaidoyer/calendrier').click('Ajouter une échéance')
    wrong = page.submit(
        'Ajouter l’échéance', title='Congrès', kind='other', first_on='2026-11-20', last_on='2026-11-18'
    )
    assert wrong.status == 422
    page = wrong.submit('Ajouter l’échéance', recurrence='dates', last_on='2026-11-22')
    assert 'chaque année, du 20 novembre au 22 novembre' in page.text
    found = db.session.scalars(db.select(Milestone).filter_by(title='Congrès')).one()
    page = staff.get(f'/plaidoyer/calendrier/echeances/{found.id}/modifier')
    page = page.submit('Enregistrer l’échéance', title='Congrès des maires')
    assert 'Congrès des maires' in page.text
    staff.get(f'/plaidoyer/calendrier/echeances/{found.id}/modifier').submit('Retirer du calendrier')
    assert db.session.scalars(db.select(Milestone).filter_by(title='Congrès des maires')).all() == []


def test_coordinators_read_the_calendar_and_do_not_write(app, sign_in):
    browser = sign_in(samples.coordinator())
    assert 'Ajouter une échéance' not in browser.get('/plaidoyer/calendrier').text
    assert browser.get('/plaidoyer/calendrier/echeances/ajouter').status == 403
    assert browser.get('/plaidoyer/declaration').status == 403
