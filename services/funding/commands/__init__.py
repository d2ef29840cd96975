"""What an operator types: `nefe funding …`."""

from shared.commands.personal import personal_commands

COMMANDS = personal_commands("funding")

__all__ = ["COMMANDS"]
