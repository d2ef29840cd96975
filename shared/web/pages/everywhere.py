"""What the pages that every service has are called, and who may use them."""

from collections.abc import Mapping

from shared.identity.actor import Role

HANDLING, SETTINGS = "handle_events", "read_settings"
PERMISSIONS: Mapping[str, frozenset[Role]] = dict.fromkeys((HANDLING, SETTINGS), frozenset({Role.ADMINISTRATOR}))
SERVICES: Mapping[str, tuple[str, str]] = {
    "submission": ("Dépôt", "/depot"),
    "review": ("Commission", "/commission"),
    "funding": ("Fonds", "/fonds"),
    "notification": ("Messages", "/messages"),
}
"""What each is called in French, and the path below which its pages are."""
