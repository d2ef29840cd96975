"""The secrets of a new deployment: passwords, addresses with passwords in them, the broker's users, the signing key.

Whatever is there stays; running it again adds what has come to be missing and renews the broker's definitions.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

import click

from shared.config import Misconfigured
from shared.identity.key_ring import KeyRing
from shared.identity.tokens import create_key
from shared.messaging.definitions import (
    SALT_BYTES,
    VHOST,
    Subscriptions,
    definitions,
    password_hash,
    subscriptions_of,
    users,
)
from shared.messaging.publishers import SERVICE_USER, Partner, read_partners
from shared.messaging.topology import SERVICES

PASSWORD_BYTES = 24
SIGN_IN = "identity"
FOLDER_MODE, OWN_MODE = 0o700, 0o600
# Containers run as several users, none of them the folder's owner: what closes a mounted file to others is its folder.
MOUNTED_MODE = 0o644
SIGNING_KEY, MOUNTED_SIGNING_KEY, PUBLIC_KEYS = "signing_key.json", "identity_signing_key.json", "token_keys.json"
"""The operator's, that of the sign-in's container (which is another user), and what all services read."""


class Safe:
    """A folder of secrets, a file each, that only its owner can enter."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(FOLDER_MODE)
        self.folder = folder

    def password(self, name: str, *, mode: int = OWN_MODE) -> str:
        """The password of that name; made now if there is none."""
        self.keep(name, secrets.token_urlsafe(PASSWORD_BYTES), mode=mode)
        return self.read(name)

    def keep(self, name: str, text: str, *, mode: int = MOUNTED_MODE) -> None:
        """Write what is not there yet."""
        if not (self.folder / name).exists():
            self.write(name, text, mode=mode)

    def read(self, name: str) -> str:
        """The text, or "" if there is none."""
        path = self.folder / name
        return path.read_text(encoding="utf-8").strip() if path.exists() else ""

    def forget(self, name: str) -> None:
        """Nothing of that name is kept."""
        (self.folder / name).unlink(missing_ok=True)

    def replace(self, name: str, text: str) -> None:
        """All of it or nothing, for the owner alone: what is mounted nowhere."""
        new = f"{name}.new"
        self.write(new, text, mode=OWN_MODE)
        (self.folder / new).rename(self.folder / name)

    def write(self, name: str, text: str, *, mode: int = MOUNTED_MODE) -> None:
        """In place: a file that is mounted into a container is followed by its inode."""
        path = self.folder / name
        path.touch(mode=OWN_MODE)
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(mode)


def provision(folder: Path, partners: tuple[Partner, ...]) -> None:
    """Fill `folder` with what docker-compose.yml mounts."""
    subscriptions = subscriptions_of(partners)
    safe = Safe(folder)
    safe.password("postgres_superuser", mode=MOUNTED_MODE)
    safe.password("grafana_admin", mode=MOUNTED_MODE)
    # Empty: a mail server that asks for no password.
    safe.keep("smtp_password", "")
    for service in (*SERVICES, SIGN_IN):
        password = safe.password(f"postgres_{service}", mode=MOUNTED_MODE)
        safe.keep(f"{service}_database_url", f"postgresql+psycopg://{service}:{password}@postgres:5432/{service}")
    passwords = {user: safe.password(f"rabbitmq_{user}") for user in users(partners, subscriptions)}
    _keep_broker_addresses(safe, passwords)
    _write_definitions(safe, partners, subscriptions, passwords)
    create_key(folder / SIGNING_KEY)
    safe.keep(PUBLIC_KEYS, json.dumps(KeyRing.read(safe.read(SIGNING_KEY)).public()))
    safe.keep(MOUNTED_SIGNING_KEY, safe.read(SIGNING_KEY))
    safe.password("session_key", mode=MOUNTED_MODE)
    safe.password("oidc_client_secret", mode=MOUNTED_MODE)
    safe.password("canary_client_secret", mode=MOUNTED_MODE)


def _keep_broker_addresses(safe: Safe, passwords: Mapping[str, str]) -> None:
    for user, password in passwords.items():
        safe.keep(f"{address_name(user)}_broker_url", f"amqp://{user}:{password}@rabbitmq:5672/{VHOST}")


def address_name(user: str) -> str:
    """How the file of a broker account's address begins."""
    return user.removeprefix(SERVICE_USER.format(service=""))


def _write_definitions(
    safe: Safe, partners: tuple[Partner, ...], subscriptions: Subscriptions, passwords: Mapping[str, str]
) -> None:
    known = json.loads(safe.read("rabbitmq_definitions") or '{"users": []}')
    salts = {user["name"]: base64.b64decode(user["password_hash"])[:SALT_BYTES] for user in known["users"]}
    hashes = {
        user: password_hash(password, salts.get(user) or secrets.token_bytes(SALT_BYTES))
        for user, password in passwords.items()
    }
    document = definitions(partners, subscriptions, password_hashes=hashes)
    safe.write("rabbitmq_definitions", json.dumps(document, indent=2))


@click.command()
@click.argument("deploy", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(deploy: Path, folder: Path) -> None:
    """Fill FOLDER according to DEPLOY/partners.json."""
    try:
        partners = read_partners((deploy / "partners.json").read_text(encoding="utf-8"))
    except Misconfigured as error:
        raise click.ClickException(str(error)) from error
    provision(folder, partners)


if __name__ == "__main__":
    main()
