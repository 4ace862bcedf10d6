"""The partnership report: its values, its snapshot, its pages."""

import csv
import io
import json
from dataclasses import FrozenInstanceError
from datetime import date
from functools import cache, lru_cache

import pytest
from pypdf import PdfReader
from sqlalchemy import event

from crm import access, clock, samples
from crm.convention.indicators import Period
from crm.convention.models import Decision, ExternalFigure, Meeting, Owner, Target
from crm.database import db
from crm.reporting import partnership, perimeters
from crm.reporting.actions.building import edition
from crm.reporting.models import Report
from tests.reporting import paper
from tests.reporting.conftest import QUARTER

COUNTRY = perimeters.COUNTRY


def collected(perimeter='national'):
    return partnership.collect(perimeters.named(perimeter), QUARTER)


@cache
def values_of(perimeter):
    """What is collected of the world, which is the same for each test: collected once for all those who only print."""
    return json.dumps(collected(perimeter).snapshot())


def snapshot_of(perimeter='national', commentary=None, final=False, values=None):
    report = Report(
        document='partnership', perimeter=perimeter, number=1, period_start=QUARTER.start, period_end=QUARTER.end
    )
    report.commentary = commentary or {}
    return edition(report, values or json.loads(values_of(perimeter)), final=final)


def drawn(snapshot):
    """The document of a snapshot, laid out once for all tests that look at the same."""
    return _drawn(json.dumps(snapshot))


@lru_cache(4)
def _drawn(snapshot):
    return partnership.render(json.loads(snapshot))


def line(report, code):
    return next(one for chapter in report.chapters for one in (*chapter.lines, *chapter.others) if one.code == code)


def texts(document):
    return [page.extract_text().replace('\u00a0', ' ') for page in PdfReader(io.BytesIO(document.content)).pages]


def external_figure() -> ExternalFigure:
    return ExternalFigure(
        label='Jeunes accompagnés', value=160000, unit='jeunes', perimeter='France', period='2024', organism='Sénat',
        title='Rapport', objective=4, consulted_on=None, entered_by_name='x', entered_at=clock.now(),
    )  # fmt: skip


class TestValues:
    def test_a_company_followed_by_two_clubs_counts_once_in_the_country(self, world):
        reports = partnership.collect_all(QUARTER)
        counted = {scope: line(reports[scope], 'O2.2').value for scope in ('national', 'club:75', 'club:69')}
        assert counted == {'national': 2, 'club:75': 2, 'club:69': 1}

    def test_the_country_and_all_clubs_come_from_one_pass(self, world):
        statements = []
        event.listen(db.engine, 'before_cursor_execute', lambda *a: statements.append(a[2]))
        partnership.collect_all(QUARTER, [COUNTRY])
        alone = len(statements)
        statements.clear()
        reports = partnership.collect_all(QUARTER)
        assert len(reports) == 102
        assert len(statements) <= alone + 1  # the list of clubs

    def test_an_objective_has_three_earlier_periods(self, world):
        assert [past.period for past in line(collected(), 'O2.2').past] == [
            'T4\u00a02025',
            'T1\u00a02026',
            'T2\u00a02026',
        ]

    def test_a_target_gives_its_gap_and_says_if_it_is_reached(self, world):
        for due, value in ((date(2026, 9, 30), 5), (date(2027, 9, 30), 50)):
            samples.add(
                Target(
                    indicator='O2.2',
                    scope='national',
                    due_on=due,
                    value=value,
                    justification='x',
                    set_by_name='x',
                    set_at=clock.now(),
                )
            )
        db.session.commit()
        one = line(collected(), 'O2.2')
        assert (one.target, one.gap, one.gap_shown, one.better) == (5, -3, '−3', False)

    def test_decisions_of_the_committee_stand_in_the_national_report_alone(self, world):
        meeting = samples.add(Meeting(on=date(2026, 9, 10), created_at=clock.now()))
        samples.add(
            Decision(
                meeting_id=meeting.id,
                text='Ouvrir des places à Lyon',
                owner=Owner.LEE,
                objectives='2',
                created_at=clock.now(),
            )
        )
        db.session.commit()
        decided = collected().chapters[1].decisions
        assert [(one.text, one.state) for one in decided] == [('Ouvrir des places à Lyon', 'Ouverte')]
        assert collected('club:69').chapters[1].decisions == ()

    def test_a_figure_leads_to_its_proof(self, world):
        url = line(collected('club:75'), 'O2.2').url
        assert url.endswith('/convention/indicateurs/O2.2/preuve?perimetre=club:75&du=2026-07-01&au=2026-10-01')
        assert url.startswith(world.config['PUBLIC_URL'])

    def test_a_target_of_another_club_is_not_ours(self, world):
        samples.add(
            Target(
                indicator='O2.2',
                scope='club:69',
                due_on=date(2027, 1, 1),
                value=9,
                justification='x',
                set_by_name='x',
                set_at=clock.now(),
            )
        )
        db.session.commit()
        assert line(collected('club:75'), 'O2.2').target is None

    def test_the_quality_box_counts_what_is_late_or_missing(self, world):
        said = {one.label: one.shown for one in collected().quality}
        assert said['Échanges saisis après la fin de la période'] == '1'
        assert said['Entreprises sans SIREN'].startswith('1 sur 3')
        assert said['Mentors non recontactés, délai dépassé'] == '1'
        assert said['Associations qui n’ont pas répondu'] == '1'

    def test_the_quality_box_of_a_club_is_its_own(self, world):
        paris = {one.label: one.shown for one in collected('club:75').quality}
        lyon = {one.label: one.shown for one in collected('club:69').quality}
        assert paris['Entreprises sans SIREN'].startswith('0 sur 2')
        assert lyon['Entreprises sans SIREN'].startswith('1 sur 2')
        assert lyon['Mentors non recontactés, délai dépassé'] == '0'

    def test_only_the_country_has_a_map(self, world):
        assert collected().map['75'] == 1
        assert collected('club:75').map is None

    def test_values_are_frozen(self, world):
        with pytest.raises(FrozenInstanceError):
            collected().period = 'autre'

    def test_collecting_writes_nothing_and_needs_no_perimeter(self, world):
        with access.within(access.NOTHING):
            assert line(partnership.collect(COUNTRY, QUARTER), 'O2.2').value == 2


