"""An import taken back: what it created is removed, what it changed restored, what changed since is left and said."""

import pytest

from crm import access, history, operations, samples, tasks
from crm.access import Role
from crm.accounts.models import User
from crm.companies.models import ClubMembership, Company, Establishment
from crm.database import db, unit_of_work
from crm.imports.actions import carrying, stopping
from crm.imports.models import ImportState
from tests.imports.steps import check, commit, counts, figures, last_batch, undo, upload, work

pytestmark = pytest.mark.usefixtures('app')

TEXT = (
    'SIREN;SIRET;Nom;Département;Effectif;Notes\n'
    '356000000;35600000000048;La Poste;Paris;1200;vu en mai\n'
    '732829320;73282932000074;Acier;Ain;30;\n'
)


@pytest.fixture
def staff(sign_in):
    return sign_in(samples.user(Role.COLLECTIF))


def everything():
    """All that an import of companies may touch."""
    with access.for_everyone('lecture dans un essai'):
        found = {}
        for model, names in (
            (Company, ('name', 'siren', 'headcount_band', 'departement_code', 'doubt')),
            (ClubMembership, ('company_id', 'club_id', 'note')),
            (Establishment, ('siret', 'city')),
        ):
            query = db.select(model).order_by(model.id)
            found[model.__name__] = [tuple(getattr(r, name) for name in names) for r in db.session.scalars(query)]
        return found


def imported(browser, text=TEXT):
    return commit(browser, check(browser, upload(browser, text), **{'column-5': '=note'}))


def test_created_records_are_removed_and_updated_ones_restored(staff):
    samples.company('Ancien nom', clubs=('75',), siren='356000000')
    db.session.commit()
    before = everything()
    page = imported(staff)
    assert everything() != before
    preview = page.click('Annuler cet import')
    assert figures(preview)['Ne peuvent être défaits'] == '0'
    assert int(figures(preview)['Enregistrements retirés']) == 4, 'a company, its follow-up, two establishments'
    page = undo(staff, page)
    assert everything() == before
    assert 'Cet import a été annulé' in page.text
    assert last_batch().state == ImportState.UNDONE
    assert 'Annuler cet import' not in page.links()


def test_what_changed_since_stays_and_is_said(staff):
    samples.company('Ancien nom', clubs=('75',), siren='356000000')
    page = imported(staff)
    with access.for_everyone('essai : la vie continue'):
        used = db.session.scalar(db.select(Company).filter_by(siren='732829320'))
        samples.interaction(used, '75')
        changed = db.session.scalar(db.select(Company).filter_by(siren='356000000'))
        changed.name = 'Corrigé à la main'
        db.session.commit()
    preview = page.click('Annuler cet import')
    assert 'Tout ne peut pas être défait' in preview.text
    told = {row[0]: row[1] for row in preview.rows('Ce qui reste')}
    assert any('Acier' in name and 's’y rattache' in why for name, why in told.items())
    assert any('Corrigé à la main' in name and why == 'Modifié depuis.' for name, why in told.items())
    page = undo(staff, page)
    assert 'annulé en partie' in page.text
    assert page.rows('Ce qui est resté')
    names = {name for name, *_ in everything()['Company']}
    assert names == {'Acier', 'Corrigé à la main'}


def test_what_the_worker_brings_in_and_takes_back_bears_the_name_of_who_asked(staff):
    samples.company('Ancien nom', clubs=('75',), siren='356000000')
    undo(staff, imported(staff))
    with access.for_everyone('lecture dans un essai'):
        asker = db.session.scalar(db.select(User).order_by(User.id.desc()))
        operation = db.session.scalar(db.select(operations.Operation))
        changes = set(db.session.scalars(db.select(history.Change.user_name).filter_by(table='company')))
    assert (operation.user_name, operation.undone_by) == (asker.name, asker.name)
    assert changes == {asker.name}


def test_an_undone_file_may_be_imported_again(staff):
    undo(staff, imported(staff))
    page = check(staff, upload(staff, TEXT))
    assert figures(page)['À créer'] == '2'


def test_an_import_of_the_command_may_be_undone_by_the_staff(run, file, staff):
    assert counts(run(file(), '--json'))[0] == 3
    undo(staff, staff.get(f'/imports/{last_batch().id}'))
    assert everything()['Company'] == []


def test_what_was_saved_before_a_cancellation_may_be_undone(staff, monkeypatch):
    monkeypatch.setattr(carrying, 'CHUNK', 1)
    real = carrying._carry_on
    page = check(staff, upload(staff, TEXT)).submit('Enregistrer')
    monkeypatch.setattr(carrying, '_carry_on', dying(real, at=2))
    with pytest.raises(KeyboardInterrupt):
        tasks.work_once()
    monkeypatch.setattr(carrying, '_carry_on', real)
    assert len(everything()['Company']) == 1
    page = staff.get(page.response.request.path).submit('Annuler')
    assert 'Ce qui était déjà enregistré reste' in page.html.text
    undo(staff, page)
    assert everything()['Company'] == []


def dying(real, at):
    """The function, killed at its n-th call."""
    calls = []

    def call(*arguments, **options):
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    return call


def expire_leases():
    with access.for_everyone('essai : le bail du mort est échu'), unit_of_work():
        for task in db.session.scalars(db.select(tasks.Task).filter_by(state=tasks.TaskState.RUNNING)):
            task.lease_until = task.created_at


def test_a_commit_that_was_killed_goes_on_and_is_undone_whole(staff, monkeypatch):
    monkeypatch.setattr(carrying, 'CHUNK', 1)
    page = check(staff, upload(staff, TEXT)).submit('Enregistrer')
    real = carrying._carry_on
    monkeypatch.setattr(carrying, '_carry_on', dying(real, at=2))
    with pytest.raises(KeyboardInterrupt):
        tasks.work_once()
    monkeypatch.setattr(carrying, '_carry_on', real)
    expire_leases()
    work()
    assert last_batch().created == 2
    assert len(everything()['Company']) == 2
    undo(staff, staff.get(page.response.request.path))
    assert everything()['Company'] == []


def test_an_undo_that_was_killed_goes_on(staff, monkeypatch):
    monkeypatch.setattr(carrying, 'CHUNK', 1)
    page = imported(staff)
    monkeypatch.setattr(stopping, 'PARTS_AT_ONCE', 1)
    real = operations.undo_next
    monkeypatch.setattr(operations, 'undo_next', dying(real, at=3))
    page = page.click('Annuler cet import').submit('Annuler cet import')
    with pytest.raises(KeyboardInterrupt):
        tasks.work_once()
    assert everything()['Company'] != []
    monkeypatch.setattr(operations, 'undo_next', real)
    expire_leases()
    work()
    assert everything() == {'Company': [], 'ClubMembership': [], 'Establishment': []}
    assert last_batch().state == ImportState.UNDONE
    assert 'Cet import a été annulé' in staff.get(page.response.request.path).text


def test_what_is_undone_is_not_undone_twice(staff):
    page = imported(staff)
    confirm = page.click('Annuler cet import')
    undo(staff, page)
    answer = confirm.submit('Annuler cet import')
    assert answer.status == 422
    assert 'ne peut plus être annulé' in answer.text
