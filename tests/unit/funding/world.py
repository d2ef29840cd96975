"""A funding service with a clock that stands still, and the facts of its neighbours, in a line each."""

import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from services.funding.config import Settings
from services.funding.consumers import CONSUMERS
from services.funding.domain.budget import Credit, Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import State
from services.funding.domain.payment import Payment, PaymentKind
from services.funding.ledger import standings
from services.funding.repositories import FundingUnitOfWork
from services.funding.service import SERVICE
from services.funding.tables import MESSAGING
from services.funding.use_cases.confirm_allocation import confirm_allocation
from services.funding.use_cases.credit_envelope import credit_envelope
from services.funding.use_cases.order_payment import order_payment
from services.funding.use_cases.read_allocations import AllocationView, read_allocation
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import example
from shared.identifiers import TimeOrderedIdentifiers
from shared.identity.actor import Actor, Role
from shared.messaging.event import Cause, Event, decode
from shared.messaging.runtime import Runtime
from tests.support.tables import make_tables

START = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
LYCEE: Mapping[str, Any] = {
    "uai": "0930116W",
    "name": "Lycée Jean Renoir",
    "kind": "lycee_polyvalent",
    "degree": 2,
    "sector": "public",
    "commune": "Bondy",
    "postcode": "93140",
    "department": "93",
    "priority_education": "none",
}
ECOLE: Mapping[str, Any] = {
    **LYCEE,
    "uai": "0930117X",
    "name": "École Jules-Ferry",
    "kind": "primary_school",
    "degree": 1,
}


class StandingClock:
    """Stands still until it is set."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def settings(url: str, **changes: str) -> Settings:
    """Settings as an academy would have them."""
    variables = {"NEFE_ACADEMY": "creteil", "NEFE_DATABASE_URL": url, "NEFE_BALANCE_ON_INVOICES": "no"}
    return Settings.from_env(variables | changes)


def line(cents: int, *, year: str = "2026-2027", category: str = "teaching_equipment") -> dict[str, Any]:
    """A line of a grant."""
    return {"category": category, "school_year": year, "amount_cents": cents}


def validated(project_id: str, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What the commission states of a validated project; without a time of day, it was decided in the afternoon."""
    decided_on = changes.get("decided_on", "2026-11-05")
    grant: dict[str, Any] = {"total_cents": sum(one["amount_cents"] for one in lines), "lines": list(lines)}
    if changes.pop("in_part", False):
        grant["may_be_served_in_part"] = True
    decision = {
        "project_id": project_id,
        "version": 1,
        "decision_id": f"decision-{project_id}",
        "decided_at": f"{decided_on}T15:42:10Z",
        "decided_on": decided_on,
        "allocation_due_on": "2027-01-05",
        "structure": dict(LYCEE),
        "grant": grant,
    }
    return decision | changes


class World:
    """The service, and what reaches it."""

    def __init__(self, engine: Engine, clock: StandingClock | None = None, *, seed: int = 7) -> None:
        self.engine = engine
        self.clock = clock or StandingClock()
        self.settings = settings(engine.url.render_as_string(hide_password=False))
        chance = random.Random(seed)
        self.runtime = Runtime(
            engine,
            MESSAGING,
            academy="creteil",
            service_name="funding",
            clock=self.clock,
            identifiers=TimeOrderedIdentifiers(self.clock, chance),
            chance=chance,
            zone=ZoneInfo("Europe/Paris"),
            settings=self.settings,
        )
        self._numbers = count(1)

    def uow(self, cause: Cause | None = None, *, is_held: bool = False) -> FundingUnitOfWork:
        return FundingUnitOfWork(self.runtime, cause=cause, is_held=is_held)

    def tell(self, name: str, content: dict[str, Any]) -> None:
        """A fact arrives, checked as the receiver checks it, and is applied."""
        kind = CATALOGUE[f"nefe.{name}.v1"]
        assert kind.check(content, stating=False) == []
        told = f"told-{next(self._numbers)}"
        event = Event(told, "/elsewhere", kind.name, kind.subject_of(content), self.clock.at, content)
        CONSUMERS[kind.name](event, self.uow(Cause("", causation_id=event.id)))

    def credit(
        self, cents: int, *, year: int = 2026, programme: str = "141", kind: str = "AE", reference: str = ""
    ) -> None:
        envelope = Envelope(year, Programme(programme), EnvelopeKind(kind))
        credit = Credit(envelope, cents, reference or f"credit-{next(self._numbers)}")
        credit_envelope(self.uow(), credit=credit)

    def deposit(self, project_id: str, **changes: Any) -> None:
        """A school deposits what is then validated."""
        content = example("nefe.project.submitted.v1") | {"project_id": project_id, "structure": dict(LYCEE)}
        self.tell("project.submitted", content | changes)

    def validate(self, project_id: str, *lines: dict[str, Any], **changes: Any) -> None:
        self.tell("review.validated", validated(project_id, *lines, **changes))

    def withdraw(self, project_id: str) -> None:
        content = {"project_id": project_id, "withdrawn_at": "2026-11-06T10:00:00Z", "reason": ""}
        self.tell("project.withdrawn", content)

    def stop(self, project_id: str) -> None:
        content = {"project_id": project_id, "stopped_at": "2026-11-06T10:00:00Z", "lessons": ""}
        self.tell("project.stopped", content)

    def confirm(self, project_id: str) -> AllocationView:
        return confirm_allocation(self.uow(), project_id=project_id)

    def pay(self, project_id: str, kind: str = "advance", cents: int | None = None) -> Payment:
        return order_payment(self.uow(), project_id=project_id, kind=PaymentKind(kind), amount_cents=cents)

    def executed(self, payment_id: str, *, reference: str = "finance-1") -> None:
        content = {"payment_id": payment_id, "executed_on": "2026-12-01", "reference": reference}
        self.tell("payment.executed", content)

    def refused(self, payment_id: str) -> None:
        content = {"payment_id": payment_id, "refused_on": "2026-12-01", "reference": "finance-1", "reason": "IBAN"}
        self.tell("payment.refused", content)

    def read(self, project_id: str) -> AllocationView:
        return read_allocation(self.uow(), project_id=project_id, actor=actor(Role.FUND_MANAGER))

    def status(self, project_id: str) -> str:
        return self.read(project_id).allocation.status.value

    def cents(self, state: State, *, year: int = 2026, programme: str = "141", kind: str = "AE") -> int:
        """The balance of an envelope in a state; 0 for one that does not exist."""
        envelope = Envelope(year, Programme(programme), EnvelopeKind(kind))
        with self.uow() as uow:
            found = {standing.envelope: standing.cents for standing in standings(uow.ledger.balances())}
        return found.get(envelope, {}).get(state, 0)

    def stated(self) -> list[Event]:
        """What this service has stated, in order."""
        with self.engine.connect() as connection:
            bodies = connection.execute(select(MESSAGING.outbox.c.body).order_by(MESSAGING.outbox.c.id)).scalars()
            return [decode(body) for body in bodies]

    def stated_about(self, subject: str) -> list[str]:
        """The short names of what was stated about a subject: `allocation.reserved`."""
        return [
            event.type.removeprefix("nefe.").removesuffix(".v1") for event in self.stated() if event.subject == subject
        ]


def actor(role: Role, uai: str | None = None) -> Actor:
    """A caller with one role."""
    return Actor("somebody", frozenset({role}), uai, "creteil")


def create(engine: Engine) -> None:
    """The service's tables, programmes and guards."""
    make_tables(engine, SERVICE.metadata)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start all of them at the same moment, each on its own thread; what each returned, or raised."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
