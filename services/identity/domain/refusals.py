"""Why somebody is not let in, or an account not changed."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class WrongCredentials(Invalid):
    """No account opens with that; it is not said whether the name or the password was wrong."""


class TooManyAttempts(Conflict):
    """Somebody has tried too often; `minutes` says when to try again."""


class WrongSecondFactor(Invalid):
    """The code of the second factor is not the present one."""


class WeakPassword(Invalid):
    """The password is too short, or too easy to guess."""


class InvitationUnusable(NotFound):
    """The code is unknown, was used, or has expired."""


class UnknownAccount(NotFound):
    """There is no account of that name."""


class UnknownSignIn(NotFound):
    """There is no such sign-in any more."""


class AccountNameTaken(Conflict):
    """Another account has that name."""


class OwnAccount(Conflict):
    """Nobody takes away their own access."""


class ColleagueElsewhere(Forbidden):
    """The account belongs to another structure."""


class InvalidAccount(Invalid):
    """The account lacks something, or has a role that does not go with what it is."""
