"""What opens an account for a time. Only hashes are kept: what is in the database opens nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from services.identity.domain.account import Account
from services.identity.repositories.accounts import hashed
from services.identity.tables import CODE, INVITATION, REFRESH_TOKEN, SESSION
from shared.messaging.unit_of_work import Repository
from shared.upsert import insert_once

LONGEST_BROWSER = 200


@dataclass(frozen=True)
class Session:
    """One browser in which somebody is signed in."""

    id: str
    account: str
    began_at: datetime
    ends_at: datetime
    browser: str
    address: str


@dataclass(frozen=True)
class Grant:
    """What a code or a refresh token stands for."""

    session: str
    account: str
    client: str
    scope: str
    auth_time: int
    redirect_uri: str = ""
    nonce: str | None = None
    challenge: str = ""


class Access(Repository):
    """Invitations, sessions, codes, refresh tokens."""

    def invite(self, account_id: str, secret: str, *, purpose: str, expires_at: datetime) -> None:
        """One invitation of a kind at a time: the one before is good for nothing."""
        self._connection.execute(
            delete(INVITATION).where(INVITATION.c.account == account_id, INVITATION.c.purpose == purpose)
        )
        times = {"created_at": self._uow.now(), "expires_at": expires_at}
        row = {"secret": _code_hash(secret), "account": account_id, "purpose": purpose, **times}
        self._connection.execute(insert(INVITATION).values(row))

    def invited(self, secret: str) -> str | None:
        """Whose account the code opens now."""
        asked = INVITATION.c.secret == _code_hash(secret), INVITATION.c.expires_at > self._uow.now()
        found: str | None = self._connection.execute(select(INVITATION.c.account).where(*asked)).scalar_one_or_none()
        return found

    def was_invited(self, account_id: str, *, purpose: str, since: datetime) -> bool:
        """Whether an invitation of the kind was written since then, and was not used."""
        asked = INVITATION.c.account == account_id, INVITATION.c.purpose == purpose, INVITATION.c.created_at > since
        return self._connection.execute(select(INVITATION.c.account).where(*asked)).first() is not None

    def forget_invitations(self, account_id: str) -> None:
        """None is good any more."""
        self._connection.execute(delete(INVITATION).where(INVITATION.c.account == account_id))

    def begin(self, secret: str, account_id: str, *, ends_at: datetime, browser: str, address: str) -> None:
        """A session in a browser, which holds the secret."""
        row = {"id": hashed(secret), "account": account_id, "began_at": self._uow.now(), "ends_at": ends_at}
        self._connection.execute(insert(SESSION).values(**row, browser=browser[:LONGEST_BROWSER], address=address[:64]))

    def session(self, secret: str) -> tuple[Session, Account] | None:
        """Who is signed in with it, if it has not ended and the account is not closed."""
        session = self._session(hashed(secret))
        account = self._uow.accounts.find(session.account) if session else None  # type: ignore[attr-defined]  # ours
        return (session, account) if session and account and not account.is_disabled else None

    def sessions_of(self, account_id: str) -> list[Session]:
        """Where the account is signed in, latest first."""
        asked = SESSION.c.account == account_id, SESSION.c.ends_at > self._uow.now()
        rows = self._connection.execute(select(SESSION).where(*asked).order_by(SESSION.c.began_at.desc()))
        return [Session(**row) for row in rows.mappings()]

    def end(self, secret: str) -> None:
        """The session, with every token that was given for it."""
        self._connection.execute(delete(SESSION).where(SESSION.c.id == hashed(secret)))

    def end_by_id(self, account_id: str, session_id: str) -> bool:
        """One of the account's own; whether there was one."""
        asked = SESSION.c.id == session_id, SESSION.c.account == account_id
        return bool(self._connection.execute(delete(SESSION).where(*asked)).rowcount)

    def end_all(self, account_id: str, *, but: str | None = None) -> None:
        """Every session of the account, but the one that has this secret."""
        query = delete(SESSION).where(SESSION.c.account == account_id)
        self._connection.execute(query.where(SESSION.c.id != hashed(but)) if but else query)

    def add_code(self, code: str, grant: Grant, *, expires_at: datetime) -> None:
        """An authorization code."""
        row = {"code": hashed(code), "session": grant.session, "client": grant.client, "scope": grant.scope}
        asked = {"redirect_uri": grant.redirect_uri, "nonce": grant.nonce, "challenge": grant.challenge}
        self._connection.execute(insert(CODE).values(**row, **asked, auth_time=grant.auth_time, expires_at=expires_at))

    def take_code(self, code: str) -> Grant | None:
        """What the code stands for; it serves once, whatever comes of it."""
        taken = delete(CODE).where(CODE.c.code == hashed(code)).returning(*CODE.c)
        row = self._connection.execute(taken).mappings().first()
        session = self._session(row["session"]) if row and row["expires_at"] > self._uow.now() else None
        if row is None or session is None:
            return None
        kept = {name: row[name] for name in ("client", "scope", "auth_time", "redirect_uri", "nonce", "challenge")}
        return Grant(session.id, session.account, **kept)

    def add_token(self, token: str, grant: Grant) -> None:
        """A refresh token, as good as its session."""
        row = {"token": hashed(token), "session": grant.session, "client": grant.client, "scope": grant.scope}
        insert_once(self._connection, REFRESH_TOKEN, {**row, "auth_time": grant.auth_time})

    def token(self, token: str) -> Grant | None:
        """What the refresh token stands for, while its session lasts."""
        row = self._connection.execute(select(REFRESH_TOKEN).where(REFRESH_TOKEN.c.token == hashed(token))).first()
        session = self._session(row.session) if row else None
        return Grant(session.id, session.account, row.client, row.scope, row.auth_time) if row and session else None

    def tidy(self) -> None:
        """Forget what has ended."""
        now = self._uow.now()
        for table, column in (
            (INVITATION, INVITATION.c.expires_at),
            (SESSION, SESSION.c.ends_at),
            (CODE, CODE.c.expires_at),
        ):
            self._connection.execute(delete(table).where(column < now))

    def _session(self, session_id: str) -> Session | None:
        asked = SESSION.c.id == session_id, SESSION.c.ends_at > self._uow.now()
        row: Any = self._connection.execute(select(SESSION).where(*asked)).mappings().first()
        return Session(**row) if row else None


def _code_hash(secret: str) -> str:
    """People type a code as they read it: with or without hyphens, in small letters."""
    return hashed("".join(letter for letter in secret.upper() if letter.isalnum()))
