"""The wording of letters: read, tried out on a letter that was written, changed."""

from typing import Any

from marshmallow import fields

from services.notification.domain.template import LetterTemplate
from services.notification.use_cases.write_template import (
    list_templates,
    preview_template,
    read_template,
    write_template,
)
from services.notification.wording.letters import Letter, source_of
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema, Text

LONGEST_SOURCE = 50_000
blueprint = Blueprint("letter_templates", __name__, url_prefix="/api/notification/v1/templates", description=__doc__)


class WrittenSchema(Schema):
    """Jinja text, with a block `subject` and a block `text`; nothing: the one that nefe comes with."""

    source = Text(LONGEST_SOURCE, required=True)


class PreviewSchema(WrittenSchema):
    """A text that is not in use, and a message that was written by this template."""

    message_id = Text(36, shortest=1, required=True)


class TemplateLineSchema(Schema):
    """A template; version 0 is the one that nefe comes with."""

    name = fields.String()
    version = fields.Integer()
    written_at = Instant(allow_none=True)
    written_by = fields.String(allow_none=True)


class TemplateSchema(TemplateLineSchema):
    """A template with its text."""

    source = fields.Function(lambda template: template.source or source_of(template.name), metadata={"type": "string"})


class LetterSchema(Schema):
    """What people would read."""

    subject = fields.String()
    text = fields.String()


@blueprint.get("")
@blueprint.response(200, TemplateLineSchema(many=True))
@permitted("write_template")
def templates() -> list[LetterTemplate]:
    """All templates, as they are in use."""
    return list_templates(unit_of_work())


@blueprint.get("/<name>")
@blueprint.response(200, TemplateSchema)
@permitted("write_template")
def show(name: str) -> LetterTemplate:
    """The text in use."""
    return read_template(unit_of_work(), name=name)


@blueprint.put("/<name>")
@blueprint.arguments(WrittenSchema)
@blueprint.response(200, TemplateSchema)
@permitted("write_template")
def write(content: dict[str, Any], name: str) -> LetterTemplate:
    """Give it another wording, from the next letter on, if it can tell of every fact that it may have to tell of."""
    return write_template(unit_of_work(), name=name, actor=current_actor(), **content)


@blueprint.post("/<name>/preview")
@blueprint.arguments(PreviewSchema)
@blueprint.response(200, LetterSchema)
@permitted("write_template")
def preview(content: dict[str, Any], name: str) -> Letter:
    """A letter that was written, as this text would have it; nothing is kept."""
    return preview_template(unit_of_work(), name=name, **content)
