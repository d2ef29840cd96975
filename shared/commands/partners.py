"""`nefe partners`: the outside programs that may speak with the broker; their file, their accounts, their examples."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from shared.messaging.publishers import Partner

HOST = "HOST"
"""What the partner calls the broker's machine: only the academy knows."""


@dataclass(frozen=True)
class Desk:
    """The file of the partners, and the folder of secrets, both changed in place: containers have them mounted."""

    path: Path
    secrets: Path

    def partners(self) -> "tuple[Partner, ...]":
        """Raises ClickException."""
        found: tuple[Partner, ...] = self._checked(self.path.read_text(encoding="utf-8"))
        return found

    def find(self, name: str) -> "Partner":
        """Raises ClickException."""
        for partner in self.partners():
            if partner.user == name:
                return partner
        raise click.ClickException(f"there is no partner {name}: nefe partners list")

    def keep(self, partners: "tuple[Partner, ...]") -> None:
        """Write the file if it can be understood, and make what accounts are missing. Raises ClickException."""
        from shared.messaging.publishers import written  # noqa: PLC0415 - loaded when it is used

        text = written(partners)
        checked = self._checked(text)
        self.path.write_text(text, encoding="utf-8")
        import_module("shared.provisioning").provision(self.secrets, checked)

    def change(self, name: str, **changes: Any) -> None:
        """Raises ClickException."""
        self.find(name)
        self.keep(tuple(replace(each, **changes) if each.user == name else each for each in self.partners()))

    def forget_password(self, name: str) -> None:
        """The next `keep` makes another."""
        for file in (f"rabbitmq_{name}", f"{name}_broker_url"):
            (self.secrets / file).unlink(missing_ok=True)

    def _checked(self, text: str) -> Any:
        from shared.config import Misconfigured  # noqa: PLC0415 - loaded when it is used
        from shared.messaging.publishers import read_partners  # noqa: PLC0415 - loaded when it is used

        try:
            return read_partners(text)
        except Misconfigured as error:
            raise click.ClickException(str(error)) from error


