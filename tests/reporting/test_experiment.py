"""The report of an experiment: what was known at the end of the period, both sides, and eight pages of body."""

from datetime import timedelta
from functools import cache

import pytest

from crm import access, history, samples
from crm.access import Role
from crm.database import db, unit_of_work
from crm.experiments.models import ExperimentState, PlaceKind, Side, Verdict
from crm.orientation.models import PriorityPublic
from crm.reporting import actions, experiment, perimeters
from crm.reporting.experiment.values import (
    EntryLine,
    EvaluationValues,
    ExperimentReport,
    Measure,
    PairLine,
    PlaceLine,
    RiskLine,
    SideFigures,
)
from tests.reporting import paper
from tests.reporting.conftest import DAY, QUARTER

AFTER = QUARTER.end
LAST = QUARTER.end - timedelta(days=1)


def made(**values):
    values = {'departements': ['23'], 'comparison_departements': ['19'], 'start_on': QUARTER.start} | values
    found = samples.experiment(**values)
    history.change_state(found, ExperimentState.RUNNING, on=QUARTER.start)
    return found


def collected(found) -> dict:
    db.session.commit()
    key = f'experiment:{found.id}'
    return experiment.collect_snapshots([perimeters.named(key)], QUARTER)[key]


class TestValues:
    def test_what_is_dated_after_the_period_is_not_told(self, world):
        it = made()
        history.change_state(it, ExperimentState.EVALUATED, on=AFTER)
        own = samples.own_indicator(it, baseline=4)
        for day, value in ((LAST, 5), (AFTER, 9)):
            samples.indicator_value(own, value, on=day)
            samples.journal_entry(it, f'Noté le {day}', on=day)
        samples.evaluation(it, delivered_on=AFTER)
        told = collected(it)
        assert told['state'] == 'En cours'
        assert [value for _, value, _ in told['measures'][0]['test']] == [5]
        assert [entry['on'] for entry in told['journal']] == [LAST.isoformat()]
        assert told['evaluation'] is None

    def test_a_verdict_given_later_is_awaited(self, world):
        it = made()
        samples.evaluation(it, delivered_on=LAST, verdict=Verdict.SCALE, decided_on=AFTER, published_on=AFTER)
        told = collected(it)['evaluation']
        assert (told['verdict'], told['published_on'], told['reasons']) == ('', None, '')

    def test_an_indicator_of_the_convention_is_told_on_both_sides_and_persons_masked(self, world):
        it = made(indicator_codes=['O2.6', 'O4.4', 'gone'])
        for _ in range(2):
            samples.mentor(samples.company(), on=DAY, departement_code='23')
        samples.pair_declaration(samples.association(), '19', started=8, public=PriorityPublic.RURAL)
        told = {line['code']: line for line in collected(it)['figures']}
        assert [*told] == ['O2.6', 'O4.4']
        assert (told['O2.6']['test'], told['O2.6']['test_shown']) == (None, '<\u00a05')
        assert (told['O4.4']['test_shown'], told['O4.4']['comparison_shown']) == ('n. d.', '8')

    def test_pairs_are_those_declared_of_this_experiment(self, world):
        it = made()
        association = samples.association()
        samples.pair_declaration(association, '23', started=6, experiment_id=it.id)
        samples.pair_declaration(association, '23', started=9, public=PriorityPublic.ASE)
        told = {line['code']: line['shown'] for line in collected(it)['pairs']}
        assert told['O4.4'] == '6'

    def test_places_are_told_with_their_side_and_few_mentors_masked(self, world):
        it = made()
        company = samples.company()
        with access.for_everyone('préparation d’un essai'):
            it.companies, it.mentors = [company], [samples.mentor(company)]
        samples.experiment_place(it, '23096', kind=PlaceKind.FRR, departements=['23'])
        samples.experiment_place(it, '19031', kind=PlaceKind.FRR, departements=['19'], side=Side.COMPARISON)
        told = collected(it)
        assert [(p['side'], p['code']) for p in told['places']] == [('test', '23096'), ('comparison', '19031')]
        assert (told['companies'], told['mentors'], told['mentors_shown']) == (1, None, '<\u00a05')

    def test_it_may_be_read_in_the_browser(self, world, work, sign_in):
        it = made()
        samples.experiment_risk(it)
        db.session.commit()
        with unit_of_work(), access.for_everyone('un essai demande un rapport'):
            report_id = actions.ask('experiment', perimeters.named(f'experiment:{it.id}'), QUARTER).id
        work()
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{report_id}/apercu')
        assert 'Zones et communes' in page.text


