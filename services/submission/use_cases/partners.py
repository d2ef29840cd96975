"""Partner structures are registered ones: their names are stated at deposit."""

from services.submission.domain.content import Content
from services.submission.domain.refusals import UnknownPartner
from services.submission.repositories.structures import Structures
from shared.errors import FieldError


def require_registered_partners(structures: Structures, content: Content) -> None:
    """Raises UnknownPartner."""
    names = structures.names(content.partners.structures)
    faults = tuple(
        FieldError(f"/partners/structures/{index}", "No structure is registered under this UAI.")
        for index, uai in enumerate(content.partners.structures)
        if uai not in names
    )
    if faults:
        raise UnknownPartner("A partner structure is not registered.", faults)
