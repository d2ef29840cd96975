"""Files that go with a project: attached several at once, listed by version, downloaded, taken away."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from marshmallow import fields, validate

from services.submission.api.projects import PREFIX
from services.submission.domain.attachment import Attachment, State
from services.submission.domain.project import LARGEST_VERSION
from services.submission.domain.refusals import UnsuitableFile
from services.submission.use_cases.attach_files import attach_files, list_files, open_file, take_file_away
from services.submission.use_cases.storing import Sent
from shared.errors import FieldError
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.files import FILE, kept_file
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema

LARGEST_REQUEST = 30 * 1024 * 1024
MOST_AT_ONCE = 20
blueprint = Blueprint("attachments", __name__, url_prefix=f"{PREFIX}/<project_id>/attachments", description=__doc__)


class AttachmentSchema(Schema):
    """A file. `since`: the first version that holds it; `until`: the last, null as long as the next one will."""

    id = fields.String()
    name = fields.String()
    type = fields.String()
    size = fields.Integer(metadata={"description": "Bytes."})
    sha256 = fields.String()
    state = fields.Enum(State, by_value=True)
    finding = fields.String(allow_none=True, metadata={"description": "What an infected file is infected with."})
    since = fields.Integer()
    until = fields.Integer(allow_none=True)
    added_at = Instant()


class AttachmentArguments(Schema):
    """Of which version; without one, what is written now (for those who edit), or what was deposited last."""

    version = fields.Integer(load_default=None, validate=validate.Range(1, LARGEST_VERSION))


@blueprint.post("")
@blueprint.response(201, AttachmentSchema(many=True))
@accepts("multipart/form-data", largest=LARGEST_REQUEST)
@permitted("attach_files")
def attach(project_id: str) -> Sequence[Attachment]:
    """Attach files: fields named `files` of a form, all of them or none

    What a file is, its bytes decide, and its name has to agree. Bytes that the project has already are not attached
    twice, so that a request may be sent again.
    """
    sent = [Sent(file.filename or "", file.stream) for file in request.files.getlist("files")]
    if not 1 <= len(sent) <= MOST_AT_ONCE or len(request.files) > 1 or request.form:
        fault = FieldError("/files", f"must be 1 to {MOST_AT_ONCE} files, and nothing else")
        raise UnsuitableFile("Send files, in fields named files.", (fault,))
    return attach_files(unit_of_work(), project_id=project_id, sent=sent, actor=current_actor())


@blueprint.get("")
@blueprint.arguments(AttachmentArguments, location="query")
@blueprint.response(200, AttachmentSchema(many=True))
@permitted("read_attachment")
def list_all(arguments: dict[str, Any], project_id: str) -> Sequence[Attachment]:
    """The files of a project, or of one of its versions."""
    return list_files(unit_of_work(), project_id=project_id, actor=current_actor(), **arguments)


@blueprint.get("/<attachment_id>")
@blueprint.response(200, FILE, content_type="application/octet-stream")
@permitted("read_attachment")
def download(project_id: str, attachment_id: str) -> Response:
    """A file, to keep: no browser shows it within a page."""
    uow = unit_of_work()
    storage = uow.settings.storage
    found = open_file(uow, project_id=project_id, attachment_id=attachment_id, actor=current_actor())
    return kept_file(storage.open(found.sha256), found.type, name=found.name, sha256=found.sha256, size=found.size)


@blueprint.delete("/<attachment_id>")
@blueprint.response(204)
@permitted("attach_files")
def take_away(project_id: str, attachment_id: str) -> None:
    """Take a file away: the next version does not hold it, those that were deposited keep it."""
    take_file_away(unit_of_work(), project_id=project_id, attachment_id=attachment_id, actor=current_actor())
