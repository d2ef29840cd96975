"""A PostgreSQL server that asks for passwords, furnished by the script of the deployment."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from shared.provisioning import Safe, provision
from tests.architecture.sources import PROJECT
from tests.nodes import PostgresNode
from tests.nodes.postgres import OWNER
from tests.nodes.programs import located

ASKING = f"host all {OWNER} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


class AskingPostgres(PostgresNode):
    """As in the deployment: only its superuser, from its own machine, needs no password."""

    def _prepare(self) -> None:
        super()._prepare()
        (self._data / "pg_hba.conf").write_text(ASKING)


def run_psql(node: PostgresNode, sql: str) -> None:
    """As deploy/bin/rotate has it run. Raises CalledProcessError."""
    command = [str(located("psql")), "--username", OWNER, "--dbname=postgres", "--no-psqlrc", "--set=ON_ERROR_STOP=1"]
    subprocess.run(command, input=sql, check=True, text=True, capture_output=True, env=surroundings(node))


def surroundings(node: PostgresNode) -> dict[str, str]:
    """Where psql finds the server."""
    return {"PATH": f"{located('psql').parent}:{os.environ['PATH']}", "PGHOST": "127.0.0.1", "PGPORT": str(node.port)}


@contextmanager
def furnished(folder: Path) -> Iterator[tuple[AskingPostgres, Safe]]:
    """A server with the databases and accounts of the deployment, and the secrets, whose addresses lead there."""
    secrets = folder / "secrets"
    provision(secrets, ())
    safe = Safe(secrets)
    with AskingPostgres(folder / "postgres") as node:
        own = {"POSTGRES_USER": OWNER, "NEFE_SECRETS_MOUNTED": str(secrets)}
        script = PROJECT / "deploy" / "postgres" / "10-databases.sh"
        subprocess.run(["sh", str(script)], check=True, capture_output=True, env={**surroundings(node), **own})
        for path in secrets.glob("*_database_url"):
            here = make_url(safe.read(path.name)).set(host="127.0.0.1", port=node.port)
            safe.write(path.name, here.render_as_string(hide_password=False))
        yield node, safe


def connect(address: str, **changed: str) -> psycopg.Connection:
    """As a service connects, but for what is changed. Raises psycopg.OperationalError."""
    url = make_url(address)
    parts = {"user": url.username, "password": url.password, "dbname": url.database, **changed}
    return psycopg.connect(host=url.host, port=url.port, **parts, autocommit=True)  # type: ignore[arg-type]  # texts all
