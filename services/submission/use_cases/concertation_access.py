"""Which concertations an actor sees and answers for; what a role may do at all is in `permissions.py`."""

from services.submission.domain.concertation import Concertation
from services.submission.domain.refusals import NetworkOfOthers, OtherStructure
from services.submission.repositories.networks import Networks
from services.submission.use_cases.access import own_structure
from shared.errors import FieldError
from shared.identity.actor import Actor, Role

SEES_ALL = frozenset({Role.SUPPORT, Role.SECRETARIAT, Role.RECTOR})


def seen_structure(actor: Actor) -> str | None:
    """The only structure whose concertations the actor sees; None: all. Raises ActorWithoutStructure."""
    return own_structure(actor) if actor.roles.isdisjoint(SEES_ALL) else None


def require_sight(actor: Actor, concertation: Concertation) -> None:
    """Raises OtherStructure, ActorWithoutStructure."""
    if seen_structure(actor) not in (None, concertation.uai):
        raise _other_structure()


def require_pilot(actor: Actor, concertation: Concertation) -> None:
    """Somebody of the structure whose head pilots it. Raises OtherStructure, ActorWithoutStructure."""
    if own_structure(actor) != concertation.uai:
        raise _other_structure()


def require_own_network(networks: Networks, network_id: str | None, uai: str) -> None:
    """A structure speaks of its own networks only. Raises NetworkOfOthers."""
    if network_id is not None and not networks.has_member(network_id, uai):
        fault = FieldError("/network_id", "The structure is no member of such a network.")
        raise NetworkOfOthers("The structure is no member of such a network.", (fault,))


def _other_structure() -> OtherStructure:
    return OtherStructure("The concertation belongs to another structure.")
