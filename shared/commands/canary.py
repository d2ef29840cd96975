"""`nefe canary`: a fictitious project goes through the whole chain every few minutes."""

import sys
import time
from typing import Any

import click


@click.command("canary")
@click.option("--once", is_flag=True, help="One passage; ends with 1 if a step failed, which is named.")
def canary(once: bool) -> None:
    """Go through the chain as a fictitious school, from outside, and tell Prometheus how that went."""
    from shared.canary.config import CanarySettings  # noqa: PLC0415 - loaded when it is used
    from shared.canary.flying import fly, pass_once  # noqa: PLC0415 - the same
    from shared.clock import SystemClock  # noqa: PLC0415 - the same
    from shared.identity.secret import new_secret  # noqa: PLC0415 - the same
    from shared.observability.logging import configure_logging  # noqa: PLC0415 - the same
    from shared.processes import Ending  # noqa: PLC0415 - the same

    settings = CanarySettings.from_env()
    configure_logging("canary", settings.log_level)
    means: Any = {"clock": SystemClock(), "new_key": new_secret}
    if once:
        sys.exit(pass_once(settings, wait=_rest, **means) is not None)
    fly(settings, wait=Ending().wait, **means)


def _rest(seconds: float) -> bool:
    time.sleep(seconds)
    return False
