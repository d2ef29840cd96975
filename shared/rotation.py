"""Secrets that take the place of others, in the folder that docker-compose.yml mounts.

Each step is one that everything survives which still has the secret of before; deploy/bin/rotate tells the running
processes between one and the next.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import URL, make_url

from shared.config import lines_of
from shared.identity.key_ring import LONGEST_LIFE, KeyRing, StepRefused
from shared.identity.secret import new_secret
from shared.identity.tokens import new_key
from shared.messaging.publishers import Partner
from shared.provisioning import (
    MOUNTED_SIGNING_KEY,
    OWN_MODE,
    PUBLIC_KEYS,
    SIGNING_KEY,
    Safe,
    address_name,
    provision,
)

OTHER = "_b"
"""Each database has two accounts, of which one is used at a time: as the service, and as the service with this."""
CONNECTIONS = 80


def publish_next_key(safe: Safe, *, now: datetime) -> None:
    """A key that will sign is known to all. Raises StepRefused."""
    ring = ring_of(safe)
    _keep(safe, ring, ring.with_next(new_key(), now=now))


def use_next_key(safe: Safe, *, now: datetime) -> None:
    """It signs; the one that did is known still. Raises StepRefused."""
    ring = ring_of(safe)
    _keep(safe, ring, ring.using_next(now=now))


def retire_former_keys(safe: Safe, *, now: datetime, longest: timedelta = LONGEST_LIFE) -> None:
    """They are known no more; tokens were good for `longest`. Raises StepRefused."""
    ring = ring_of(safe)
    _keep(safe, ring, ring.without_former(now=now, longest=longest))


def replace_leaked_keys(safe: Safe) -> None:
    """One that nobody has seen signs at once, and nothing else is known: whatever was signed before is refused."""
    _keep(safe, ring_of(safe), KeyRing.of(new_key()))


def ring_of(safe: Safe) -> KeyRing:
    """The keys as they stand. Raises ValueError."""
    return KeyRing.read(safe.read(SIGNING_KEY))


def _keep(safe: Safe, before: KeyRing, after: KeyRing) -> None:
    """Published keys of others (the academy's own sign-in) stay; where none of ours is published, none will be."""
    safe.replace(SIGNING_KEY, after.text())
    safe.write(MOUNTED_SIGNING_KEY, after.text())
    published = json.loads(safe.read(PUBLIC_KEYS))["keys"]
    others = [key for key in published if key.get("kid") not in before.names | after.names]
    if len(others) < len(published):
        safe.write(PUBLIC_KEYS, json.dumps({"keys": [*after.public()["keys"], *others]}))


def add_line(safe: Safe, name: str) -> None:
    """A new value is accepted, and not used yet."""
    _write_lines(safe, name, [*lines_of(safe.read(name)), new_secret()])


def use_last_line(safe: Safe, name: str) -> None:
    """The value that was added last is used; the others are accepted. Raises StepRefused."""
    *others, last = lines_of(safe.read(name))
    if not others:
        raise StepRefused("there is no next value: add one first")
    _write_lines(safe, name, [last, *others])


def keep_first_line(safe: Safe, name: str) -> None:
    """What is not used is accepted no more."""
    _write_lines(safe, name, lines_of(safe.read(name))[:1])


def replace_leaked_lines(safe: Safe, name: str) -> None:
    """A new value is used, and no other is accepted."""
    _write_lines(safe, name, [new_secret()])


def _write_lines(safe: Safe, name: str, lines: Sequence[str]) -> None:
    safe.write(name, "\n".join(lines))


def open_other_account(safe: Safe, service: str) -> str:
    """SQL, for the server's superuser, that lets the account in which is not used now, with a password of its own.

    It does all that it does in the name of the service, to which everything in the database belongs.
    """
    password = safe.password(_next_password(service))
    account = _other(service, _address(safe, service).username)
    return f"{_making(service) if account != service else ''}ALTER ROLE {account} LOGIN PASSWORD '{password}';\n"


def use_other_account(safe: Safe, service: str) -> None:
    """The service's address names the account that was let in. Raises StepRefused."""
    password = safe.read(_next_password(service))
    if not password:
        raise StepRefused(f"the other account of {service} was not let in")
    address = _address(safe, service)
    changed = address.set(username=_other(service, address.username), password=password)
    safe.write(_address_file(service), changed.render_as_string(hide_password=False))
    safe.write(f"postgres_{service}", password)
    safe.forget(_next_password(service))


def close_other_account(safe: Safe, service: str, *, is_leaked: bool = False) -> str:
    """SQL that lets the account in no more which is not used now, if nobody is there under its name.

    If its password has leaked, whoever still is there is put out.
    """
    account = _other(service, _address(safe, service).username)
    closing = f"ALTER ROLE {account} NOLOGIN PASSWORD NULL;\n"
    sessions = f"FROM pg_stat_activity WHERE usename = '{account}'"
    if is_leaked:
        return f"{closing}SELECT pg_terminate_backend(pid) {sessions};\n"
    return (
        f"DO $$ BEGIN IF EXISTS (SELECT {sessions}) THEN"
        f" RAISE EXCEPTION 'somebody is still there as {account}'; END IF; END $$;\n{closing}"
    )


def _making(service: str) -> str:
    other = f"{service}{OTHER}"
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{other}') THEN"
        f" CREATE ROLE {other} CONNECTION LIMIT {CONNECTIONS} IN ROLE {service};"
        f" ALTER ROLE {other} SET role = {service}; END IF; END $$;\n"
    )


def _other(service: str, account: str | None) -> str:
    return f"{service}{OTHER}" if account == service else service


def _address(safe: Safe, service: str) -> URL:
    return make_url(safe.read(_address_file(service)))


def _address_file(service: str) -> str:
    return f"{service}_database_url"


def _next_password(service: str) -> str:
    return f"postgres_{service}_next"


def change_broker_password(safe: Safe, partners: tuple[Partner, ...], user: str) -> None:
    """Another password and address for one of our own accounts, and definitions that say so.

    The broker knows one password for each; connections that are open stay so. Raises StepRefused.
    """
    file, address = f"rabbitmq_{user}", f"{address_name(user)}_broker_url"
    former, password = safe.read(file), new_secret()
    if user in {partner.user for partner in partners} or not former or former not in safe.read(address):
        raise StepRefused(f"{user} is no account of ours, or its address does not have its password")
    safe.write(address, safe.read(address).replace(former, password))
    safe.write(file, password, mode=OWN_MODE)
    provision(safe.folder, partners)
