"""The setting that names the register."""

import pytest

from crm.settings import SIRENE_URL, SettingsError, from_environment


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv('INSTANCE_DIR', str(tmp_path))
    monkeypatch.delenv('SIRENE_URL', raising=False)


def test_the_public_register_is_named_by_default():
    assert from_environment().sirene_url == SIRENE_URL


def test_empty_nobody_is_asked(monkeypatch):
    monkeypatch.setenv('SIRENE_URL', '')
    assert from_environment().sirene_url == ''


@pytest.mark.parametrize('url', ['annuaire', 'ftp://annuaire.example', 'https://annuaire.example/?q=x'])
def test_what_is_not_an_address_is_refused_at_the_start(monkeypatch, url):
    monkeypatch.setenv('SIRENE_URL', url)
    with pytest.raises(SettingsError, match='SIRENE_URL'):
        from_environment()
