"""The mould of what people ask of a service over HTTP: to read, to act, and by mistake."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shared.conformance.parts import Case, Part
from shared.demo.client import Answer, Installation, Person
from shared.identity.actor import Role
from shared.identity.tokens import new_key


@dataclass(frozen=True)
class Request:
    """What somebody asks."""

    person: Person
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def send(self) -> Answer:
        """Its answer, whatever that is. Raises DidNotAnswer."""
        return self.person.call(self.method, self.path, self.body, self.headers)

    def by(self, person: Person) -> "Request":
        """The same, asked by somebody else."""
        return replace(self, person=person)

    def keyed(self, key: str) -> "Request":
        """The same, with this idempotency key."""
        return replace(self, headers={**self.headers, "Idempotency-Key": key})


@dataclass(frozen=True)
class Act:
    """A request that changes something: the status of its answer, and the fact that it leads to."""

    request: Request
    status: int
    states: str


@dataclass(frozen=True)
class Mistake:
    """A request that must be refused, and with which status."""

    what: str
    request: Request
    statuses: frozenset[int]


class Desk(ABC):
    """Where one service is asked about a project to which it has reacted.

    The `onlooker` may read what the project has become, and not act on it; the `stranger` may not even read it.
    """

    onlooker: Role
    stranger: Role

    def __init__(self, part: Part, installation: Installation) -> None:
        self.part = part
        self.installation = installation
        self.root = f"/api/{part.service}/v1"

    def prepare(self) -> None:
        """Whatever people must have done before anything is asked. Raises DemoFailed."""
        return

    @abstractmethod
    def reading(self, project_id: str) -> Request:
        """To see what the service has made of the project."""

    @abstractmethod
    def shows(self, document: Any, case: Case) -> bool:
        """Whether the answer tells what it must."""

    def act(self, project_id: str) -> Act | None:
        """To do what only this service does; None for one that is only read."""
        return None

    def mistakes(self, case: Case) -> Iterator[Mistake]:
        """Requests that must be refused."""
        reading, act = self.reading(case.subject), self.act(case.subject)
        nowhere = replace(reading, path=f"{self.root}/{self.part.new_id()}")
        yield Mistake("of what does not exist", nowhere, frozenset({404}))
        yield from self._of_identity(reading, self.stranger)
        if act is not None:
            yield from self._of_identity(act.request, self.onlooker)
            unknown = replace(act.request, path=act.request.path.replace(case.subject, self.part.new_id()))
            yield Mistake("about a project that nobody knows", unknown, frozenset({404}))

    @property
    def nobody(self) -> Person:
        """Somebody without a token."""
        return Person(self.installation.url.rstrip("/"), "")

    def person(self, role: Role, uai: str | None = None) -> Person:
        """Somebody with this role."""
        return self.installation.person(f"conformance-{role}", role, uai)

    def _of_identity(self, request: Request, other: Role) -> Iterator[Mistake]:
        yield Mistake("without a token", request.by(self.nobody), frozenset({401}))
        forger = replace(self.installation, key=new_key())
        forged = forger.person("conformance-forger", Role.ADMINISTRATOR)
        yield Mistake("with a token that somebody unknown has signed", request.by(forged), frozenset({401}))
        yield Mistake(f"by the role {other}, which may not", request.by(self.person(other)), frozenset({403}))
