"""What an operator types: `nefe identity …`."""

from services.identity.commands.add_person import add_person
from services.identity.commands.import_accounts import import_accounts
from services.identity.commands.invite_again import invite_again
from services.identity.commands.put_client import put_client
from shared.commands.personal import personal_commands

COMMANDS = (import_accounts, add_person, invite_again, put_client, *personal_commands("identity"))

__all__ = ["COMMANDS"]
