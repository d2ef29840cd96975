"""Turns a template and what it is about into the subject and the text of a message."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    select_autoescape,
)
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


Sources = frozenset[tuple[str, str]]
"""Templates that an academy has written itself: (name, source)."""


class LetterUnusable(Exception):
    """A template cannot be filled in; the message says why."""


def write(template: str, *, sources: Sources = frozenset(), **about: object) -> Letter:
    """Fill in a template, the academy's own or else ours. Raises LetterUnusable, also for what `about` lacks."""
    try:
        found = _environment(sources).get_template(f"{template}{SUFFIX}")
        if "subject" not in found.blocks:
            raise LetterUnusable("there is no block called subject")
        return Letter(one_line(_subject(found, about)), _paragraphs(found.render(about)))
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise LetterUnusable(f"{type(error).__name__}: {error}") from error


def source_of(template: str) -> str:
    """Ours, as it comes with nefe."""
    return (TEMPLATES / f"{template}{SUFFIX}").read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def _environment(sources: Sources) -> ImmutableSandboxedEnvironment:
    """Messages are plain text: escaping for HTML would print « &amp; » in them."""
    own = DictLoader({f"{name}{SUFFIX}": source for name, source in sources})
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([own, FileSystemLoader(TEMPLATES)]),
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
