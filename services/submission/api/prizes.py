"""The yearly prize: announced, presented to, judged and awarded; its laureates are public."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields, post_load

from services.submission.domain.prize import Candidate, Juror, JurorOpinion, Prize, PrizeSheet
from services.submission.domain.refusals import InvalidPrizeYear
from services.submission.use_cases.hold_prize import (
    announce_prize,
    award_prize,
    awarded_prizes,
    judge_candidate,
    list_prizes,
    present_candidate,
    read_prize,
    withdraw_candidate,
)
from shared.contracts.fields import Identifier, Items, Line, Part
from shared.identity.access import permitted, public
from shared.identity.verification import LONGEST_SUBJECT
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Date, Instant, Paragraphs, Schema, SchoolYear, Whole

PREFIX = "/api/submission/v1/prizes"
CANDIDATE = "/<school_year>/candidates/<project_id>"
MOST_JURORS, MOST_LAUREATES = 50, 100
blueprint = Blueprint("prizes", __name__, url_prefix=PREFIX, description=__doc__)
public_blueprint = Blueprint(
    "public_prizes", __name__, url_prefix="/api/submission/v1/public/prizes", description=__doc__
)


class JurorBody(Schema):
    """Who reads the candidates."""

    subject = Line(LONGEST_SUBJECT)
    name = Line(200)


class PrizeBody(Schema):
    """What is announced: until when candidates come, and who reads them."""

    title = Line(200)
    opens_on = Date(required=True)
    closes_on = Date(required=True)
    jury = Items(Part(JurorBody), most=MOST_JURORS, distinct_by="subject")

    @post_load
    def _with_jury(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**values, "jury": tuple(Juror(**juror) for juror in values["jury"])}


class CandidateBody(Schema):
    """What a school says for its project."""

    text = Paragraphs(5_000)


class OpinionBody(Schema):
    """What somebody of the jury makes of a candidate."""

    mark = Whole(1, 5, required=True, metadata={"description": "1 (least) to 5."})
    text = Paragraphs(5_000, shortest=0, optional=True)


class LaureateBody(Schema):
    """Which candidate has which distinction."""

    project_id = Identifier()
    distinction = Line(200)


class AwardBody(Schema):
    """The laureates; perhaps none."""

    laureates = Items(Part(LaureateBody), most=MOST_LAUREATES, distinct_by="project_id")


class YearArguments(Schema):
    """Of which school year."""

    school_year = SchoolYear(required=True)


class JurorSchema(Schema):
    """Who reads the candidates; the account is for the academy to know."""

    name = fields.String()


class PrizeSchema(Schema):
    """A prize."""

    school_year = fields.String()
    title = fields.String()
    opens_on = fields.Date()
    closes_on = fields.Date()
    jury = fields.List(fields.Nested(JurorSchema))
    awarded_at = Instant(allow_none=True)


class JurorOpinionSchema(Schema):
    """What somebody of the jury makes of a candidate."""

    subject = fields.String()
    mark = fields.Integer()
    text = fields.String(allow_none=True)
    given_at = Instant()


class CandidateSchema(Schema):
    """A candidate: the project as it was published then. A laureate has a distinction."""

    project_id = fields.String()
    text = fields.String()
    presented_at = Instant()
    shown = fields.Dict()
    distinction = fields.String(allow_none=True)
    opinions = fields.List(fields.Nested(JurorOpinionSchema))


class PrizeSheetSchema(Schema):
    """A prize, and those of its candidates that the caller may see."""

    prize = fields.Nested(PrizeSchema)
    candidates = fields.List(fields.Nested(CandidateSchema))


class LaureateSchema(Schema):
    """A laureate."""

    project_id = fields.String()
    distinction = fields.String()
    shown = fields.Dict()


class AwardedSchema(Schema):
    """A prize that was awarded."""

    school_year = fields.String(attribute="prize.school_year")
    title = fields.String(attribute="prize.title")
    awarded_at = Instant(attribute="prize.awarded_at")
    laureates = fields.List(fields.Nested(LaureateSchema), attribute="candidates")


@blueprint.get("")
@blueprint.response(200, PrizeSchema(many=True))
@permitted("read_prize")
def show_all() -> Sequence[Prize]:
    """The prizes, the latest first."""
    return list_prizes(unit_of_work())


@blueprint.put("/<school_year>")
@blueprint.arguments(PrizeBody)
@blueprint.response(200, PrizeSchema)
@permitted("hold_prize")
def announce(body: dict[str, Any], school_year: str) -> Prize:
    """Announce the prize of a school year, or change what was announced before it is awarded."""
    return announce_prize(unit_of_work(), prize=Prize(year_of(school_year), **body))


@blueprint.get("/<school_year>")
@blueprint.response(200, PrizeSheetSchema)
@permitted("read_prize")
def show(school_year: str) -> PrizeSheet:
    """A prize with its candidates

    The academy sees all of them, with all opinions; the jury sees them with their own. Everyone sees the laureates,
    and a school its own candidates.
    """
    return read_prize(unit_of_work(), school_year=school_year, actor=current_actor())


@blueprint.put(CANDIDATE)
@blueprint.arguments(CandidateBody)
@blueprint.response(200, CandidateSchema)
@permitted("present_candidate")
def present(body: dict[str, Any], school_year: str, project_id: str) -> Candidate:
    """Present a published project as a candidate, as it is published now."""
    actor = current_actor()
    return present_candidate(unit_of_work(), school_year=school_year, project_id=project_id, actor=actor, **body)


@blueprint.delete(CANDIDATE)
@blueprint.response(204)
@permitted("present_candidate")
def take_back(school_year: str, project_id: str) -> None:
    """Take a candidate back, as long as candidates come."""
    withdraw_candidate(unit_of_work(), school_year=school_year, project_id=project_id, actor=current_actor())


@blueprint.put(f"{CANDIDATE}/opinion")
@blueprint.arguments(OpinionBody)
@blueprint.response(200, JurorOpinionSchema)
@permitted("judge_candidate")
def judge(body: dict[str, Any], school_year: str, project_id: str) -> JurorOpinion:
    """Say, as one of the jury, what one makes of a candidate."""
    return judge_candidate(
        unit_of_work(),
        school_year=school_year,
        project_id=project_id,
        mark=body["mark"],
        text=body.get("text") or None,
        actor=current_actor(),
    )


@blueprint.post("/<school_year>/award")
@blueprint.arguments(AwardBody)
@blueprint.response(200, PrizeSheetSchema)
@permitted("award_prize")
@idempotent
def award(body: Mapping[str, Any], school_year: str) -> PrizeSheet:
    """Award the prize, for good, once candidates come no more."""
    laureates = {each["project_id"]: each["distinction"] for each in body["laureates"]}
    return award_prize(unit_of_work(), school_year=school_year, laureates=laureates)


@public_blueprint.get("")
@public_blueprint.response(200, AwardedSchema(many=True))
@public
def show_awarded() -> Sequence[PrizeSheet]:
    """The prizes that were awarded, with their laureates; for anyone."""
    return awarded_prizes(unit_of_work())


def year_of(given: str) -> str:
    """The year that an address names. Raises InvalidPrizeYear."""
    if YearArguments().validate({"school_year": given}):
        raise InvalidPrizeYear("A prize is that of a school year such as 2026-2027.")
    return given