@click.group("partners")
@click.option("--deploy", default="deploy", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--secrets", default="deploy/secrets", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def partners(context: click.Context, deploy: Path, secrets: Path) -> None:
    """Who else may publish events and read facts. deploy/bin/partners also tells the running broker and services."""
    context.obj = Desk(deploy / "partners.json", secrets)


@partners.command("add")
@click.argument("name")
@click.option("--source", help="For whom it speaks; by default /partners/NAME.")
@click.option("--publishes", multiple=True, help="A type that it may publish; may be said several times.")
@click.option("--reads", multiple=True, help="A pattern of types that it reads, such as nefe.payment.ordered.*")
@click.pass_obj
def add(desk: Desk, name: str, source: str | None, publishes: tuple[str, ...], reads: tuple[str, ...]) -> None:
    """A new partner, with exactly these rights; says how it connects, with an example that runs."""
    from shared.messaging.publishers import Partner  # noqa: PLC0415 - loaded when it is used

    if not publishes and not reads:
        raise click.UsageError("say what it does: --publishes TYPE or --reads PATTERN")
    desk.keep((*desk.partners(), Partner(name, source or f"/partners/{name}", publishes, reads)))
    click.echo(_introduction(desk, desk.find(name)))


@partners.command("list")
@click.pass_obj
def show(desk: Desk) -> None:
    """Every partner, its rights and its limits."""
    for partner in desk.partners():
        rights = [*(f"publishes {name}" for name in partner.publishes), *(f"reads {name}" for name in partner.reads)]
        click.echo(f"{partner.user} ({partner.source}){' SUSPENDED' if partner.is_suspended else ''}")
        for right in (*rights, _limits(partner)):
            click.echo(f"    {right}")


@partners.command("show")
@click.argument("name")
@click.pass_obj
def introduce(desk: Desk, name: str) -> None:
    """How a partner connects, with an example that runs."""
    click.echo(_introduction(desk, desk.find(name)))


@partners.command("rotate")
@click.argument("name")
@click.pass_obj
def rotate(desk: Desk, name: str) -> None:
    """Another password. Connections that are open stay so."""
    desk.find(name)
    desk.forget_password(name)
    desk.keep(desk.partners())
    click.echo(_introduction(desk, desk.find(name)))


def _setting(name: str, words: str, *, is_suspended: bool) -> click.Command:
    @click.command(name, help=words)
    @click.argument("partner")
    @click.pass_obj
    def set_it(desk: Desk, partner: str) -> None:
        desk.change(partner, is_suspended=is_suspended)
        click.echo(f"{partner} {'is suspended' if is_suspended else 'may work again'}")

    return set_it


partners.add_command(_setting("suspend", "It may do nothing; what it would read is kept.", is_suspended=True))
partners.add_command(_setting("resume", "It may work again.", is_suspended=False))


@partners.command("limit")
@click.argument("name")
@click.option("--per-minute", type=int, help="Events that are taken in a minute; what comes faster waits.")
@click.option("--largest-bytes", type=int, help="Of one event; what is larger is refused.")
@click.pass_obj
def limit(desk: Desk, name: str, per_minute: int | None, largest_bytes: int | None) -> None:
    """How much a partner may say."""
    given = {"per_minute": per_minute, "largest_bytes": largest_bytes}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise click.UsageError("say how much: --per-minute N or --largest-bytes N")
    desk.change(name, **changes)
    click.echo(f"{name} {_limits(desk.find(name))}")


@partners.command("remove")
@click.argument("name")
@click.pass_obj
def remove(desk: Desk, name: str) -> None:
    """It is no partner any more, and its password is forgotten."""
    desk.find(name)
    desk.keep(tuple(each for each in desk.partners() if each.user != name))
    desk.forget_password(name)
    click.echo(f"{name} is no partner any more")


def _limits(partner: "Partner") -> str:
    return f"may say {partner.per_minute} events a minute, each of at most {partner.largest_bytes} bytes"


def _introduction(desk: Desk, partner: "Partner") -> str:
    """What it must be told, by a safe way: the password is in it. It is a program that runs once HOST is replaced."""
    from shared.messaging.definitions import VHOST  # noqa: PLC0415 - loaded when it is used
    from shared.messaging.topology import queue_of, rejections_of, subscriber  # noqa: PLC0415 - loaded when it is used

    password = (desk.secrets / f"rabbitmq_{partner.user}").read_text(encoding="utf-8").strip()
    url = f"amqp://{partner.user}:{password}@{HOST}:5672/{VHOST}"
    program = BEGINNING.format(partner=partner, host=HOST, url=url)
    queues = []
    if partner.publishes:
        program += PUBLISHING.format(event=_event(partner, partner.publishes[0]), user=partner.user)
        queues.append(rejections_of(partner.user))
    if partner.reads:
        queues.append(queue_of(subscriber(partner.user)))
    return program + READING.format(queues=queues)


BEGINNING = """\
# {partner.user} speaks for {partner.source}. {host} is the name of the broker's machine.
# apt install python3-pika; save this as example.py; python3 example.py
# Whole programs in Python, JavaScript and shell, and every event type: /evenements on the academy's site.
import json
import pika

connection = pika.BlockingConnection(pika.URLParameters("{url}"))
channel = connection.channel()
"""
PUBLISHING = """
channel.confirm_delivery()
event = {event!r}
properties = pika.BasicProperties(
    content_type="application/cloudevents+json",
    delivery_mode=2,
    user_id="{user}",
    message_id=event["id"],
    type=event["type"],
)
channel.basic_publish("nefe.inbound", event["type"], json.dumps(event), properties, mandatory=True)
print("taken by the broker:", event["id"])
"""
READING = """
for queue in {queues!r}:
    for method, properties, body in channel.consume(queue, inactivity_timeout=2):
        if method is None:
            break
        print(queue, json.loads(body))
        channel.basic_ack(method.delivery_tag)
    channel.cancel()
"""


def _event(partner: "Partner", kind: str) -> dict[str, Any]:
    catalogue: Any = import_module("shared.contracts.catalogue").CATALOGUE
    payload: dict[str, Any] = import_module("shared.contracts.examples").example(kind)
    new_id: Callable[[], str] = import_module("shared.demo.client").new_word
    now = import_module("shared.clock").SystemClock().now().isoformat()
    return {
        "specversion": "1.0",
        "id": new_id(),
        "source": partner.source,
        "type": kind,
        "subject": catalogue[kind].subject_of(payload) or new_id(),
        "time": now,
        "datacontenttype": "application/json",
        "data": payload,
    }
