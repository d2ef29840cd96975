"""Reports on funded projects: written by their schools, handed in, read by the academy."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from services.submission.api.projects import PREFIX
from services.submission.domain.report import Listed, Report, State
from services.submission.domain.vocabulary import Category
from services.submission.use_cases.read_reports import list_reports, read_report, reports_of
from services.submission.use_cases.write_report import submit_report, write_report
from shared.contracts.fields import Cents, Choice, Items, Line, Part, Whole
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.described import ETAG
from shared.web.etag import expected_version, tag_version, versioned
from shared.web.idempotency import idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Paragraphs, Schema

NARRATIVE, MOST_EXPENSES, MOST_INDICATORS = 20_000, 500, 50
blueprint = Blueprint("reports", __name__, url_prefix=f"{PREFIX}/<project_id>/reports", description=__doc__)
academy_blueprint = Blueprint("all_reports", __name__, url_prefix="/api/submission/v1/reports", description=__doc__)


class ExpenseSchema(Schema):
    """What money was spent on; `invoice`: how the invoice that proves it is called."""

    category = Choice(Category, optional=True)
    label = Line(200, shortest=0, optional=True)
    amount_cents = Cents(optional=True)
    invoice = Line(200, shortest=0, optional=True)


class IndicatorSchema(Schema):
    """An effect that was looked for, and what was observed."""

    indicator = Line(300, shortest=0, optional=True)
    observed = Paragraphs(2_000, shortest=0, optional=True)


class ReportBody(Schema):
    """What a report says. While it is written anything may be missing, or null."""

    done = Paragraphs(NARRATIVE, shortest=0, optional=True)
    effects = Paragraphs(NARRATIVE, shortest=0, optional=True)
    lessons = Paragraphs(NARRATIVE, shortest=0, optional=True)
    pupils = Whole(0, 1_000_000, optional=True)
    indicators = Items(Part(IndicatorSchema), most=MOST_INDICATORS, optional=True)
    expenses = Items(Part(ExpenseSchema), most=MOST_EXPENSES, optional=True)


class ReportSchema(Schema):
    """The report on one school year. `granted`: cents by category; `unspent_cents`: what is left of them."""

    id = fields.String()
    project_id = fields.String()
    school_year = fields.String()
    state = fields.Enum(State, by_value=True)
    revision = fields.Integer(metadata={"description": "Grows with every change; also the ETag."})
    ask_on = fields.Date(metadata={"description": "When the school is asked for it."})
    requested_at = Instant(allow_none=True)
    due_on = fields.Date(allow_none=True)
    submitted_at = Instant(allow_none=True)
    granted = fields.Dict(keys=fields.String(), values=fields.Integer())
    granted_cents = fields.Integer()
    spent_cents = fields.Integer()
    unspent_cents = fields.Integer()
    content = fields.Nested(ReportBody, attribute="document")


class ListedSchema(Schema):
    """A report in a list over all projects."""

    reference = fields.String(metadata={"description": "Of the project.", "examples": ["0930116W-7"]})
    report = fields.Nested(ReportSchema)


class ReportArguments(PageArguments):
    """Which reports."""

    state = fields.Enum(State, by_value=True, load_default=State.REQUESTED)
    is_late = fields.Boolean(load_default=False, data_key="late", metadata={"description": "Only those that are late."})


@blueprint.get("")
@blueprint.response(200, ReportSchema(many=True))
@permitted("read_report")
def list_all(project_id: str) -> Sequence[Report]:
    """The reports of a project: one for each school year that its grant covers. Drafts are their authors' alone."""
    return reports_of(unit_of_work(), project_id=project_id, actor=current_actor())


@blueprint.get("/<school_year>")
@blueprint.response(200, ReportSchema, headers=ETAG)
@permitted("read_report")
def read(project_id: str, school_year: str) -> Report:
    """The report on one school year."""
    report = read_report(unit_of_work(), project_id=project_id, school_year=school_year, actor=current_actor())
    tag_version(report.revision)
    return report


@blueprint.patch("/<school_year>")
@blueprint.arguments(ReportBody)
@blueprint.response(200, ReportSchema, headers=ETAG)
@accepts("application/merge-patch+json", "application/json")
@permitted("write_report")
@versioned
def write(patch: dict[str, Any], project_id: str, school_year: str) -> Report:
    """Write a report by a JSON merge patch (RFC 7396), also before it is asked for; If-Match says what was read."""
    report = write_report(
        unit_of_work(),
        project_id=project_id,
        school_year=school_year,
        patch=patch,
        expected=expected_version(),
        actor=current_actor(),
    )
    tag_version(report.revision)
    return report


@blueprint.post("/<school_year>/submission")
@blueprint.response(200, ReportSchema, headers=ETAG)
@permitted("submit_report")
@idempotent
def submit(project_id: str, school_year: str) -> Report:
    """Hand a report in, for good: it says what was done, and what was spent, if only an empty list."""
    report = submit_report(unit_of_work(), project_id=project_id, school_year=school_year, actor=current_actor())
    tag_version(report.revision)
    return report


@academy_blueprint.get("")
@academy_blueprint.arguments(ReportArguments, location="query")
@academy_blueprint.response(200, ListedSchema(many=True))
@permitted("list_reports")
def list_of_academy(arguments: dict[str, Any]) -> Sequence[Listed]:
    """The reports of all projects in one state, those that are awaited if nothing is said."""
    limit = arguments.pop("limit")
    found = list_reports(unit_of_work(), limit=limit + 1, **arguments)
    if len(found) > limit:
        link_next(found[limit - 1].report.id)
    return found[:limit]
