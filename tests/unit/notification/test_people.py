"""A person is told what is kept of what they read and worded, and is erased from it."""

from services.notification.tables import METADATA
from services.notification.tables.accounts import ACCOUNTS
from services.notification.use_cases.read_inbox import mark_all_read
from services.notification.use_cases.write_template import write_template
from shared.identity.actor import Actor, Role
from shared.personal import erase, traces_of
from tests.support.accounts import named_in
from tests.unit.notification.world import EVERYTHING, SUBMITTED, World

WRITER = Actor("administratrice", frozenset({Role.ADMINISTRATOR}), None, "creteil")


def test_every_column_that_names_an_account_is_known() -> None:
    """The subject of a message, or of an issue, is what it is about."""
    others = {("message", "subject"), ("gazette_issue", "subject")}
    known = {(account.table.name, account.column.name) for account in ACCOUNTS}
    assert named_in(METADATA, {"subject", "copy_for"}) - others == known


def test_what_a_person_read_and_worded_is_told_and_erased(world: World) -> None:
    world.hear(SUBMITTED)
    mark_all_read(world.uow(), scope=EVERYTHING, subject=WRITER.subject)
    write_template(world.uow(), name="validated", source="", actor=WRITER)
    with world.engine.begin() as connection:
        assert set(traces_of(connection, ACCOUNTS, WRITER.subject)) == {"reading", "letter_template"}
        assert set(erase(connection, ACCOUNTS, WRITER.subject, "erased-1")) == {"reading", "letter_template"}
        assert traces_of(connection, ACCOUNTS, WRITER.subject) == {}
