"""A person is told what the fund keeps of them, and is erased from all but documents that bind the academy."""

from services.funding.tables import METADATA
from services.funding.tables.accounts import ACCOUNTS
from shared.personal import erase, traces_of
from tests.support.accounts import named_in
from tests.unit.funding.granting import sign
from tests.unit.funding.world import ECOLE, World, line


def test_every_column_that_names_an_account_is_known() -> None:
    known = {(account.table.name, account.column.name) for account in ACCOUNTS}
    assert named_in(METADATA, {"subject_account", "by"}) == known


def test_documents_are_told_and_kept_and_the_rest_is_erased(any_world: World) -> None:
    any_world.credit(100, programme="140")
    any_world.deposit("project", structure=dict(ECOLE))
    any_world.validate("project", line(100), structure=dict(ECOLE))
    sign(any_world)
    with any_world.engine.begin() as connection:
        assert set(traces_of(connection, ACCOUNTS, "somebody")) == {"convention", "grant_document", "signed_copy"}
        assert erase(connection, ACCOUNTS, "somebody", "erased-1") == {"convention": 1}
        assert set(traces_of(connection, ACCOUNTS, "somebody")) == {"grant_document", "signed_copy"}
