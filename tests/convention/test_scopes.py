"""The same figures for each kind of scope, counted by hand; who reads which."""

from datetime import date

import pytest

from crm import samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.convention import queries
from crm.database import db
from tests.convention.test_proofs import statements
from tests.convention.world import FIRST, LAST, Q3, call, proven

pytestmark = pytest.mark.usefixtures('app')

# Nouvelle-Aquitaine is région 75: Corrèze (19), Creuse (23) and Haute-Vienne (87) are in it, Paris (75) is not.
AQUITAINE, LIMOUSIN = 'region:75', 'departements:19,23,87'
SIGNED = CommitmentState.SIGNED


def values(code: str, *scopes: str) -> list[float | None]:
    found = queries.figures_of(scopes, [Q3], [code])[code]
    return [found[scope][0].value if scope in found else None for scope in scopes]


class TestReached:
    """Alpha is reached by the clubs of Creuse and Corrèze, Beta by the national club (head office: Haute-Vienne),
    Gamma by Paris."""

    PLACES = ('national', AQUITAINE, LIMOUSIN, 'departement:19', 'departement:23', 'departement:87', 'departement:75')

    @pytest.fixture(autouse=True)
    def world(self, app):
        self.alpha = samples.company('Alpha', clubs=('23', '19'))
        beta = samples.company('Beta', clubs=('national',), departement_code=samples.departement('87').code)
        call(self.alpha, FIRST, '23'), call(self.alpha, LAST, '19')
        call(beta, FIRST, 'national'), call(samples.company('Gamma'), FIRST, '75')

    def test_a_company_counts_once_in_each_area_however_many_of_its_places(self):
        # France: Alpha, Beta, Gamma; the région and the list: Alpha once, Beta; each département: one.
        assert values('O2.2', *self.PLACES) == [3, 2, 2, 1, 1, 1, 1]

    def test_clubs_and_companies_have_theirs(self):
        scopes = 'club:23', 'club:19', 'club:national', 'club:75', f'company:{self.alpha.siren}'
        assert values('O2.2', *scopes) == [1, 1, 1, 1, 1]

    @pytest.mark.parametrize('scope', [*PLACES, 'club:23'])
    def test_each_has_its_proof(self, scope):
        assert len(proven('O2.2', scope)) == values('O2.2', scope)[0]


class TestCommitments:
    def test_they_count_where_they_say_else_at_their_club_else_at_the_head_office(self):
        several = samples.company(clubs=('75',))
        samples.commitment(several, state=SIGNED, on=FIRST, departements=['19', '23'], pledged_mentors=4)
        samples.commitment(samples.company(clubs=('87',)), '87', state=SIGNED, on=FIRST, pledged_mentors=2)
        far = samples.company(clubs=('national',), departement_code=samples.departement('23').code)
        samples.commitment(far, 'national', state=SIGNED, on=FIRST, pledged_mentors=1)
        scopes = ('national', AQUITAINE, 'departement:19', 'departement:23', 'departement:87', 'departement:75')
        # Creuse: the one that names it and that of the national club; Paris: none, its club's names other places.
        assert values('O2.5', *scopes) == [3, 3, 1, 2, 1, 0]
        assert values('O2.5', 'club:75', 'club:national', f'company:{several.siren}') == [1, 1, 1]
        found = queries.figures_of([AQUITAINE], [Q3], ['O2.6', 'O2.8'])
        assert dict(found['O2.6'][AQUITAINE][0].breakdown)['Promis par les engagements en vigueur'] == 4 + 2 + 1
        assert (found['O2.8'][AQUITAINE][0].numerator, found['O2.8'][AQUITAINE][0].denominator) == (3, 12)
        assert [row.cells[0] for row in proven('O2.8', LIMOUSIN)] == ['19', '23', '87']


class TestScopes:
    def test_an_unknown_scope_is_said(self):
        for scope in ('club:99', 'departement:20', 'region:1', 'company:1', 'planet:3', 'departements:19,20'):
            with pytest.raises(LookupError):
                queries.figures_of([scope], [Q3], ['O2.2'])

    def test_scopes_an_indicator_has_not_are_left_out(self):
        assert queries.figures_of(['club:75', 'region:11'], [Q3], ['O3.3']) == {'O3.3': {}}
        assert 'O3.3' not in queries.figures_for('region:11', [Q3])

    def test_statements_do_not_grow_with_the_scopes_of_a_kind(self):
        samples.departement('23')
        db.session.commit()
        counts = []
        for scopes in (
            ['national', AQUITAINE, 'departement:23', LIMOUSIN, 'club:75'],
            ['national', 'region:11', AQUITAINE, 'departement:23', 'departement:75', LIMOUSIN, 'club:75', 'club:23'],
        ):
            with statements() as sent:
                queries.figures_of(scopes, [Q3])
            counts.append(len(sent))
        assert counts[1] <= counts[0]

    def test_each_has_a_name(self):
        company, association = samples.company('Alpha'), samples.association('Proxité fictive')
        samples.departement('23'), samples.departement('19')
        names = [
            queries.scope_label(scope)
            for scope in ('national', AQUITAINE, 'departement:23', 'departements:19,23', f'company:{company.siren}')
        ]
        assert names == ['National', 'Nouvelle-Aquitaine', 'Creuse', 'Corrèze, Creuse', 'Alpha']
        assert queries.scope_label(f'association:{association.id}') == 'Proxité fictive'


class TestReaders:
    """Asked through the page: an address outside one's scopes does not exist."""

    @pytest.fixture
    def reads(self, sign_in):
        def ask(user, scope):
            return sign_in(user).get(f'/convention?perimetre={scope}').status == 200

        return ask

    def test_national_readers_read_all(self, reads):
        company, user = samples.company(), samples.user(Role.LEE)
        samples.departement('23')
        scopes = 'national', AQUITAINE, 'departement:23', LIMOUSIN, 'club:75', f'company:{company.siren}'
        assert [reads(user, scope) for scope in scopes] == [True] * 6
        assert not reads(user, 'company:000000000')

    def test_coordinators_read_their_club_its_departement_and_the_companies_it_follows(self, reads):
        own, other, user = samples.company(), samples.company(clubs=('13',)), samples.coordinator('75')
        assert [reads(user, scope) for scope in ('club:75', 'departement:75', f'company:{own.siren}')] == [True] * 3
        refused = 'national', 'club:13', 'departement:13', 'departements:13,75', f'company:{other.siren}', AQUITAINE
        assert [reads(user, scope) for scope in refused] == [False] * 6

    def test_a_referent_of_the_state_reads_its_departements_and_lists_of_them(self, reads):
        user = samples.user(Role.STATE, samples.departement('23'))
        samples.grant(user, Role.STATE, samples.departement('19'))
        db.session.commit()
        assert [reads(user, scope) for scope in ('departement:23', 'departements:19,23')] == [True, True]
        assert [reads(user, scope) for scope in ('departements:23,19', LIMOUSIN, 'national')] == [False] * 3


def test_a_day_of_the_period_is_the_same_for_all_scopes():
    call(samples.company(), date(2026, 10, 1))
    assert values('O2.2', 'national', 'region:11', 'departement:75', 'club:75') == [0, 0, 0, 0]
