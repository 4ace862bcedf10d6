"""Architecture: who may import whom, one way out of the perimeter, nothing commits but the unit of work."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crm import FEATURES
from crm.settings import ROOT

CRM = ROOT / 'crm'
# The roles of a feature, each a file or a folder, and the roles it may know.
ROLES = {
    'models': set(),
    'queries': {'models'},
    'actions': {'models', 'queries'},
    'forms': {'models', 'queries'},
    'routes': {'models', 'queries', 'actions', 'forms'},
    'jobs': {'models', 'queries', 'actions'},
    'commands': {'models', 'queries', 'actions', 'jobs'},
}
# The other modules a feature may have: the role each stands beside, whose rights it has, and what it holds.
OTHERS = {
    'cells': ('models', 'what a cell of a file says, before any target'),
    'contacts_target': ('actions', 'people of companies as the target of an import'),
    'attempts': ('models', 'tries counted in a transaction of their own'),
    'nomenclature': ('models', 'official codes and their names'),
    'passwords': ('models', 'what a password must be, and its hash'),
    'perimeters': ('models', 'what a document may be about'),
    'reference': ('models', 'public facts a fresh database begins with'),
    'targets': ('models', 'what a file may be brought into'),
    'wording': ('models', 'sentences people read and agree to, with their version'),
    'document': ('queries', 'one record as a PDF'),
    'documents': ('queries', 'the kinds of document one may ask for'),
    'experiment': ('queries', 'the report of an experiment: values, charts, pages'),
    'exports': ('queries', 'the lists of this feature that may be taken out'),
    'dossier': ('queries', 'the advocacy dossier: values, registers, pages'),
    'dashboard': ('queries', 'the key figures of a perimeter, its parts, its likes'),
    'finding': ('queries', 'the search across features'),
    'visits': ('models', 'records opened, kept in a transaction of their own'),
    'finders': ('queries', 'what the search finds of this feature'),
    'indicators': ('queries', 'the formulas of the figures'),
    'minutes': ('queries', 'the minutes of a meeting: values and PDF'),
    'panels': ('queries', 'what the pages of other features show of this one'),
    'changes': ('models', 'what differs between two snapshots of a document'),
    'partnership': ('queries', 'the partnership report: values, charts, pages'),
    'printing': ('models', 'a document as a PDF, from its snapshot'),
    'workbook': ('queries', 'every table of a document as a spreadsheet'),
    'sessions': ('queries', 'who is signed in, from the cookie to the row'),
    'company': ('queries', 'the company statement: values, pages'),
    'territory': ('queries', 'the territory sheet: values, pages'),
    'tables': ('models', 'the tables of a document, for its attachments and exports'),
    'target': ('actions', 'this feature as the target of an import'),
    'choosers': ('routes', 'what the address of a page asks for'),
    'bulk': ('routes', 'what may be done at once to a selection of companies'),
}
ASSEMBLY = {'__init__', 'commands', 'samples', 'demo', 'doctor'}
FILES = sorted(path for path in CRM.rglob('*.py'))


@cache
def parsed(source: str) -> ast.Module:
    """A module as Python reads it, once for all rules."""
    return ast.parse(source)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """(dotted module inside crm, line) of each import, hidden ones included."""
    for node in ast.walk(parsed(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split('.')[0] == 'crm':
            for alias in node.names:
                whole = f'{node.module}.{alias.name}'
                is_module = (ROOT / whole.replace('.', '/')).with_suffix('.py').exists() or (
                    ROOT / whole.replace('.', '/')
                ).is_dir()
                yield (whole if is_module else node.module), node.lineno
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.startswith('crm.'))


def feature_of(module: str) -> str | None:
    part = module.split('.')[1] if '.' in module else ''
    return part if part in FEATURES else None


def dotted(path: Path) -> str:
    return '.'.join(path.relative_to(ROOT).with_suffix('').parts).removesuffix('.__init__')


def forbidden_imports(path: Path) -> list[str]:
    """What this file imports and may not."""
    here, found = dotted(path), []
    feature, core = feature_of(here), feature_of(here) is None
    name = here.split('.')[1] if here.count('.') else '__init__'
    for module, line in imports(path):
        other = feature_of(module)
        if core and other and name not in ASSEMBLY:
            found.append(f'{here}:{line}: the core may not know the feature {other}')
        if feature and other and FEATURES.index(other) > FEATURES.index(feature):
            found.append(f'{here}:{line}: {feature} may not know {other}, which stands below it')
        if feature and other == feature and (wrong := role_fault(here, module)):
            found.append(f'{here}:{line}: {wrong}')
        if feature and not other and module in ('crm', 'crm.commands', 'crm.samples', 'crm.demo', 'crm.doctor'):
            found.append(f'{here}:{line}: nobody imports the assembly')
    return found


def role_fault(here: str, module: str) -> str:
    """What is wrong with an import inside a feature: `crm.mentors.queries.lists` has the rights of `queries`."""
    mine, theirs = part_of(here), part_of(module)
    allowed = ROLES.get(standing(mine), set()) | {standing(mine)}
    if mine and theirs and mine != theirs and standing(theirs) not in allowed:
        return f'{mine} may not import {theirs}'
    return ''


def part_of(module: str) -> str:
    """`queries` of `crm.mentors.queries.lists`, empty for the feature itself."""
    return [*module.split('.'), '', ''][2]


def standing(part: str) -> str:
    return OTHERS[part][0] if part in OTHERS else part


@pytest.mark.parametrize('path', FILES, ids=dotted)
def test_imports_go_the_declared_way(path):
    assert forbidden_imports(path) == []


def undeclared(path: Path) -> bool:
    """Whether a module of a feature is neither a role nor one of the others declared above."""
    here = dotted(path)
    return bool(feature_of(here) and part_of(here)) and part_of(here) not in {*ROLES, *OTHERS}


def test_a_module_of_a_feature_is_a_role_or_declared():
    assert [dotted(path) for path in FILES if undeclared(path)] == []


def test_every_declared_module_is_there():
    assert set(OTHERS) <= {part_of(dotted(path)) for path in FILES if feature_of(dotted(path))}


@pytest.mark.parametrize('path', FILES, ids=dotted)
def test_imports_are_written_whole(path):
    """A relative import would escape the rules above."""
    nodes = ast.walk(parsed(path.read_text()))
    assert [node.lineno for node in nodes if isinstance(node, ast.ImportFrom) and node.level] == []


@pytest.mark.parametrize('path', FILES, ids=dotted)
def test_no_import_is_hidden_in_a_function(path):
    hidden = [
        f'{dotted(path)}:{node.lineno}'
        for function in ast.walk(parsed(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


@pytest.mark.parametrize('path', FILES, ids=dotted)
def test_every_module_says_what_it_is(path):
    docstring = ast.get_docstring(parsed(path.read_text())) if path.read_text().strip() else 'empty'
    assert docstring, f'{dotted(path)} has no docstring'


CALLS_KEPT_TO_ONE_PLACE = {
    'commit': {'crm.database'},
    'text': {'crm.database', 'crm.search'},
}


def stray_calls(path: Path) -> list[str]:
    """Calls of session.commit() and of SQLAlchemy's text() outside the one place that may."""
    here, found = dotted(path), []
    tree = parsed(path.read_text())
    takes_text = any(
        isinstance(n, ast.ImportFrom)
        and (n.module or '').startswith('sqlalchemy')
        and any(a.name == 'text' for a in n.names)
        for n in ast.walk(tree)
    )
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, 'id', '')
        if name == 'commit' and here not in CALLS_KEPT_TO_ONE_PLACE['commit']:
            found.append(f'{here}:{node.lineno}: only the unit of work commits')
        if name == 'text' and isinstance(node.func, ast.Name) and takes_text and not in_table_arguments(tree, node):
            found.append(f'{here}:{node.lineno}: text() goes around the perimeter')
    return found


