"""Real files, clean and messy, through the whole pipeline: each is imported, or refused with a sentence."""

import pytest

from crm import samples
from crm.access import Role
from tests.imports.steps import check, commit, figures, undo, upload

# file → (fewest created, most refused); None: refused at its columns
FILES = {
    'companies/ademe_beges_siren_en_double.csv': (1200, 60),
    'companies/adultes_relais_2020-2023.csv': (3400, 20),
    'companies/egapro_siren_naf_effectif.csv': (0, 7361),
    'companies/egapro_une_ligne_par_siren.csv': (7358, 0),
    'companies/ess_numerique_2026.csv': (3600, 10),
    'companies/fonjep_2020-2023.csv': (1400, 10),
    'messy/derive_excel_fr_cp1252.csv': (300, 0),
    'messy/derive_excel_fr_utf8_bom.csv': (300, 0),
    'messy/derive_texte_unicode_utf16le_tab.txt': (300, 0),
    'messy/derive_export.ods': (60, 0),
    'messy/derive_export.xls': (60, 0),
    'messy/derive_tableau_suivi.xlsx': (60, 0),
    'messy/reel_excel_fr_bom_pointvirgule_zeros_perdus.csv': (2400, 10),
    'messy/reel_xlsx_multi_feuilles_ess.xlsx': (50, 5),
}


# as the others but for their length
LARGEST = {
    'companies/adultes_relais_2020-2023.csv',
    'companies/egapro_une_ligne_par_siren.csv',
    'messy/reel_excel_fr_bom_pointvirgule_zeros_perdus.csv',
}


def _file(name):
    return pytest.param(name, marks=pytest.mark.one_database) if name in LARGEST else name


@pytest.mark.usefixtures('app')
@pytest.mark.parametrize('name', [_file(name) for name in FILES])
def test_a_real_file_goes_from_upload_to_undo(sign_in, real_data, name):
    least, most = FILES[name]
    path = real_data / name
    browser = sign_in(samples.user(Role.COLLECTIF))
    page = check(browser, upload(browser, path.read_bytes(), path.name))
    found = {label: int(value.replace('\u202f', '')) for label, value in figures(page).items()}
    assert found['À créer'] >= least
    assert found['Refusées'] <= most
    if not found['À créer']:
        return
    page = commit(browser, page)
    assert figures(page)['Créées'].replace('\u202f', '') == str(found['À créer'])
    assert 'Cet import a été annulé' in undo(browser, page).text


@pytest.mark.usefixtures('app')
def test_a_file_of_something_else_is_refused_with_a_sentence(sign_in, real_data):
    path = real_data / 'messy' / 'reel_ign_wfs_cp1252_pointvirgule.csv'
    browser = sign_in(samples.user(Role.COLLECTIF))
    columns = {f'column-{at}': '' for at in range(5)}
    page = upload(browser, path.read_bytes(), path.name).submit('Vérifier le fichier', **columns)
    assert page.status == 422
    assert 'Il manque de quoi reconnaître chaque ligne' in page.text
