"""Fixtures of imports: a file to write, the command to run."""

import pytest

from crm.database import db
from tests.imports.steps import FILE


@pytest.fixture
def file(tmp_path):
    def write(text=FILE, name='fichier.csv'):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def run(app):
    def command(*arguments):
        result = app.test_cli_runner().invoke(args=['companies', 'import', *map(str, arguments)])
        db.session.expire_all()
        return result

    return command
