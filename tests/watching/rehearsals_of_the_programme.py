"""What people should have done by now."""

from datetime import timedelta
from functools import partial

from shared.contracts.examples import EXAMPLES
from shared.demo.client import new_word
from shared.demo.story import SCHOOL, UAI
from shared.identity.actor import Role
from shared.messaging.event import Event
from tests.watching.hall import Hall
from tests.watching.pages import Operator
from tests.watching.rehearsing import Rehearsal

VALIDATED = "nefe.review.validated.v1"
AMOUNT_CENTS = 100_000


def _validate(days: int, hall: Hall) -> None:
    """The commission states its decision as if it were of another day: the money is due in so many days from now."""
    story, now = hall.deposited(), hall.people.clock.now()
    facts = hall.facts("review", story.project_id)
    lines = [
        {"category": "teaching_equipment", "school_year": f"{now.year}-{now.year + 1}", "amount_cents": AMOUNT_CENTS}
    ]
    content = {
        **EXAMPLES[VALIDATED],
        "project_id": story.project_id,
        "version": 1,
        "decision_id": new_word(),
        "decided_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "decided_on": now.date().isoformat(),
        "allocation_due_on": (now + timedelta(days=days)).date().isoformat(),
        "structure": {**SCHOOL, "uai": UAI},
        "beneficiary": {"kind": "structure", "name": SCHOOL["name"], "uai": UAI},
        "grant": {"total_cents": AMOUNT_CENTS, "lines": lines},
    }
    hall.state("review", Event(new_word(), "", VALIDATED, story.project_id, now, content, facts + 1))


def _allocate(operator: Operator, hall: Hall) -> None:
    operator.reads("`GET /api/funding/v1/allocations?status=reserved`")
    operator.reads("`is_overdue` et `due_on`")
    manager, path = hall.person(Role.FUND_MANAGER), "/api/funding/v1/allocations"
    last = (hall.people.clock.now() + timedelta(days=15)).date().isoformat()
    for one in manager.ask("GET", f"{path}?status=reserved", expect=200).document:
        if one["due_on"] <= last:
            manager.ask("POST", f"{path}/{one['project_id']}/confirmation", expect=200)


def _allocate_in_time(operator: Operator, hall: Hall) -> None:
    _allocate(operator.turns_to("AllocationsOverdue"), hall)


REHEARSALS = (
    Rehearsal("AllocationsOverdue", "funding", "money was due yesterday", partial(_validate, -1), _allocate),
    Rehearsal("AllocationsDueSoon", "funding", "money is due in ten days", partial(_validate, 10), _allocate_in_time),
)
