"""A small messy file, and the steps of its import as a person takes them."""

import io
import json

from crm import access, tasks
from crm.database import db
from crm.imports.models import ImportBatch

FILE = """Raison Sociale;SIREN;Année;Région;Département
SAS;732829320;2020;Grand-Est;Bas-Rhin
Maison\u00a0 \tLef\u200bèvre;732829320;2019;Grand-Est;Bas-Rhin
Ancien nom;356000000;2018;Île-de-France;Paris
La Poste;356000000;2020;Île-de-France;Paris
Fausse clé;732829321;2020;Île-de-France;Paris
35600000000048;130025265;2020;Occitanie;Ailleurs
"""


def counts(result):
    """[created, updated, unchanged, doubtful, refused, rows] of a command."""
    found = json.loads(result.stdout.splitlines()[-1])
    return [found[name] for name in ('created', 'updated', 'unchanged', 'doubtful', 'refused', 'rows')]


def upload(browser, text=FILE, name='mon fichier.csv', target='companies', **values):
    """Give a file: the page of its columns."""
    page = browser.get(f'/imports/nouveau?cible={target}')
    content = text if isinstance(text, bytes) else text.encode()
    return page.submit('Continuer', file=(io.BytesIO(content), name), **values)


def check(browser, page, **places):
    """Choose the columns (name of a field → place) and let the worker check the file: the page of the check."""
    page = page.submit('Vérifier le fichier', **places)
    work()
    return again(browser, page)


def commit(browser, page):
    """Press « Enregistrer » and let the worker do it: the page of the results."""
    page = page.submit('Enregistrer')
    work()
    return again(browser, page)


def undo(browser, page):
    page = page.click('Annuler cet import').submit('Annuler cet import')
    work()
    return again(browser, page)


def work():
    while tasks.work_once():
        pass


def again(browser, page):
    return browser.get(page.response.request.path)


def figures(page):
    """label → value of the cards of a page."""
    cards = page.html.select('.figure-card')
    return {
        card.select_one('.figure-label').get_text(' ', strip=True): card.select_one('.figure-value').get_text(
            strip=True
        )
        for card in cards
    }


def last_batch():
    with access.for_everyone('lecture dans un essai'):
        return db.session.scalar(db.select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1))
