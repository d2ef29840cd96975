"""What the style asks for and a program can see."""

import ast
import io
import re
import statistics
import tokenize
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, dotted, sources

MEDIAN_LINES, LONGEST_FUNCTION, LONGEST_FILE, LONG_IS_ONE_IN = 10, 40, 300, 35
LONG = 20
WORDS_OF_NOTHING = ("utils", "util", "helpers", "helper", "manager", "data", "misc", "common")
WITH_REASON = re.compile(r"#\s*(type: ignore\[[\w\-, ]+\]\s+#\s*\S.*|noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*\s*-\s*\S.*)")


def functions(source: Source) -> Iterator[tuple[int, str]]:
    """How many lines each function has, and where it is."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{source.path}:{node.lineno} {node.name}"


def ours() -> list[Source]:
    """The program itself, without its migrations, which are lists of columns."""
    return [source for source in sources("services", "shared") if "/migrations/" not in source.path]


def test_functions_are_small() -> None:
    found = sorted((each for source in ours() for each in functions(source)), reverse=True)
    lengths = [length for length, _ in found]
    assert statistics.median(lengths) < MEDIAN_LINES
    assert [where for length, where in found if length > LONGEST_FUNCTION] == []
    assert len([where for length, where in found if length > LONG]) <= len(found) / LONG_IS_ONE_IN


def test_files_hold_one_idea() -> None:
    assert [source.path for source in ours() if source.text.count("\n") > LONGEST_FILE] == []


@pytest.mark.parametrize("folder", ["services", "shared", "tests"])
def test_every_module_says_what_it_promises(folder: str) -> None:
    silent = [source.path for source in sources(folder) if source.text.strip() and not ast.get_docstring(source.tree)]
    assert silent == []


def test_names_say_something() -> None:
    named = [source.path for source in sources("services", "shared", "tests")
             if set(source.path.removesuffix(".py").split("/")) & set(WORDS_OF_NOTHING)]  # fmt: skip
    assert named == []


def test_the_program_logs_and_does_not_print() -> None:
    for source in sources("services", "shared"):
        calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
        assert [call.lineno for call in calls if dotted(call.func) in ("print", "pprint.pprint")] == [], source.path


def comments(source: Source) -> Iterator[tuple[int, str]]:
    """Every comment, with its line."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


@pytest.mark.parametrize("folder", ["services", "shared", "tests"])
def test_whoever_silences_a_check_says_why(folder: str) -> None:
    silenced = [
        f"{source.path}:{line} {text}"
        for source in sources(folder)
        for line, text in comments(source)
        if re.search(r"#\s*(type:\s*ignore|noqa)", text) and not WITH_REASON.match(text)
    ]
    assert silenced == []


def test_no_comment_puts_work_off() -> None:
    put_off = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [f"{source.path}:{line}" for source in sources("services", "shared", "tests")
            for line, text in comments(source) if put_off.search(text)]  # fmt: skip
    assert left == []
