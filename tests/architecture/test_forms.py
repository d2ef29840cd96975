"""Every form of every page may be sent twice: it is remembered, or it says how things are to be, not what to add."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from shared.web.idempotency import is_idempotent
from shared.web.pages.blueprint import Pages

SERVICES = ("submission", "review", "funding", "notification", "identity")
REPEATABLE = {
    "submission": {
        "academy.keep", "academy.assign", "concertations.revise", "editor.save", "editor.be_present", "editor.restore",
        "files.attach", "files.take_away", "meetings.revise", "meetings.cancel", "networks.put", "prizes.announce",
        "resources.describe", "sheet.answer",
    },
    "review": {"reading.vote", "sittings.revise", "sittings.put_agenda", "sittings.put_attendance"},
    "funding": {"papers.sign"},
    "notification": {
        "gazette.ask", "inbox.mark_all", "letters.write", "preferences.choose", "preferences.make", "preferences.end",
        "preferences.confirm", "preferences.forget",
    },
    "identity": {
        "access.read_code", "access.open_account", "access.ask", "accounts.change", "accounts.invite",
        "accounts.close", "colleagues.remove", "door.sign_in", "door.check_second", "door.enter_as_example",
        "door.leave_here", "own.change", "own.confirm", "own.drop", "own.leave_others",
    },
}  # fmt: skip
"""What these do is done once it is done: a state that is set, a secret in place of another, bytes that are there."""


def _forms(service: str) -> Iterator[tuple[str, Any]]:
    package = import_module(f"services.{service}.pages")
    for module in iter_modules(package.__path__):
        pages = getattr(import_module(f"{package.__name__}.{module.name}"), "pages", None)
        if isinstance(pages, Pages):
            yield from ((f"{module.name}.{view.__name__}", view) for view in pages.forms)


@pytest.mark.parametrize("service", SERVICES)
def test_a_form_is_remembered_or_repeatable(service: str) -> None:
    forms = dict(_forms(service))
    assert len(forms) > 3
    assert {name for name, view in forms.items() if not is_idempotent(view)} == REPEATABLE[service]
