"""The map holds the 101 départements, and says with words what it says with shades."""

from xml.etree import ElementTree

import pytest

from crm.formatting import UNKNOWN
from crm.maps import SHADES, Choropleth, departement_map, names

SVG = '{http://www.w3.org/2000/svg}'
VALUES = {code: 0 for code in names()} | {'75': 12, '2A': 3, '974': 1, '13': 25, '48': None}
MAP = Choropleth('Engagements', 'Par département.', VALUES, (1, 5, 20), 'Engagements')


def shapes(map_: Choropleth) -> dict[str, set[str]]:
    """What is said of each shape → the fills it is drawn with (Paris is drawn twice)."""
    found: dict[str, set[str]] = {}
    for shape in ElementTree.fromstring(str(map_.svg)).iter():
        title = shape.find(f'{SVG}title')
        if title is not None and shape.get('fill'):
            found.setdefault(title.text or '', set()).add(shape.get('fill', ''))
    return found


def words(map_: Choropleth) -> list[str]:
    return [text.text or '' for text in ElementTree.fromstring(str(map_.svg)).iter(f'{SVG}text')]


def test_all_101_are_drawn_and_named():
    assert len(names()) == 101
    assert len(shapes(MAP)) == 101
    assert {'75', '2A', '2B', '971', '976'} <= set(names())


def test_a_shade_is_that_of_the_class():
    drawn = shapes(MAP)
    assert drawn['Paris (75)\u00a0: 12'] == {SHADES[2]}
    assert drawn['La Réunion (974)\u00a0: 1'] == {SHADES[1]}
    assert drawn['Bouches-du-Rhône (13)\u00a0: 25'] == {SHADES[3]}
    assert drawn['Ain (01)\u00a0: 0'] == {SHADES[0]}


def test_an_unknown_value_is_hatched_and_not_white():
    (fill,) = shapes(MAP)[f'Lozère (48)\u00a0: {UNKNOWN}']
    assert fill.startswith('url(#hachures-')
    assert f'id="{fill[5:-1]}"' in MAP.svg


def test_paris_and_its_neighbours_have_an_inset():
    titles = [title.text or '' for title in ElementTree.fromstring(str(MAP.svg)).iter(f'{SVG}title')]
    assert all(sum(f'({code})' in title for title in titles) == 2 for code in ('75', '92', '93', '94'))


def test_the_legend_says_each_class_and_how_many_are_in_it():
    assert {'20 et plus (1)', '5 à 19 (1)', '1 à 4 (2)', '0 (96)'} <= set(words(MAP))


def test_the_list_beside_the_map_holds_each_departement_once():
    listed = [departement for _, departements in MAP.classes for departement in departements]
    assert len(listed) == 101
    assert MAP.classes[0] == ('20 et plus', ['Bouches-du-Rhône (13)\u00a0: 25'])
    assert MAP.classes[-1][1] == ['Lozère (48)']


def test_classes_of_rates_have_no_gap():
    rates = Choropleth('T', 'D', {'75': 2.5, '13': 0.5, '01': 7.1}, (2, 5))
    assert [label for label, _ in rates.classes][:3] == ['5 et plus', '2 à moins de 5', 'moins de 2']


def test_the_author_of_the_outlines_is_named():
    assert any('Victor Cazanave' in text and 'CC BY 4.0' in text for text in words(MAP))


def test_two_maps_of_one_page_share_no_identifier():
    other = departement_map(VALUES, title='Mentors', description='Par département.', bands=(1, 5))
    identifiers = [
        {element.get('id') for element in ElementTree.fromstring(svg).iter() if element.get('id')}
        for svg in (str(MAP.svg), str(other))
    ]
    assert not identifiers[0] & identifiers[1]


def test_a_code_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match='20'):
        Choropleth('T', 'D', {'20': 1}, (1,))


@pytest.mark.parametrize('bands', [(), (5, 1), (1, 1), (1, 2, 3, 4, 5)])
def test_bounds_that_make_no_classes_are_refused(bands):
    with pytest.raises(ValueError, match='ascending'):
        Choropleth('T', 'D', {}, bands)
