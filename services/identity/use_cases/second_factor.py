"""The second factor: a code that changes every thirty seconds (TOTP, RFC 6238), for those who want it."""

from dataclasses import replace
from hmac import compare_digest

import pyotp

from services.identity.domain.account import Account
from services.identity.domain.refusals import WrongCredentials, WrongSecondFactor
from services.identity.passwords import is_password
from services.identity.repositories import IdentityUnitOfWork

STEPS_ASIDE = 1


def new_totp() -> str:
    """A secret that is not confirmed yet."""
    return pyotp.random_base32()


def address_of(account: Account, secret: str, academy: str) -> str:
    """What a telephone reads of the square."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.id, issuer_name=f"NEFE {academy}")


def use_code(uow: IdentityUnitOfWork, *, account: Account, code: str) -> bool:
    """Whether it is the present code or the one beside it, and is used for the first time (RFC 6238, section 5.2)."""
    with uow:
        step = _step(account.totp or "", code, uow.now().timestamp())
        is_good = step is not None and uow.accounts.use_step(account.id, step)
        uow.commit()
    return is_good


def confirm_totp(uow: IdentityUnitOfWork, *, account_id: str, secret: str, code: str) -> None:
    """From now on the code is asked for. Raises WrongSecondFactor."""
    with uow:
        account = uow.accounts.get(account_id)
        step = _step(secret, code, uow.now().timestamp())
        if step is None or not uow.accounts.use_step(account_id, step):
            raise WrongSecondFactor("That is not the present code.")
        uow.accounts.save(replace(account, totp=secret))
        uow.journal.note(account_id, "totp_on", "")
        uow.commit()


def drop_totp(uow: IdentityUnitOfWork, *, account_id: str, password: str) -> None:
    """The code is not asked for any more. Raises WrongCredentials."""
    with uow:
        account = uow.accounts.get(account_id)
        if not is_password(account.password, password):
            raise WrongCredentials("That is not the present password.")
        uow.accounts.save(replace(account, totp=None))
        uow.journal.note(account_id, "totp_off", "")
        uow.commit()


def _step(secret: str, code: str, at: float) -> int | None:
    """The step of time whose code that is, the latest first."""
    totp, digits = pyotp.TOTP(secret), "".join(code.split()).encode()
    present = int(at) // totp.interval
    near = range(present + STEPS_ASIDE, present - STEPS_ASIDE - 1, -1)
    return next((step for step in near if compare_digest(totp.at(step * totp.interval).encode(), digits)), None)
