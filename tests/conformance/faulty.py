"""A process of ours with one planted fault: `python faulty.py FAULT SERVICE worker`, or `web …`."""

import json
import sys
import time
import uuid
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from services.cli import main
from services.funding import permissions
from services.submission.domain.project import Project
from shared.contracts.event_type import EventType
from shared.identity import verification
from shared.identity.actor import Role
from shared.messaging import outbox, reading, receiver
from shared.messaging.event import Unreadable, decode, encode
from shared.messaging.inbox import Handlers
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Quarantine
from shared.messaging.rabbit_consumer import RabbitConsumer, incoming_of
from shared.messaging.rabbit_publisher import ConfirmWindow
from shared.messaging.receiver import Receiver
from shared.messaging.unit_of_work import UnitOfWork
from shared.web import health, idempotency, problems

SECONDS = 2.0

Document = dict[str, Any]


def _plant(where: object, name: str, fault: object) -> None:
    setattr(where, name, fault)


def acknowledge_before_storing() -> None:
    def hand_over(self: Any, channel: Any) -> None:
        held = list(self._held)
        channel.basic_ack(held[-1].delivery_tag, multiple=True)
        self._forget()
        time.sleep(SECONDS)
        self._store([incoming_of(message, self._service_name) for message in held])

    _plant(RabbitConsumer, "_hand_over", hand_over)


def apply_duplicates() -> None:
    _misread(lambda event: replace(event, id=str(uuid.uuid4()), sequence=None))


def apply_as_it_comes() -> None:
    _misread(lambda event: replace(event, sequence=None))


def count_wrongly() -> None:
    _plant(outbox, "BEFORE_SEQUENCE", b'{"sequence": "1')


def invent_a_field() -> None:
    _misstate(lambda document: {**document, "data": {**document["data"], "mood": "good"}})


def name_a_cause_of_its_own() -> None:
    _misstate(lambda document: {**document, "causationid": str(uuid.uuid4())})


def forget_what_is_answered() -> None:
    _misstate(lambda document: {**document, "correlationid": str(uuid.uuid4())})


def speak_for_another() -> None:
    _misstate(lambda document: {**document, "source": "/academies/elsewhere/review"})


def be_silent_on_refusal() -> None:
    _plant(Quarantine, "_must_answer", lambda *_: False)


def stumble_over_rubbish() -> None:
    stored = Receiver.store

    def store(self: Any, messages: Any) -> bool:
        for message in messages:
            try:
                decode(message.body)
            except Unreadable as error:
                raise RuntimeError("what is this?") from error
        return stored(self, messages)

    _plant(Receiver, "store", store)


def refuse_later_fields() -> None:
    _plant(EventType, "_is_sound_to_apply", property(lambda _: lambda _data: False))
    _plant(EventType, "_tolerant", property(lambda self: self._strict))


def believe_anybody() -> None:
    _plant(Publishers, "_check_service", lambda *_: None)


def give_up_without_broker() -> None:
    def lose(*_: object) -> None:
        raise SystemExit  # ends the thread, and nobody notices

    _plant(RabbitConsumer, "_lose", lose)


def be_deaf() -> None:
    _plant(Handlers, "run_once", lambda self: 0)


def answer_without_stating() -> None:
    _plant(UnitOfWork, "record", lambda self, *_, **__: self.new_id())


def let_any_role_act() -> None:
    allowed = {**permissions.PERMISSIONS, "confirm_allocation": frozenset(Role)}
    _plant(permissions, "PERMISSIONS", allowed)


def believe_any_signature() -> None:
    def verify(_: object, token: str) -> Any:
        return verification._actor(json.loads(urlsafe_b64decode(token.split(".")[1] + "==")))

    _plant(verification.TokenVerifier, "verify", verify)


def act_twice() -> None:
    _plant(Project, "withdraw", lambda *_, **__: None)


def forget_what_was_asked() -> None:
    _plant(idempotency, "_claim", lambda _: None)


def answer_errors_with_pages() -> None:
    _plant(problems, "PROBLEM_JSON", "text/html")


def hide_its_figures() -> None:
    _plant(health, "exposition", lambda *_: b"")


def _by_name(*plants: Callable[[], None]) -> Mapping[str, Callable[[], None]]:
    return {plant.__name__.replace("_", "-"): plant for plant in plants}


FAULTS = _by_name(
    acknowledge_before_storing,
    apply_duplicates,
    apply_as_it_comes,
    count_wrongly,
    invent_a_field,
    name_a_cause_of_its_own,
    forget_what_is_answered,
    speak_for_another,
    be_silent_on_refusal,
    stumble_over_rubbish,
    refuse_later_fields,
    believe_anybody,
    give_up_without_broker,
    be_deaf,
)


WEB_FAULTS = _by_name(
    answer_without_stating,
    let_any_role_act,
    believe_any_signature,
    act_twice,
    forget_what_was_asked,
    answer_errors_with_pages,
    hide_its_figures,
)
"""Of the process that answers requests."""


def _misread(change: Callable[[Any], Any]) -> None:
    read = reading.read

    def misread(incoming: Any, publishers: Any) -> Any:
        item = read(incoming, publishers)
        event = change(item.event)
        return replace(item, event=event, body=encode(event))

    _plant(receiver, "read", misread)


def _misstate(change: Callable[[Document], Document]) -> None:
    publish = ConfirmWindow._publish

    def misstate(self: Any, message: Any) -> None:
        body = json.dumps(change(json.loads(message.body))).encode()
        publish(self, message._replace(body=body))

    _plant(ConfirmWindow, "_publish", misstate)


if __name__ == "__main__":
    fault, *arguments = sys.argv[1:]
    {**FAULTS, **WEB_FAULTS}[fault]()
    main(arguments)
