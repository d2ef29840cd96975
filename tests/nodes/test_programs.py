"""One rule for what is not installed: skipped with the package to install, or failed where nothing may be skipped."""

from pathlib import Path

import pytest

from tests.nodes import programs
from tests.nodes.ports import free_port


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "DEBIAN_FOLDERS", ())
    monkeypatch.delenv("NEFE_TEST_REQUIRE_SERVICES", raising=False)
    return tmp_path


def install(folder: Path, program: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    installed = folder / program
    installed.touch(mode=0o755)
    return installed


def test_a_missing_program_skips_the_test_and_names_its_package(path: Path) -> None:
    install(path, "amqp-get")
    with pytest.raises(pytest.skip.Exception, match=r"postgres, initdb missing; .* install postgresql$"):
        programs.require("postgres", "amqp-get", "initdb")


@pytest.mark.usefixtures("path")
def test_a_missing_program_fails_the_test_where_nothing_may_be_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEFE_TEST_REQUIRE_SERVICES", "1")
    with pytest.raises(pytest.fail.Exception, match="install rabbitmq-server"):
        programs.require("rabbitmq-server")


def test_an_installed_program_lets_the_test_run(path: Path) -> None:
    installed = install(path, "rabbitmqctl")
    assert programs.located("rabbitmqctl") == installed


def test_the_newest_of_several_versions_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "DEBIAN_FOLDERS", (f"{path}/postgresql/*/bin",))
    install(path / "postgresql" / "9.6" / "bin", "postgres")
    newest = install(path / "postgresql" / "17" / "bin", "postgres")
    install(path / "postgresql" / "15" / "bin", "postgres")
    assert programs.find("postgres") == newest


def test_a_port_is_given_once() -> None:
    assert len({free_port() for _ in range(20)}) == 20