def in_table_arguments(tree: ast.AST, call: ast.Call) -> bool:
    """text() inside __table_args__ or a partial index describes the schema; it reads nothing."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and any(getattr(t, 'id', '') == '__table_args__' for t in node.targets)
            and any(inner is call for inner in ast.walk(node))
        ):
            return True
    return False


@pytest.mark.parametrize('path', FILES, ids=dotted)
def test_only_the_unit_of_work_commits_and_no_query_is_plain_text(path):
    assert stray_calls(path) == []


@pytest.mark.parametrize('path', [p for p in FILES if feature_of(dotted(p))], ids=dotted)
def test_no_query_goes_around_the_perimeter_by_tables(path):
    found = [
        f'{dotted(path)}:{node.lineno}'
        for node in ast.walk(parsed(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == '__table__'
    ]
    assert found == [], 'select on the model, not on its table'


def test_features_stand_in_the_declared_order():
    folders = {path.parent.name for path in CRM.glob('*/models.py')}
    assert folders <= set(FEATURES)


class TestTheGuardSeesFaults:
    """Each rule is seen to fail on a planted fault."""

    @pytest.fixture
    def planted(self, monkeypatch):
        def plant(where: str, source: str) -> Path:
            path = CRM / where
            monkeypatch.setattr(Path, 'read_text', lambda p, real=Path.read_text: source if p == path else real(p))
            return path

        return plant

    def test_a_feature_that_knows_one_below(self, planted):
        path = planted('territories/queries.py', '"""X."""\nfrom crm.companies.models import Company\n')
        assert 'stands below it' in forbidden_imports(path)[0]

    def test_core_that_knows_a_feature(self, planted):
        path = planted('search.py', '"""X."""\nfrom crm.companies import models\n')
        assert 'the core may not know' in forbidden_imports(path)[0]

    def test_a_query_that_imports_an_action(self, planted):
        path = planted('companies/queries.py', '"""X."""\nfrom crm.companies import actions\n')
        assert 'queries may not import actions' in forbidden_imports(path)[0]

    def test_a_file_of_a_folder_has_the_rights_of_its_role(self, planted):
        path = planted('commitments/queries/lists.py', '"""X."""\nfrom crm.commitments.actions.signing import sign\n')
        assert 'queries may not import actions' in forbidden_imports(path)[0]

    def test_a_wording_that_reads(self, planted):
        path = planted('mentors/wording.py', '"""X."""\nfrom crm.mentors import queries\n')
        assert 'wording may not import queries' in forbidden_imports(path)[0]

    def test_a_module_nobody_declared(self):
        assert undeclared(CRM / 'mentors/helpers.py')
        assert not undeclared(CRM / 'mentors/queries/helpers.py')

    def test_an_import_hidden_in_a_function_is_read_too(self, planted):
        path = planted('search.py', '"""X."""\ndef f():\n    from crm.companies import models\n')
        assert forbidden_imports(path)

    def test_a_commit_in_a_feature(self, planted):
        path = planted('companies/actions.py', '"""X."""\nfrom crm.database import db\ndb.session.commit()\n')
        assert stray_calls(path)

    def test_plain_sql_in_a_feature(self, planted):
        path = planted('companies/queries.py', '"""X."""\nfrom sqlalchemy import text\ntext("select 1")\n')
        assert stray_calls(path)
