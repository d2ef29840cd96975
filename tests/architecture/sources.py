"""The project's own files, as the checks of this room read them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SERVICES = ("submission", "review", "funding", "notification")


@dataclass(frozen=True)
class Source:
    """One file of Python."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """Parsed."""
        return ast.parse(self.text)


@cache
def tracked() -> tuple[str, ...]:
    """Every file that belongs to the project, as git sees it; files that are about to be added count."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(sorted(name for name in set(found) if (PROJECT / name).is_file()))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every file of Python in these folders."""
    names = [name for name in tracked() if name.endswith(".py") and name.partition("/")[0] in folders]
    return tuple(Source(name, (PROJECT / name).read_text(encoding="utf-8")) for name in names)


def imports(tree: ast.Module) -> Iterator[str]:
    """The full name of everything that is imported: `shared.errors.Refusal`, `json`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def meanings(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: `datetime` -> `datetime.datetime`."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            found.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return found


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` of a chain of attributes, or None."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return inner and f"{inner}.{node.attr}"
    return None


def used(tree: ast.Module) -> Iterator[str]:
    """The full name of everything imported that the code touches: `datetime.datetime.now`, `uuid.uuid4`."""
    known = meanings(tree)
    for node in ast.walk(tree):
        name = dotted(node) if isinstance(node, ast.Attribute | ast.Name) else None
        if name is not None:
            first, _, rest = name.partition(".")
            if first in known:
                yield f"{known[first]}.{rest}" if rest else known[first]
