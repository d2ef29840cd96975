"""`nefe identity put-client`: a system that gets tokens of its own (client credentials)."""

from importlib import import_module
from pathlib import Path

import click

from shared.identity.actor import Role


@click.command("put-client")
@click.argument("name")
@click.option("--called", required=True, help="What people call the system.")
@click.option("--role", "roles", multiple=True, default=[Role.EXTERNAL_SYSTEM.value], show_default=True)
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
def put_client(name: str, called: str, roles: tuple[str, ...], data: Path) -> None:
    """Register a system, or give it another secret, which is printed once."""
    secret = import_module("shared.identity.secret").new_secret()
    unit_of_work = import_module("services.identity.repositories").IdentityUnitOfWork
    known = {role.value for role in Role}
    if not set(roles) <= known:
        raise click.UsageError(f"roles are: {', '.join(sorted(known))}")
    with (
        import_module("services.identity.commands.desk").settled_runtime(data) as runtime,
        unit_of_work(runtime) as uow,
    ):
        uow.clients.put(name, name=called, secret=secret, roles=frozenset(roles))
        uow.commit()
    click.echo(secret)
