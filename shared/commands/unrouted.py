"""`nefe unrouted`: what was published and nobody subscribed to, which the broker keeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kombu import Connection

limit_option = click.option("--limit", default=1000, show_default=True, type=click.IntRange(1, 100_000))


@click.group("unrouted")
@click.option("--url", envvar="NEFE_BROKER_URL", help="The operator's address on the broker.")
@click.option("--url-file", envvar="NEFE_BROKER_URL_FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def unrouted(context: click.Context, url: str | None, url_file: Path | None) -> None:
    """What was published and found no queue."""
    address = url_file.read_text(encoding="utf-8").strip() if url_file else url
    if not address:
        raise click.UsageError("say where the broker is: NEFE_BROKER_URL or NEFE_BROKER_URL_FILE")
    context.obj = address


@unrouted.command("list")
@limit_option
@click.pass_obj
def show(address: str, limit: int) -> None:
    """Say what is kept; it stays."""
    from shared.messaging.unrouted import look  # noqa: PLC0415 - loaded when it is used

    with _broker(address) as connection:
        found = look(connection, limit)
    for message in found:
        click.echo(
            "  ".join((message.exchange, message.routing_key, message.publisher or "-", message.message_id or "-"))
        )
    click.echo(f"{len(found)} unrouted")


@unrouted.command("put-back")
@limit_option
@click.pass_obj
def put_back(address: str, limit: int) -> None:
    """Publish it again where it was published, now that somebody subscribes."""
    from shared.messaging import unrouted as messages  # noqa: PLC0415 - loaded when it is used

    with _broker(address) as connection:
        result = messages.put_back(connection, limit)
    click.echo(f"{result.count} put back")
    if result.full_at:
        raise click.ClickException(f"a queue for {result.full_at} is full: the rest stays; try again once it is read")


@contextmanager
def _broker(address: str) -> Iterator["Connection"]:
    from shared.messaging.rabbit import BROKER_ERRORS, connect  # noqa: PLC0415 - loaded when it is used

    try:
        with connect(address) as connection:
            yield connection
    except BROKER_ERRORS as error:
        raise click.ClickException(f"the broker does not answer: {error}") from error
