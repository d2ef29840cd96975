"""A partner without AMQP posts an event: it is checked as the receivers check it, and leaves for the broker."""

from datetime import timedelta

from services.submission.domain.entrusted import Entrusted, Refusal
from services.submission.repositories import SubmissionUnitOfWork
from shared.errors import NotFound, TooMany
from shared.messaging.event import Event
from shared.messaging.publishers import Partner
from shared.messaging.quarantine import Fault
from shared.messaging.reading import Readable, Refused

SHARE = "posted by {}"
"""What a partner posts is counted apart from what it publishes: the receivers count both together."""


class UnknownEvent(NotFound):
    """The caller has posted no event of this id."""


class TooManyEvents(TooMany):
    """The partner posts faster than it may."""


def entrust_event(uow: SubmissionUnitOfWork, *, item: Readable, partner: Partner) -> Entrusted:
    """Keep it and pass it on, once: the same event again changes nothing, and is not counted.

    Raises Refused (another body under this id), TooManyEvents.
    """
    with uow:
        event = item.event
        known = uow.entrusted_events.get(event.source, event.id)
        if known is None:
            _count(uow, partner)
            fresh = Entrusted(event.source, event.id, event.type, event.subject, item.sha256, uow.now())
            outbox_event_id = uow.pass_on(event, item.body)
            if uow.entrusted_events.add(fresh, outbox_event_id=outbox_event_id):
                uow.commit()
                return fresh
            known = uow.entrusted_events.get(event.source, event.id)
    if known is None or known.sha256 != item.sha256:
        fault = Fault("id_conflict", "another body has arrived under this source and id", rejected_id=event.id)
        raise Refused(item.incoming, fault)
    return known


def follow_event(uow: SubmissionUnitOfWork, *, source: str, event_id: str) -> Entrusted:
    """How far it has come. Raises UnknownEvent."""
    with uow:
        known = uow.entrusted_events.get(source, event_id)
    if known is None:
        raise UnknownEvent("you have posted no event of this id")
    return known


def note_refusal(uow: SubmissionUnitOfWork, *, event: Event) -> None:
    """A service has refused an event; if it was posted here, whoever asks is told."""
    with uow:
        said = event.data
        if said.get("rejected_id") and said.get("rejected_source"):
            refusal = Refusal(event.time, said["code"], said["reason"])
            digest = said.get("rejected_sha256") or ""
            uow.entrusted_events.refuse(said["rejected_source"], said["rejected_id"], digest, refusal)
        uow.commit()


def _count(uow: SubmissionUnitOfWork, partner: Partner) -> None:
    name, allowances = SHARE.format(partner.user), uow.allowances
    allowances.hold([name])
    if not allowances.room(name, partner.pace):
        wait = allowances.turn(name, partner.pace) - uow.now()
        seconds = max(1, -(-wait // timedelta(seconds=1)))
        detail = f"{partner.user} may post {partner.per_minute} events a minute"
        raise TooManyEvents(detail, retry_after=seconds)
    allowances.use(name, partner.pace)
    allowances.keep()
