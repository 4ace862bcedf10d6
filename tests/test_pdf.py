"""Documents, read as a reader, an archive and a screen reader read them."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zlib
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import page as validator
import pikepdf
import pydyf
import pytest
from jinja2 import UndefinedError
from pypdf import PdfReader

from crm import pdf
from crm.charts import Bar, Bars, Funnel, Period, Periods, Step
from crm.maps import Choropleth
from crm.pdf.values import REPORTS, Identity

DATED = datetime(2026, 10, 2, 8, 30, tzinfo=UTC)
CSV = pdf.Attachment('chiffres.csv', b'code;valeur\r\nO1.1;12\r\n', 'text/csv', 'Chiffres du rapport')
NOTES = pdf.Attachment('à lire.txt', b'Bonjour', 'text/plain', 'Note de méthode')
IDENTITY = Identity('Essai', 'essai-1', DATED, 'Engagement Mentorat', '', 'fr-FR')

BODY = """
{% extends 'shared/long.html' %}{% import 'shared/macros.html' as m %}{% import 'shared/figures.html' as f %}
{% set contents = [('synthese', 'Synthèse'), ('carte', 'Carte')] %}
{% block lead %}<p class="lead">Troisième trimestre 2026</p>{% endblock %}
{% block content %}
{{ m.opening('Synthèse', 'Objectif 1', 'Rendre la démarche plus simple.', 'synthese') }}
{{ m.key_figures([{'figure': '1 234', 'label': 'entreprises', 'note': 'fin sept.'},
                  {'figure': '212', 'label': 'engagements'}]) }}
