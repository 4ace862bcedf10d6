"""What tests of the register do and read."""

from crm import access, clock, samples
from crm.companies.models import (
    HeadcountBand,
    RegisterField,
    RegisterProposal,
)
from crm.database import db
from tests.register_stub import ACTIVE

NAME = 'MENUISERIE DE L’ŒUVRE FICTIVE'


def company_in_register(**values):
    """A company that agrees with the register in all but what is given."""
    values = {
        'siren': ACTIVE,
        'naf_code': '62.01Z',
        'headcount_band': HeadcountBand.SMALL,
        'category': 'PME',
        'legal_form': '5710',
        'departement_code': samples.departement('69').code,
    } | values
    made = samples.company('Menuiserie de l’œuvre fictive', **values)
    samples.establishment(made, address='9 rue des Ateliers', postcode='69003', city='Lyon 3e Arrondissement')
    return made


def verify(browser, company):
    return browser.get(f'/entreprises/{company.id}').submit('Vérifier dans l’annuaire')


def propose(number):
    for _ in range(number):
        samples.add(
            RegisterProposal(
                company_id=samples.company().id,
                field=RegisterField.NAF,
                ours='',
                theirs='62.01Z',
                found_at=clock.now(),
            )
        )
    db.session.commit()


def proposals(**filters):
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(RegisterProposal).filter_by(**filters)))
