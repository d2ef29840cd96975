"""Figures of the fund: for steering, for observers, and, as the law has it, for anyone."""

from typing import Any

from flask import Response
from marshmallow import fields
from marshmallow.validate import Range, Regexp

from services.funding.api.fields import format_named
from services.funding.domain.budget import Programme
from services.funding.papers.figures import write_records
from services.funding.papers.open_data import as_csv, as_json
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_figures import Figures, Scope, list_grants, list_records, read_figures
from shared.contracts.fields import FIRST_YEAR, LAST_YEAR
from shared.identity.access import permitted, public
from shared.web.blueprint import Blueprint
from shared.web.files import FILE, as_file
from shared.web.request import unit_of_work
from shared.web.schemas import Schema, Text

FOR_EVERYBODY = "public, max-age=300"
OPEN_JSON = {"type": "array", "items": {"type": "object"}}
blueprint = Blueprint("figures", __name__, url_prefix="/api/funding/v1", description=__doc__)


class ScopeArguments(Schema):
    """Validations of which calendar year, programme, département."""

    year = fields.Integer(load_default=None, validate=Range(FIRST_YEAR, LAST_YEAR))
    programme = fields.Enum(Programme, by_value=fields.String, load_default=None)
    department = Text(3, load_default=None, validate=Regexp(r"(2[AB]|[0-9]{2,3})\Z"))


class FunnelSchema(Schema):
    """How many came at least how far. Intentions and deposits are the whole academy's."""

    intentions = fields.Integer()
    deposited = fields.Integer()
    validated = fields.Integer()
    with_money = fields.Integer()
    reserved = fields.Integer()
    allocated = fields.Integer()
    paid = fields.Integer()
    stopped = fields.Integer()


class LineSchema(Schema):
    """A group; an empty key is what is not known of a project."""

    key = fields.String()
    projects = fields.Integer()
    granted_cents = fields.Integer()
    engaged_cents = fields.Integer()
    paid_cents = fields.Integer()


class DelaySchema(Schema):
    """Days that a step took, over the projects that took it."""

    projects = fields.Integer()
    median_days = fields.Float(allow_none=True)
    longest_days = fields.Integer(allow_none=True)
    within_two_months = fields.Integer(metadata={"description": "How many took it before the allocation was due."})


class FiguresSchema(Schema):
    """From intention to payment. What is paid is not told apart by category."""

    funnel = fields.Nested(FunnelSchema)
    groups = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(LineSchema)))
    delays = fields.Dict(keys=fields.String(), values=fields.Nested(DelaySchema))


@blueprint.get("/figures")
@blueprint.arguments(ScopeArguments, location="query")
@blueprint.response(200, FiguresSchema)
@permitted("read_figures")
def figures(arguments: dict[str, Any]) -> Figures:
    """Money by year, programme, département, degree, category and priority education; the funnel; the delays."""
    return read_figures(unit_of_work(), scope=Scope(**arguments))


@blueprint.get("/figures.<form>")
@blueprint.arguments(ScopeArguments, location="query")
@blueprint.response(200, FILE, content_type="application/octet-stream")
@permitted("export_figures")
def table(arguments: dict[str, Any], form: str) -> Response:
    """The same validations, project by project, as csv, ods or xlsx."""
    wanted, uow = format_named(form), unit_of_work()
    content = write_records(list_records(uow, scope=Scope(**arguments)), wanted, zone=uow.zone)
    return as_file(content, wanted.media_type, f"attributions.{wanted}")


@blueprint.get("/public/grants.csv")
@blueprint.response(200, FILE, content_type="text/csv")
@public
def grants_csv() -> Response:
    """The essential data of grants (données essentielles des conventions de subvention), as CSV."""
    uow = unit_of_work()
    return _open(as_csv(list_grants(uow), **_grantor(uow)), "text/csv; charset=utf-8")


@blueprint.get("/public/grants.json")
@blueprint.response(200, OPEN_JSON, content_type="application/json")
@public
def grants_json() -> Response:
    """The same as JSON."""
    uow = unit_of_work()
    return _open(as_json(list_grants(uow), **_grantor(uow)), "application/json")


def _grantor(uow: FundingUnitOfWork) -> dict[str, Any]:
    settings = uow.settings
    return {"grantor": settings.grantor_name, "siret": settings.grantor_siret, "zone": settings.zone}


def _open(content: bytes, media_type: str) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Cache-Control"] = FOR_EVERYBODY
    return answer