<p>{{ words }} Voir <a href="#carte">la carte</a> et <a href="https://www.example.org/">le site</a>.</p>
<ul><li>Premier point<ul><li>détail</li></ul></li><li>second point</li></ul>
{{ m.indicator_table([{'code': 'O1.1', 'name': 'Entreprises', 'shown': '12', 'target_shown': '15', 'gap_shown': '−3',
                       'better': False, 'past': [{'shown': '9'}, {'shown': '10'}]}],
                     'T3 2026', ['T1 2026', 'T2 2026']) }}
{% call m.notice('Qualité des données', 'warning') %}<p>Douze saisies tardives.</p>{% endcall %}
{{ m.quote('Nos équipes en sortent grandies.', 'Élodie Œuvrard', 'DRH', 'Citation autorisée jusqu’au 1er juin 2027.') }}
{{ m.commentary('Commentaire', [], True) }}
{{ m.decisions([{'text': 'Relancer les clubs', 'owner': 'Collectif'}]) }}
{{ m.external([{'label': 'Jeunes accompagnés', 'value': '160 000', 'year': '2024',
                 'perimeter': 'France', 'source': 'Sénat'}]) }}
{{ m.checks([{'label': 'Saisies tardives', 'shown': '12', 'consequence': 'Comptées.'}], 'Qualité des données') }}
{{ m.facts([('Club', 'Paris')], 'Le club') }}
<h2>Graphiques</h2><h3>Comparaison</h3>
{% for chart in charts %}{{ f.chart(chart, 'CRM') }}{% endfor %}
{{ m.opening('Carte', anchor='carte') }}
{{ f.map_with_list(map) }}
<h2>Clubs</h2>
{{ m.table(['Nom du club', 'Engagements'], clubs, 'Engagements par club', [1], ['', 'm32'], css='dense') }}
{{ m.appendix('Méthode', 'A') }}
{{ m.definitions([('Engagement en vigueur', 'Signé et non terminé.')]) }}
{{ m.glossary([{'code': 'O1.1', 'name': 'Entreprises', 'wording': 'Comptées.',
                 'source': 'CRM', 'owner': 'LEE', 'formula_version': '1'}]) }}
{{ m.bibliography([{'title': 'Rapport', 'author': 'Sénat', 'year': '2024',
                     'url': 'https://www.example.org/rapport'}]) }}
{{ m.signature_evidence([('Signataire', 'Mme Zoë Łukasz')], [('SHA-256', '9f86d081' * 8)], 'Intégrité.') }}
{% endblock %}
"""


def sample(rows: int = 3, words: str = 'Le trimestre a été bon.', **identity) -> pdf.Document:
    """A document with one of everything."""
    identity = Identity(
        **{'title': 'Rapport & bilan', 'identifier': 'rapport-1', 'dated': DATED,
           'author': 'Engagement Mentorat', 'subject': 'Troisième trimestre', 'language': 'fr-FR'} | identity
    )  # fmt: skip
    values = {
        'watermark': 'Données fictives', 'as_of': date(2026, 10, 1), 'words': words, 'document': identity,
        'charts': [
            Bars('Clubs', 'Deux clubs.', '', (Bar('Club Paris', 12, 15), Bar('Club Nord', None))),
            Periods('Mentors', 'Trois trimestres.', '%', tuple(Period(f'T{n}', n * 10.5) for n in (1, 2, 3)),
                    width=400),
            Funnel('Parcours', 'Deux étapes.', '', (Step('Contactées', 40), Step('Signées', 9))),
        ],
        'map': Choropleth('Engagements', 'Par département.', {'75': 12, '2A': 3, '974': 1}, (1, 5, 10)),
        'clubs': [(f'Club {number}', str(number)) for number in range(rows)],
    }  # fmt: skip
    source = pdf.templates().from_string(BODY).render(values)
    return pdf.render_html(source, identity, [CSV, NOTES])


@cache
def usual() -> pdf.Document:
    return sample()


def simple(body: str) -> pdf.Document:
    head = '<title>Essai</title><link rel="stylesheet" href="/shared/page.css">'
    source = f'<!DOCTYPE html><html lang="fr"><head>{head}</head><body><h1>Essai</h1>{body}</body></html>'
    return pdf.render_html(source, IDENTITY)


def faults(document: pdf.Document) -> list[str]:
    """What the validators blame, both profiles together."""
    reports = [validator.validate_pdf_bytes(document.content, profile=name) for name in ('3a', 'ua1')]
    return [f'{fault.rule_id} {fault.message}' for report in reports for fault in report.failures]


def opened(document: pdf.Document) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(document.content))


def dictionaries(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]


def texts(document: pdf.Document) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(document.content)).pages]


def test_one_file_is_an_archive_and_accessible():
    assert faults(usual()) == []


@pytest.mark.parametrize('rows', [0, 1, 101, 1000])
def test_a_table_of_any_length_stays_valid_and_repeats_its_headers(rows):
    document = sample(rows)
    pages = [text for text in texts(document) if re.search(r'^Club \d+ \d+$', text, re.M)]
    assert faults(document) == []
    assert all('Nom du club' in text for text in pages)
    assert document.pages == len(texts(document))
    assert rows < 1000 or len(pages) > 10


def test_the_same_values_give_the_same_bytes_in_every_process(tmp_path):
    command = [sys.executable, '-c', f'import runpy; print(runpy.run_path({__file__!r})["sample"]().sha256)']
    root = str(Path(__file__).parents[1])
    prints = {usual().sha256, sample().sha256}
    for seed, zone in (('1', 'Pacific/Auckland'), ('2', 'America/Cayenne')):
        environment = {**os.environ, 'PYTHONHASHSEED': seed, 'TZ': zone, 'PYTHONPATH': root}
        result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
        prints.add(result.stdout.strip())
    assert len(prints) == 1


def test_another_value_or_another_version_gives_other_bytes():
    prints = {usual().sha256, sample(words='Autre phrase.').sha256, sample(identifier='rapport-2').sha256}
    assert len(prints) == 3


def test_the_document_says_what_it_is():
    document = opened(usual())
    xmp = bytes(document.Root.Metadata.read_raw_bytes()).decode()
    assert '<pdfaid:part>3</pdfaid:part>' in xmp
    assert '<pdfaid:conformance>A</pdfaid:conformance>' in xmp
    assert '<pdfuaid:part>1</pdfuaid:part>' in xmp
    assert 'Rapport &amp; bilan' in xmp
    assert '<xmp:CreateDate>2026-10-02T08:30:00Z</xmp:CreateDate>' in xmp
    assert str(document.docinfo.Title) == 'Rapport & bilan'
    assert str(document.docinfo.CreationDate) == 'D:20261002083000Z'
    assert str(document.Root.Lang) == 'fr-FR'
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert bytes(document.trailer.ID[0]).decode() == hashlib.sha256(b'rapport-1').hexdigest()[:32]


def test_the_figures_travel_with_the_document():
    document = opened(usual())
    files = {spec.filename: spec for spec in document.attachments.values()}
    assert set(files) == {'chiffres.csv', 'à lire.txt'}
    figures = files['chiffres.csv']
    assert figures.get_file().read_bytes() == CSV.content
    assert figures.get_file().mime_type == 'text/csv'
    assert figures.description == 'Chiffres du rapport'
    assert {str(file.AFRelationship) for file in document.Root.AF} == {'/Data'}
    assert len(document.Root.AF) == 2


def test_headings_become_bookmarks():
    outline = PdfReader(io.BytesIO(usual().content)).outline
    assert outline[0].title == 'Rapport & bilan'
    titles = [mark.title for mark in outline[1] if not isinstance(mark, list)]
    assert titles == ['Synthèse', 'Graphiques', 'Carte', 'Clubs', 'Méthode']
    assert 'Comparaison' in [mark.title for part in outline[1] if isinstance(part, list) for mark in part]


def test_each_page_has_its_number_its_source_and_its_mark():
    document = sample(101)
    for number, text in enumerate(texts(document), 1):
        assert f'page {number} sur {document.pages}' in text
        assert 'données au 1er oct. 2026' in text
        assert 'Données fictives' in text


def test_margins_are_not_read_aloud():
    document = opened(usual())
    tree = dict(zip(*[iter(document.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
    for page in document.pages:
        marks = [operands for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == 'BDC']
        margins = [tag for tag, values in marks if values.get('/Type') == pikepdf.Name.Pagination]
        read = {int(values.MCID) for tag, values in marks if '/MCID' in values}
        elements = tree[page.obj.StructParents]
        assert len(margins) >= 2  # the first page says the rest in its band
        assert {mark for mark, element in enumerate(elements) if element is not None} == read


def test_links_say_where_they_lead_in_words():
    document = opened(usual())
    notes = [note for page in document.pages for note in page.obj.get('/Annots', [])]
    assert {str(note.Contents) for note in notes} == {
        'la carte',
        'le site',
        'Synthèse',
        'Carte',
        'https://www.example.org/rapport',
    }


def test_figures_have_an_alternative_text():
    document = opened(usual())
    figures = [str(item.Alt) for item in dictionaries(document) if item.get('/S') == pikepdf.Name.Figure]
    assert figures == [
        'Clubs. Deux clubs.', 'Mentors. Trois trimestres.', 'Parcours. Deux étapes.',
        'Engagements. Par département.',
    ]  # fmt: skip


def test_only_our_own_fonts_are_used_for_french():
    document = opened(simple('<p>Œuvre « à » 12 € — n° 1 : 1 234</p>'))
    fonts = {str(item.BaseFont) for item in dictionaries(document) if '/BaseFont' in item}
    assert fonts
    assert all('Source-Sans-3' in font for font in fonts)


@pytest.mark.parametrize(
    'name',
    ['Łukasz Şahin', 'Μαρία', 'محمد', '漢字', '🎉', 'e\u0301', '\x07', '\ue000', 'fi\u200bn', '\u20dda'],
)
def test_any_letter_leaves_the_document_valid(name):
    assert faults(simple(f'<p>Nom : {name}, fin</p>')) == []


def test_a_letter_that_no_font_has_is_shown_as_unknown():
    assert 'Bravo ? fin' in texts(simple('<p>Bravo \U0001f389 fin</p>'))[0]


def test_names_of_central_europe_keep_their_letters():
    assert 'Łukasz Şahin' in texts(simple('<p>Łukasz Şahin</p>'))[0]


def test_a_stream_that_ends_with_a_carriage_return_keeps_its_length():
    content = b'55666'
    assert zlib.compress(content, 9).endswith(b'\r')
    assert pydyf.Stream([content], compress=True).data.endswith(b'\r\r\nendstream')


def test_the_document_does_not_tell_where_the_software_is_installed():
    document = opened(simple('<p><a href="ailleurs">page</a></p>'))
    assert str(REPORTS.parent) not in ''.join(repr(item) for item in document.objects)


def test_an_unknown_value_is_an_error():
    with pytest.raises(UndefinedError):
        pdf.templates().from_string('{{ absent }}').render()


def test_a_date_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match='time zone'):
        pdf.render('shared/base.html', {}, title='Essai', identifier='essai', dated=datetime(2026, 1, 1))


def test_render_takes_a_template_of_the_reports():
    document = pdf.render('shared/base.html', {'watermark': 'Projet'}, title='Essai', identifier='essai', dated=DATED)
    assert (document.pages, faults(document)) == (1, [])
    assert 'Projet' in texts(document)[0]
