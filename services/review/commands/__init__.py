"""What an operator types: `nefe review …`."""

from shared.commands.personal import personal_commands

COMMANDS = personal_commands("review")

__all__ = ["COMMANDS"]
