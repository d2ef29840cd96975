"""The key with which an installation signs tokens of its own, as an option of a command."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

key_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--key",
    "key_path",
    envvar="NEFE_SIGNING_KEY_FILE",
    default="var/token-key.json",
    show_default=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The private key with which tokens are signed.",
)


def signing_key(path: Path) -> "ECKey":
    """The private key in `path`. Raises ClickException."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - loaded when it is used

    from shared.identity.tokens import load_key  # noqa: PLC0415 - loaded when it is used

    try:
        return load_key(path)
    except (JoseError, ValueError, KeyError, OSError) as error:
        raise click.ClickException(f"{path} is not a private key that can be read") from error
