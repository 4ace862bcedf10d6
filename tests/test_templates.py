"""Templates: each is used, each parses, nothing is inline, one macro a component."""

import re
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from crm.settings import ROOT

TEMPLATES = ROOT / 'templates'
FILES = sorted(TEMPLATES.rglob('*.html'))
COMPONENTS = sorted((TEMPLATES / 'components').glob('*.html'))
MAILS = sorted((TEMPLATES / 'mails').glob('*.txt'))
CODE = [*ROOT.glob('crm/**/*.py')]


def name_of(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@cache
def tree(path: Path) -> nodes.Template:
    return Environment().parse(path.read_text())


def inline_code(source: str) -> list[str]:
    """Inline styles, handlers and scripts, which the content policy would refuse."""
    return re.findall(r'\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)', source)


@pytest.mark.parametrize('path', FILES, ids=name_of)
def test_a_template_parses_and_has_nothing_inline(path):
    tree(path)
    assert inline_code(path.read_text()) == []


@pytest.mark.parametrize('path', FILES, ids=name_of)
def test_every_imported_macro_is_used(path):
    source = path.read_text()
    for node in tree(path).find_all(nodes.FromImport):
        for name in node.names:
            alias = name if isinstance(name, str) else name[1]
            used = re.findall(rf'(?<!/)\b{alias}\b(?!\.html)', source)
            assert len(used) > 1, f'{alias} is imported and not used'


@pytest.mark.parametrize('path', COMPONENTS, ids=name_of)
def test_a_component_is_one_macro_of_its_name_with_its_arguments_told_first(path):
    macros = [node.name for node in tree(path).find_all(nodes.Macro)]
    assert path.stem in macros
    assert path.read_text().startswith('{#'), 'the first line documents the arguments'


def test_every_template_is_used():
    code = '\n'.join(path.read_text() for path in CODE)
    named = {n for path in FILES for n in meta.find_referenced_templates(Environment().parse(path.read_text())) if n}
    dynamic = re.compile(r'^(errors/\d+|overview/help/\w+)\.html$')
    unused = [
        name for path in FILES if (name := name_of(path)) not in code and name not in named and not dynamic.match(name)
    ]
    assert unused == []


@pytest.mark.parametrize('path', MAILS, ids=name_of)
def test_a_mail_begins_with_its_subject(path):
    source = re.sub(r'^\{#.*?#\}\n', '', path.read_text(), flags=re.DOTALL)
    head, _, body = source.partition('\n\n')
    assert head.splitlines()[-1].startswith('Objet :') or head.startswith('Objet :')
    assert body.strip()


def test_the_guard_sees_inline_code():
    assert inline_code('<p style="color:red">')
    assert inline_code('<a onclick="x()">')
    assert inline_code('<script>x()</script>')
    assert not inline_code('<script src="/static/js/app.js"></script>')
