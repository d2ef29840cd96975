"""Structures: registered by administrators, looked for by everyone."""

from typing import Any

from services.submission.api.schemas import StructureArguments, StructureBody, StructureSchema
from services.submission.domain.structure import Structure, structure_of
from services.submission.use_cases.find_structures import find_structures, get_structure
from services.submission.use_cases.register_structure import register_structure
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.pagination import link_next
from shared.web.request import unit_of_work

blueprint = Blueprint("structures", __name__, url_prefix="/api/submission/v1/structures", description=__doc__)


@blueprint.put("/<uai>")
@blueprint.arguments(StructureBody)
@blueprint.response(200, StructureSchema)
@blueprint.alt_response(  # type: ignore[untyped-decorator]  # flask-smorest has no types
    201, schema=StructureSchema, description="The structure was not known before."
)
@permitted("register_structure")
def put_structure(body: dict[str, Any], uai: str) -> tuple[Structure, int]:
    """Register a structure, or update what is known of it."""
    structure = structure_of({**body, "uai": uai})
    is_new = register_structure(unit_of_work(), structure=structure)
    return structure, 201 if is_new else 200


@blueprint.get("/<uai>")
@blueprint.response(200, StructureSchema)
@permitted("read_structure")
def read_structure(uai: str) -> Structure:
    """A structure."""
    return get_structure(unit_of_work(), uai=uai)


@blueprint.get("")
@blueprint.arguments(StructureArguments, location="query")
@blueprint.response(200, StructureSchema(many=True))
@permitted("find_structures")
def list_structures(arguments: dict[str, Any]) -> list[Structure]:
    """Structures in order of UAI; with `search`, those that have all its words."""
    limit = arguments.pop("limit")
    found = find_structures(unit_of_work(), limit=limit + 1, **arguments)
    if len(found) > limit:
        link_next(found[limit - 1].uai)
    return found[:limit]
