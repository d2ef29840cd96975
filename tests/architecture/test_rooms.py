"""Same rooms, same names, everywhere; arrows point to the domain."""

import sys

import pytest
from importlinter.cli import lint_imports

from tests.architecture.sources import PROJECT, SERVICES, imports, sources, tracked

# A room is one file while it is small, and a folder of that name once it is not.
PURE = ("shared.errors.", "shared.pace.")
"""What any domain may say: how a refusal is named, and how fast something may go."""
REQUIRED = {"__init__", "api", "app", "config", "consumers", "domain", "events", "holdings", "measures", "migrations",
            "permissions", "repositories", "service", "tables", "use_cases"}  # fmt: skip
ALLOWED = REQUIRED | {"pages", "rows", "ticks", "chores", "commands", "papers"}
OWN = {
    "funding": {"ledger", "ledger_guards"},  # the ledger, and what in the database keeps it true
    "review": {"minutes_guards"},  # what in the database keeps signed minutes as they are
    "notification": {"channels", "wording"},  # what is said, and how it leaves
}
BESIDE = {"__init__.py", "py.typed", "cli.py", "standalone.py", "identity"}


def rooms(folder: str) -> set[str]:
    """The names directly in a folder of the project."""
    return {name.removeprefix(folder).partition("/")[0] for name in tracked() if name.startswith(folder)}


def test_import_linter_is_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    assert lint_imports(no_cache=True) == 0


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms(service: str) -> None:
    found = {name.removesuffix(".py") for name in rooms(f"services/{service}/")}
    assert found >= REQUIRED
    assert found <= ALLOWED | OWN.get(service, set())


def test_nothing_else_stands_beside_the_services() -> None:
    assert rooms("services/") - set(SERVICES) <= BESIDE


@pytest.mark.parametrize("service", SERVICES)
def test_the_domain_knows_the_standard_library_its_own_and_pure_words(service: str) -> None:
    own = f"services.{service}.domain."
    domain = [source for source in sources("services") if source.path.startswith(f"services/{service}/domain/")]
    assert domain
    for source in domain:
        strange = [
            name
            for name in imports(source.tree)
            if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith((own, *PURE))
        ]
        assert strange == [], source.path


def test_only_standalone_mode_and_the_command_know_services_by_more_than_one_name() -> None:
    for source in sources("services"):
        place = source.path.split("/")[1]
        named = {name for name in SERVICES if f"services.{name}" in source.text}
        if place in SERVICES:
            assert named <= {place}, source.path


@pytest.mark.parametrize("service", SERVICES)
def test_no_rule_of_http_lives_in_a_use_case(service: str) -> None:
    for source in sources("services"):
        if source.path.startswith((f"services/{service}/use_cases/", f"services/{service}/domain/")):
            web = [name for name in imports(source.tree) if name.startswith(("flask", "werkzeug", "shared.web"))]
            assert web == [], source.path
