"""The sign-in's database with its settings, for commands."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.identity.config import Settings
from services.identity.service import SERVICE
from shared.config import Misconfigured
from shared.messaging.runtime import Runtime
from shared.messaging.service import build_runtime
from shared.migrations import is_current

MAIL = "mail"


@contextmanager
def settled_runtime(data: Path) -> Iterator[Runtime]:
    """The database is NEFE_DATABASE_URL, or the one of standalone mode in the data folder. Raises Misconfigured."""
    own = {
        "NEFE_ACADEMY": "creteil",
        "NEFE_DATABASE_URL": f"sqlite:///{data.resolve() / SERVICE.name}.db",
        "NEFE_MAIL_FOLDER": str(data.resolve() / MAIL),
        "NEFE_PUBLIC_URL": "http://127.0.0.1:8000",
    }
    given = {name: value for name, value in os.environ.items() if value}
    has_database = any(name in given for name in ("NEFE_DATABASE_URL", "NEFE_DATABASE_URL_FILE"))
    if has_database:
        del own["NEFE_DATABASE_URL"]
    runtime = build_runtime(SERVICE, Settings.from_env({**own, **given}))
    try:
        if not is_current(runtime.engine, SERVICE.name):
            raise Misconfigured("the database is not ready: start nefe, or run `nefe identity migrate`, first")
        yield runtime
    finally:
        runtime.engine.dispose()
