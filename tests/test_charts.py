"""Charts say the same in the drawing and in the table, in French, without inline style."""

from xml.etree import ElementTree

import pytest

from crm.charts import Bar, Bars, Funnel, Gauge, Period, Periods, Step, Trend

NARROW = '\u202f'
SVG = '{http://www.w3.org/2000/svg}'
BARS = Bars('Clubs', 'Par club.', '', (Bar('Paris', 1234, 1500), Bar('Nord', None, 40), Bar('Ain', 0)), 'Club')
MONTHS = Periods('Taux', 'Par mois.', '%', (Period('juin', 12.5), Period('juil.', None), Period('août', 47)))
FUNNEL = Funnel('Parcours', 'Par étape.', '', (Step('Contactées', 400), Step('Signées', 9), Step('Suivies', 4)))
CHARTS = [BARS, MONTHS, Periods('Taux', 'En ligne.', '%', MONTHS.rows, kind='line', target=40), FUNNEL]


def drawing(chart) -> ElementTree.Element:
    return ElementTree.fromstring(str(chart.svg))


def words(chart) -> list[str]:
    return [text.text or '' for text in drawing(chart).iter(f'{SVG}text')]


def widths(chart, css='chart-bar') -> list[float]:
    return [float(bar.get('width')) for bar in drawing(chart).iter(f'{SVG}rect') if bar.get('class') == css]


@pytest.mark.parametrize('chart', CHARTS)
def test_a_chart_is_told_by_its_first_child(chart):
    assert drawing(chart)[0].tag == f'{SVG}title'
    assert drawing(chart)[0].text == f'{chart.title}. {chart.description}'


@pytest.mark.parametrize('chart', CHARTS)
def test_a_chart_has_no_inline_style_no_script_and_no_identifier(chart):
    names = {name for element in drawing(chart).iter() for name in element.attrib}
    assert not names & {'style', 'id'}
    assert not any(name.startswith('on') for name in names)
    assert f'{SVG}script' not in {element.tag for element in drawing(chart).iter()}


@pytest.mark.parametrize('chart', CHARTS)
def test_every_value_of_the_table_is_written_in_the_drawing(chart):
    values = chart.cells[0][1:] if isinstance(chart, Periods) else [row[1] for row in chart.cells]
    assert set(values) <= set(words(chart))


@pytest.mark.parametrize('chart', CHARTS)
def test_the_table_is_as_wide_as_its_head(chart):
    assert {len(row) for row in chart.cells} == {len(chart.columns)}


def test_figures_are_written_in_french():
    assert BARS.cells[0] == ('Paris', f'1{NARROW}234', f'1{NARROW}500')
    assert MONTHS.cells[0][1] == f'12,5{NARROW}%'


def test_an_unknown_value_is_said_and_not_drawn():
    assert words(BARS).count(BARS.cells[1][1]) == 1
    assert len(widths(BARS)) == 1
    assert len(widths(MONTHS) + widths(MONTHS, 'chart-bar-past')) == 2


def test_a_line_stops_at_an_unknown_period():
    rows = tuple(Period(str(n), value) for n, value in enumerate((1, 2, None, 4, 5)))
    paths = drawing(Periods('T', 'D', '', rows, kind='line')).iter(f'{SVG}path')
    assert [path.get('class') for path in paths].count('chart-line') == 2


def test_lengths_are_in_proportion():
    rows = (Bar('a', 100), Bar('b', 50), Bar('c', 25))
    long, half, quarter = widths(Bars('T', 'D', '', rows))
    assert (long / half, long / quarter) == pytest.approx((2, 4))


def test_a_target_has_a_shape_of_its_own_and_a_legend():
    marks = [path for path in drawing(BARS).iter(f'{SVG}path') if path.get('class') == 'chart-target']
    assert len(marks) == 3
    assert 'cible' in words(BARS)


def test_shares_under_ten_show_their_two_terms():
    assert FUNNEL.shares == ['—', f'2,2{NARROW}%', '4 sur 9']


def test_nothing_known_is_still_a_chart():
    rows = (Bar('a', None), Bar('b', None))
    assert widths(Bars('T', 'D', '', rows)) == []
    assert Funnel('T', 'D', '', (Step('a', 0), Step('b', None))).shares == ['—', BARS.cells[1][1]]


def test_a_label_is_escaped():
    assert '<b>' in words(Bars('T', 'D', '', (Bar('<b>&', 1),)))[0]


def test_a_long_label_is_cut_and_the_table_says_it_whole():
    label = 'Association départementale pour la promotion du mentorat ' * 4
    chart = Bars('T', 'D', '', (Bar(label, 1),))
    assert any(line.endswith('…') for line in words(chart))
    assert chart.cells[0][0] == label


@pytest.mark.parametrize('chart', [Bars('T', 'D', '', (Bar('a', -1),)), Funnel('T', 'D', '', (Step('a', -1),))])
def test_a_negative_value_is_refused(chart):
    with pytest.raises(ValueError, match='0 or more'):
        _ = chart.svg


def test_a_trend_says_its_values_in_its_title_and_draws_no_column_for_an_unknown_one():
    trend = Trend('Taux', '', '%', MONTHS.rows)
    assert drawing(trend)[0].text == f'Taux. juin : 12,5{NARROW}% ; juil. : n. d. ; août : 47{NARROW}%'
    assert len(widths(trend)) + len(widths(trend, 'chart-bar-past')) == 2


@pytest.mark.parametrize(('value', 'share'), [(50, 0.5), (100, 1), (140, 1)])
def test_a_gauge_is_full_when_the_target_is_reached(value, share):
    assert widths(Gauge('Part', '', '', value, 100)) == [200 * share]
