"""The yearly declaration of interest representatives: the lines of a year, and what each still lacks."""

from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from crm import exports, registries, samples
from crm.advocacy import queries
from crm.advocacy.models import ActionState, ActionType, InstitutionKind, Party, Theme
from crm.database import db


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user())


def action(**values):
    return samples.advocacy_action(**{'state': ActionState.DONE, 'on': date(2025, 6, 3)} | values)


def complete(**values):
    ministry = samples.institution('Ministère du Travail', kind=InstitutionKind.MINISTRY, service='Cabinet')
    about = {'institutions': [ministry], 'topic': 'Obtenir des crédits', 'theme': Theme.FUNDING, 'decisions': ['law']}
    return action(**{'type': ActionType.MEETING} | about | values)


def test_a_year_holds_what_its_declarant_held_alone_or_jointly(app):
    complete(title='Commune', held_by=Party.JOINT, on=date(2025, 12, 31))
    action(title='Du Collectif', held_by=Party.COLLECTIF, on=date(2025, 1, 1))
    action(title='De LEE', held_by=Party.LEE)
    action(title='Autre année', on=date(2026, 1, 1))
    action(title='Prévue', state=ActionState.PLANNED)
    assert [one.title for one in queries.declaration(2025, Party.COLLECTIF)] == ['Du Collectif', 'Commune']
    assert [one.title for one in queries.declaration(2025, Party.LEE)] == ['De LEE', 'Commune']


def test_a_complete_line_speaks_the_words_of_the_public_register(app):
    complete()
    line = queries.declaration(2025, Party.COLLECTIF)[0]
    assert line.officials == 'Membre du Gouvernement ou membre de cabinet ministériel - Ministère du Travail'
    assert line.means == 'Organiser des discussions informelles ou des réunions en tête-à-tête'
    assert line.decisions == 'Lois, y compris constitutionnelles'
    assert line.with_whom == 'Les entreprises s’engagent (LEE)'
    assert line.missing == ''


def test_what_is_missing_is_said_line_by_line(staff):
    action(institutions=[samples.institution('France Travail', kind=InstitutionKind.UNSORTED)])
    action(institutions=[samples.institution('Parlement européen', kind=InstitutionKind.EUROPE)])
    db.session.commit()
    first, second = queries.declaration(2025, Party.COLLECTIF)
    for word in ('Objet', 'Domaine', 'Décision publique', 'catégorie à préciser pour « France Travail »'):
        assert word in first.missing
    assert 'Aucune de ces institutions ne relève du répertoire' in second.missing
    page = staff.get('/plaidoyer/declaration?annee=2025')
    assert len(page.rows('Lignes')) == 2
    assert 'catégorie à préciser' in page.text


def test_more_than_ten_actions_of_our_own_make_a_regular_activity(staff):
    ministry = samples.institution('Ministère du Travail', kind=InstitutionKind.MINISTRY)
    for _ in range(11):
        action(institutions=[ministry])
    action(institutions=[ministry], our_initiative=False)
    db.session.commit()
    page = staff.get('/plaidoyer/declaration?annee=2025')
    assert queries.own_initiative(queries.declaration(2025, Party.COLLECTIF)) == 11
    assert 'Activité régulière' in page.text


@pytest.mark.parametrize('format', ['xlsx', 'ods'])
def test_the_workbook_has_the_lines_and_their_definitions(app, tmp_path, format):
    complete()
    action()
    db.session.commit()
    offered = registries.exports.get('declaration')
    plan = offered.plan({'annee': '2025', 'declarant': 'collectif'})
    path = tmp_path / f'declaration.{format}'
    exports.write(path, format, plan, offered.label)
    book = CalamineWorkbook.from_path(str(path))
    lines, definitions = (book.get_sheet_by_index(rank).to_python() for rank in (0, 1))
    assert len(lines) == 3
    assert lines[0][11:] == [
        'À compléter',
        *[f'{left} (à remplir par le déclarant)' for left in ('Moyens alloués', 'Personnes employées')],
    ]
    assert definitions[0] == ['Terme', 'Définition']
    assert {'Objet', 'Seuil', 'Source'} <= {row[0] for row in definitions}
