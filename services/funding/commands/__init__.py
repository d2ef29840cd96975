"""What an operator types: `nefe funding …`."""

from services.funding.commands.import_payments import import_payments
from shared.commands.personal import personal_commands

COMMANDS = (import_payments, *personal_commands("funding"))

__all__ = ["COMMANDS"]
