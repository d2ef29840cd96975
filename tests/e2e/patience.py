"""People of the story who do not give up when the installation is killed in front of them: they try again."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from shared.demo.client import Answer, DidNotAnswer, Installation, Person
from shared.identity.actor import Role

PATIENCE_SECONDS = 90.0


class PatientPerson(Person):
    """Sends again what got no answer. A POST has a key for that; a PATCH has its ETag."""

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        failures = 0
        while True:
            try:
                answer = super().call(method, path, body, headers)
            except DidNotAnswer:
                failures += 1
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.05)
            else:
                is_mine = failures and method == "PATCH" and answer.status == HTTPStatus.PRECONDITION_FAILED
                return self._own_change(path, body) or answer if is_mine else answer

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
