"""A large fictional world, the same at each run: 100,000 companies and all that is done with them."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from crm import clock, database, samples
from crm.accounts.models import User
from crm.associations.models import Capacity, MemberAssociation, MentoringMode
from crm.commitments.models import Commitment, CommitmentChannel, CommitmentState
from crm.companies.models import (
    ClubMembership,
    Company,
    Contact,
    ContactOrigin,
    Establishment,
    HeadcountBand,
    RelationState,
    folded_of,
    sort_name_of,
)
from crm.companies.nomenclature import NAF_VERSION, naf_section
from crm.database import db
from crm.demo.words import FIRST_NAMES, LAST_NAMES, STEMS, TRADES
from crm.history import StateChange
from crm.mentors.models import InvitationState, Mentor, MentorInvitation, MentorState, TimeMode
from crm.orientation.models import PairDeclaration, PriorityPublic, Referral, ReferralState
from crm.outreach.models import Channel, FollowUp, Interaction, Outcome, StepKind
from crm.search import fold
from crm.territories.models import Club, Commune

SEED = 20_240
CHUNK = 5_000
DAYS = 760


class World:
    """Rows of every table, made in the order of the tables that refer to one another."""

    def __init__(self, companies: int, today: date) -> None:
        self.size, self.today, self.random = companies, today, random.Random(SEED)
        self.clubs: dict[str, int] = dict(db.session.execute(db.select(Club.code, Club.id)).all())
        self.communes: dict[str, list[tuple[str, str]]] = {}
        population: dict[str, int] = {}
        query = db.select(Commune.departement_code, Commune.code, Commune.name, Commune.population)
        for departement, code, name, people in db.session.execute(query.where(Commune.departement_code.is_not(None))):
            self.communes.setdefault(departement, []).append((code, name))
            population[departement] = population.get(departement, 0) + (people or 0)
        chosen = sorted(population)
        self.departements = self.random.choices(chosen, [population[d] for d in chosen], k=companies)

    def build(self) -> None:
        for model, rows in (
            (Company, self.companies()),
            (Establishment, self.establishments()),
            (ClubMembership, self.memberships()),
            (Contact, self.contacts()),
            (Interaction, self.interactions()),
            (FollowUp, self.steps()),
            (Commitment, self.commitments()),
            (MentorInvitation, self.invitations()),
            (Mentor, self.mentors()),
            (MemberAssociation, self.associations()),
            (Capacity, self.capacities()),
            (Referral, self.referrals()),
            (PairDeclaration, self.declarations()),
            (StateChange, self.passages()),
        ):
            insert(model, rows)

    # --- companies ---

    def companies(self) -> Iterator[dict[str, Any]]:
        trades = [(naf, word) for naf, words in TRADES.values() for word in words]
        bands = list(HeadcountBand)
        for n in range(1, self.size + 1):
            naf, word = self.random.choice(trades)
            name = f'{word} {self.random.choice(STEMS)} {self.random.choice(LAST_NAMES)} {n % 997}'
            siren = samples.siren(n) if n < 99_000 else samples.siren(n - 99_000 - 100_000)
            yield {
                'id': n,
                'siren': siren,
                'name': name,
                'folded': folded_of(name, '', siren),
                'sort_name': sort_name_of(name),
                'departement_code': self.departements[n - 1],
                'naf_code': naf,
                'naf_section': naf_section(naf),
                'naf_version': NAF_VERSION,
                'headcount_band': self.random.choice(bands),
                'relation_state': self._relation(n),
                'source': 'import',
                'created_at': self._moment(self._day()),
                'updated_at': self._moment(self.today),
            }

    def _relation(self, n: int) -> RelationState:
        if n <= self.size // 5:
            return RelationState.ACTIVE if n % 3 else RelationState.COMMITTED
        return self.random.choice((RelationState.IDENTIFIED, RelationState.CONTACTED, RelationState.IN_DISCUSSION))

    def establishments(self) -> Iterator[dict[str, Any]]:
        for n, departement in enumerate(self.departements, 1):
            code, city = self.random.choice(self.communes[departement])
            siren = samples.siren(n) if n < 99_000 else samples.siren(n - 99_000 - 100_000)
            yield {
                'id': n,
                'siret': samples.siret(siren),
                'company_id': n,
                'is_head_office': True,
                'address': f'{n % 200} rue des Essais',
                'postcode': f'{departement[:2].replace("A", "0").replace("B", "0")}000',
                'city': city,
                'commune_code': code,
                'departement_code': departement,
            }

    def memberships(self) -> Iterator[dict[str, Any]]:
        for n, departement in enumerate(self.departements, 1):
            row = {'company_id': n, 'club_id': self.clubs[departement], 'since': self._day(), 'source': 'import'}
            yield row | {'is_lead': True}

    def contacts(self) -> Iterator[dict[str, Any]]:
        for n in range(3 * self.size):
            company = n // 3 + 1
            first, last = self.random.choice(FIRST_NAMES), self.random.choice(LAST_NAMES)
            row = {
                'id': n + 1,
                'company_id': company,
                'club_id': self.clubs[self.departements[company - 1]],
                'first_name': first,
                'last_name': last,
                'job_title': 'Responsable RH',
                'email': f'{fold(first)}.{fold(last)}.{n}@exemple{company % 5000}.example',
                'phone': f'+331990{n % 100_000:05d}',
                'origin': ContactOrigin.NETWORK,
                'created_at': self._moment(self._day()),
            }
            if hasattr(Contact, 'folded'):
                row['folded'] = fold(f'{first} {last} {row["email"]}')
            yield row

    # --- outreach ---

    def interactions(self) -> Iterator[dict[str, Any]]:
        channels, outcomes = list(Channel), list(Outcome)
        for n in range(3 * self.size):
            company = self.random.randint(1, self.size)
            moment = self._moment(self._day())
            yield {
                'company_id': company,
                'club_id': self.clubs[self.departements[company - 1]],
                'author_name': 'Coordination',
                'channel': channels[n % len(channels)],
                'outcome': self.random.choice(outcomes),
                'occurred_at': moment,
                'note': 'Point sur le mentorat et les prochaines étapes.',
                'created_at': moment,
            }

    def steps(self) -> Iterator[dict[str, Any]]:
        for n in range(self.size // 2):
            company = self.random.randint(1, self.size)
            due = self.today + timedelta(days=self.random.randint(-120, 60))
            yield {
                'company_id': company,
                'club_id': self.clubs[self.departements[company - 1]],
                'kind': StepKind.CALL,
                'due_on': due,
                'note': 'Rappeler',
                'done_on': None if n % 3 == 0 else min(due, self.today),
                'created_at': self._moment(due - timedelta(days=10)),
            }

    # --- commitments and mentors: the first fifth of the companies has one commitment each ---

    def commitments(self) -> Iterator[dict[str, Any]]:
        charter = samples.charter().id
        self.commitment_days: list[tuple[date, date | None]] = []
        for n in range(1, self.size // 5 + 1):
            started = self._day()
            signed = started + timedelta(days=20) if n % 3 else None
            signed = signed if signed and signed < self.today else None
            self.commitment_days.append((started, signed))
            yield {
                'id': n,
                'company_id': n,
                'club_id': self.clubs[self.departements[n - 1]],
                'charter_id': charter,
                'channel': CommitmentChannel.COORDINATOR if n % 2 else CommitmentChannel.DIGITAL_PATH,
                'state': CommitmentState.SIGNED if signed else CommitmentState.DRAFT,
                'pledged_mentors': 5,
                'departements': [self.departements[n - 1]],
                'publics': [],
                'start_on': signed,
                'started_at': self._moment(started),
                'submitted_at': self._moment(started + timedelta(days=5)) if signed else None,
                'sent_at': self._moment(started + timedelta(days=8)) if signed else None,
                'signed_at': self._moment(signed) if signed else None,
            }

    def invitations(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size + 1):
            yield {
                'id': n,
                'company_id': self._employer(n),
                'commitment_id': self._employer(n),
                'email': f'salarie.{n}@exemple.example',
                'state': InvitationState.CONFIRMED,
                'sent_at': self._moment(self._confirmed(n) - timedelta(days=3)),
                'answered_at': self._moment(self._confirmed(n)),
            }

    def mentors(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size + 1):
            company = self._employer(n)
            yield {
                'id': n,
                'company_id': company,
                'commitment_id': company,
                'invitation_id': n,
                'first_name': FIRST_NAMES[n % len(FIRST_NAMES)],
                'last_name': LAST_NAMES[n % len(LAST_NAMES)],
                'email': f'salarie.{n}@exemple.example',
                'departement_code': self.departements[company - 1],
                'mode': list(MentoringMode)[n % len(MentoringMode)],
                'age_groups': ['higher'],
                'themes': ['employment'],
                'hours_per_month': 2,
                'time_mode': TimeMode.BOTH,
                'state': MentorState.REFERRED if n % 5 < 3 else MentorState.CONFIRMED,
                'confirmed_at': self._moment(self._confirmed(n)),
            }

    def _employer(self, n: int) -> int:
        return n % (self.size // 5) + 1

    def _confirmed(self, n: int) -> date:
        return self.today - timedelta(days=(n * 37) % (DAYS - 60) + 20)

    def associations(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 81):
            yield {'id': n, 'name': f'Association d’essai {n}', 'folded': f'association d essai {n}', 'publics': []}

    def capacities(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 81):
            for departement in list(self.communes)[n % 10 :: 10]:
                yield {
                    'association_id': n,
                    'departement_code': departement,
                    'mode': MentoringMode.IN_PERSON,
                    'places': 1000,
                    'updated_at': self._moment(self.today),
                }

    def referrals(self) -> Iterator[dict[str, Any]]:
        for n in (n for n in range(1, self.size + 1) if n % 5 < 3):
            day = self._confirmed(n) + timedelta(days=5)
            yield {
                'mentor_id': n,
                'association_id': n % 80 + 1,
                'departement_code': self.departements[self._employer(n) - 1],
                'mode': list(MentoringMode)[n % len(MentoringMode)],
                'state': ReferralState.SENT,
                'referred_on': day,
                'target_on': day + timedelta(days=7),
                'first_contact_on': day + timedelta(days=6) if n % 2 else None,
                'created_at': self._moment(day),
            }

    def declarations(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 81):
            for departement in list(self.communes)[n % 20 :: 20]:
                for quarter in range(4):
                    start = date(self.today.year - 1, 1 + 3 * quarter, 1)
                    yield {
                        'association_id': n,
                        'period_start': start,
                        'period_end': start + timedelta(days=90),
                        'departement_code': departement,
                        'public': list(PriorityPublic)[n % len(PriorityPublic)],
                        'started': 8,
                        'reached_six_months': 4,
                        'broken_before_six_months': 1,
                        'declared_at': self._moment(start + timedelta(days=100)),
                    }

    # --- history ---

    def passages(self) -> Iterator[dict[str, Any]]:
        s = CommitmentState
        for n, (started, signed) in enumerate(self.commitment_days, 1):
            yield self._passage('commitment', n, None, s.DRAFT, started)
            if signed:
                yield self._passage('commitment', n, s.DRAFT, s.SUBMITTED, started + timedelta(days=5))
                yield self._passage('commitment', n, s.SUBMITTED, s.AWAITING_SIGNATURE, started + timedelta(days=8))
                yield self._passage('commitment', n, s.AWAITING_SIGNATURE, s.SIGNED, signed)
        for n in range(1, self.size + 1):
            yield self._passage('mentor', n, None, MentorState.CONFIRMED, self._confirmed(n))
            if n % 5 < 3:
                day = self._confirmed(n) + timedelta(days=5)
                yield self._passage('mentor', n, MentorState.CONFIRMED, MentorState.REFERRED, day)

    def _passage(self, table: str, record: int, old: Any, new: Any, on: date) -> dict[str, Any]:
        return {
            'table': table,
            'record_id': record,
            'old': str(old) if old else None,
            'new': str(new),
            'on': on,
            'at': self._moment(on),
            'user_name': 'système',
        }

    def _day(self) -> date:
        return self.today - timedelta(days=self.random.randint(1, DAYS))

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(9 + day.toordinal() % 8), tzinfo=clock.PARIS)


def insert(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows some thousands at a time, each commit apart."""
    waiting = iter(rows)
    while some := list(islice(waiting, CHUNK)):
        db.session.execute(db.insert(model.__table__), some)
        db.session.commit()


def people() -> dict[str, User]:
    """A member of staff and the coordinator of the club of Gironde."""
    staff, coordinator = samples.user(name='Équipe du banc'), samples.coordinator('33')
    db.session.commit()
    return {'staff': staff, 'coordinator': coordinator}


def settle() -> None:
    """Give PostgreSQL its next numbers, and the planner its statistics as the nightly upkeep does."""
    if database.is_postgresql():
        with db.engine.connect().execution_options(isolation_level='AUTOCOMMIT') as connection:
            for model in (Company, Establishment, Contact, Commitment, MentorInvitation, Mentor, MemberAssociation):
                name = model.__tablename__
                connection.exec_driver_sql(
                    f"select setval(pg_get_serial_sequence('{name}', 'id'), (select max(id) from {name}))"
                )
            connection.exec_driver_sql('VACUUM ANALYZE')
    else:
        database.refresh_statistics()
        db.session.commit()
