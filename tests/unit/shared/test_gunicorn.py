"""The web process's settings, and what it forgets when it starts."""

import subprocess
import sys
from pathlib import Path

import pytest
from gunicorn.config import Config

from services.review.config import Settings
from shared.config import Misconfigured
from shared.web.gunicorn import Server, forget_metrics, options
from tests.support.application import settings_for


def test_gunicorn_accepts_every_option() -> None:
    config = Config()
    for name, value in options("127.0.0.1:8000", {}).items():
        config.set(name, value)
    config.validate()
    assert config.control_socket_disable is True
    assert config.accesslog is None


def test_workers_and_threads_are_settings() -> None:
    chosen = options("127.0.0.1:8000", {"NEFE_WEB_WORKERS": "3", "NEFE_WEB_THREADS": "16"})
    assert (chosen["workers"], chosen["threads"]) == (3, 16)


@pytest.mark.parametrize("text", ["0", "-1", "65", "two", "1.5", "²"])
def test_a_count_that_is_none_is_named(text: str) -> None:
    with pytest.raises(Misconfigured, match="NEFE_WEB_WORKERS"):
        options("127.0.0.1:8000", {"NEFE_WEB_WORKERS": text})


def test_a_process_has_a_connection_for_each_of_its_threads() -> None:
    settings = settings_for(Settings, "postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    app = Server("review", settings, options("127.0.0.1:8000", {"NEFE_WEB_THREADS": "13"})).load()
    assert app.extensions["nefe"].runtime.engine.pool.size() == 13


SERVING = """
import sys
from types import SimpleNamespace
from shared.web import gunicorn

gunicorn._settings_of = lambda _service: SimpleNamespace(log_level="INFO")
gunicorn.Server.run = lambda _self: print("services.notification.app" in sys.modules)
print("services.notification.app" in sys.modules)
gunicorn.serve("notification", "127.0.0.1:8000")
"""


def test_the_code_is_read_before_the_fork_so_that_its_processes_keep_it_together() -> None:
    done = subprocess.run([sys.executable, "-c", SERVING], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]


def test_an_idle_connection_outlives_the_proxy_s_patience() -> None:
    assert options("127.0.0.1:8000", {})["keepalive"] > 120


def test_what_earlier_processes_counted_is_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"")
    (folder / "kept.txt").write_text("not ours")
    forget_metrics({"PROMETHEUS_MULTIPROC_DIR": str(folder)})
    assert [path.name for path in folder.iterdir()] == ["kept.txt"]


def test_the_folder_of_metrics_is_made(tmp_path: Path) -> None:
    forget_metrics({"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "new" / "metrics")})
    assert (tmp_path / "new" / "metrics").is_dir()
