"""An academy's commission in a test: a real database, time that is told, and what the other services would state."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from services.review.config import Settings
from services.review.consumers import CONSUMERS
from services.review.domain.commission import Person
from services.review.domain.completion import CompletionRequest
from services.review.domain.decision import Decision, Outcome, Ruling
from services.review.domain.file import File
from services.review.domain.grant import Grant, GrantLine
from services.review.repositories import ReviewUnitOfWork
from services.review.tables import MESSAGING, METADATA
from services.review.use_cases.appoint_commission import appoint_commission
from services.review.use_cases.cancel_completion import cancel_completion
from services.review.use_cases.correct_decision import correct_decision
from services.review.use_cases.decide_file import decide_file
from services.review.use_cases.request_completion import request_completion
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import PROJECT_ID, example
from shared.database import open_database
from shared.identifiers import TimeOrderedIdentifiers
from shared.identity.actor import Actor, Role
from shared.messaging.event import Event, decode
from shared.messaging.runtime import Runtime
from tests.support.tables import make_tables

DEPOSIT = datetime(2026, 10, 1, 9, 12, 33, tzinfo=UTC)
RECTOR = Actor("rector-1", frozenset({Role.RECTOR}), None, "creteil")
SECRETARY = Actor("secretary-1", frozenset({Role.SECRETARIAT}), None, "creteil")
PRESIDENT = Person("rector-1", "Camille Moreau", "rectrice")
NOTHING = Grant()
MEMBERS = tuple(Person(f"member-{number}", f"Membre {number}") for number in (1, 2, 3))


class HeldClock:
    """Stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now

    def pass_days(self, days: int) -> None:
        self._now += timedelta(days=days)


def settings_for(url: str, **given: str) -> Settings:
    """The settings of a commission whose database is at `url`; a test that wants the DANE to be asked says so."""
    variables = {"NEFE_ACADEMY": "creteil", "NEFE_DATABASE_URL": url, "NEFE_DANE_OPINION": "false"}
    return Settings.from_env(variables | {f"NEFE_{name.upper()}": value for name, value in given.items()})


def instant(moment: datetime) -> str:
    """As it is written in payloads."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def grant_of(*shares: tuple[str, str, int]) -> Grant:
    """A grant of (category, school year, cents)."""
    return Grant(tuple(GrantLine(*share) for share in shares))


class World:
    """One commission, and its means of acting on it."""

    def __init__(self, url: str, **given: str) -> None:
        self.clock = HeldClock(DEPOSIT)
        self.settings = settings_for(url, **given)
        self.engine: Engine = open_database(url)
        make_tables(self.engine, METADATA)
        chance = random.Random(7)
        identifiers = TimeOrderedIdentifiers(self.clock, chance)
        self.runtime = Runtime(
            self.engine,
            MESSAGING,
            "creteil",
            "review",
            self.clock,
            identifiers,
            chance,
            ZoneInfo("Europe/Paris"),
            self.settings,
        )

    def uow(self) -> ReviewUnitOfWork:
        return ReviewUnitOfWork(self.runtime)

    def hear(self, event_type: str, **changes: Any) -> None:
        """Another service states a fact: the catalogue's example with `changes`."""
        payload = example(event_type) | changes
        assert CATALOGUE[event_type].check(payload, stating=False) == []
        subject = CATALOGUE[event_type].subject_of(payload)
        event = Event(
            f"event-{random.random()}", "/academies/creteil/other", event_type, subject, self.clock.now(), payload
        )
        CONSUMERS[event_type](event, self.uow())

    def deposit(self, version: int = 1, **changes: Any) -> None:
        """The school deposits a version now."""
        at = {"deposited_at": instant(self.clock.now())}
        self.hear("nefe.project.submitted.v1", **{"version": version, **at, **changes})

    def withdraw(self) -> None:
        self.hear("nefe.project.withdrawn.v1", withdrawn_at=instant(self.clock.now()))

    def stop(self) -> None:
        self.hear("nefe.project.stopped.v1", stopped_at=instant(self.clock.now()))

    def appoint(self) -> None:
        appoint_commission(self.uow(), president=PRESIDENT, deputy=None, members=MEMBERS, actor=RECTOR)

    def ask(self, *texts: str, version: int | None = None) -> CompletionRequest:
        """The secretariat asks the school to complete its project."""
        remarks = [("budget", text) for text in texts or ("Joindre un devis.",)]
        return request_completion(self.uow(), project_id=PROJECT_ID, remarks=remarks, version=version, actor=SECRETARY)

    def cancel(self) -> CompletionRequest:
        return cancel_completion(self.uow(), project_id=PROJECT_ID, actor=SECRETARY)

    def decide(self, ruling: Ruling, actor: Actor = RECTOR) -> Decision:
        return decide_file(self.uow(), project_id=PROJECT_ID, ruling=ruling, actor=actor)

    def validate(
        self, grant: Grant | None = NOTHING, *, version: int | None = None, awaits_credits: bool = False
    ) -> Decision:
        """The president validates the project, and grants nothing unless told."""
        return self.decide(Ruling(Outcome.VALIDATED, grant=grant, version=version, awaits_credits=awaits_credits))

    def decline(self, reason: str = "Le besoin n’est pas décrit.") -> Decision:
        return self.decide(Ruling(Outcome.DECLINED, reason))

    def correct(self, outcome: Outcome, grant: Grant | None = NOTHING, *, awaits_credits: bool = False) -> Decision:
        """The president puts an error of the decision that stands right."""
        reason = None if outcome is Outcome.VALIDATED else "Le besoin n’est pas décrit."
        ruling = Ruling(outcome, reason, grant if outcome is Outcome.VALIDATED else None, None, awaits_credits)
        return correct_decision(
            self.uow(), project_id=PROJECT_ID, ruling=ruling, error="Deux lignes interverties.", actor=RECTOR
        )

    def file(self) -> File:
        with self.uow() as uow:
            return uow.files.get(PROJECT_ID)

    def stated(self) -> list[Event]:
        """What the commission has stated, in order."""
        with self.engine.connect() as connection:
            bodies: Iterable[bytes] = connection.execute(
                select(MESSAGING.outbox.c.body).order_by(MESSAGING.outbox.c.id)
            ).scalars()
            return [decode(body) for body in bodies]

    def stated_types(self) -> list[str]:
        """The same, without prefix and version: "opened", "validated"…"""
        return [event.type.removeprefix("nefe.review.").removesuffix(".v1") for event in self.stated()]
