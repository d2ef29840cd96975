"""What an operator types: `nefe submission …`."""

from services.submission.commands.import_structures import import_structures
from shared.commands.personal import personal_commands

COMMANDS = (import_structures, *personal_commands("submission"))

__all__ = ["COMMANDS"]
