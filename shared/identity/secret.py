"""What nobody may guess: drawn from the machine's own randomness, never from the chance that tests pass in."""

import base64
import secrets

DIGITS = 6


def new_secret() -> str:
    """256 bits, as text that may stand in a URL."""
    return secrets.token_urlsafe(32)


def new_signing_secret() -> str:
    """256 bits, as Standard Webhooks writes the secret by which what is sent is signed."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def new_code() -> str:
    """Six digits, for people to type in; good for a short time and few tries."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
