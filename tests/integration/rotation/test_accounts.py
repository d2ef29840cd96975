"""Each service's account reaches its own database and nothing else; a second one takes its place, and is as good."""

import subprocess
from importlib import import_module

import psycopg
import pytest
from sqlalchemy import text

from shared.commands.rotate import DATABASES
from shared.database import open_database
from shared.migrations import is_current, migrate
from shared.provisioning import Safe
from shared.rotation import close_other_account, open_other_account, use_other_account
from tests.integration.rotation.servers import AskingPostgres, connect, run_psql
from tests.nodes.waiting import wait_until

Deployed = tuple[AskingPostgres, Safe]
PAIRS = [(own, other) for own in DATABASES for other in (*DATABASES, "postgres", "template1") if own != other]


def address(deployed: Deployed, service: str) -> str:
    return deployed[1].read(f"{service}_database_url")


@pytest.mark.parametrize("account", ["", "_b"], ids=["first", "second"])
@pytest.mark.parametrize(("own", "other"), PAIRS)
def test_an_account_is_let_into_no_other_database(deployed: Deployed, own: str, other: str, account: str) -> None:
    if other in ("postgres", "template1"):
        with connect(address(deployed, own), user=f"{own}{account}", dbname=other) as connection:
            for forbidden in ("CREATE TABLE public.foreign_to_it (id int)", "CREATE DATABASE more", "CREATE ROLE more"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(forbidden)
        return
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(address(deployed, own), user=f"{own}{account}", dbname=other)


@pytest.mark.parametrize("service", DATABASES)
def test_an_account_is_nobody_s_master(deployed: Deployed, service: str) -> None:
    for account in (service, f"{service}_b"):
        with connect(address(deployed, service), user=account) as connection:
            found = connection.execute(
                "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolconnlimit"
                " FROM pg_roles WHERE rolname = session_user"
            ).fetchone()
            assert found == (False, False, False, False, False, 80)
            roles = connection.execute("SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'member')")
            # Whoever owns the database at hand is one of PostgreSQL's own roles.
            assert {name for (name,) in roles} == {service, account, "pg_database_owner"}


@pytest.mark.parametrize("service", DATABASES)
def test_a_wrong_password_opens_nothing(deployed: Deployed, service: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(address(deployed, service), password="guessed")


def test_whatever_either_account_makes_belongs_to_the_service(changed: Deployed) -> None:
    node, safe = changed
    first = open_database(address(changed, "funding"))
    migrate(first, "funding")
    run_psql(node, open_other_account(safe, "funding"))
    use_other_account(safe, "funding")
    second = open_database(address(changed, "funding"))
    assert second.url.username == "funding_b"
    with second.begin() as connection:
        assert connection.execute(text("SELECT session_user, current_user")).one() == ("funding_b", "funding")
        connection.execute(text("CREATE TABLE made_by_the_second (id int)"))
    with first.begin() as connection:
        connection.execute(text("ALTER TABLE made_by_the_second ADD COLUMN more int"))
        connection.execute(text("DROP TABLE made_by_the_second"))
        owners = connection.execute(text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"))
        assert owners.scalars().all() == ["funding"]
    assert is_current(second, "funding")
    assert set(import_module("services.funding.service").SERVICE.metadata.tables)
    first.dispose()
    second.dispose()


def test_an_account_is_closed_once_nobody_is_there_under_its_name(changed: Deployed) -> None:
    node, safe = changed
    former = address(changed, "review")
    with connect(former) as connection:
        run_psql(node, open_other_account(safe, "review"))
        use_other_account(safe, "review")
        connect(former).close()
        with pytest.raises(subprocess.CalledProcessError) as refused:
            run_psql(node, close_other_account(safe, "review"))
        assert "somebody is still there as review" in refused.value.stderr
        connection.execute("SELECT 1")
    wait_until(lambda: closes(node, close_other_account(safe, "review")), "the former account is closed")
    with pytest.raises(psycopg.OperationalError, match=r"not permitted to log in|password authentication failed"):
        connect(former)
    connect(address(changed, "review")).close()


def test_another_password_for_the_account_in_use_would_refuse_who_comes_next(changed: Deployed) -> None:
    node, safe = changed
    with connect(address(changed, "identity")) as connection:
        run_psql(node, "ALTER ROLE identity PASSWORD 'another'")
        connection.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(address(changed, "identity"))
    run_psql(node, f"ALTER ROLE identity PASSWORD '{safe.read('postgres_identity')}'")


def test_whoever_has_a_leaked_password_is_put_out(changed: Deployed) -> None:
    node, safe = changed
    leaked = address(changed, "notification")
    with connect(leaked) as connection:
        run_psql(node, open_other_account(safe, "notification"))
        use_other_account(safe, "notification")
        run_psql(node, close_other_account(safe, "notification", is_leaked=True))
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        connect(leaked)


def test_an_installation_of_before_gets_its_second_account(changed: Deployed) -> None:
    node, safe = changed
    run_psql(node, "DROP ROLE IF EXISTS submission_b;")
    run_psql(node, open_other_account(safe, "submission"))
    use_other_account(safe, "submission")
    with connect(address(changed, "submission")) as connection:
        assert connection.execute("SELECT session_user, current_user").fetchone() == ("submission_b", "submission")


def closes(node: AskingPostgres, sql: str) -> bool:
    try:
        run_psql(node, sql)
    except subprocess.CalledProcessError:
        return False
    return True
