"""A fund manager at work on the grant of one project, over HTTP."""

from typing import Any

from shared.identity.actor import Role
from tests.support.application import Caller
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.papers import form
from tests.unit.funding.world import World

ALLOCATION = f"{ROOT}/allocations/project"
COMMUNE = {"kind": "commune", "name": "Bondy", "siret": "21930010800012"}
TERMS = {
    "parties": [{"name": "Commune de Bondy", "represented_by": "Camille Martin", "quality": "maire"}],
    "begins_on": "2026-11-10",
    "ends_on": "2028-08-31",
}


def manager_of(world: World) -> Caller:
    """The fund's manager."""
    return application_of(world).caller(Role.FUND_MANAGER)


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.get_json()["code"]


def prepare(world: World, receiver: dict[str, Any] = COMMUNE) -> Caller:
    """Name who receives the money, and prepare the convention."""
    caller = manager_of(world)
    assert caller.put(f"{ALLOCATION}/beneficiary", json=receiver).status_code == 200
    assert caller.put(f"{ALLOCATION}/convention", json=TERMS).status_code == 200
    return caller


def sign(world: World) -> Caller:
    """All until the money may be paid: the convention is issued and signed."""
    caller = prepare(world)
    assert caller.post(f"{ALLOCATION}/confirmation").status_code == 200
    issued = caller.post(f"{ALLOCATION}/documents", json={"kind": "convention"}).get_json()
    signed_on = world.clock.now().date().isoformat()
    copy = f"{ROOT}/documents/{issued['id']}/signed-copy"
    assert caller.put(copy, **form(signed_on=signed_on)).status_code == 200
    return caller
