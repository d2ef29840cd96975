"""A fork server: whoever asks it is given a fork of it, which has read the libraries already and then runs a program.

Reading them takes a program longer than most of what tests do with it. Our own code is not among them: each program
reads that by itself, with its own settings. A script that knows nothing of the tests; see tests/nodes/forking.py.
"""

import gc
import json
import os
import random
import runpy
import selectors
import socket
import sys
import time
from importlib import import_module
from typing import Any

# Not prometheus_client, which looks at its settings when it is read.
LIBRARIES = (
    "alembic.command",
    "alembic.ddl.postgresql",
    "apispec.ext.marshmallow",
    "authlib.integrations.httpx_client",
    "authlib.oauth2.rfc7636",
    "babel.dates",
    "click",
    "flask_smorest",
    "flask_wtf",
    "gunicorn.app.base",
    "gunicorn.workers.gthread",
    "http.cookiejar",
    "httpx2",
    "icalendar",
    "joserfc.jwt",
    "kombu.transport.pyamqp",
    "marshmallow",
    "psycopg.rows",
    "puremagic",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
    "standardwebhooks",
    "structlog",
    "urllib3",
    "webargs.flaskparser",
    "wtforms",
)
LONGEST_MESSAGE = 200_000


def main() -> None:
    """Serve on the socket that the first argument numbers; in a fork, run what it was asked for."""
    for name in LIBRARIES:
        import_module(name)
    gc.collect()
    gc.freeze()
    sys.argv = serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_path(sys.argv[0], run_name="__main__")


def serve(asking: socket.socket) -> list[str]:
    """Returns in forks only: what to run. The server ends with whoever asks."""
    told: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as watched:
        watched.register(asking, selectors.EVENT_READ)
        while True:
            for key, _ in watched.select():
                if key.fileobj is not asking:
                    watched.unregister(key.fileobj)
                    _tell_end(*told.pop(key.fd), key.fd)
                    continue
                message, descriptors, _, _ = socket.recv_fds(asking, LONGEST_MESSAGE, 2)
                if not message:
                    sys.exit()
                pid = os.fork()
                if pid == 0:
                    _forget(asking, told)
                    return _settle(json.loads(message), *descriptors)
                output, teller = descriptors
                os.close(output)
                end = os.pidfd_open(pid)
                told[end] = (pid, socket.socket(fileno=teller))
                told[end][1].send(str(pid).encode())
                watched.register(end, selectors.EVENT_READ)


def _tell_end(pid: int, teller: socket.socket, end: int) -> None:
    """As subprocess has it: negative if a signal has ended it."""
    _, status = os.waitpid(pid, 0)
    os.close(end)
    with teller:
        try:
            teller.send(str(os.waitstatus_to_exitcode(status)).encode())
        except OSError:
            return  # nobody wants to know any more


def _forget(asking: socket.socket, told: dict[int, tuple[int, socket.socket]]) -> None:
    asking.close()
    for end, (_, teller) in told.items():
        os.close(end)
        teller.close()


def _settle(birth: dict[str, Any], output: int, teller: int) -> list[str]:
    """Become what a program is that was started by itself."""
    os.setsid()
    os.chdir(birth["folder"])
    os.environ.clear()
    os.environ.update(birth["environment"])
    time.tzset()
    random.seed()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    for descriptor in (nothing, output, teller):
        os.close(descriptor)
    arguments: list[str] = birth["arguments"]
    return arguments


if __name__ == "__main__":
    main()
