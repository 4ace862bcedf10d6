"""Accounts: users, their rights (role × scope, with dates), their sign-in sessions and attempts."""

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, reconstructor, relationship

from crm import clock
from crm.access import Perimeter, Role
from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited


@audited
class User(UserMixin, Model):
    """A person with an account. Without password until the invitation is accepted."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    grants: Mapped[list['RoleGrant']] = relationship(back_populates='user', order_by='RoleGrant.id')

    session_token: str = ''

    @reconstructor
    def _start(self) -> None:
        self.session_token = ''

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the token of a server-side session, never the user's id."""
        return self.session_token

    @property
    def grants_in_force(self) -> list['RoleGrant']:
        return [grant for grant in self.grants if grant.is_in_force]

    @property
    def roles(self) -> set[Role]:
        return {grant.role for grant in self.grants_in_force}

    def scope_ids(self, role: Role, kind: 'ScopeKind') -> list[str]:
        return [grant.scope_id for grant in self.grants_in_force if grant.role == role and grant.scope_kind == kind]

    @property
    def perimeter(self) -> Perimeter:
        """The union of what each right in force shows."""
        roles = self.roles
        return Perimeter(
            staff=Role.COLLECTIF in roles,
            lee=Role.LEE in roles,
            clubs=frozenset(int(i) for i in self.scope_ids(Role.COORDINATOR, ScopeKind.CLUB)),
            companies=frozenset(int(i) for i in self.scope_ids(Role.HR, ScopeKind.COMPANY)),
            associations=frozenset(int(i) for i in self.scope_ids(Role.ASSOCIATION, ScopeKind.ASSOCIATION)),
            departements=frozenset(self.scope_ids(Role.STATE, ScopeKind.DEPARTEMENT)),
            user=self.id,
        )


class ScopeKind(Choice):
    """What a right is limited to."""

    NATIONAL = 'national', 'National'
    CLUB = 'club', 'Club'
    COMPANY = 'company', 'Entreprise'
    ASSOCIATION = 'association', 'Association'
    DEPARTEMENT = 'departement', 'Département'


ROLE_SCOPES: dict[Role, ScopeKind] = {
    Role.ADMINISTRATOR: ScopeKind.NATIONAL,
    Role.COLLECTIF: ScopeKind.NATIONAL,
    Role.LEE: ScopeKind.NATIONAL,
    Role.COORDINATOR: ScopeKind.CLUB,
    Role.HR: ScopeKind.COMPANY,
    Role.ASSOCIATION: ScopeKind.ASSOCIATION,
    Role.STATE: ScopeKind.DEPARTEMENT,
    Role.DPO: ScopeKind.NATIONAL,
}


@audited
class RoleGrant(Model):
    """One right: a role within a scope, from a day to another (excluded). `scope_id` is the record's id, or the
    département's code; empty when national."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey('user.id'), index=True)
    role: Mapped[Role] = mapped_column(stored(Role))
    scope_kind: Mapped[ScopeKind] = mapped_column(stored(ScopeKind))
    scope_id: Mapped[str] = mapped_column(default='')
    scope_label: Mapped[str] = mapped_column(default='')
    since: Mapped[date]
    until: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates='grants')

    __table_args__ = (Index('ix_role_grant_scope', 'scope_kind', 'scope_id'),)

    @property
    def is_in_force(self) -> bool:
        day = clock.today()
        return self.since <= day and (self.until is None or day < self.until)


class SignInSession(Model):
    """A server-side session: ended at sign-out, at a change of password and at deactivation."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey('user.id'), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default='')
    agent: Mapped[str] = mapped_column(default='')

    user: Mapped[User] = relationship()


class SignInAttempt(Model):
    """One attempt to sign in, kept to slow down who guesses. The account is kept as a hash of what was typed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    account_hash: Mapped[str]
    at: Mapped[datetime]
    succeeded: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index('ix_sign_in_attempt_address', 'address', 'at'),
        Index('ix_sign_in_attempt_account', 'account_hash', 'at'),
    )
