"""A person is told what the commission keeps of them, and is erased from all but legal acts."""

from services.review.domain.vote import Choice
from services.review.tables import METADATA
from services.review.tables.accounts import ACCOUNTS
from services.review.use_cases.cast_vote import cast_vote
from services.review.use_cases.check_receipt import check_receipt
from shared.contracts.examples import PROJECT_ID
from shared.identity.actor import Actor, Role
from shared.personal import erase, traces_of
from tests.support.accounts import named_in
from tests.unit.review.world import World

MEMBER = Actor("member-1", frozenset({Role.MEMBER, Role.SECRETARIAT}), None, "creteil")


def test_every_column_that_names_an_account_is_known() -> None:
    known = {(account.table.name, account.column.name) for account in ACCOUNTS}
    assert named_in(METADATA, {"subject", "expert_subject", "reader", "voter", "by"}) <= known


def test_legal_acts_are_told_and_kept_and_the_rest_is_erased(world: World) -> None:
    world.appoint()
    world.deposit()
    check_receipt(world.uow(), project_id=PROJECT_ID, is_complete=True, note=None, version=1, actor=MEMBER)
    cast_vote(world.uow(), project_id=PROJECT_ID, choice=Choice.FOR, version=1, actor=MEMBER)
    with world.engine.begin() as connection:
        assert set(traces_of(connection, ACCOUNTS, "member-1")) == {"commission", "history", "receipt", "vote"}
        assert erase(connection, ACCOUNTS, "member-1", "erased-1") == {"history": 1, "receipt": 1}
        assert set(traces_of(connection, ACCOUNTS, "member-1")) == {"commission", "vote"}
        assert set(traces_of(connection, ACCOUNTS, "erased-1")) == {"history", "receipt"}
