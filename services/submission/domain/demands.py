"""What a project has to say before it is deposited: little when it asks for little, more when it asks for much.

Nobody imposes a form of contents (the programme's own rule): these are what the commission cannot do without, and what
an academy may ask of those who ask it for money, by thresholds of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.submission.domain.content import Content


class Why(StrEnum):
    """What makes a thing necessary."""

    ALWAYS = "always"
    MONEY_IS_ASKED = "money_is_asked"
    FROM_AMOUNT = "from_amount"


@dataclass(frozen=True)
class Missing:
    """One thing to say: a stable code, where it belongs, and why; `from_cents`: who asks for so much has to say it."""

    code: str
    pointer: str
    why: Why = Why.ALWAYS
    from_cents: int | None = None


def _is_said(text: str | None) -> bool:
    return bool((text or "").strip())


PARTS: dict[str, Callable[[Content], bool]] = {
    "title": lambda content: _is_said(content.title),
    "axes": lambda content: bool(content.axes),
    "description": lambda content: _is_said(content.description),
    "pupils": lambda content: content.pupils is not None,
    "needs": lambda content: _is_said(content.needs),
    "objectives": lambda content: _is_said(content.objectives),
    "actions": lambda content: _is_said(content.actions),
    "indicators": lambda content: _is_said(content.indicators),
    "levels": lambda content: bool(content.levels),
    "budget/multi_year": lambda content: content.budget.multi_year is not None,
}
"""How each part that may be asked for is said."""
OF_ALL = ("title", "axes", "description", "pupils")
FROM_SOME_MONEY = ("needs", "objectives", "indicators")
FROM_MUCH_MONEY = ("actions", "levels", "budget/multi_year")


@dataclass(frozen=True)
class Demands:
    """From which amounts an academy asks for more, in cents."""

    some_cents: int = 100_000
    much_cents: int = 2_000_000

    def missing(self, content: Content) -> Iterator[Missing]:
        """What has to be said before deposit, and nothing that could be asked for later."""
        requested = content.budget.requested_cents
        yield from _unsaid(content, OF_ALL, Why.ALWAYS)
        for index, line in enumerate(content.budget.lines):
            for name in line.missing():
                yield Missing(f"line_{name}_missing", f"/budget/lines/{index}/{name}", Why.MONEY_IS_ASKED)
        if requested >= self.some_cents:
            yield from _unsaid(content, FROM_SOME_MONEY, Why.FROM_AMOUNT, self.some_cents)
        if requested >= self.much_cents:
            yield from _unsaid(content, FROM_MUCH_MONEY, Why.FROM_AMOUNT, self.much_cents)


def _unsaid(content: Content, names: tuple[str, ...], why: Why, from_cents: int | None = None) -> Iterator[Missing]:
    for name in names:
        if not PARTS[name](content):
            yield Missing(f"{name.rpartition('/')[2]}_missing", f"/{name}", why, from_cents)
