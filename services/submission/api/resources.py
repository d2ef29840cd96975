"""The academy's library: found by everybody, at the step where it helps; kept by the academy."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from marshmallow import fields, post_load

from services.submission.api.attachments import LARGEST_REQUEST
from services.submission.api.schemas import LONGEST_SEARCH, require_few_words
from services.submission.domain.refusals import UnsuitableFile
from services.submission.domain.resource import Audience, Category, Description, Resource, Stage
from services.submission.use_cases.keep_resources import (
    add_resource,
    describe_resource,
    find_resources,
    publish_file,
    publish_link,
    read_edition,
    read_resource,
    remove_resource,
)
from services.submission.use_cases.storing import Sent
from shared.contracts.fields import Choice, Coded, Items, Line
from shared.errors import FieldError
from shared.identity.access import permitted
from shared.searching import mark
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.described import LOCATION
from shared.web.files import FILE, kept_file
from shared.web.idempotency import idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Paragraphs, Schema, Text

PREFIX = "/api/submission/v1/resources"
LINK = r"^https://[A-Za-z0-9][A-Za-z0-9.-]{0,250}(:[0-9]{1,5})?(/[!-~]{0,1500})?$"
blueprint = Blueprint("resources", __name__, url_prefix=PREFIX, description=__doc__)


class ResourceBody(Schema):
    """What is said of a resource."""

    title = Line(200)
    summary = Paragraphs(2_000, shortest=0, optional=True)
    category = Choice(Category)
    audiences = Items(Choice(Audience), most=len(Audience), optional=True)
    stages = Items(Choice(Stage), most=len(Stage), optional=True)

    @post_load
    def _description(self, values: dict[str, Any], **_: Any) -> Description:
        return Description(
            title=values["title"],
            summary=values.get("summary") or "",
            category=Category(values["category"]),
            audiences=tuple(map(Audience, values.get("audiences") or ())),
            stages=tuple(map(Stage, values.get("stages") or ())),
        )


class LinkBody(Schema):
    """Where a further edition is kept, and what is new in it."""

    link = Coded(LINK, "Not an address that begins with https://.")
    note = Paragraphs(2_000, shortest=0, optional=True)


class ResourceArguments(PageArguments):
    """Which resources: of one category, for one audience, for one step, with words in title or summary."""

    search = Text(LONGEST_SEARCH, load_default="", validate=require_few_words)
    category = fields.Enum(Category, by_value=True, load_default=None)
    audience = fields.Enum(Audience, by_value=True, load_default=None)
    stage = fields.Enum(Stage, by_value=True, load_default=None)


class StoredFileSchema(Schema):
    """A file."""

    name = fields.String()
    type = fields.String()
    size = fields.Integer(metadata={"description": "Bytes."})
    sha256 = fields.String()


class EditionSchema(Schema):
    """One numbered edition: a file, or a link."""

    number = fields.Integer()
    published_at = Instant()
    note = fields.String(allow_none=True)
    link = fields.String(allow_none=True)
    file = fields.Nested(StoredFileSchema, allow_none=True)


class ResourceSchema(Schema):
    """A resource, with its editions, the latest first."""

    id = fields.String()
    title = fields.String(attribute="described.title")
    summary = fields.String(attribute="described.summary")
    category = fields.Enum(Category, by_value=True, attribute="described.category")
    audiences = fields.List(fields.Enum(Audience, by_value=True), attribute="described.audiences")
    stages = fields.List(fields.Enum(Stage, by_value=True), attribute="described.stages")
    changed_at = Instant()
    editions = fields.List(fields.Nested(EditionSchema))


@blueprint.get("")
@blueprint.arguments(ResourceArguments, location="query")
@blueprint.response(200, ResourceSchema(many=True))
@permitted("read_resource")
def find(arguments: dict[str, Any]) -> Sequence[Resource]:
    """What the library has, the latest first."""
    search, after, limit = arguments.pop("search"), arguments.pop("after"), arguments.pop("limit")
    marks = [mark(name, value.value) for name, value in arguments.items() if value is not None]
    actor = current_actor()
    found = find_resources(unit_of_work(), search=search, marks=marks, after=after, limit=limit + 1, actor=actor)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]


@blueprint.post("")
@blueprint.arguments(ResourceBody)
@blueprint.response(201, ResourceSchema, headers=LOCATION)
@permitted("keep_resources")
@idempotent
def add(described: Description) -> tuple[Resource, int, dict[str, str]]:
    """Prepare a resource; it is offered once it has an edition."""
    added = add_resource(unit_of_work(), described=described)
    return added, 201, {"Location": f"{PREFIX}/{added.id}"}


@blueprint.get("/<resource_id>")
@blueprint.response(200, ResourceSchema)
@permitted("read_resource")
def read(resource_id: str) -> Resource:
    """A resource with all its editions."""
    return read_resource(unit_of_work(), resource_id=resource_id, actor=current_actor())


@blueprint.put("/<resource_id>")
@blueprint.arguments(ResourceBody)
@blueprint.response(200, ResourceSchema)
@permitted("keep_resources")
def describe(described: Description, resource_id: str) -> Resource:
    """Say something else of a resource; its editions stay."""
    return describe_resource(unit_of_work(), resource_id=resource_id, described=described)


@blueprint.post("/<resource_id>/links")
@blueprint.arguments(LinkBody)
@blueprint.response(201, ResourceSchema)
@permitted("keep_resources")
@idempotent
def add_link(body: dict[str, Any], resource_id: str) -> Resource:
    """Publish a further edition that is kept elsewhere."""
    actor = current_actor()
    return publish_link(
        unit_of_work(), resource_id=resource_id, link=body["link"], note=body.get("note") or None, actor=actor
    )


@blueprint.post("/<resource_id>/files")
@blueprint.response(201, ResourceSchema)
@accepts("multipart/form-data", largest=LARGEST_REQUEST)
@permitted("keep_resources")
def add_file(resource_id: str) -> Resource:
    """Publish a further edition: a form with one field named `file`

    Bytes that the latest edition has already are not published again, so that a request may be sent again.
    """
    files = request.files.getlist("file")
    if len(files) != 1 or len(request.files) > 1 or request.form:
        raise UnsuitableFile("Send one file.", (FieldError("/file", "must be one file, and nothing else"),))
    sent = Sent(files[0].filename or "", files[0].stream)
    return publish_file(unit_of_work(), resource_id=resource_id, sent=sent, actor=current_actor())


@blueprint.get("/<resource_id>/editions/<int:number>/file")
@blueprint.response(200, FILE, content_type="application/octet-stream")
@permitted("read_resource")
def download(resource_id: str, number: int) -> Response:
    """The file of an edition, to keep."""
    return edition_file(resource_id, number)


def edition_file(resource_id: str, number: int) -> Response:
    """The file of an edition, as an answer. Raises UnknownResource."""
    uow = unit_of_work()
    storage = uow.settings.storage
    found = read_edition(uow, resource_id=resource_id, number=number)
    return kept_file(storage.open(found.sha256), found.type, name=found.name, sha256=found.sha256, size=found.size)


@blueprint.delete("/<resource_id>")
@blueprint.response(204)
@permitted("keep_resources")
def remove(resource_id: str) -> None:
    """Take a resource out of the library."""
    remove_resource(unit_of_work(), resource_id=resource_id)
