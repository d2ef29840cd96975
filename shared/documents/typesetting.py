"""From a template and values to a PDF: tagged for screen readers, the same to the byte whenever it is made again."""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from tempfile import TemporaryDirectory

PAPER = "paper.typ"
DOCUMENT = "main.typ"


class TemplateBroken(Exception):
    """A template cannot be typeset; the message says where and why."""


def typeset(template: str, values: Mapping[str, object], *, at: datetime) -> bytes:
    """The PDF of a Typst `template`, which finds `values` (JSON) as `values`, and the house's page in `paper.typ`.

    `at` is the instant that the file says it was made at: without it, two makings would differ. Values are data, never
    markup: whatever a school typed comes out as it was typed. Raises TemplateBroken.
    """
    import typst  # noqa: PLC0415 - only who typesets carries its weight

    sources = {DOCUMENT: f"{_PREAMBLE}{template}".encode(), PAPER: _paper()}
    with TemporaryDirectory() as nothing:  # all that a template can read besides its sources
        try:
            pdf = typst.compile(  # type: ignore[call-overload]  # its stubs lack sources given in memory
                sources,
                root=nothing,
                format="pdf",
                ignore_system_fonts=True,
                sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
                timestamp=int(at.timestamp()),
            )
        except (typst.TypstError, RuntimeError) as error:
            raise TemplateBroken(str(error)) from error
    return bytes(pdf or b"")


_PREAMBLE = f"""#import "{PAPER}": paper, facts, rows, signature
#let values = json(bytes(sys.inputs.values))
"""


def _paper() -> bytes:
    return (files(__package__) / "templates" / PAPER).read_bytes()
