"""Clock, identifiers and chance are passed in, never reached for: or else no test could hold them still."""

import re

import pytest

from tests.architecture.sources import sources, used

REACHED_FOR = re.compile(
    r"datetime\.(datetime\.(now|utcnow|today)|date\.today)|time\.(time|time_ns|localtime|gmtime)"
    r"|random\.(?!Random$).*|uuid\.uuid\d|secrets\..*|os\.urandom|shared\.clock\.SystemClock"
)
ALLOWED = {
    "shared/clock.py": {"datetime.datetime.now": "it is the clock"},
    "shared/messaging/runtime.py": {
        "shared.clock.SystemClock": "the real runtime, put together once per process",
        "random.SystemRandom": "the same",
    },
    "shared/identity/tokens.py": {"uuid.uuid4": "names a temporary file, which is gone when the function returns"},
    "shared/messaging/loops.py": {"time.time": "a gauge says when a loop last ran, to a server with its own clock"},
    "shared/identity/secret.py": {
        "secrets.token_urlsafe": "must not be guessed by whoever knows how chance was begun",
        "secrets.token_bytes": "the same",
        "secrets.randbelow": "the same",
        "secrets.choice": "the same",
    },
    "shared/provisioning.py": {
        "secrets.token_urlsafe": "passwords, made once by an operator's command",
        "secrets.token_bytes": "salt, the same",
    },
    "shared/web/gunicorn.py": {"shared.clock.SystemClock": "only to see whether the settings can be used"},
    "shared/commands/canary.py": {"shared.clock.SystemClock": "a command is where a clock is passed in from"},
    "shared/commands/doctor.py": {"shared.clock.SystemClock": "a command is where a clock is passed in from"},
    "shared/commands/conformance.py": {
        "shared.clock.SystemClock": "a command is where a clock is passed in from",
        "random.SystemRandom": "and chance",
    },
    "shared/commands/token.py": {"shared.clock.SystemClock": "a command is where a clock is passed in from"},
    "shared/commands/rotate.py": {"shared.clock.SystemClock": "a command is where a clock is passed in from"},
    "shared/demo/client.py": {
        "shared.clock.SystemClock": "a program outside the services, which may be given another",
        "secrets.token_hex": "the same",
    },
    "services/notification/measures.py": {"shared.clock.SystemClock": "a gauge is read without a runtime"},
}


def reached_for(path: str) -> set[str]:
    """What a file takes for itself."""
    source = next(source for source in sources("services", "shared") if source.path == path)
    return {name for name in used(source.tree) if REACHED_FOR.fullmatch(name)}


@pytest.mark.parametrize("path", [source.path for source in sources("services", "shared")])
def test_time_chance_and_identifiers_are_passed_in(path: str) -> None:
    assert reached_for(path) == set(ALLOWED.get(path, {}))


def test_nothing_is_allowed_to_a_file_that_is_gone() -> None:
    assert set(ALLOWED) <= {source.path for source in sources("services", "shared")}
