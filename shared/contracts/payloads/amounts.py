"""Money as it is asked for, granted and committed; every total is the sum of its parts."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from shared.contracts.fields import Cents, Choice, Claim, Identifier, Items, Line, Part, SchoolYear, Whole, Year
from shared.contracts.vocabulary import BudgetCategory, Programme

MOST_LINES = 500


def require_sum(total_name: str, total: int, parts: Iterable[Mapping[str, Any]]) -> None:
    """Raises ValidationError at `total_name` unless `total` is what the `amount_cents` of the parts add up to."""
    if total != sum(part["amount_cents"] for part in parts):
        raise ValidationError("Not the sum of its lines.", total_name)


class BudgetLinePayload(Schema):
    """One thing that money is asked for."""

    line_id = Identifier()
    category = Choice(BudgetCategory)
    label = Line(200)
    quantity = Whole(1, 1_000_000)
    unit_cost_cents = Cents()
    amount_cents = Cents()
    school_year = SchoolYear()

    @validates_schema
    def _amount_is_quantity_times_unit_cost(self, data: dict[str, Any], **_: Any) -> None:
        if data["amount_cents"] != data["quantity"] * data["unit_cost_cents"]:
            raise ValidationError("Not quantity times unit cost.", "amount_cents")


class BudgetPayload(Schema):
    """What a project asks for; no line and nothing requested when it asks for no money."""

    requested_cents = Cents()
    lines = Items(Part(BudgetLinePayload), most=MOST_LINES, distinct_by="line_id")

    @validates_schema
    def _requested_is_the_sum(self, data: dict[str, Any], **_: Any) -> None:
        require_sum("requested_cents", data["requested_cents"], data["lines"])


class GrantLinePayload(Schema):
    """What is granted of one category for one school year."""

    category = Choice(BudgetCategory)
    school_year = SchoolYear()
    amount_cents = Cents()


class GrantPayload(Schema):
    """What the commission grants; 0 in all for a project that asks for no money.

    `may_be_served_in_part`: while credits are short, what there is of them is set aside, and the rest waits.
    """

    total_cents = Cents()
    lines = Items(Part(GrantLinePayload), most=MOST_LINES)
    may_be_served_in_part = Claim(optional=True)

    @validates_schema
    def _total_is_the_sum(self, data: dict[str, Any], **_: Any) -> None:
        require_sum("total_cents", data["total_cents"], data["lines"])


class YearAmountPayload(Schema):
    """What one programme commits in one budget year."""

    budget_year = Year()
    programme = Choice(Programme)
    amount_cents = Cents()
