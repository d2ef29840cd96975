"""The text of a message as HTML: the same words, in paragraphs, with links that can be followed."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.utils import urlize
from markupsafe import Markup, escape

TEMPLATES = Path(__file__).parent / "templates"


def as_page(subject: str, text: str) -> str:
    """A page that says what the text says. Whatever people wrote is text there too, never markup."""
    paragraphs = [map(_line, part.strip("\n").split("\n")) for part in text.split("\n\n") if part.strip()]
    return _template("message.html.j2").render(subject=subject, paragraphs=paragraphs)


def leaving_page() -> str:
    """Asks whoever follows the link whether they mean it."""
    return _template("leaving.html.j2").render()


def left_page() -> str:
    """Says that it is done."""
    return _template("left.html.j2").render()


def joining_page() -> str:
    """Asks whoever follows the link whether they want the gazette."""
    return _template("joining.html.j2").render()


def joined_page() -> str:
    """Says that it is done."""
    return _template("joined.html.j2").render()


def _line(line: str) -> Markup:
    is_plain = "@" not in line and "://" not in line
    return escape(line) if is_plain else Markup(urlize(line, rel="noopener"))  # noqa: S704 - urlize escapes


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(name)
