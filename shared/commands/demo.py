"""`nefe demo`: the story, played and told."""

import sys
from pathlib import Path

import click

from shared.commands.signing import key_option, signing_key


@click.command("demo")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Where the installation answers.")
@click.option("--academy", envvar="NEFE_ACADEMY", default="creteil", show_default=True)
@click.option("--network", "is_of_network", is_flag=True, help="The story of a lycée and two écoles, in full.")
@key_option
def demo(url: str, academy: str, is_of_network: bool, key_path: Path) -> None:
    """Play the programme's story against a running installation, never one in service.

    It registers a school, appoints a commission of its own in the place of the present one, credits envelopes and
    leaves a project behind.
    """
    from shared.demo.client import DemoFailed, Installation  # noqa: PLC0415 - loaded when it is used
    from shared.demo.network_story import NetworkStory  # noqa: PLC0415 - loaded when it is used
    from shared.demo.story import Story  # noqa: PLC0415 - loaded when it is used

    story = NetworkStory if is_of_network else Story
    try:
        story(Installation(url, signing_key(key_path), academy), _say).play()
    except DemoFailed as error:
        click.echo(f"nefe demo: {error}", err=True)
        sys.exit(1)
    click.echo("Tout s’est passé comme prévu.")


def _say(who: str, what: str) -> None:
    click.echo(f"{who:>14}  {what}")
