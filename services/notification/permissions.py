"""Who may do what with messages, and whose messages each role may read."""

from collections.abc import Mapping

from services.notification.domain.audiences import SCHOOLS, Audience
from services.notification.domain.message import ReadingScope
from services.notification.domain.preferences import Place
from shared.identity.actor import Actor, Role

READERS_OF_ALL = frozenset({Role.SECRETARIAT, Role.RECTOR, Role.ADMINISTRATOR})
READERS = READERS_OF_ALL | {Role.SCHOOL, Role.FUND_MANAGER}

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "read_inbox": READERS,
    "set_preferences": READERS,
    "list_notices": frozenset(Role) - {Role.EXTERNAL_SYSTEM},
    "write_template": frozenset({Role.ADMINISTRATOR, Role.SECRETARIAT}),
    "manage_webhooks": frozenset({Role.ADMINISTRATOR}),
    "make_feed": frozenset({Role.SCHOOL}),
    "list_messages": READERS,
    "read_message": READERS,
    "read_history": READERS_OF_ALL,
    "publish_gazette": frozenset({Role.ADMINISTRATOR, Role.SECRETARIAT}),
    "resend_message": frozenset({Role.SECRETARIAT, Role.ADMINISTRATOR}),
}


_PLACES: Mapping[Role, Audience] = {
    Role.SECRETARIAT: Audience.COMMISSION,
    Role.RECTOR: Audience.RECTOR,
    Role.FUND_MANAGER: Audience.FUND,
    Role.ADMINISTRATOR: Audience.ADMINISTRATORS,
}
"""Whose mailbox each role reads."""


def places_of(actor: Actor) -> frozenset[Place]:
    """Whose messages somebody may have copies of: those of their school, and those of their role's mailbox."""
    schools = {Place(audience, actor.uai) for audience in SCHOOLS if actor.uai and Role.SCHOOL in actor.roles}
    return frozenset(schools | {Place(_PLACES[role]) for role in actor.roles if role in _PLACES})


def reading_scope(actor: Actor) -> ReadingScope:
    """The messages that somebody may read; the roles of one person add up."""
    return ReadingScope(
        is_everything=bool(actor.roles & READERS_OF_ALL),
        uai=actor.uai if Role.SCHOOL in actor.roles else None,
        audiences=frozenset({Audience.FUND}) if Role.FUND_MANAGER in actor.roles else frozenset(),
    )
