"""Acting on a selection: previewed, done by the worker, resumed after a kill, undone."""

import pytest

from crm import samples, tasks
from crm.access import Role, for_everyone
from crm.companies.actions import bulk
from crm.companies.models import ClubMembership, Company, CompanyTag, RelationState, Tag
from crm.database import db
from crm.history import Change
from crm.operations import Operation, OperationState
from crm.outreach.models import FollowUp
from tests.companies.test_list import names, tag


def work():
    db.session.commit()
    while tasks.work_once():
        pass
    db.session.expire_all()


def tagged(name):
    query = db.select(Company.name).join(CompanyTag, CompanyTag.company_id == Company.id)
    with for_everyone('lecture dans un essai'):
        query = query.join(Tag, Tag.id == CompanyTag.tag_id).where(Tag.name == name).order_by(Company.name)
        return db.session.scalars(query).all()


def operation():
    with for_everyone('lecture dans un essai'):
        return db.session.scalars(db.select(Operation).order_by(Operation.id.desc())).first()


def figures(page):
    return [' '.join(card.get_text(' ').split()) for card in page.html.select('.figure-card')]


def put_tag(browser, query, name='Forum'):
    page = browser.get(f'/entreprises/selection?{query}').click('Ajouter une étiquette')
    return page.submit('Voir ce qui sera fait', name=name)


def apply(preview, reason='Forum du 12 mars'):
    return preview.submit('Appliquer', reason=reason)


@pytest.mark.usefixtures('app')
class TestSelections:
    def test_ticked_rows_are_acted_on(self, sign_in):
        chosen = [samples.company(name) for name in ('Une', 'Deux')]
        samples.company('Trois')
        browser = sign_in(samples.coordinator('75'))
        boxes = browser.get('/entreprises').html.select('[name=ligne][form=selection]')
        assert len(boxes) == 3
        ids = '&'.join(f'ligne={company.id}' for company in chosen)
        ticked = browser.get(f'/entreprises/selection?{ids}&retour=q%3Du')
        assert '2 entreprises' in ticked.text
        preview = ticked.click('Ajouter une étiquette').submit('Voir ce qui sera fait', name='Forum')
        apply(preview)
        work()
        assert tagged('Forum') == ['Deux', 'Une']

    def test_all_results_are_acted_on_as_a_query(self, sign_in):
        for number in range(60):
            samples.company(f'Active {number:02}', relation_state=RelationState.ACTIVE)
        samples.company('Autre')
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/entreprises?relation=active').click('Agir sur les 60 résultats')
        preview = page.click('Ajouter une étiquette').submit('Voir ce qui sera fait', name='Forum')
        assert figures(preview) == ['Dans la sélection 60', 'Seront modifiées 60']
        apply(preview)
        work()
        assert len(tagged('Forum')) == 60

    def test_the_preview_changes_nothing_and_says_what_is_left_out(self, sign_in):
        samples.company('À nous')
        samples.company('À eux', clubs=('13',))
        already = samples.company('Déjà')
        tag('Forum', already)
        browser = sign_in(samples.coordinator('75'))
        known = browser.get('/entreprises/selection/put_tag').html.find('option', string='Forum')['value']
        page = browser.get(f'/entreprises/selection/put_tag?vue=toutes&tag_id={known}&apercu=1')
        assert figures(page) == [
            'Dans la sélection 3',
            'Seront modifiées 1',
            'Laissées de côté 1 Votre club ne suit pas ces entreprises.',
            'Laissées de côté 1 Elles portent déjà cette étiquette.',
        ]
        assert 'À nous' in page.text
        assert tagged('Forum') == ['Déjà']
        apply(page)
        work()
        assert tagged('Forum') == ['Déjà', 'À nous']

    def test_a_reason_is_asked_and_told(self, sign_in):
        samples.company()
        preview = put_tag(sign_in(samples.coordinator('75')), '')
        assert apply(preview, reason='').status == 422
        page = apply(preview, reason='Préparer le forum')
        work()
        assert 'Préparer le forum' in page.text
        assert operation().label == 'Ajouter l’étiquette « Forum » : 1\u00a0entreprise'

    def test_a_form_left_empty_is_refused(self, sign_in):
        samples.company()
        page = sign_in(samples.coordinator('75')).get('/entreprises/selection/put_tag').submit('Voir ce qui', name='')
        assert page.status == 422
        assert page.errors()

    def test_who_may_not_edit_may_not_act(self, sign_in):
        samples.company()
        browser = sign_in(samples.user(Role.LEE))
        assert 'Agir sur' not in browser.get('/entreprises').text
        assert browser.get('/entreprises/selection/put_tag').status == 404

    def test_changes_bear_the_name_of_who_asked(self, sign_in):
        samples.company()
        me = samples.coordinator('75', name='Claire')
        page = sign_in(me).get('/entreprises/selection/assign')
        choice = page.html.find('option', string='Claire – Club Paris') or page.html.select('option[value]')[1]
        apply(page.submit('Voir ce qui sera fait', charge=choice['value']))
        work()
        with for_everyone('lecture dans un essai'):
            who = db.session.scalars(db.select(Change.user_name).filter_by(field='owner_id')).all()
        assert who == ['Claire']


