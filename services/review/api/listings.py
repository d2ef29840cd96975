"""The list of files over HTTP: narrowed, sorted, taken away; statistics; and views that people save."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response
from marshmallow import Schema as AnswerSchema
from marshmallow import fields

from services.review.api.answers import PageSchema, shown_page
from services.review.api.listing_requests import (
    ME,
    ExportArguments,
    FilesArguments,
    StatisticsArguments,
    ViewBody,
    key_of,
)
from services.review.domain.listing import Filters, Order, Statistics
from services.review.domain.saved_view import SavedView
from services.review.papers.file_list import write_files
from services.review.use_cases.list_files import export_files, list_files
from services.review.use_cases.read_statistics import read_statistics
from services.review.use_cases.save_view import forget_view, list_views, read_view, save_view
from shared.documents.sheets import Format
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.files import FILE, as_file
from shared.web.pagination import link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant

blueprint = Blueprint("listings", __name__, url_prefix="/api/review/v1", description=__doc__)


class StatisticsSchema(AnswerSchema):
    """Of one group of files. What waits is told as it is now; delays are days, and null where nothing was decided."""

    group = fields.String()
    arrived = fields.Integer()
    waiting = fields.Integer()
    oldest_waiting_days = fields.Integer(allow_none=True)
    validated = fields.Integer()
    declined = fields.Integer()
    requested_cents = fields.Integer()
    granted_cents = fields.Integer()
    median_delay_days = fields.Integer(allow_none=True)
    ninth_decile_delay_days = fields.Integer(allow_none=True)


class ViewSchema(AnswerSchema):
    """A way of looking at the list that somebody saved."""

    name = fields.String()
    subject = fields.String()
    filters = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    is_shared = fields.Boolean()
    saved_at = Instant()


@blueprint.get("/files")
@blueprint.arguments(FilesArguments, location="query")
@blueprint.response(200, PageSchema)
@permitted("list_files")
def show_files(arguments: dict[str, Any]) -> Mapping[str, Any]:
    """The files that the caller may see

    In order of project id unless told otherwise. A school sees its own, a fund manager those that were validated, a
    member those of the commission in which they sit, the secretariat and the rector all of them.
    """
    order: Order = arguments["order"]
    filters = _for_me(arguments["filters"])
    actor = current_actor()
    page = list_files(unit_of_work(), filters=filters, order=order, limit=arguments["limit"], actor=actor)
    if page.has_more:
        link_next(key_of(order, page.summaries[-1]))
    return shown_page(page)


@blueprint.get("/files.csv")
@blueprint.arguments(ExportArguments, location="query")
@blueprint.response(200, FILE, content_type="text/csv")
@permitted("list_files")
def export_csv(arguments: dict[str, Any]) -> Response:
    """The same list, as a table: CSV."""
    return _export(arguments, Format.CSV)


@blueprint.get("/files.ods")
@blueprint.arguments(ExportArguments, location="query")
@blueprint.response(200, FILE, content_type=Format.ODS.media_type)
@permitted("list_files")
def export_ods(arguments: dict[str, Any]) -> Response:
    """The same list, as a table: OpenDocument."""
    return _export(arguments, Format.ODS)


@blueprint.get("/files.xlsx")
@blueprint.arguments(ExportArguments, location="query")
@blueprint.response(200, FILE, content_type=Format.XLSX.media_type)
@permitted("list_files")
def export_xlsx(arguments: dict[str, Any]) -> Response:
    """The same list, as a table: Excel."""
    return _export(arguments, Format.XLSX)


@blueprint.get("/statistics")
@blueprint.arguments(StatisticsArguments, location="query")
@blueprint.response(200, StatisticsSchema(many=True))
@permitted("read_statistics")
def statistics(arguments: dict[str, Any]) -> Sequence[Statistics]:
    """How many files came, wait and were decided, and how long that took, group by group."""
    return read_statistics(unit_of_work(), **arguments)


@blueprint.get("/views")
@blueprint.response(200, ViewSchema(many=True))
@permitted("save_view")
def show_views() -> Sequence[SavedView]:
    """The views that the caller saved, and those that are shared."""
    return list_views(unit_of_work(), actor=current_actor())


@blueprint.get("/views/<name>")
@blueprint.response(200, ViewSchema)
@permitted("save_view")
def show_view(name: str) -> SavedView:
    """A view of one's own, by its name"""
    return read_view(unit_of_work(), name=name, actor=current_actor())


@blueprint.put("/views/<name>")
@blueprint.arguments(ViewBody)
@blueprint.response(200, ViewSchema)
@permitted("save_view")
def put_view(body: dict[str, Any], name: str) -> SavedView:
    """Save a view of the list: its arguments, each with its values, as the list takes them."""
    return save_view(unit_of_work(), name=name, **body, actor=current_actor())


@blueprint.delete("/views/<name>")
@blueprint.response(204)
@permitted("save_view")
def remove_view(name: str) -> None:
    """Forget a view of one's own."""
    forget_view(unit_of_work(), name=name, actor=current_actor())


def _export(arguments: dict[str, Any], form: Format) -> Response:
    uow = unit_of_work()
    zone = uow.settings.zone
    filters = _for_me(arguments["filters"])
    page = export_files(uow, filters=filters, order=arguments["order"], actor=current_actor())
    return as_file(write_files(page, form, zone=zone), form.media_type, f"dossiers-{page.today}.{form}")


def _for_me(filters: Filters) -> Filters:
    return replace(filters, rapporteur=current_actor().subject) if filters.rapporteur == ME else filters
