"""`nefe identity add-person`: an account for a person, such as the first administrator."""

from importlib import import_module
from pathlib import Path

import click

from shared.identity.actor import Role

ROLES = [role.value for role in Role if role is not Role.EXTERNAL_SYSTEM]


@click.command("add-person")
@click.argument("name")
@click.option("--called", required=True, help="First and last name.")
@click.option("--email", help="Where the invitation goes.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@click.option("--uai", help="The structure that a school acts for.")
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
def add_person(name: str, called: str, email: str | None, roles: tuple[str, ...], uai: str | None, data: Path) -> None:
    """Open an account for a person, who is invited by e-mail to choose a password."""
    refusal = import_module("shared.errors").Refusal
    use_cases = import_module("services.identity.use_cases.keep_accounts")
    unit_of_work = import_module("services.identity.repositories").IdentityUnitOfWork
    with import_module("services.identity.commands.desk").settled_runtime(data) as runtime:
        uow = unit_of_work(runtime)
        try:
            account = use_cases.add_account(
                uow, name=name, called=called, email=email, roles=roles, uai=uai, by="operator"
            )
        except refusal as error:
            raise click.ClickException(error.detail) from error
    click.echo(f"{account.id}: invited at {account.email}" if account.email else f"{account.id}: has no address")
