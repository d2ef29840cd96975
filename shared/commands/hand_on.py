"""`nefe events hand-on`: a service's past, for somebody who has come later."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from shared.commands.events import Chosen, reason_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shared.messaging.history import Progress, Publish
    from shared.messaging.relay import Outcome, Outgoing

INSTANT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@click.command("hand-on")
@click.argument("receiver")
@click.option("--since", required=True, type=INSTANT, help="A day or an instant, UTC.")
@click.option("--until", type=INSTANT, help="Before this day or instant, UTC.")
@click.option("--type", "types", multiple=True, help="Only this event type; may be said several times.")
@click.option("--subject", help="Only about this subject.")
@click.option("--after", default=0, help="Where an earlier run has stopped.")
@click.option("--per-second", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--dry-run", is_flag=True, help="Say how many facts there are, and send none.")
@reason_option
@click.pass_obj
def hand_on(
    chosen: Chosen,
    receiver: str,
    since: datetime,
    until: datetime | None,
    types: tuple[str, ...],
    subject: str | None,
    after: int,
    per_second: int,
    dry_run: bool,
    reason: str,
) -> None:
    """Send facts that this service stated in the past to RECEIVER alone: a service, or a partner's account.

    They are the same messages as then, with the same ids, and nobody else hears them. A partner gets what it
    subscribes to. The broker is NEFE_BROKER_URL, by the account of this service.
    """
    from shared.messaging.history import History, Past  # noqa: PLC0415 - loaded when it is used

    past = Past(since.replace(tzinfo=UTC), until and until.replace(tzinfo=UTC), types, subject, after)
    with chosen.runtime() as runtime:
        if dry_run:
            click.echo(f"{History(runtime, _to_nobody).count(past)} facts")
            return
        queue = queue_name(receiver)
        with _publishing(runtime.service_name, queue) as publish:
            history = History(runtime, publish, batch=per_second)
            steps = history.hand_on(queue, past, operator=chosen.operator, reason=reason)
            _pace(steps, history.count(past), per_second)


def queue_name(receiver: str) -> str:
    """What the receiver's queue is named after: a service itself, anybody else as a subscriber."""
    from shared.messaging.topology import SERVICES, subscriber  # noqa: PLC0415 - loaded when it is used

    return receiver if receiver in SERVICES else subscriber(receiver)


def _pace(steps: "Iterable[Progress]", count: int, per_second: int) -> None:
    """Go through all, so slowly that the receiver and the broker have room for what happens now."""
    began_at, sent, done = time.monotonic(), 0, None
    for done in steps:
        sent = done.handed_on + done.unsubscribed
        click.echo(f"{sent} of {count}, up to number {done.last}", err=True)
        time.sleep(max(0.0, began_at + sent / per_second - time.monotonic()))
    handed_on, left = (done.handed_on, done.unsubscribed) if done else (0, 0)
    click.echo(f"{handed_on} handed on" + (f", {left} not subscribed to" if left else ""))


def _to_nobody(_messages: "Sequence[Outgoing]") -> "Mapping[str, Outcome]":
    return {}


@contextmanager
def _publishing(service: str, queue: str) -> "Iterator[Publish]":
    """Raises ClickException when the broker is away, or knows no such receiver."""
    from amqp.exceptions import NotFound  # noqa: PLC0415 - loaded when it is used

    from shared.commands.desk import setting  # noqa: PLC0415 - loaded when it is used
    from shared.messaging.history import HandingOnStopped  # noqa: PLC0415 - loaded when it is used
    from shared.messaging.rabbit import BROKER_ERRORS, connect  # noqa: PLC0415 - loaded when it is used
    from shared.messaging.rabbit_publisher import RabbitPublisher  # noqa: PLC0415 - loaded when it is used
    from shared.messaging.topology import history_of  # noqa: PLC0415 - loaded when it is used

    url = setting("NEFE_BROKER_URL")
    if not url:
        raise click.UsageError("say where the broker is: NEFE_BROKER_URL or NEFE_BROKER_URL_FILE")
    publisher = RabbitPublisher(url, service)
    try:
        with connect(url) as connection:
            connection.channel().exchange_declare(history_of(queue), "topic", passive=True)
        yield publisher.publish
    except HandingOnStopped as error:
        raise click.ClickException(str(error)) from error
    except NotFound as error:
        raise click.ClickException(f"the broker knows no {queue}: neither a service nor a partner who reads") from error
    except BROKER_ERRORS as error:
        raise click.ClickException(f"the broker does not answer: {error}") from error
    finally:
        publisher.close()
