"""Applications that were built, for the tests of this process to use one after the other.

Building one takes longer than what most tests ask of it. Nothing in it knows who used it: what a request needs is the
state of the application, which is put there anew for each test.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from flask import Flask

from shared.identity.keys import keys_from
from shared.identity.verification import Audience, TokenVerifier
from shared.messaging.runtime import Runtime
from shared.observability.health import Health
from shared.web.state import EXTENSION, State

OF_THE_RUNTIME = {"database_url", "mail_folder", "partners", "storage_dir", "token_keys"}
"""Settings that nothing is built of: whoever needs them asks the runtime, or is given them by `take`."""
CreateApp = Callable[[Any, Runtime], Flask]
_free: dict[tuple[CreateApp, str], list[Flask]] = defaultdict(list)
_taken: list[tuple[tuple[CreateApp, str], Flask]] = []


def take(create_app: CreateApp, settings: Any, runtime: Runtime, *, is_kept: bool = False) -> Flask:
    """An application on `runtime`, nobody else's until the test ends; if `is_kept`, ever."""
    if is_kept:
        return create_app(settings, runtime)
    built_in = {name: value for name, value in vars(settings).items() if name not in OF_THE_RUNTIME}
    which = create_app, repr(built_in)
    app = _free[which].pop() if _free[which] else create_app(settings, runtime)
    _taken.append((which, app))
    here: State = app.extensions[EXTENSION]
    here.runtime = runtime
    here.health.__dict__.update(vars(Health(here.service.name, runtime.engine)))
    audience = Audience(settings.token_issuer, settings.token_audience, settings.academy)
    here.verifier = TokenVerifier(keys_from(settings, runtime.clock), audience, runtime.clock)
    return app


def give_back() -> None:
    """The test is over: the next may have its applications."""
    for which, app in _taken:
        _free[which].append(app)
    _taken.clear()
