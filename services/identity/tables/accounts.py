"""Which columns of this service name people's accounts: of erased people only the journal of the door is left."""

from services.identity.tables.access import INVITATION, SESSION
from services.identity.tables.account import ACCOUNT
from services.identity.tables.journal import LETTER, SIGN_IN
from shared.personal import Account

ACCOUNTS = (
    Account(INVITATION.c.account, is_removed=True, hidden=(INVITATION.c.secret,)),
    Account(SESSION.c.account, is_removed=True, hidden=(SESSION.c.id,)),
    Account(LETTER.c.account, is_removed=True, hidden=(LETTER.c.text,)),
    Account(ACCOUNT.c.id, is_removed=True, hidden=(ACCOUNT.c.password, ACCOUNT.c.totp, ACCOUNT.c.totp_step)),
    Account(SIGN_IN.c.account),
)
