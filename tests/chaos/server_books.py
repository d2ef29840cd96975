"""The books of an installation on servers: the same checks as those of a folder, over PostgreSQL and a mail server."""

from tests.chaos.databases import Databases
from tests.chaos.post_office import PostOffice
from tests.e2e.books import Books, Row


class ServerBooks(Books):
    """What the four databases say, and what the mail server has taken."""

    def __init__(self, databases: Databases, post_office: PostOffice) -> None:
        self._databases = databases
        self._post_office = post_office

    def ask(self, service: str, query: str, *parameters: object) -> list[Row]:
        named = {f"p{number}": value for number, value in enumerate(parameters)}
        return [tuple(row) for row in self._databases.rows(service, _with_names(query), **named)]

    def letters(self) -> list[tuple[str, str]]:
        return [(recipient, header_id) for header_id, recipient in self._post_office.letters.items()]


def _with_names(query: str) -> str:
    """Question marks become :p0, :p1, …"""
    first, *others = query.split("?")
    return first + "".join(f":p{number}{other}" for number, other in enumerate(others))
