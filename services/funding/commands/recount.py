"""`nefe funding recount`: after somebody, or a fault of the database, has changed balances."""

from importlib import import_module
from pathlib import Path

import click


@click.command("recount")
@click.option("--data", envvar="NEFE_DATA_DIR", default="var", show_default=True, type=click.Path(path_type=Path))
def recount(data: Path) -> None:
    """Make the balances of all accounts what the entries of the ledger add up to, and name those that differed."""
    runtime_for = import_module("shared.commands.desk").runtime_for  # so that `nefe --help` stays quick
    recount_balances = import_module("services.funding.use_cases.recount").recount_balances
    unit_of_work = import_module("services.funding.repositories").FundingUnitOfWork
    with runtime_for(import_module("services.funding.service").SERVICE, data) as runtime:
        differed = recount_balances(unit_of_work(runtime))
    for account in differed:
        envelope = account.envelope
        click.echo(f"{envelope.budget_year}-{envelope.programme}-{envelope.kind} {account.state}: counted anew")
    click.echo(f"{len(differed)} balance(s) differed")
