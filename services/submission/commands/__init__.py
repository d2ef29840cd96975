"""What an operator types: `nefe submission …`."""

from services.submission.commands.import_structures import import_structures

COMMANDS = (import_structures,)

__all__ = ["COMMANDS"]
