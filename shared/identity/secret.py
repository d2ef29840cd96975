"""What nobody may guess: drawn from the machine's own randomness, never from the chance that tests pass in."""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

DIGITS = 6
OWNER_ONLY = 0o600
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""None that is taken for another when it is read on paper."""
GROUPS, GROUP = 4, 4


def new_secret() -> str:
    """256 bits, as text that may stand in a URL."""
    return secrets.token_urlsafe(32)


def keep_secret(path: Path) -> str:
    """The secret that is kept in a file, which only its owner reads; made now if there is none."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(new_secret())
    return path.read_text(encoding="utf-8")


def new_signing_secret() -> str:
    """256 bits, as Standard Webhooks writes the secret by which what is sent is signed."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def new_access_code() -> str:
    """`ABCD-EFGH-JKMN-PQRS`, nearly 80 bits: to be typed from a letter, good once."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def new_code() -> str:
    """Six digits, for people to type in; good for a short time and few tries."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
