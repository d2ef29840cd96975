"""Sittings of the commission, written consultations, and their minutes, over HTTP."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Response
from marshmallow import Schema as AnswerSchema
from marshmallow import fields, post_load, validate

from services.review.domain.minutes import Result, SignedMinutes
from services.review.domain.sitting import LONGEST_AGENDA, Kind, Place, Presence, Sitting, State
from services.review.papers.minutes import typeset_minutes
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.hold_sitting import close_sitting, note_attendance, open_sitting
from services.review.use_cases.prepare_sitting import cancel_sitting, consult, plan_sitting, revise_sitting, set_agenda
from services.review.use_cases.read_sittings import list_sittings, read_minutes, read_sitting
from services.review.use_cases.sign_minutes import Typeset, sign_minutes
from shared.contracts.fields import Identifier, Items, Line
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.described import ETAG, LOCATION
from shared.web.etag import expected_version, tag_version, versioned
from shared.web.files import FILE, PDF, as_file
from shared.web.idempotency import idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Date, Instant, Moment, Schema

PREFIX = "/api/review/v1/sittings"
HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z"
MOST_ATTENDING = 250
blueprint = Blueprint("sittings", __name__, url_prefix="/api/review/v1", description=__doc__)


class PlaceBody(Schema):
    """When and where, and what it is called."""

    title = Line(300)
    day = Date(required=True)
    begins = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(HOUR, error="Not a time written hh:mm.")
    )
    where = Line(300, optional=True)

    @post_load
    def _as_place(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        place = Place(data.pop("day"), data.pop("begins"), data.pop("where", None))
        return {**data, "place": place}


class SittingBody(PlaceBody):
    """A sitting that is planned; its agenda may be put together later."""

    project_ids = Items(Identifier(), most=LONGEST_AGENDA, optional=True)

    @post_load
    def _with_agenda(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "project_ids": data.get("project_ids") or []}


class AgendaBody(Schema):
    """The files to examine, in order."""

    project_ids = Items(Identifier(), most=LONGEST_AGENDA)


class ConsultationBody(Schema):
    """What members are consulted on in writing, and until when."""

    title = Line(300)
    project_ids = Items(Identifier(), least=1, most=50)
    closes_at = Moment(required=True)


class AttendanceBody(Schema):
    """Who came, by account, and who presides."""

    attendance = fields.Dict(
        keys=Line(255),
        values=fields.Enum(Presence, by_value=fields.String),
        required=True,
        validate=validate.Length(1, MOST_ATTENDING),
    )
    presided_by = Line(255)


class DecidedSchema(AnswerSchema):
    """What was decided while the commission sat."""

    outcome = fields.String()
    reason = fields.String(allow_none=True)
    grant = fields.List(fields.Dict())


class RecordSchema(AnswerSchema):
    """What became of a file, as it was known when the sitting closed."""

    project_id = fields.String()
    reference = fields.String(allow_none=True)
    title = fields.String()
    structure_name = fields.String()
    uai = fields.String()
    version = fields.Integer()
    rapporteur = fields.String(allow_none=True)
    recused = fields.List(fields.String())
    tally = fields.Dict(keys=fields.String(), values=fields.Integer())
    has_quorum = fields.Boolean()
    result = fields.String(validate=validate.OneOf([result.value for result in Result]))
    decision = fields.Nested(DecidedSchema, allow_none=True)
    comments = fields.List(fields.Dict())


class SittingSchema(AnswerSchema):
    """A sitting. `records` once it is closed; `number` is that of its signed minutes."""

    id = fields.String()
    kind = fields.Enum(Kind, by_value=fields.String)
    state = fields.Enum(State, by_value=fields.String)
    revision = fields.Integer()
    title = fields.String()
    day = fields.Date(attribute="place.day")
    begins = fields.String(attribute="place.begins", allow_none=True)
    where = fields.String(attribute="place.where", allow_none=True)
    agenda = fields.List(fields.String())
    attendance = fields.Dict(keys=fields.String(), values=fields.Enum(Presence, by_value=fields.String))
    presided_by = fields.String(allow_none=True)
    opened_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)
    closed_at = Instant(allow_none=True)
    quorum = fields.Integer(allow_none=True)
    number = fields.String(allow_none=True)
    records = fields.List(fields.Nested(RecordSchema))


class ListedSittingSchema(SittingSchema):
    """A sitting in a list."""

    class Meta:
        exclude = ("agenda", "attendance", "records")


class SignatureSchema(AnswerSchema):
    """Signed minutes: their number, and the SHA-256 of the paper."""

    sitting_id = fields.String()
    number = fields.String()
    signed_at = Instant()
    sha256 = fields.String()


@blueprint.post("/sittings")
@blueprint.arguments(SittingBody)
@blueprint.response(201, SittingSchema, headers={**ETAG, **LOCATION})
@permitted("prepare_sitting")
@idempotent
def plan(body: dict[str, Any]) -> tuple[Sitting, int, dict[str, str]]:
    """Plan a sitting."""
    return _made(plan_sitting(unit_of_work(), **body))


@blueprint.post("/consultations")
@blueprint.arguments(ConsultationBody)
@blueprint.response(201, SittingSchema, headers={**ETAG, **LOCATION})
@permitted("prepare_sitting")
@idempotent
def ask_in_writing(body: dict[str, Any]) -> tuple[Sitting, int, dict[str, str]]:
    """Consult the members in writing

    They vote on each file as ever; it closes by itself, has minutes as a sitting has, and its files are decided after.
    """
    return _made(consult(unit_of_work(), **body))


@blueprint.get("/sittings")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, ListedSittingSchema(many=True))
@permitted("read_sitting")
def show_all(arguments: dict[str, Any]) -> Sequence[Sitting]:
    """Sittings and consultations, the latest first."""
    limit = arguments.pop("limit")
    found = list_sittings(unit_of_work(), actor=current_actor(), limit=limit + 1, **arguments)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]


@blueprint.get("/sittings/<sitting_id>")
@blueprint.response(200, SittingSchema, headers=ETAG)
@permitted("read_sitting")
def show(sitting_id: str) -> Sitting:
    """A sitting with its agenda, less the files from which the caller is recused."""
    return _tagged(read_sitting(unit_of_work(), sitting_id=sitting_id, actor=current_actor()))


@blueprint.put("/sittings/<sitting_id>")
@blueprint.arguments(PlaceBody)
@blueprint.response(200, SittingSchema, headers=ETAG)
@permitted("prepare_sitting")
@versioned
def revise(body: dict[str, Any], sitting_id: str) -> Sitting:
    """Change the title, the date or the place of a planned sitting."""
    return _tagged(revise_sitting(unit_of_work(), sitting_id=sitting_id, expected=expected_version(), **body))


@blueprint.put("/sittings/<sitting_id>/agenda")
@blueprint.arguments(AgendaBody)
@blueprint.response(200, SittingSchema, headers=ETAG)
@permitted("prepare_sitting")
@versioned
def put_agenda(body: dict[str, Any], sitting_id: str) -> Sitting:
    """Say which files are to be examined, in order; also while the sitting is open."""
    return _tagged(set_agenda(unit_of_work(), sitting_id=sitting_id, expected=expected_version(), **body))


@blueprint.put("/sittings/<sitting_id>/attendance")
@blueprint.arguments(AttendanceBody)
@blueprint.response(200, SittingSchema, headers=ETAG)
@permitted("prepare_sitting")
@versioned
def put_attendance(body: dict[str, Any], sitting_id: str) -> Sitting:
    """Say who came, and who presides; also while the sitting is open."""
    return _tagged(note_attendance(unit_of_work(), sitting_id=sitting_id, expected=expected_version(), **body))


@blueprint.post("/sittings/<sitting_id>/opening")
@blueprint.response(200, SittingSchema, headers=ETAG)
@permitted("hold_sitting")
@idempotent
def begin(sitting_id: str) -> Sitting:
    """Open a sitting, as its president or the deputy."""
    return _tagged(open_sitting(unit_of_work(), sitting_id=sitting_id, actor=current_actor()))


@blueprint.post("/sittings/<sitting_id>/closing")
@blueprint.response(200, SittingSchema, headers=ETAG)
@permitted("hold_sitting")
@idempotent
def end(sitting_id: str) -> Sitting:
    """Close a sitting; what became of each file is kept for the minutes."""
    return _tagged(close_sitting(unit_of_work(), sitting_id=sitting_id, actor=current_actor()))


@blueprint.post("/sittings/<sitting_id>/cancellation")
@blueprint.response(200, SittingSchema, headers=ETAG)
@permitted("prepare_sitting")
@idempotent
def cancel(sitting_id: str) -> Sitting:
    """Cancel a planned sitting."""
    return _tagged(cancel_sitting(unit_of_work(), sitting_id=sitting_id))


@blueprint.post("/sittings/<sitting_id>/minutes/signature")
@blueprint.response(200, SignatureSchema)
@permitted("hold_sitting")
@idempotent
def sign(sitting_id: str) -> SignedMinutes:
    """Sign the minutes, as the president or the deputy: they get a number and a hash, and change no more."""
    uow = unit_of_work()
    return sign_minutes(uow, sitting_id=sitting_id, typeset=paper_of(uow), actor=current_actor())


@blueprint.get("/sittings/<sitting_id>/minutes.pdf")
@blueprint.response(200, FILE, content_type=PDF)
@permitted("read_sitting")
def minutes(sitting_id: str) -> Response:
    """The minutes: as they were signed, or as they will be; for whoever is recused from a file, without it."""
    return minutes_file(sitting_id)


def paper_of(uow: ReviewUnitOfWork, *, is_extract: bool = False) -> Typeset:
    """What typesets minutes for this academy."""
    settings = uow.settings
    return partial(typeset_minutes, academy=settings.academy_called, zone=settings.zone, is_extract=is_extract)


def minutes_file(sitting_id: str) -> Response:
    """The minutes as the caller may read them, to keep."""
    uow = unit_of_work()
    found = read_minutes(uow, sitting_id=sitting_id, actor=current_actor())
    if found.signed is not None:
        answer = as_file(found.signed.pdf, PDF, f"{found.signed.number}.pdf")
        answer.headers["ETag"] = f'"{found.signed.sha256}"'
        return answer
    pdf = paper_of(uow, is_extract=found.is_extract)(found.sitting, found.names)
    return as_file(pdf, PDF, f"pv-{found.sitting.place.day}.pdf")


def _tagged(sitting: Sitting) -> Sitting:
    tag_version(sitting.revision)
    return sitting


def _made(sitting: Sitting) -> tuple[Sitting, int, dict[str, str]]:
    return _tagged(sitting), 201, {"Location": f"{PREFIX}/{sitting.id}"}
