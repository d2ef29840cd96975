"""A person is told what the sign-in keeps of them, less its secrets, and is erased from it."""

from services.identity.tables import METADATA
from services.identity.tables.accounts import ACCOUNTS
from shared.personal import erase, traces_of
from tests.support.accounts import named_in
from tests.unit.identity.world import World

KEPT = {"account", "session", "sign_in"}
SECRETS = {"password", "totp", "totp_step"}


def test_every_column_that_names_an_account_is_known() -> None:
    known = {(account.table.name, account.column.name) for account in ACCOUNTS}
    assert named_in(METADATA, {"account"}) | {("account", "id")} == known


def test_what_is_kept_of_a_person_is_told_and_erased(world: World) -> None:
    world.account()
    browser = world.browser()
    browser.enter()
    with world.runtime.engine.begin() as connection:
        told = traces_of(connection, ACCOUNTS, "claire")
        assert set(told) >= KEPT
        assert SECRETS.isdisjoint(told["account"][0])
        assert "id" not in told["session"][0]
        erase(connection, ACCOUNTS, "claire", "erased-1")
        assert traces_of(connection, ACCOUNTS, "claire") == {}
        assert set(traces_of(connection, ACCOUNTS, "erased-1")) == {"sign_in"}
    assert not browser.is_signed_in
    assert world.browser().enter().status_code == 422