@pytest.mark.one_database
class TestDocument:
    def test_the_same_snapshot_gives_the_same_bytes_and_json_changes_nothing(self, world):
        snapshot = snapshot_of(commentary={'0': 'Un beau trimestre.'})
        first = partnership.render(snapshot)
        again = partnership.render(json.loads(json.dumps(snapshot)))
        assert first.sha256 == again.sha256

    def test_rendering_asks_nothing_of_the_database(self, world):
        snapshot = snapshot_of()
        asked = []
        event.listen(db.engine, 'before_cursor_execute', lambda *a: asked.append(a[2]))
        partnership.render(snapshot)
        assert asked == []

    @pytest.mark.parametrize(('perimeter', 'most'), [('national', 12), ('club:75', 6)])
    def test_it_is_a_sound_document_and_its_body_is_within_its_pages(self, world, perimeter, most):
        words = {str(n): 'Le trimestre a été marqué par la rentrée et par les forums des clubs. ' * 8 for n in range(5)}
        made = paper.laid_out(lambda: partnership.render(snapshot_of(perimeter, words, final=True)))
        body = next(number for number, text in enumerate(made.texts) if number and 'ANNEXE' in text)
        assert body <= most
        assert made.faults() == []

    def test_it_says_period_date_of_data_quality_and_definitions(self, world):
        text = ' '.join(' '.join(texts(drawn(snapshot_of()))).split())
        for words in (
            'T3 2026',
            'Données au 5 oct. 2026',
            'Qualité des données',
            'Définitions des indicateurs',
            'Carte des engagements',
            'Période du 1er juillet 2026 au 30 septembre 2026',
        ):
            assert words in text.replace('\u00a0', ' ')

    def test_a_draft_says_so_and_a_published_one_does_not(self, world):
        assert 'projet soumis à relecture' in texts(drawn(snapshot_of()))[0]
        assert 'projet soumis' not in texts(drawn(snapshot_of(final=True)))[0]

    def test_what_others_count_stands_apart_and_risks_follow_the_commentary(self, world):
        db.session.add(external_figure())
        db.session.commit()
        words = {'4': 'Bon début.', 'risks_4': 'Trop peu de places : "Nord".'}
        text = ' '.join(texts(partnership.render(snapshot_of(commentary=words, values=collected().snapshot()))))
        assert 'chiffres d’autres sources' in text
        assert '160 000 jeunes' in text
        assert text.index('Bon début') < text.index('Risques et points de vigilance') < text.index('« Nord »')

    def test_the_commentary_is_printed_where_it_belongs(self, world):
        text = ' '.join(
            texts(partnership.render(snapshot_of(commentary={'2': 'Le forum de Lyon\n\na réuni <trente> DRH.'})))
        )
        assert text.index('Objectif 2'.upper()) < text.index('Le forum de Lyon') < text.index('Objectif 3'.upper())
        assert '<trente>' in text

    def test_it_has_bookmarks(self, world):
        outline = PdfReader(io.BytesIO(drawn(snapshot_of()).content)).outline
        flat = [str(entry.title) for entry in outline if not isinstance(entry, list)]
        nested = [str(e.title) for part in outline if isinstance(part, list) for e in part if not isinstance(e, list)]
        assert {'Synthèse', 'Carte des engagements', 'Lire ce rapport'} <= {*flat, *nested}

    def test_the_figures_are_attached_as_the_csv_one_downloads(self, world):
        snapshot = snapshot_of()
        attached = PdfReader(io.BytesIO(drawn(snapshot).content)).attachments['chiffres.csv'][0]
        assert attached == partnership.tables(snapshot)[0].csv
        rows = list(csv.DictReader(io.StringIO(attached.decode('utf-8-sig')), delimiter=';'))
        assert next(row['valeur'] for row in rows if row['code'] == 'O2.2') == '2'
        assert len(rows) == sum(len(chapter['lines'] + chapter['others']) for chapter in snapshot['chapters'])

    def test_a_note_that_looks_like_a_formula_is_harmless(self, world):
        snapshot = snapshot_of()
        snapshot['chapters'][0]['lines'][0]['note'] = '=1+1'
        assert b"'=1+1" in partnership.tables(snapshot)[0].csv

    def test_an_empty_country_still_makes_a_report(self, app):
        period = Period.between(date(2024, 1, 1), date(2024, 4, 1))
        report = Report(
            document='partnership',
            perimeter='national',
            number=1,
            period_start=period.start,
            period_end=period.end,
            commentary={},
        )
        document = partnership.render(edition(report, partnership.collect(COUNTRY, period).snapshot(), final=True))
        assert document.pages <= 12
        assert 'n. d.' in ' '.join(texts(document)).replace('\u00a0', ' ')
