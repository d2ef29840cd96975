"""The check of deposits by the secretariat, over HTTP."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema as AnswerSchema
from marshmallow import fields

from services.review.domain.receipt import Receipt
from services.review.use_cases.check_receipt import check_receipt
from shared.contracts.payloads.project import LARGEST_VERSION
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Paragraphs, Schema, Whole

blueprint = Blueprint("receipts", __name__, url_prefix="/api/review/v1", description="The check of deposits.")


class CheckSchema(Schema):
    """Whether the deposit has all that is needed to examine it."""

    complete = fields.Boolean(required=True, truthy={True}, falsy={False})
    note = Paragraphs(10_000, optional=True, description="Stays with the commission.")
    version = Whole(1, LARGEST_VERSION, load_default=None, metadata={"description": "The version that was read."})


class ReceiptSchema(AnswerSchema):
    """What the secretariat found."""

    version = fields.Integer()
    complete = fields.Boolean(attribute="is_complete")
    note = fields.String(allow_none=True)
    checked_at = Instant()
    checked_by = fields.String()


@blueprint.post("/files/<project_id>/receipt")
@blueprint.arguments(CheckSchema)
@blueprint.response(200, ReceiptSchema)
@permitted("check_receipt")
@idempotent
def check(found: Mapping[str, Any], project_id: str) -> Receipt:
    """Say whether the last deposit is complete

    A later check of the same deposit replaces it; a further deposit is to be checked anew.
    """
    return check_receipt(
        unit_of_work(),
        project_id=project_id,
        is_complete=found["complete"],
        note=found.get("note"),
        version=found["version"],
        actor=current_actor(),
    )