WORDS = 'Une phrase d’une longueur ordinaire, comme il s’en écrit dans un journal de bord. '
MEASURE = Measure(
    label='Binômes actifs à six mois',
    unit='%',
    method='Relevé mensuel des associations.',
    target=65,
    target_shown='65 %',
    test_baseline=49,
    comparison_baseline=50,
    test=tuple((f'2026-0{month}-28', 50 + month, '') for month in range(3, 9)),
    comparison=tuple((f'2026-0{month}-28', 50, '') for month in range(3, 9)),
    rows=(('Territoire', '49 %', '58 %', '+9 pt'), ('Comparaison', '50 %', '50 %', '0 pt')),
    gap_shown='+9 pt',
)
EVALUATION = EvaluationValues(
    '2026-09-01', '2026-09-10', 'Cabinet Œuvre', WORDS * 4, WORDS * 10, WORDS * 4, 'https://exemple.fr/bilan',
    'Étendre', '2026-09-20', WORDS * 4, WORDS * 4,
)  # fmt: skip


@cache
def snapshot(rows: int) -> dict:
    """A report with so many rows in each of its lists."""
    report = ExperimentReport(
        perimeter='experiment:4',
        perimeter_name='Mentorat de quartier',
        start='2026-07-01',
        end='2026-10-01',
        period='T3 2026',
        data_as_of='2026-10-05T08:00:00+00:00',
        fictional=True,
        convention='Convention de partenariat',
        question='La proximité fait-elle durer le binôme ?',
        hypothesis=WORDS,
        criterion=WORDS,
        state='Étendue',
        passages=(('En conception', '2026-01-05', ''), ('En cours', '2026-02-01', '')),
        starts='2026-02-01',
        planned_end='2026-12-31',
        ended=None,
        evaluation_due='2026-09-01',
        territory='Quartiers prioritaires',
        kind='Quartier prioritaire (QPV)',
        test_codes=(('93', 'Seine-Saint-Denis'),),
        comparison='Quartiers du Val-de-Marne',
        comparison_reason=WORDS * 2,
        comparison_codes=(('94', 'Val-de-Marne'),),
        places=tuple(
            PlaceLine(
                ('test', 'comparison')[n % 2], 'Quartier prioritaire (QPV)', f'QN{n:05}', f'Quartier {n}', '93', 'QPV'
            )
            for n in range(rows)
        ),
        publics=('Jeunes de quartiers prioritaires',),
        planned_pairs=120,
        partners=('Préfecture', 'Mission locale'),
        funding='',
        clubs=('Club Seine-Saint-Denis',),
        associations=('Le Fil tendu',),
        companies=12,
        mentors=40,
        mentors_shown='40',
        figures=(SideFigures('O4.4', 'Binômes', 3, '3', None, 'n. d.', 'T3 2026', 'Déclarations', 'Somme.'),)
        * min(rows, 6),
        same_figures=False,
        measures=(MEASURE,) * min(rows, 12),
        pairs=(PairLine('O4.4', 'Binômes démarrés (déclarés)', 24, '24', 'déclaré', 'Déclarations', 'Somme.'),),
        journal=tuple(EntryLine('2026-03-01', 'Décision', WORDS * 6) for _ in range(rows)),
        risks=tuple(
            RiskLine(f'Risque {n}', 'Élevé', 9, 'Probable', 'Majeure', WORDS * 3, 'Club 93', 'À surveiller')
            for n in range(rows)
        ),
        evaluation=EVALUATION if rows else None,
    )
    edition = {'number': 1, 'status': 'draft', 'identifier': 'essai-1', 'dated': '2026-10-05T08:00:00+00:00'}
    return {**report.snapshot(), **edition, 'commentary': {}}


@cache
def report_of(rows: int) -> paper.Paper:
    return paper.laid_out(lambda: experiment.render(snapshot(rows)))


class TestPages:
    @pytest.mark.parametrize('rows', [0, 1, 101, 1000])
    def test_it_is_a_sound_document_of_eight_pages_and_its_annex(self, rows):
        found = report_of(rows)
        assert found.faults() == []
        body = next(n for n, text in enumerate(found.texts) if 'Lire ce rapport' in text and n > 1)
        assert body <= 8, f'{body} pages before the annex'

    def test_what_the_body_does_not_hold_is_in_the_annex_and_attached(self):
        words = ' '.join(report_of(101).texts)
        assert 'Quartier 100' in words
        assert '8 autres indicateurs propres en annexe' in words.replace('\u00a0', ' ')
        files = paper.attached(report_of(1000).document)
        assert len(files['risques.csv'].decode('utf-8-sig').splitlines()) == 1001
        assert len(files['journal.csv'].decode('utf-8-sig').splitlines()) == 1001

    def test_both_sides_are_drawn_and_written(self):
        words = ' '.join(report_of(1).texts)
        assert 'Écart entre les deux évolutions' in words
        assert 'Verdict\u00a0: étendre' in words.replace(' : ', '\u00a0: ')
