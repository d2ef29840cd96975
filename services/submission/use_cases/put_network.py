"""Say who acts together."""

import re

from services.submission.domain.network import Network
from services.submission.domain.refusals import InvalidNetworkId, UnknownPartner
from services.submission.repositories import SubmissionUnitOfWork
from shared.errors import FieldError

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
"""As the catalogue has identifiers."""


def put_network(uow: SubmissionUnitOfWork, *, network: Network) -> bool:
    """Says whether the network is new. Raises InvalidNetworkId, LeadIsPartner, UnknownPartner."""
    if not IDENTIFIER.fullmatch(network.id):
        raise InvalidNetworkId("An identifier has up to 64 letters without accents, digits, dots, colons and hyphens.")
    network.ensure_lead_is_no_partner()
    with uow:
        _require_registered(network, uow.structures.names(network.members))
        is_new = uow.networks.put(network)
        uow.commit()
    return is_new


def _require_registered(network: Network, names: dict[str, str]) -> None:
    message = "No structure is registered under this UAI."
    faults = tuple(FieldError(pointer, message) for pointer, uai in network.places() if uai not in names)
    if faults:
        raise UnknownPartner("A structure of the network is not registered.", faults)
