"""Freezes of a year's money: simulated, decided, lifted; and years that are given up."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import Length

from services.funding.api.fields import programme
from services.funding.api.schemas import AllocationSchema, ShareSchema
from services.funding.domain.freeze import Freeze, Part, Scope, total_cents
from services.funding.domain.instalment import NoSuchInstalment
from services.funding.use_cases.cancel_instalment import cancel_instalment
from services.funding.use_cases.freeze_instalments import (
    freeze_instalments,
    lift_freeze,
    list_freezes,
    simulate_freeze,
)
from services.funding.use_cases.read_allocations import AllocationView
from shared.contracts.checks import Distinct
from shared.contracts.fields import FIRST_YEAR, LAST_YEAR
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.pagination import PageArguments, link_next
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Cents, Instant, Schema, Text, Whole

LONGEST_REASON = 5_000
MOST_PROJECTS = 1_000
blueprint = Blueprint("freezes", __name__, url_prefix="/api/funding/v1", description=__doc__)


class ScopeSchema(Schema):
    """Of what, and how much of it; without projects, of every project of the programme."""

    programme = programme()
    budget_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    percent = Whole(1, 100, load_default=100)
    project_ids = fields.List(Text(64, shortest=1), load_default=list, validate=[Length(max=MOST_PROJECTS), Distinct()])


class FreezeRequestSchema(ScopeSchema):
    """What to freeze, why, and what the simulation came to."""

    reason = Text(LONGEST_REASON, shortest=1, required=True)
    expected_cents = Cents(smallest=0, required=True)


class ReasonSchema(Schema):
    """Why: the school is told."""

    reason = Text(LONGEST_REASON, shortest=1, required=True)


class PartSchema(Schema):
    """What of one project is held back."""

    project_id = fields.String()
    uai = fields.String()
    share = fields.Nested(ShareSchema)


class SimulationSchema(Schema):
    """Whom a freeze would touch."""

    parts = fields.List(fields.Nested(PartSchema))
    total_cents = fields.Integer()


class FreezeSchema(SimulationSchema):
    """A freeze as it was decided; `lifted_at` once it is lifted."""

    id = fields.String()
    programme = fields.String()
    budget_year = fields.Integer()
    percent = fields.Integer()
    reason = fields.String()
    frozen_at = Instant()
    frozen_by = fields.String()
    lifted_at = Instant(allow_none=True)
    lifting_reason = fields.String(allow_none=True)


@blueprint.post("/freezes/simulation")
@blueprint.arguments(ScopeSchema)
@blueprint.response(200, SimulationSchema)
@permitted("freeze_instalments")
def simulate(scope: dict[str, Any]) -> dict[str, Any]:
    """Whose money would be held back, and how much; nothing is changed."""
    parts: list[Part] = simulate_freeze(unit_of_work(), scope=_scope(scope))
    return {"parts": parts, "total_cents": total_cents(parts)}


@blueprint.post("/freezes")
@blueprint.arguments(FreezeRequestSchema)
@blueprint.response(201, FreezeSchema)
@permitted("freeze_instalments")
@idempotent
def decide(content: dict[str, Any]) -> Freeze:
    """Hold back what was simulated; every school is told why."""
    reason, expected_cents = content.pop("reason"), content.pop("expected_cents")
    return freeze_instalments(
        unit_of_work(), scope=_scope(content), reason=reason, expected_cents=expected_cents, actor=current_actor()
    )


@blueprint.get("/freezes")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, FreezeSchema(many=True))
@permitted("list_freezes")
def freezes(arguments: dict[str, Any]) -> list[Freeze]:
    """Freezes, oldest first."""
    found = list_freezes(unit_of_work(), **arguments)
    if found.has_more:
        link_next(found.freezes[-1].id)
    return found.freezes


@blueprint.post("/freezes/<freeze_id>/lifting")
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, FreezeSchema)
@permitted("freeze_instalments")
@idempotent
def lift(content: dict[str, Any], freeze_id: str) -> Freeze:
    """Let what is still held back be paid; every school is told."""
    return lift_freeze(unit_of_work(), freeze_id=freeze_id, **content)


@blueprint.post("/allocations/<project_id>/instalments/<year>/cancellation")
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, AllocationSchema)
@permitted("freeze_instalments")
@idempotent
def cancel(content: dict[str, Any], project_id: str, year: str) -> AllocationView:
    """Give up what a year bears of a project and is not ordered: it goes back to its envelope, and the school knows."""
    if not (year.isascii() and year.isdigit() and len(year) == len("2026")):
        raise NoSuchInstalment(f"{year} is no year")
    return cancel_instalment(
        unit_of_work(), project_id=project_id, budget_year=int(year), actor=current_actor(), **content
    )


def _scope(content: dict[str, Any]) -> Scope:
    return Scope(**content | {"project_ids": frozenset(content["project_ids"])})
