"""Who may do what with messages, and whose messages each role may read."""

from collections.abc import Mapping

from services.notification.domain.audiences import Audience
from services.notification.domain.message import ReadingScope
from shared.identity.actor import Actor, Role

READERS_OF_ALL = frozenset({Role.SECRETARIAT, Role.RECTOR, Role.ADMINISTRATOR})
READERS = READERS_OF_ALL | {Role.SCHOOL, Role.FUND_MANAGER}

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "read_inbox": READERS,
    "list_notices": frozenset(Role) - {Role.EXTERNAL_SYSTEM},
    "write_template": frozenset({Role.ADMINISTRATOR, Role.SECRETARIAT}),
    "list_messages": READERS,
    "read_message": READERS,
    "resend_message": frozenset({Role.SECRETARIAT, Role.ADMINISTRATOR}),
}


def reading_scope(actor: Actor) -> ReadingScope:
    """The messages that somebody may read; the roles of one person add up."""
    return ReadingScope(
        is_everything=bool(actor.roles & READERS_OF_ALL),
        uai=actor.uai if Role.SCHOOL in actor.roles else None,
        audiences=frozenset({Audience.FUND}) if Role.FUND_MANAGER in actor.roles else frozenset(),
    )
