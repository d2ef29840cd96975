"""What an operator types: `nefe funding …`."""

from services.funding.commands.import_payments import import_payments
from services.funding.commands.recount import recount
from shared.commands.personal import personal_commands

COMMANDS = (import_payments, recount, *personal_commands("funding"))

__all__ = ["COMMANDS"]
