"""Who may look and change through the web: accounts, their logins, tokens for programs, and what each changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.rows import insert, records


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may log in."""

    id: int
    name: str
    scope: str
    """read, or write (which includes reading)."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One browser of an account, until it ends."""

    account_id: int
    name: str
    """The account's."""
    scope: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a program shows instead of a password; only its hash is kept."""

    id: int
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    """When it was shown last, to the hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that somebody changed through the web or the API."""

    id: int
    at: datetime
    who: str
    """account:NAME, token:NAME or link:RECIPIENT."""
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


class Access:
    """Accounts, logins, tokens and the audit log."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # -------------------------------------------------------------- accounts

    def accounts(self) -> list[Account]:
        return records(Account, self._connection.execute(sa.select(t.account).order_by(t.account.c.name)))

    def keep_account(self, name: str, password_hash: str, scope: str, now: datetime) -> None:
        """Make the account, or give it a new password and scope; its logins end with the old password."""
        statement = insert(self._connection, t.account).values(
            name=name, password_hash=password_hash, scope=scope, created_at=now
        )
        changed = {"password_hash": password_hash, "scope": scope}
        kept = self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_=changed).returning(t.account.c.id)
        ).scalar_one()
        self._connection.execute(sa.delete(t.login).where(t.login.c.account_id == kept))

    def remove_account(self, name: str) -> bool:
        return bool(self._connection.execute(sa.delete(t.account).where(t.account.c.name == name)).rowcount)

    def password_hash(self, name: str) -> tuple[int, str] | None:
        """Id and hash of the account with that name."""
        query = sa.select(t.account.c.id, t.account.c.password_hash).where(t.account.c.name == name)
        row = self._connection.execute(query).first()
        return None if row is None else (row[0], row[1])

    # -------------------------------------------------------------- logins

    def log_in(self, account_id: int, secret_hash: str, now: datetime, expires_at: datetime) -> None:
        self._connection.execute(sa.delete(t.login).where(t.login.c.expires_at <= now))
        values = {"account_id": account_id, "secret_hash": secret_hash, "created_at": now, "expires_at": expires_at}
        self._connection.execute(sa.insert(t.login).values(values))

    def login(self, secret_hash: str, now: datetime) -> Login | None:
        query = (
            sa.select(t.login.c.account_id, t.account.c.name, t.account.c.scope, t.login.c.expires_at)
            .join(t.account, t.account.c.id == t.login.c.account_id)
            .where(t.login.c.secret_hash == secret_hash, t.login.c.expires_at > now)
        )
        found = records(Login, self._connection.execute(query))
        return found[0] if found else None

    def log_out(self, secret_hash: str) -> None:
        self._connection.execute(sa.delete(t.login).where(t.login.c.secret_hash == secret_hash))

    # -------------------------------------------------------------- tokens

    def tokens(self) -> list[Token]:
        return records(Token, self._connection.execute(sa.select(t.token).order_by(t.token.c.name)))

    def add_token(self, name: str, secret_hash: str, scope: str, now: datetime, expires_at: datetime | None) -> bool:
        """Keep a token's hash; False if the name is taken."""
        statement = insert(self._connection, t.token).values(
            name=name, secret_hash=secret_hash, scope=scope, created_at=now, expires_at=expires_at
        )
        return bool(self._connection.execute(statement.on_conflict_do_nothing()).rowcount)

    def remove_token(self, name: str) -> bool:
        return bool(self._connection.execute(sa.delete(t.token).where(t.token.c.name == name)).rowcount)

    def token(self, secret_hash: str, now: datetime) -> Token | None:
        """The token with that hash, unless it has expired."""
        query = sa.select(t.token).where(
            t.token.c.secret_hash == secret_hash, sa.or_(t.token.c.expires_at.is_(None), t.token.c.expires_at > now)
        )
        found = records(Token, self._connection.execute(query))
        return found[0] if found else None

    def token_used(self, token_id: int, now: datetime) -> None:
        self._connection.execute(sa.update(t.token).where(t.token.c.id == token_id).values(used_at=now))

    # -------------------------------------------------------------- the audit log

    def changed(self, who: str, action: str, subject: str, now: datetime, **detail: Any) -> None:
        values = {"at": now, "who": who, "action": action, "subject": subject, "detail": detail}
        self._connection.execute(sa.insert(t.audit).values(values))

    def changes(self, limit: int = 50, *, before: int | None = None) -> list[Change]:
        """What was changed, newest first. `before`: with a smaller number than this."""
        query = sa.select(t.audit).order_by(t.audit.c.id.desc()).limit(limit)
        query = query if before is None else query.where(t.audit.c.id < before)
        return records(Change, self._connection.execute(query))
