"""The advocacy dossier: what it counts, whom it quotes, and eight to twelve pages whatever the registers hold."""

from datetime import timedelta

import pytest

from crm import access, clock, samples
from crm.advocacy.models import ActionOutcome, ActionState, ActionType, Outcome, Party, PositionState, Theme
from crm.database import db, unit_of_work
from crm.reporting import actions, dossier, perimeters
from tests.reporting import paper
from tests.reporting.conftest import DAY, QUARTER

SIGNED = {'collectif_signed_on': DAY, 'lee_signed_on': DAY, 'published_on': DAY}


def collected() -> dict:
    return dossier.collect_snapshots([perimeters.named('national')], QUARTER)['national']


def edition() -> dict:
    """A snapshot of whatever the registers hold, as a draft."""
    taken = collected()
    return taken | {
        'number': 1,
        'status': 'draft',
        'identifier': 'dossier-essai',
        'dated': taken['data_as_of'],
        'commentary': {},
    }


def held(**values):
    return samples.advocacy_action(**{'state': ActionState.DONE, 'on': DAY} | values)


def quoted(words: str, **values):
    return samples.quote(samples.company(f'Maison {words}'), quote=words, **{'authorised_on': DAY} | values)


class TestValues:
    def test_it_holds_the_actions_of_its_period_and_what_came_of_them(self, world):
        action = held(title='Audition', type=ActionType.HEARING, institutions=[samples.institution('Sénat')])
        action.outcome = ActionOutcome.ADOPTED
        action.outcomes.append(
            Outcome(on=DAY, result=ActionOutcome.ADOPTED, evidence_file='Compte rendu', created_at=clock.now())
        )
        held(title='De LEE', held_by=Party.LEE)
        held(title='Hors période', on=QUARTER.end)
        samples.advocacy_action(title='Prévue', on=DAY)
        db.session.commit()
        taken = collected()
        told = {line['title']: line for line in taken['actions']}
        assert set(told) == {'Audition', 'De LEE'}
        assert (told['Audition']['decided'], told['Audition']['evidence_file']) == (True, 'Compte rendu')
        assert told['Audition']['institutions'] == ['Sénat']
        assert [(row['type'], row['total'], row['joint']) for row in taken['by_type']] == [
            ('Audition', 1, 1),
            ('Rendez-vous', 1, 0),
        ]

    def test_positions_are_those_in_force_at_the_end_of_the_period(self, world):
        samples.position(state=PositionState.PUBLISHED, title='Défendue', theme=Theme.ASE, body='Texte.', **SIGNED)
        samples.position(state=PositionState.WITHDRAWN, title='Retirée', withdrawn_on=DAY, **SIGNED)
        samples.position(state=PositionState.PUBLISHED, title='Ensuite', **SIGNED | {'published_on': QUARTER.end})
        samples.position(title='Projet')
        db.session.commit()
        lines = collected()['positions']
        assert [(line['title'], line['version'], line['paragraphs']) for line in lines] == [('Défendue', 1, ['Texte.'])]

    def test_only_quotes_whose_accord_covers_publication_are_there(self, world):
        quoted('Permise')
        quoted('Presse seulement', uses=['press'])
        quoted('Retirée', withdrawn_on=DAY)
        quoted('Expirée', expires_on=DAY + timedelta(days=1))
        db.session.commit()
        assert [quote['words'] for quote in collected()['quotes']] == ['Permise']

    def test_a_quote_withdrawn_later_withholds_the_file(self, world):
        quote = quoted('Permise')
        db.session.commit()
        taken = collected()
        assert dossier.withheld(taken) == ''
        quote.withdrawn_on = clock.today()
        db.session.commit()
        assert 'retiré son autorisation' in dossier.withheld(taken)

    def test_each_figure_of_others_leads_to_a_numbered_source(self, world):
        taken = collected()
        numbers = [reference['number'] for reference in taken['references']]
        assert numbers == list(range(1, len(numbers) + 1))
        assert taken['externals']
        assert {line['reference'] for line in taken['externals']} <= set(numbers[1:])

    def test_it_may_be_read_in_the_browser(self, world, work, sign_in):
        with unit_of_work(), access.for_everyone('un essai demande un dossier'):
            report_id = actions.ask('advocacy', perimeters.named('national'), QUARTER).id
        work()
        page = sign_in(samples.user()).get(f'/rapports/{report_id}/apercu')
        assert 'Positions en vigueur' in page.text
        assert 'Actions tenues dans la période' in page.text


def crowded(snapshot: dict, rows: int) -> dict:
    """The same with so many rows of each list, their words long."""
    action = {
        'on': DAY.isoformat(), 'title': 'Rendez-vous sur ' + 'une question longue ' * 4, 'type': 'Rendez-vous',
        'level': 'National', 'theme': 'Outre-mer', 'topic': 'Obtenir ' + 'une réponse détaillée ' * 5,
        'held_by': 'Les deux partenaires', 'joint': True, 'institutions': ['Institution au nom fort long'] * 4,
        'departement': '59', 'outcome': 'Adopté', 'decided': True, 'outcome_on': DAY.isoformat(), 'note': 'Note. ' * 8,
        'evidence_url': '', 'evidence_file': 'Compte rendu du débat, dossier Budget',
    }  # fmt: skip
    position = {
        'title': 'Une position au titre assez long pour tenir deux lignes', 'theme': 'Outre-mer', 'version': 2,
        'paragraphs': ['Nous demandons une chose précise et datée. ' * 5] * 3, 'collectif_signed_on': DAY.isoformat(),
        'collectif_signed_by': 'Présidence', 'lee_signed_on': '', 'lee_signed_by': '',
        'published_on': DAY.isoformat(), 'url': 'https://exemple.fr/position', 'sha256': 'a' * 64,
    }  # fmt: skip
    quote = {
        'id': 1, 'words': 'Des mots que l’entreprise a pesés. ' * 6, 'company': 'Une entreprise au nom interminable',
        'speaker': 'Directrice', 'authorised_on': DAY.isoformat(), 'expires_on': '', 'uses': 'Rapports',
    }  # fmt: skip
    moment = {'first': '2026-10-06', 'last': '2026-12-18', 'title': 'Débat budgétaire', 'kind': 'Échéance · Budget'}
    by_type = [{'type': kind.label, 'by_level': [1, 2, 3, 4], 'total': 10, 'joint': 5} for kind in ActionType]
    return snapshot | {
        'actions': [action] * rows,
        'by_type': by_type,
        'positions': [position] * min(rows, 30),
        'quotes': [quote | {'id': n} for n in range(min(rows, 60))],
        'calendar': [moment] * min(rows, 40),
    }


@pytest.mark.one_database
class TestPages:
    @pytest.mark.parametrize('rows', [0, 200])
    def test_it_is_a_sound_document_of_eight_to_twelve_pages(self, world, rows):
        taken = edition()
        taken = crowded(taken, rows) if rows else taken
        drawn = paper.laid_out(lambda: dossier.render(taken))
        assert drawn.faults() == []
        assert 8 <= drawn.document.pages <= 12
        if rows:
            lines = paper.attached(drawn.document)['actions.csv'].decode('utf-8-sig').splitlines()
            assert len(lines) == rows + 1
            assert 'données jointes' in ' '.join(drawn.texts)
