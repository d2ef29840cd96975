"""The demo's story, in an installation whose services each have a port of their own, and held where it is wanted."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Thread
from urllib.request import Request

from shared.demo.client import DidNotAnswer, Person
from shared.demo.story import Story
from shared.identity.actor import Role
from tests.chaos.databases import require
from tests.chaos.installation import ACADEMY, Installation
from tests.e2e.patience import PATIENCE_SECONDS, PatientInstallation, PatientPerson
from tests.nodes import wait_until


@dataclass(frozen=True)
class Neighbour(PatientPerson):
    """A patient person who knows where each service lives."""

    ports: Mapping[str, int] = field(default_factory=dict)

    def first_answer(self, path: str) -> int:
        """The status of the first answer, whatever it says."""
        statuses: list[int] = []

        def is_answered() -> bool:
            with suppress(DidNotAnswer):
                statuses.append(self._before(path).call("GET", path).status)
            return bool(statuses)

        wait_until(is_answered, f"GET {path} is answered")
        return statuses[0]

    def _request(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> Request:
        return self._before(path)._request(method, path, content, headers)

    def _before(self, path: str) -> Person:
        """The same person, without patience, before the service that `/api/<service>/…` belongs to."""
        return Person(f"http://127.0.0.1:{self.ports[path.split('/')[2]]}", self.token)


@dataclass(frozen=True)
class Neighbourhood(PatientInstallation):
    """An installation without a proxy in front of its services."""

    ports: Mapping[str, int] = field(default_factory=dict)

    def person(self, subject: str, role: Role, uai: str | None = None) -> Neighbour:
        """Somebody with one role."""
        return Neighbour(self.url, super().person(subject, role, uai).token, self.ports)


def neighbourhood(installation: Installation) -> Neighbourhood:
    """The people of an installation."""
    ports = {service: web.port for service, web in installation.webs.items()}
    return Neighbourhood("", installation.key, ACADEMY, ports=ports)


class Telling:
    """The story on a thread of its own. Once it has told `hold_at` steps it waits for `go_on`."""

    def __init__(self, people: Neighbourhood, *, hold_at: int) -> None:
        self.told: list[str] = []
        self.story = Story(people, self._hear)
        self._hold_at = hold_at
        self._may_go_on = Flag()
        self._fault: Exception | None = None
        self._thread = Thread(target=self._play, name="story", daemon=True)

    def start(self) -> None:
        """Begin, and come back when the story is held."""
        self._thread.start()
        self.wait_for(self._hold_at)

    def go_on(self) -> None:
        self._may_go_on.set()

    def wait_for(self, steps: int) -> None:
        """Until so many steps were told. Raises what has ended the story before, StillNotTrue."""
        wait_until(lambda: len(self.told) >= steps or not self._thread.is_alive(), f"{steps} steps are told")
        self._raise_fault()

    def end(self) -> None:
        """Until the story has ended well. Raises what has ended it otherwise, Broken if it does not end."""
        self._thread.join(PATIENCE_SECONDS)
        self._raise_fault()
        require(not self._thread.is_alive(), f"the story does not end; so far: {self.told}")

    def _play(self) -> None:
        try:
            self.story.play()
        except Exception as error:
            self._fault = error

    def _hear(self, who: str, what: str) -> None:
        self.told.append(f"{who} {what}")
        if len(self.told) == self._hold_at:
            self._may_go_on.wait()

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise self._fault