@pytest.mark.usefixtures('app')
class TestActions:
    def test_companies_are_put_in_somebodys_charge(self, sign_in):
        company, elsewhere = samples.company('Une'), samples.company('Ailleurs', clubs=('13',))
        me = samples.coordinator('75')
        club = samples.club('75').id
        page = sign_in(me).get(f'/entreprises/selection/assign?vue=toutes&charge={club}-{me.id}&apercu=1')
        apply(page)
        work()
        with for_everyone('lecture dans un essai'):
            owners = {m.company_id: m.owner_id for m in db.session.scalars(db.select(ClubMembership))}
        assert owners == {company.id: me.id, elsewhere.id: None}

    def test_nobody_of_another_club_is_put_in_charge(self, sign_in):
        samples.company()
        other = samples.coordinator('13')
        club = samples.club('13').id
        page = sign_in(samples.coordinator('75')).get(
            f'/entreprises/selection/assign?charge={club}-{other.id}&apercu=1'
        )
        assert page.status == 422

    def test_a_tag_is_taken_off_those_that_bear_it(self, sign_in):
        forum = tag('Forum', samples.company('Une'), samples.company('Deux'))
        samples.company('Trois')
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/selection/take_tag?tag_id={forum.id}&apercu=1')
        assert figures(page)[:2] == ['Dans la sélection 3', 'Seront modifiées 2']
        apply(page)
        work()
        assert tagged('Forum') == []

    def test_companies_pass_from_a_club_to_another_and_back(self, sign_in):
        company = samples.company('Une')
        staff = sign_in(samples.user(Role.COLLECTIF))
        here, there = samples.club('75').id, samples.club('13').id
        page = staff.get(f'/entreprises/selection/change_club?from_club_id={here}&to_club_id={there}&apercu=1')
        done = apply(page)
        work()
        assert names(staff.get('/entreprises?club=13')) == ['Une']
        assert names(staff.get('/entreprises?club=75')) == []
        done.click('Annuler cette opération').submit('Annuler cette opération')
        assert names(staff.get('/entreprises?club=75')) == ['Une']
        assert names(staff.get('/entreprises?club=13')) == []
        assert company.id

    def test_a_step_is_planned_with_each(self, sign_in):
        samples.company('Une')
        samples.follow_up(samples.company('Déjà prévue'))
        club = samples.club('75').id
        address = f'/entreprises/selection/plan_step?club_id={club}&kind=call&due_on=2027-01-04&note=Forum&apercu=1'
        page = sign_in(samples.coordinator('75')).get(address)
        assert figures(page)[1] == 'Seront modifiées 1'
        apply(page)
        work()
        with for_everyone('lecture dans un essai'):
            assert len(db.session.scalars(db.select(FollowUp).filter_by(note='Forum')).all()) == 1


@pytest.mark.usefixtures('app')
class TestWork:
    def test_a_kill_in_the_middle_loses_and_doubles_nothing(self, sign_in, monkeypatch):
        monkeypatch.setattr(bulk, 'STEP', 4)
        for number in range(10):
            samples.company(f'Maison {number}')
        page = apply(put_tag(sign_in(samples.coordinator('75')), ''))
        real, steps = bulk._step, []

        def killed(*arguments):
            steps.append(1)
            if len(steps) == 2:
                raise SystemExit
            return real(*arguments)

        monkeypatch.setattr(bulk, '_step', killed)
        db.session.commit()
        with pytest.raises(SystemExit):
            tasks.work_once()
        assert len(tagged('Forum')) == 4
        with for_everyone('lecture dans un essai'):
            db.session.scalars(db.select(tasks.Task)).one().lease_until = None
            task = db.session.scalars(db.select(tasks.Task)).one()
            task.state = tasks.TaskState.INTERRUPTED
            tasks.resume(task)
        work()
        assert len(tagged('Forum')) == 10
        page.click('Annuler cette opération').submit('Annuler cette opération')
        assert tagged('Forum') == []

    def test_what_was_changed_since_stays_and_is_said(self, sign_in):
        one, two = samples.company('Une'), samples.company('Deux')
        me, colleague = samples.coordinator('75'), samples.coordinator('75')
        club = samples.club('75').id
        page = apply(sign_in(me).get(f'/entreprises/selection/assign?charge={club}-{me.id}&apercu=1'))
        work()
        query = db.select(ClubMembership).filter_by(company_id=one.id)
        db.session.scalars(query).one().owner_id = colleague.id
        preview = page.click('Annuler cette opération')
        assert preview.rows('Ce qui restera') == [['1 suivi par un club', 'Modifié depuis.']]
        after = preview.submit('Annuler cette opération')
        assert after.rows('Laissé tel quel') == [['1 suivi par un club', 'Modifié depuis.']]
        assert operation().state == OperationState.PARTLY
        owners = {m.company_id: m.owner_id for m in db.session.scalars(db.select(ClubMembership))}
        assert owners == {one.id: colleague.id, two.id: None}

    def test_a_large_operation_is_undone_by_the_worker(self, sign_in, monkeypatch):
        monkeypatch.setattr(bulk, 'STEP', 1)
        for _ in range(15):
            samples.company()
        page = apply(put_tag(sign_in(samples.coordinator('75')), ''))
        work()
        undoing = page.click('Annuler cette opération').submit('Annuler cette opération')
        assert undoing.html.select_one('progress') is not None
        assert len(tagged('Forum')) == 15
        work()
        assert tagged('Forum') == []
        assert operation().state == OperationState.UNDONE

    def test_an_operation_still_at_work_is_not_undone(self, sign_in):
        samples.company()
        page = apply(put_tag(sign_in(samples.coordinator('75')), ''))
        refused = page.browser.get(f'/operations/{operation().id}/annuler').submit('Annuler cette opération')
        assert refused.status == 422
