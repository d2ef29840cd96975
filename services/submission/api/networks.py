"""Networks and bassins: drawn by the academy, read by everyone."""

from typing import Any

from marshmallow import fields

from services.submission.domain.network import Network, NetworkKind
from services.submission.use_cases.find_networks import find_networks, get_network
from services.submission.use_cases.put_network import put_network
from shared.contracts.fields import Choice, Items, Line, Uai
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, link_next
from shared.web.request import unit_of_work
from shared.web.schemas import Schema

MOST_PARTNERS = 200
blueprint = Blueprint("networks", __name__, url_prefix="/api/submission/v1/networks", description=__doc__)


class NetworkBody(Schema):
    """Who leads and who takes part; the identifier is in the address."""

    name = Line(200)
    kind = Choice(NetworkKind)
    lead = Uai()
    partners = Items(Uai(), most=MOST_PARTNERS)


class NetworkSchema(NetworkBody):
    """Structures that act together."""

    id = fields.String(dump_only=True)


class NetworkArguments(PageArguments):
    """Which networks."""

    uai = Uai(optional=True)


@blueprint.put("/<network_id>")
@blueprint.arguments(NetworkBody)
@blueprint.response(200, NetworkSchema)
@blueprint.alt_response(  # type: ignore[untyped-decorator]  # flask-smorest has no types
    201, schema=NetworkSchema, description="The network was not known before."
)
@permitted("put_network")
def put(body: dict[str, Any], network_id: str) -> tuple[Network, int]:
    """Draw a network under an identifier of the academy's choice, or change it."""
    kind, partners = NetworkKind(body["kind"]), tuple(body["partners"])
    network = Network(network_id, body["name"], kind, body["lead"], partners)
    return network, 201 if put_network(unit_of_work(), network=network) else 200


@blueprint.get("/<network_id>")
@blueprint.response(200, NetworkSchema)
@permitted("read_network")
def read(network_id: str) -> Network:
    """A network with its members."""
    return get_network(unit_of_work(), network_id=network_id)


@blueprint.get("")
@blueprint.arguments(NetworkArguments, location="query")
@blueprint.response(200, NetworkSchema(many=True))
@permitted("list_networks")
def list_all(arguments: dict[str, Any]) -> list[Network]:
    """Networks in order of their identifiers; with `uai`, those that the structure leads or takes part in."""
    limit, uai = arguments.pop("limit"), arguments.pop("uai", None)
    found = find_networks(unit_of_work(), uai=uai, limit=limit + 1, **arguments)
    if len(found) > limit:
        link_next(found[limit - 1].id)
    return found[:limit]
