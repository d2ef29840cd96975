"""How the list of files is asked for: filters, order, and where the page before ended."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.review.domain.listing import Filters, Grouping, Order, Place, Sort, Value
from services.review.domain.sight import Summary
from services.review.domain.states import Status
from shared.contracts.vocabulary import Axis, PriorityEducation, Sector
from shared.searching import fold
from shared.web.pagination import INVALID_KEY, PageArguments, PageKey
from shared.web.schemas import FORBIDDEN, Date, Schema, Text

LONGEST_SEARCH, MOST_WORDS = 200, 10
ME = "me"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
IN_REACH = validate.Range(FIRST_DAY, LAST_DAY)


def _require_few_words(search: str) -> None:
    if len(fold(search).split()) > MOST_WORDS:
        raise ValidationError(f"More than {MOST_WORDS} words.")


def _flag(description: str) -> fields.Boolean:
    return fields.Boolean(truthy={"true"}, falsy={"false"}, load_default=False, metadata={"description": description})


def _cents(description: str) -> fields.Integer:
    return fields.Integer(
        load_default=None, validate=validate.Range(0, 50_000_000_000), metadata={"description": description}
    )


class FilterArguments(Schema):
    """Which files, in which order."""

    status = fields.List(
        fields.Enum(Status, by_value=fields.String),
        load_default=[],
        validate=validate.Length(max=len(Status)),
        metadata={"description": "One or several."},
    )
    department = Text(3, load_default=None)
    degree = fields.Integer(load_default=None, validate=validate.OneOf([1, 2]))
    sector = fields.Enum(Sector, by_value=fields.String, load_default=None)
    priority_education = fields.Enum(PriorityEducation, by_value=fields.String, load_default=None)
    axis = fields.Enum(Axis, by_value=fields.String, load_default=None)
    digital = fields.Boolean(load_default=None, truthy={"true"}, falsy={"false"})
    requested_from = _cents("Asking for so many cents at least.")
    requested_to = _cents("Asking for so many cents at most.")
    received_from = Date(load_default=None, validate=IN_REACH)
    received_to = Date(load_default=None, validate=IN_REACH)
    due_before = Date(load_default=None, metadata={"description": "Waiting for an answer that is due before this day."})
    rapporteur = Text(255, load_default=None, metadata={"description": "Presented by this account, or `me`."})
    unassigned = _flag("Only files that nobody presents.")
    awaits_opinion = _flag("Only files on which an opinion is awaited.")
    resubmitted = _flag("Only files that were deposited more than once.")
    search = Text(
        LONGEST_SEARCH,
        load_default="",
        validate=_require_few_words,
        metadata={
            "description": f"Up to {MOST_WORDS} words of title, reference, school, commune or UAI, or the beginnings "
            "of words; accents and case do not matter."
        },
    )
    sort = fields.Enum(Sort, by_value=fields.String, load_default=Sort.PROJECT)
    descending = _flag("The other way round.")


class PlaceKey(PageKey):
    """Where the page before ended: the order, the value and the id."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        key = super()._deserialize(value, attr, data, **kwargs)
        try:
            sort, descending, told, project_id = json.loads(key)
            place = Place(_value(Sort(sort), told), _text(project_id))
        except (ValueError, TypeError) as error:
            raise ValidationError(INVALID_KEY) from error
        if not isinstance(descending, bool):
            raise ValidationError(INVALID_KEY)
        return Sort(sort), descending, place


class FilesArguments(PageArguments, FilterArguments):
    """Which files, in which order, and which page of them."""

    after = PlaceKey(load_default=None, metadata={"description": "From the Link header (rel=next) of the page before."})

    @post_load
    def _in_order(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        sort, descending, key = data["sort"], data["descending"], data.pop("after")
        if key is not None and key[:2] != (sort, descending):
            raise ValidationError("Of a list in another order.", "after")
        return {"limit": data.pop("limit"), "order": Order(sort, descending, key[2] if key else None), **_filters(data)}


class ExportArguments(FilterArguments):
    """Which files, in which order."""

    @post_load
    def _in_order(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"order": Order(data["sort"], data["descending"]), **_filters(data)}


class StatisticsArguments(Schema):
    """Over which days, both included, and by what."""

    since = Date(data_key="from", required=True, validate=IN_REACH)
    until = Date(data_key="to", required=True, validate=IN_REACH)
    grouping = fields.Enum(Grouping, by_value=fields.String, data_key="by", load_default=Grouping.DEPARTMENT)

    @validates_schema
    def _forwards(self, data: dict[str, Any], **_: Any) -> None:
        if data["until"] < data["since"]:
            raise ValidationError("Is before the first day.", "to")


class ViewBody(Schema):
    """A way of looking at the list: the arguments of the list by name, as text; shared with the commission or not."""

    filters = fields.Dict(
        keys=Text(50),
        values=fields.List(Text(255), validate=validate.Length(1, 10)),
        required=True,
        validate=validate.Length(max=30),
    )
    is_shared = fields.Boolean(load_default=False)

    @validates_schema
    def _as_the_list_takes_them(self, data: dict[str, Any], **_: Any) -> None:
        repeated = [name for name, values in data["filters"].items() if name != "status" and len(values) > 1]
        given = {name: values if name == "status" else values[0] for name, values in data["filters"].items()}
        faults = FilterArguments().validate(given) or {name: ["Is there twice."] for name in repeated}
        if faults:
            raise ValidationError({"filters": faults})


def key_of(order: Order, last: Summary) -> str:
    """Where a page ended, for its Link header."""
    value = getattr(last, order.sort.value)
    told = value.isoformat() if isinstance(value, date | datetime) else value
    return json.dumps([order.sort.value, order.descending, told, last.project_id], ensure_ascii=False)


def _filters(data: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in data.items() if name not in ("sort", "descending", "status")}
    named = {name: value.value for name, value in given.items() if isinstance(value, Sector | PriorityEducation | Axis)}
    return {"filters": Filters(statuses=tuple(data["status"]), **{**given, **named})}


def _value(sort: Sort, told: Any) -> Value:
    """Raises ValueError or TypeError for what no list could have told."""
    if sort is Sort.REQUESTED:
        if type(told) is not int or not 0 <= told < 2**63:
            raise ValueError
        return told
    if sort is Sort.RECEIVED:
        moment = datetime.fromisoformat(_text(told))
        if moment.tzinfo is None or not _is_in_reach(moment.date()):
            raise ValueError
        return moment
    if sort is Sort.DUE:
        day = date.fromisoformat(_text(told))
        if not _is_in_reach(day):
            raise ValueError
        return day
    return _text(told)


def _is_in_reach(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY


def _text(told: Any) -> str:
    """What JSON's escapes can spell and no database could keep is refused."""
    if not isinstance(told, str) or FORBIDDEN.search(told):
        raise TypeError
    return told
