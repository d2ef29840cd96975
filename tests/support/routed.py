"""People of the stories, before services that answer each on a port of its own, without a proxy."""

from dataclasses import dataclass
from urllib.request import Request

from shared.demo.client import Answer, Installation, Person
from shared.identity.actor import Role


@dataclass(frozen=True)
class Routed(Person):
    """A person whose requests go to the port of the service that the path names, as the proxy sends them."""

    ports: tuple[tuple[str, int], ...] = ()

    def _send(self, request: Request) -> Answer:
        path = request.selector
        request.full_url = f"http://127.0.0.1:{dict(self.ports)[path.split('/')[2]]}{path}"
        return super()._send(request)


@dataclass(frozen=True)
class Several(Installation):
    """An installation whose services answer on ports of their own."""

    ports: tuple[tuple[str, int], ...] = ()

    def person(self, subject: str, role: Role, uai: str | None = None) -> Routed:
        person = super().person(subject, role, uai)
        return Routed(person.url, person.token, self.ports)
