"""The programs that partners may begin from: files of the documentation, shown and handed out as they are."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[4] / "docs" / "exemples"
LANGUAGES = {".py": "Python", ".mjs": "JavaScript", ".sh": "Shell"}


@dataclass(frozen=True)
class Program:
    """One of them."""

    name: str
    language: str
    text: str


def programs() -> list[Program]:
    """All of them, in the order of LANGUAGES."""
    return [
        Program(path.name, language, path.read_text(encoding="utf-8"))
        for suffix, language in LANGUAGES.items()
        for path in sorted(FOLDER.glob(f"*{suffix}"))
    ]
