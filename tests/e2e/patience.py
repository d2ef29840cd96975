"""People of the story who do not give up when the installation is killed or cut off before them: they try again."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from shared.demo.client import Answer, DidNotAnswer, Installation, Person
from shared.identity.actor import Role
from tests.nodes.waiting import wait_until

PATIENCE_SECONDS = 600.0
AWAY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
IN_PROGRESS = "idempotency_in_progress"


class PatientPerson(Person):
    """Sends again what got no definite answer. A POST has a key for that; a PATCH has its ETag."""

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        first = self._try(method, path, body, headers)
        if first:
            return first
        answers: list[Answer] = []

        def is_answered() -> bool:
            answer = self._try(method, path, body, headers)
            answers.extend([answer] if answer else [])
            return bool(answers)

        wait_until(is_answered, f"{method} {path} is answered", seconds=PATIENCE_SECONDS, every=0.1)
        is_mine = method == "PATCH" and answers[0].status == HTTPStatus.PRECONDITION_FAILED
        return (self._own_change(path, body) if is_mine else None) or answers[0]

    def wait_for(self, path: str, is_met: Callable[[Any], bool], what: str) -> Any:
        found: list[Any] = []

        def is_found() -> bool:
            answer = self.call("GET", path)
            found[:] = [answer.document]
            return answer.status == HTTPStatus.OK and is_met(answer.document)

        wait_until(is_found, what, seconds=PATIENCE_SECONDS, every=0.1)
        return found[0]

    def _try(self, method: str, path: str, body: Any, headers: Mapping[str, str] | None) -> Answer | None:
        """The answer, or None when nobody knows yet whether what was asked was done."""
        try:
            answer = super().call(method, path, body, headers)
        except DidNotAnswer:
            return None
        is_in_progress = answer.status == HTTPStatus.CONFLICT and answer.document["code"] == IN_PROGRESS
        return None if answer.status in AWAY or is_in_progress else answer

    def _own_change(self, path: str, patch: Mapping[str, Any]) -> Answer | None:
        """What one's own change has made, if that is why the version has gone on."""
        answer = self.call("GET", path)
        content = answer.document["content"]
        is_changed = all(content[name] == value for name, value in patch.items() if name != "budget")
        return answer if is_changed else None


class PatientInstallation(Installation):
    """An installation that is spoken to with patience."""

    def person(self, subject: str, role: Role, uai: str | None = None) -> Person:
        """Somebody with one role."""
        hasty = super().person(subject, role, uai)
        return PatientPerson(hasty.url, hasty.token)
