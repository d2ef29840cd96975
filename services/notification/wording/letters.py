"""Turns a template and what it is about into the subject and the text of a message."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notification.wording.french import FILTERS, one_line

TEMPLATES = Path(__file__).parent / "templates"
SUFFIX = ".txt.j2"


@cache
def template_names() -> frozenset[str]:
    """The templates that letters can be written by: those that have a subject."""
    found = {path.name.removesuffix(SUFFIX): path for path in TEMPLATES.glob(f"*{SUFFIX}")}
    return frozenset(name for name, path in found.items() if "{% block subject %}" in path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Letter:
    """`subject` is one line; `text` is plain text of any number of paragraphs, ended by a line feed."""

    subject: str
    text: str


def write(template: str, **about: object) -> Letter:
    """Fill in a template. Raises jinja2.UndefinedError for a name that it uses and `about` lacks."""
    found = _environment().get_template(f"{template}{SUFFIX}")
    return Letter(one_line(_subject(found, about)), _paragraphs(found.render(about)))


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    """Messages are plain text: escaping for HTML would print « &amp; » in them."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


def _subject(template: Template, about: dict[str, object]) -> str:
    """The block of that name, which the layout does not show."""
    return "".join(template.blocks["subject"](template.new_context(about)))


def _paragraphs(text: str) -> str:
    """At most one empty line between paragraphs, whatever the tags left behind."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
