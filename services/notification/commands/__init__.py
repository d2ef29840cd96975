"""What an operator types: `nefe notification …`."""

from shared.commands.personal import personal_commands

COMMANDS = personal_commands("notification")

__all__ = ["COMMANDS"]
