"""`nefe identity invite-again`: after a mail server has refused letters, or was away for too long."""

from importlib import import_module
from pathlib import Path

import click


@click.command("invite-again")
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
def invite_again(data: Path) -> None:
    """Invite everybody again to whom a letter could not be delivered; what was in that letter is good for nothing."""
    use_cases = import_module("services.identity.use_cases.keep_accounts")  # so that `nefe --help` stays quick
    unit_of_work = import_module("services.identity.repositories").IdentityUnitOfWork
    with import_module("services.identity.commands.desk").settled_runtime(data) as runtime:
        for account in use_cases.invite_unreached(unit_of_work(runtime)):
            click.echo(f"{account.id}: " + (f"invited at {account.email}" if account.email else "has no address"))
