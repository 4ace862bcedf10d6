"""Who takes part in an experiment: clubs, companies with their mentors, associations."""

from crm import access, samples
from crm.access import Role
from crm.database import db
from crm.mentors.models import MentorState
from tests.experiments.made import made, mentors_attached, only


def test_companies_and_their_mentors_are_attached_then_leave_together(staff):
    here, other = samples.company('Scierie du Plateau'), samples.company('Laiterie des Monts')
    for company in (here, here, other):
        samples.mentor(company)
    samples.mentor(here, state=MentorState.WITHDRAWN)
    experiment = made()
    page = staff.get(f'/experimentations/{experiment.id}/participants').click('Rattacher une entreprise')
    page = page.submit('Chercher', q=here.siren).submit('Rattacher Scierie du Plateau')
    page = page.click('Rattacher une entreprise').submit('Chercher', q='laiterie').submit('Rattacher Laiterie')
    assert [row[0] for row in page.rows('Entreprises')] == ['Laiterie des Monts', 'Scierie du Plateau']
    page = page.submit('Rattacher ses mentors')
    assert mentors_attached() == 1
    page = page.submit('Rattacher tous les mentors')
    assert '3 mentors rattachés' in page.text
    assert 'Aucun nouveau mentor' in page.submit('Rattacher tous les mentors').text
    staff.post(f'/experimentations/{experiment.id}/entreprises/{here.id}/retirer', {'csrf_token': _token(page)})
    assert mentors_attached() == 1


def _token(page) -> str:
    return page.html.select_one('[name=csrf_token]')['value']


def test_those_who_may_not_see_mentors_see_a_total_that_names_nobody(app, sign_in):
    company = samples.company()
    few, many = (made(title=title, clubs=[samples.club('75')]) for title in ('Peu', 'Assez'))
    with access.for_everyone('préparation d’un essai'):
        few.mentors = [samples.mentor(company, last_name='Reconnaissable')]
        many.mentors = [samples.mentor(company) for _ in range(5)]
        few.companies = many.companies = [company]
        db.session.commit()
    for user in (samples.coordinator(), samples.user(Role.LEE)):
        browser = sign_in(user)
        shown = browser.get(f'/experimentations/{few.id}/participants')
        assert 'Moins de 5 mentors' in shown.text
        assert 'Reconnaissable' not in shown.text
        assert 'Rattacher ses mentors' not in shown.text
        assert '5 mentors rattachés' in browser.get(f'/experimentations/{many.id}/participants').text
        totals = {row[0]: row[6] for row in browser.get('/experimentations').rows('Expérimentations')}
        assert totals == {'Peu': 'moins de 5', 'Assez': '5'}


def test_lee_keeps_experiments_but_does_not_attach_mentors(app, sign_in):
    company = samples.company()
    experiment = made()
    with access.for_everyone('préparation d’un essai'):
        experiment.companies, experiment.mentors = [company], [samples.mentor(company)]
        db.session.commit()
    browser = sign_in(samples.user(Role.LEE))
    page = browser.get(f'/experimentations/{experiment.id}/participants')
    token = {'csrf_token': _token(page)}
    assert browser.post(f'/experimentations/{experiment.id}/mentors/rattacher', token).status == 403
    browser.post(f'/experimentations/{experiment.id}/entreprises/{company.id}/retirer', token)
    assert mentors_attached() == 0


def test_mentors_of_a_company_that_does_not_take_part_are_refused(staff):
    company = samples.company()
    experiment = made()
    token = _token(staff.get(f'/experimentations/{experiment.id}/participants'))
    values = {'csrf_token': token, 'entreprise': company.id}
    assert staff.post(f'/experimentations/{experiment.id}/mentors/rattacher', values).status == 422


def test_an_association_takes_part_then_leaves(staff):
    association = samples.association('Duo d’avenir')
    experiment = made()
    page = staff.get(f'/experimentations/{experiment.id}/participants').submit(
        'Rattacher l’association', association=str(association.id)
    )
    assert [a.name for a in only().associations] == ['Duo d’avenir']
    address = f'/experimentations/{experiment.id}/associations/{association.id}/retirer'
    staff.post(address, {'csrf_token': _token(page)})
    assert only().associations == []


def test_a_club_takes_part_then_leaves(staff):
    club = samples.club('69')
    page = staff.get(f'/experimentations/{made().id}/participants').submit('Rattacher le club', club=str(club.id))
    assert [c.code for c in only().clubs] == ['69']
    token = {'csrf_token': _token(page)}
    staff.post(f'/experimentations/{only().id}/clubs/{club.id}/retirer', token)
    assert only().clubs == []


def test_pairs_declared_by_its_associations_are_attached(staff):
    association = samples.association()
    experiment = made(publics=['rural'], associations=[association])
    ours = samples.pair_declaration(association, '23', public='rural')
    samples.pair_declaration(association, '23', public='ase')
    samples.pair_declaration(samples.association(), '23', public='rural')
    page = staff.get(f'/experimentations/{experiment.id}/indicateurs')
    assert len(page.rows('Binômes déclarés')) == 1
    page = page.submit('Rattacher')
    assert ours.experiment_id == experiment.id
    page.submit('Retirer')
    assert ours.experiment_id is None
