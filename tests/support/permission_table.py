"""Checks that an application lets in whom its table of permissions lists, and nobody else.

CASES = permission_cases(PERMISSIONS)

@pytest.mark.parametrize("case", CASES, ids=str)
def test_only_the_listed_roles_get_in(case, application):
    assert is_let_in(application, EXAMPLES[case.operation], case.role) == case.is_listed

def test_every_operation_is_tried(application):
    assert set(EXAMPLES) == operations_of(application.app)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask

from shared.identity.access import operation_of
from shared.identity.actor import Role
from shared.web.pages.everywhere import PERMISSIONS as EVERYWHERE
from tests.support.application import Application


@dataclass(frozen=True)
class Example:
    """A request that would do an operation. The thing it is about need not exist."""

    method: str
    path: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One cell of the table."""

    operation: str
    role: Role
    is_listed: bool

    def __str__(self) -> str:
        return f"{self.operation}-{self.role.value}"


def permission_cases(permissions: Mapping[str, frozenset[Role]]) -> list[Case]:
    """Every operation with every role."""
    return [Case(operation, role, role in roles) for operation, roles in permissions.items() for role in Role]


def operations_of(app: Flask) -> set[str]:
    """The operations of the service's own routes; what each service has for administrators is tried by itself."""
    views: list[Callable[..., object]] = list(app.view_functions.values())
    return {operation for operation in map(operation_of, views) if operation is not None} - EVERYWHERE.keys()


def is_let_in(application: Application, example: Example, role: Role) -> bool:
    """Whether the role alone may try the operation; what the rules say of this very thing does not matter here."""
    answer = application.caller(role, uai="0930116W").call(example.method, example.path, **example.options)
    assert answer.status_code != HTTPStatus.UNAUTHORIZED
    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return not (answer.status_code == HTTPStatus.FORBIDDEN and answer.get_json()["code"] == "not_permitted")
