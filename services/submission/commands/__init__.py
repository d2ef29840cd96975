"""What an operator types: `nefe submission …`."""

from services.submission.commands.import_projects import import_projects
from services.submission.commands.import_structures import import_structures
from shared.commands.personal import personal_commands

COMMANDS = (import_structures, import_projects, *personal_commands("submission"))

__all__ = ["COMMANDS"]
