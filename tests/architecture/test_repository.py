"""What the files beside the code promise: they name no machine and no registry, and the README's commands exist."""

import re

import pytest

from tests.architecture.sources import PROJECT, tracked
from tests.nodes.programs import DEBIAN_PACKAGES

# Written so that these patterns do not match themselves.
REGISTRIES = re.compile(
    r"pyp[i]\.|pythonhoste[d]|npmj[s]|yarnpk[g]|docker\.i[o]|ghc[r]\.|quay\.i[o]|gc[r]\.io|crate[s]\.io|rubygem[s]"
    r"|proxy\.golan[g]|jfro[g]|artifactor[y]|anacond[a]",
    re.IGNORECASE,
)
PLACES = "|".join(("home", "Users", "root", "work", "mnt", "workspace"))
MACHINE_PATH = re.compile(rf"(?<![\w.$}}-])/({PLACES})/[\w.]")
# A checkout at /app or /nefe, as in a container, is named by many a text for a reason of its own.
HERE = f"{PROJECT}/" if len(PROJECT.parts) > len(("/", "nefe")) else "\0"
WITHIN_AN_IMAGE = {"deploy/docker/Dockerfile"}
LOCKS = (
    "requirements.lock",
    "requirements-tracing.lock",
    "requirements-dev.lock",
    "tests/object_store/requirements.lock",
)
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+")


def texts() -> dict[str, str]:
    """Every tracked file that is text."""
    found = {}
    for name in tracked():
        content = (PROJECT / name).read_bytes()
        if b"\x00" not in content:
            found[name] = content.decode("utf-8", "replace")
    return found


def test_no_file_names_a_registry() -> None:
    assert [name for name, text in texts().items() if REGISTRIES.search(text)] == []


def test_no_file_names_a_place_of_some_machine() -> None:
    named = {name for name, text in texts().items() if MACHINE_PATH.search(text) or HERE in text}
    assert named - WITHIN_AN_IMAGE == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 20
    for line in lines:
        assert PINNED.match(line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_index(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    assert not re.search(r"--(extra-)?index-url|--find-links|://|--trusted-host", text)


def test_what_is_locked_to_run_is_locked_alike_to_test() -> None:
    run, traced, test = (pins((PROJECT / lock).read_text(encoding="utf-8")) for lock in LOCKS[:3])
    assert run < traced < test


def pins(text: str) -> set[str]:
    """`name==version` of every line."""
    return {found[0] for found in (PINNED.match(line) for line in text.splitlines()) if found}


def targets() -> set[str]:
    """What `make` can be asked for."""
    return set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def commands(text: str) -> set[str]:
    """What a text says to ask `make` for."""
    code = re.findall(r"`([^`\n]+)`|^((?:make|\.venv|\$ ).*)$", text, re.MULTILINE)
    return {target for found in code for target in re.findall(r"\bmake ([a-z-]+)", " ".join(found))}


def test_the_commands_of_the_readme_exist() -> None:
    assert {"run", "test"} <= commands((PROJECT / "README.md").read_text(encoding="utf-8")) <= targets()


def test_every_command_that_a_text_names_exists() -> None:
    named = {name: commands(text) - targets() for name, text in texts().items()}
    assert {name: missing for name, missing in named.items() if missing} == {}


def test_what_the_tests_ask_for_is_installed_before_them_and_named_in_the_readme() -> None:
    script, readme = ((PROJECT / name).read_text(encoding="utf-8") for name in (".ci/run", "README.md"))
    wanted = {*DEBIAN_PACKAGES.values(), "libc6-dev"}
    installed = re.search(r"^needed=\((.*?)^\)", script, re.MULTILINE | re.DOTALL)
    assert installed is not None
    assert wanted <= set(installed[1].split())
    assert wanted <= {
        word for line in re.findall(r"^apt install ([^#\n]+)", readme, re.MULTILINE) for word in line.split()
    }


def test_every_target_explains_itself() -> None:
    explained = re.findall(r"^([a-z-]+):.*## \S", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert targets() == set(explained)


def test_every_document_that_is_linked_to_is_there() -> None:
    for name in tracked():
        if not name.endswith(".md"):
            continue
        here = (PROJECT / name).parent
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", (PROJECT / name).read_text(encoding="utf-8")):
            assert "://" in link or link.startswith("mailto:") or (here / link).exists(), f"{name}: {link}"
