"""`nefe token`: a token signed with the installation's own key, to try things out."""

from datetime import timedelta
from pathlib import Path

import click

from shared.clock import SystemClock
from shared.commands.signing import key_option, signing_key
from shared.identity.actor import Role
from shared.uai import is_uai

LONGEST_HOURS = 24 * 366


def _checked_uai(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    if text is not None and not is_uai(text):
        raise click.BadParameter(f"{text} is not a UAI: seven digits and their check letter")
    return text


def _checked_hours(_context: click.Context, _parameter: click.Parameter, hours: float) -> float:
    if not 0 < hours <= LONGEST_HOURS:  # which is not true of NaN either
        raise click.BadParameter(f"more than 0, and at most {LONGEST_HOURS}")
    return hours


@click.command("token")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--uai", callback=_checked_uai, help="The structure that a school acts for.")
@click.option("--subject", default="operator", show_default=True, help="Who is calling.")
@click.option("--academy", envvar="NEFE_ACADEMY", default="creteil", show_default=True)
@click.option("--issuer", envvar="NEFE_TOKEN_ISSUER", default="nefe", show_default=True)
@click.option("--audience", envvar="NEFE_TOKEN_AUDIENCE", default="nefe", show_default=True)
@click.option(
    "--hours",
    default=1.0,
    show_default=True,
    callback=_checked_hours,
    help="How long it is good for.",
)
@key_option
def token(
    roles: tuple[str, ...],
    uai: str | None,
    subject: str,
    academy: str,
    issuer: str,
    audience: str,
    hours: float,
    key_path: Path,
) -> None:
    """Print a bearer token signed with the key of this installation."""
    from shared.identity.tokens import issue_token  # noqa: PLC0415 - loaded when it is used

    click.echo(
        issue_token(
            signing_key(key_path),
            issuer=issuer,
            audience=audience,
            academy=academy,
            subject=subject,
            roles=[Role(role) for role in roles],
            uai=uai,
            lifetime=timedelta(hours=hours),
            clock=SystemClock(),
        )
    )
