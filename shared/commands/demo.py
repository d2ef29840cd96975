"""`nefe demo`: the story, played and told."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from shared.commands.signing import key_option, signing_key

if TYPE_CHECKING:
    from shared.demo.client import Installation
    from shared.demo.outside import Publish
    from shared.demo.story import Story
    from shared.messaging.event import Event
    from shared.messaging.publishers import Partner
    from shared.messaging.service import Service

FindService = Callable[[str], "Service"]


def command_for(installed: Sequence[str], find: FindService) -> click.Command:
    """The command `demo`; its finance system speaks to the services that are installed, or to the broker."""

    @click.command("demo")
    @click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Where the installation answers.")
    @click.option("--academy", envvar="NEFE_ACADEMY", default="creteil", show_default=True)
    @click.option("--network", "kind", flag_value="network", help="The story of a lycée and two écoles, in full.")
    @click.option("--money", "kind", flag_value="money", help="The story of an envelope that is too small.")
    @click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
    @click.option("--finance-url", help="Broker address of the finance system; without one, standalone mode's folder.")
    @key_option
    def demo(url: str, academy: str, kind: str | None, data: Path, finance_url: str | None, key_path: Path) -> None:
        """Play the programme's story against a running installation, never one in service.

        It registers schools, appoints a commission of its own in the place of the present one, credits envelopes and
        leaves projects behind.
        """
        from shared.demo.client import DemoFailed, Installation  # noqa: PLC0415 - loaded when it is used

        zone = ZoneInfo(os.environ.get("NEFE_TIMEZONE") or "Europe/Paris")
        installation = Installation(url, signing_key(key_path), academy, zone=zone)
        with ExitStack() as stack:
            publish = _broker(finance_url) if finance_url else _folder(installed, find, data, stack)
            try:
                _story(kind, installation, publish).play()
            except DemoFailed as error:
                click.echo(f"nefe demo: {error}", err=True)
                sys.exit(1)
        click.echo("Tout s’est passé comme prévu.")

    return demo


def _story(kind: str | None, installation: "Installation", publish: "Publish") -> "Story":
    from shared.demo.money_story import MoneyStory  # noqa: PLC0415 - loaded when it is used
    from shared.demo.network_story import NetworkStory  # noqa: PLC0415 - loaded when it is used
    from shared.demo.outside import FinanceSystem  # noqa: PLC0415 - loaded when it is used
    from shared.demo.story import Story  # noqa: PLC0415 - loaded when it is used

    if kind == "money":
        return MoneyStory(installation, _say, FinanceSystem(publish, installation.clock))
    return (NetworkStory if kind == "network" else Story)(installation, _say)


def _broker(url: str) -> "Publish":
    from shared.messaging.outside import publish_to_broker  # noqa: PLC0415 - loaded when it is used

    return lambda partner, event: publish_to_broker(url, partner, event)


def _folder(installed: Sequence[str], find: FindService, data: Path, stack: ExitStack) -> "Publish":
    """Opened when something is published: the other stories need no database."""

    def publish(partner: "Partner", event: "Event") -> object:
        from shared.commands.desk import runtime_for  # noqa: PLC0415 - loaded when it is used
        from shared.messaging.outside import hand_over  # noqa: PLC0415 - loaded when it is used

        services = [find(name) for name in installed]
        parts = [(service, stack.enter_context(runtime_for(service, data))) for service in services]
        return hand_over(parts, partner, event)

    return publish


def _say(who: str, what: str) -> None:
    click.echo(f"{who:>17}  {what}")
