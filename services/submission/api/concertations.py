"""Concertations: declared, revised, read, closed or abandoned. All of it is optional."""

from typing import Any

from services.submission.api.concertation_schemas import (
    AbandonmentBody,
    ClosureBody,
    ConcertationArguments,
    ConcertationBody,
    ConcertationPatch,
    ConcertationSchema,
    ConcertationSummarySchema,
)
from services.submission.domain.concertation import Concertation
from services.submission.domain.concertation_summary import ConcertationSummary
from services.submission.use_cases.declare_concertation import declare_concertation
from services.submission.use_cases.end_concertation import abandon_concertation, close_concertation
from services.submission.use_cases.read_concertation import list_concertations, read_concertation
from services.submission.use_cases.revise_concertation import revise_concertation
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.body import accepts
from shared.web.described import ETAG, LOCATION
from shared.web.etag import expected_version, tag_version, versioned
from shared.web.idempotency import idempotent
from shared.web.pagination import link_next
from shared.web.request import current_actor, unit_of_work

PREFIX = "/api/submission/v1/concertations"
blueprint = Blueprint("concertations", __name__, url_prefix=PREFIX, description=__doc__)


@blueprint.post("")
@blueprint.arguments(ConcertationBody)
@blueprint.response(201, ConcertationSchema, headers={**ETAG, **LOCATION})
@permitted("declare_concertation")
@idempotent
def declare(document: dict[str, Any]) -> tuple[Concertation, int, dict[str, str]]:
    """Declare that the caller's structure means to hold a concertation."""
    concertation = declare_concertation(unit_of_work(), document=document, actor=current_actor())
    tag_version(concertation.revision)
    return concertation, 201, {"Location": f"{PREFIX}/{concertation.id}"}


@blueprint.get("")
@blueprint.arguments(ConcertationArguments, location="query")
@blueprint.response(200, ConcertationSummarySchema(many=True))
@permitted("list_concertations")
def list_all(arguments: dict[str, Any]) -> list[ConcertationSummary]:
    """The concertations that the caller sees, latest first."""
    limit = arguments.pop("limit")
    found = list_concertations(unit_of_work(), actor=current_actor(), limit=limit + 1, **arguments)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]


@blueprint.get("/<concertation_id>")
@blueprint.response(200, ConcertationSchema, headers=ETAG)
@permitted("read_concertation")
def read(concertation_id: str) -> Concertation:
    """A concertation with its meetings."""
    return _tagged(read_concertation(unit_of_work(), concertation_id=concertation_id, actor=current_actor()))


@blueprint.patch("/<concertation_id>")
@blueprint.arguments(ConcertationPatch)
@blueprint.response(200, ConcertationSchema, headers=ETAG)
@accepts("application/merge-patch+json", "application/json")
@permitted("revise_concertation")
@versioned
def revise(patch: dict[str, Any], concertation_id: str) -> Concertation:
    """Change a concertation by a JSON merge patch (RFC 7396); If-Match says what was read."""
    concertation = revise_concertation(
        unit_of_work(),
        concertation_id=concertation_id,
        patch=patch,
        expected=expected_version(),
        actor=current_actor(),
    )
    return _tagged(concertation)


@blueprint.post("/<concertation_id>/closure")
@blueprint.arguments(ClosureBody)
@blueprint.response(200, ConcertationSchema, headers=ETAG)
@permitted("end_concertation")
@idempotent
def close(body: dict[str, Any], concertation_id: str) -> Concertation:
    """Close a concertation with what emerged; that it leads to nothing is fine."""
    actor = current_actor()
    return _tagged(close_concertation(unit_of_work(), concertation_id=concertation_id, ending=body, actor=actor))


@blueprint.post("/<concertation_id>/abandonment")
@blueprint.arguments(AbandonmentBody)
@blueprint.response(200, ConcertationSchema, headers=ETAG)
@permitted("end_concertation")
@idempotent
def abandon(body: dict[str, Any], concertation_id: str) -> Concertation:
    """Say that a concertation will not be held, or not go on; another can be declared at any time."""
    actor, reason = current_actor(), body.get("reason")
    return _tagged(abandon_concertation(unit_of_work(), concertation_id=concertation_id, reason=reason, actor=actor))


def _tagged(concertation: Concertation) -> Concertation:
    tag_version(concertation.revision)
    return concertation
