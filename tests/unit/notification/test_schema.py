"""The migrations make the tables that the code expects, on both kinds of database, and keep what is in them."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from services.notification.tables import METADATA
from shared.database import open_database, transaction
from shared.migrations import configuration, is_current, migrate

OLD_MESSAGE = """
    INSERT INTO message (id, uai, event_source, event_id, event_type, correlation_id, template, audience, recipient,
                         subject, text, header_id, status, attempts, deferrals, created_at, sent_at, next_at,
                         claimed_until)
    VALUES (:id, :uai, 'review', 'validation', 'nefe.review.validated.v1', 'validation', :template, :audience,
            :recipient, '', '', :header_id, :status, 0, 0, :at, :sent_at, :at, :at)
"""
AT = "2026-11-06T09:00:00.000000Z"


@pytest.fixture(scope="module")
def furniture() -> None:
    """Here migrations make the tables."""


def keep(connection: Connection, message_id: str, audience: str, recipient: str, status: str) -> None:
    """A message as it was kept before mailboxes could be shared; the lead's and the partner's have a school."""
    uai = {"school": "0930116W", "partners": "0930117X"}.get(audience)
    sent_at = AT if status == "sent" else None
    row = {"id": message_id, "header_id": message_id, "uai": uai, "audience": audience, "template": audience}
    connection.execute(
        text(OLD_MESSAGE), row | {"recipient": recipient, "status": status, "at": AT, "sent_at": sent_at}
    )


def test_the_migrated_schema_is_the_one_of_the_code(database_url: str) -> None:
    engine = open_database(database_url)
    assert not is_current(engine, "notification")
    migrate(engine, "notification")
    assert is_current(engine, "notification")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def statuses(connection: Connection) -> dict[str, tuple[str, str]]:
    """Status and e-mail of each message."""
    rows = connection.execute(text("SELECT id, status, header_id FROM message"))
    return {row.id: (row.status, row.header_id) for row in rows}


@pytest.mark.parametrize("status", ["pending", "sent"])
def test_where_two_e_mails_were_to_go_to_one_address_the_second_goes_with_the_first(
    database_url: str, status: str
) -> None:
    engine = open_database(database_url)
    with transaction(engine) as connection:
        config = configuration("notification")
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        keep(connection, "1", "school", "cite@ac-creteil.fr", "sent")
        keep(connection, "2", "partners", "cite@ac-creteil.fr", status)
        keep(connection, "3", "fund", "fonds@ac-creteil.fr", "pending")
    migrate(engine, "notification")
    with transaction(engine) as connection:
        second_e_mail = "1" if status == "pending" else "2"
        assert statuses(connection) == {"1": ("sent", "1"), "2": ("shared", second_e_mail), "3": ("pending", "3")}
    for audience, recipient in (("school", "another"), ("fund", "another"), ("rector", "fonds")):
        with pytest.raises(IntegrityError), transaction(engine) as connection:
            keep(connection, "4", audience, f"{recipient}@ac-creteil.fr", "pending")
    engine.dispose()


def test_the_migrations_can_be_undone_and_done_again(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine, "notification")
    with transaction(engine) as connection:
        config = configuration("notification")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine, "notification")
    assert is_current(engine, "notification")
    engine.dispose()
