"""The pages of docs/exploitation/alertes.md, and an operator who does what they say, in their words."""

import re

from shared.messaging.topology import SERVICES
from tests.architecture.sources import PROJECT
from tests.watching.compose import Compose

PAGES = PROJECT / "docs" / "exploitation" / "alertes.md"
CODE = re.compile(r"`([^`]+)`")
PROCESS = re.compile(rf"\b(?:{'|'.join(SERVICES)})-(web|worker)\b")
ELLIPSIS = "…"
REASON = "Répétition"


class NotSaid(AssertionError):
    """The page does not say so."""


def page(alert: str) -> str:
    """The section of an alert, without its title. Raises NotSaid."""
    text = PAGES.read_text(encoding="utf-8")
    found = re.search(rf"^### {alert}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise NotSaid(f"there is no page about {alert}")
    return found[1]


class Operator:
    """Somebody who has the page of an alert about `service` open. `done` is what was typed so far."""

    def __init__(self, compose: Compose, alert: str, service: str, done: list[str] | None = None) -> None:
        self.done = [] if done is None else done
        self._compose = compose
        self._alert = alert
        self._service = service
        self._text = page(alert)

    def does(self, command: str, *, process: str = "", **blanks: str) -> str:
        """Type `command`, which the page says word for word, and return what is printed.

        The process that it names by way of example is of the alert's service, or `process`; words in capitals are
        filled from `blanks`.
        A bare `nefe …` is typed in the worker. Raises NotSaid, DoesNotWork.
        """
        if command not in CODE.findall(self._text):
            raise NotSaid(f"the page of {self._alert} does not say: {command}")
        filled = PROCESS.sub(process or rf"{self._service}-\1", command).replace(ELLIPSIS, REASON)
        for name, value in blanks.items():
            filled = filled.replace(name, value)
        if filled.startswith("nefe "):
            filled = f"docker compose exec {self._service}-worker {filled}"
        self.done.append(filled)
        return self._compose.run(filled)

    def reads(self, words: str) -> None:
        """The page says so, and something is done of it that is no command here. Raises NotSaid."""
        if words not in self._text:
            raise NotSaid(f"the page of {self._alert} does not say: {words}")
        self.done.append(f"« {words} »")

    def turns_to(self, alert: str) -> "Operator":
        """The same operator at another page, which this one names."""
        self.reads(alert)
        return Operator(self._compose, alert, self._service, self.done)


def first_words(table: str) -> list[str]:
    """The first word of each row of a table that `nefe events list` prints."""
    return [line.split()[0] for line in table.splitlines()[1:] if line.strip()]
