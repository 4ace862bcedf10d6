"""Components composed once, addresses built once: they say what Flask and Jinja would have said."""

import pytest
from flask import Flask, render_template_string, url_for
from werkzeug.routing import BuildError

from crm.fragments import FILES, Kept

ICON = "{% from 'components/icon.html' import icon %}{{ icon('list') }}"
CELL = '{{ value|cell }}'


def test_every_kept_component_is_one_of_the_templates(app: Flask):
    for file, name in FILES.items():
        assert isinstance(getattr(app.jinja_env.get_template(file).module, name), Kept), file


def test_no_kept_component_prints_what_is_of_one_visitor(app: Flask):
    for file in FILES:
        source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, file)
        assert not any(word in source for word in ('csrf_token', 'caller', 'current_user', 'request.')), file


def test_an_icon_stands_where_the_application_does(app: Flask):
    seen = []
    for root in ('', '/crm', ''):
        with app.test_request_context(environ_overrides={'SCRIPT_NAME': root}):
            seen.append(render_template_string(ICON))
    assert seen[0] == seen[2]
    assert '"/static/' in seen[0]
    assert '"/crm/static/' in seen[1]


@pytest.mark.parametrize(
    ('value', 'shown'), [(1, '1'), (84200, '84\u202f200'), ('<b>', '&lt;b&gt;'), (['a', 'b'], 'a, b')]
)
def test_a_cell_is_escaped_and_printed_alike_each_time(app: Flask, value: object, shown: str):
    with app.test_request_context():
        assert [render_template_string(CELL, value=value) for _ in range(2)] == [shown, shown]


@pytest.mark.parametrize(
    ('endpoint', 'values'),
    [
        ('companies.index', {}),
        ('companies.index', {'departement': ['33', '23'], 'q': 'à b'}),
        ('companies.show', {'company_id': 7, '_anchor': 'identite'}),
        ('companies.index', {'_external': True}),
        ('companies.index', {'compter': True}),
        ('companies.index', {'compter': 1}),
    ],
)
def test_an_address_is_that_of_flask(app: Flask, endpoint: str, values: dict[str, object]):
    for root in ('', '/crm'):
        with app.test_request_context(environ_overrides={'SCRIPT_NAME': root}):
            assert [url_for(endpoint, **values) for _ in range(2)] == [Flask.url_for(app, endpoint, **values)] * 2


def test_an_unknown_address_is_refused_each_time(app: Flask):
    with app.test_request_context():
        for _ in range(2):
            with pytest.raises(BuildError):
                url_for('nowhere.at_all')
