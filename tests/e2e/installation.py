"""An installation in standalone mode, as a process that may be killed and started again on the same folder."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import ClassVar
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
from joserfc.jwk import ECKey

from shared.identity.tokens import load_key
from tests.nodes.node import Node
from tests.nodes.process import is_gone
from tests.nodes.waiting import wait_until

NEFE = str(Path(sys.executable).with_name("nefe"))
ACADEMY = "creteil"


def variables(**settings: object) -> dict[str, str]:
    """An environment with nothing of ours but `settings`: `data_dir` is NEFE_DATA_DIR."""
    given = {f"NEFE_{name.upper()}": str(value) for name, value in settings.items()}
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", **given}


class Standalone(Node):
    """`nefe run`, with its data in `folder / "here"`."""

    has_example = False
    further: ClassVar[Mapping[str, object]] = {}
    """Settings besides."""

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "here"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def key(self) -> ECKey:
        """The key with which it wants tokens to be signed."""
        return load_key(self.data / "token-key.json")

    @property
    def is_ready(self) -> bool:
        """Whether all four services are."""
        try:
            with urlopen(f"{self.url}/readyz", timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == HTTPStatus.OK)
        except (HTTPError, OSError):
            return False

    @property
    def worker(self) -> psutil.Process | None:
        """The process that does the work, if there is one now."""
        try:
            return next(iter(psutil.Process(self.pid).children()), None) if self.pid else None
        except psutil.NoSuchProcess:
            return None

    def kill_worker(self) -> None:
        """SIGKILL to the process that does the work; its parent starts another."""
        victim = self.worker
        if victim is not None:
            victim.kill()
            wait_until(lambda: is_gone(victim), "the killed worker is gone")

    def kill_master(self) -> None:
        """SIGKILL to the parent alone, and a new start while the orphan may still be there."""
        assert self.pid is not None
        os.kill(self.pid, signal.SIGKILL)
        wait_until(lambda: not self.is_running, "the killed parent is gone")
        self.start()

    def kill_all(self) -> None:
        """SIGKILL to both at once, as a power cut would, and a new start."""
        self.kill()
        self.start()

    def _prepare(self) -> None:
        """It makes its folder itself."""

    def _command(self) -> Sequence[str]:
        return [NEFE, "run"]

    def _environment(self) -> Mapping[str, str]:
        return variables(port=self.port, data_dir=self.data, example=str(self.has_example).lower(), **self.further)
