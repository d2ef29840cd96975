"""What the bar at the top leads to, by role: the one place that knows all the doors."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.identity.actor import Role
from shared.web.pages.viewer import Viewer


@dataclass(frozen=True)
class Entry:
    """A door, and whom it is for; without roles, for anyone."""

    label: str
    path: str
    roles: frozenset[Role] = frozenset()


SCHOOL, SUPPORT = frozenset({Role.SCHOOL}), frozenset({Role.SUPPORT})
SITTING = frozenset({Role.MEMBER, Role.SECRETARIAT, Role.RECTOR})
FUND = frozenset({Role.FUND_MANAGER, Role.RECTOR})
READERS = frozenset({Role.SECRETARIAT, Role.RECTOR, Role.ADMINISTRATOR, Role.FUND_MANAGER})
ENTRIES = (
    Entry("Mes projets", "/depot/", SCHOOL),
    Entry("Projets accompagnés", "/depot/", SUPPORT),
    Entry("Projets validés", "/depot/", frozenset({Role.FUND_MANAGER})),
    Entry("Concertations", "/depot/concertations", SCHOOL | {Role.SUPPORT, Role.SECRETARIAT, Role.RECTOR}),
    Entry("Avis demandés", "/commission/avis/", frozenset({Role.EXPERT})),
    Entry("Dossiers", "/commission/", SITTING),
    Entry("Séances", "/commission/seances", SITTING),
    Entry("Commission", "/commission/composition", SITTING | {Role.ADMINISTRATOR}),
    Entry("Financements", "/fonds/", SCHOOL),
    Entry("Attributions", "/fonds/", FUND),
    Entry("Enveloppes", "/fonds/enveloppes", FUND),
    Entry("En attente", "/fonds/attente", FUND),
    Entry("Versements", "/fonds/versements", FUND),
    Entry("Grand livre", "/fonds/grand-livre", FUND),
    Entry("Accompagnements", "/depot/accompagnements", frozenset({Role.SECRETARIAT, Role.ADMINISTRATOR})),
    Entry("Réseaux", "/depot/reseaux", frozenset({Role.SECRETARIAT, Role.ADMINISTRATOR})),
    Entry("Ressources", "/depot/ressources", frozenset(Role)),
    Entry("Prix", "/depot/prix", SCHOOL | SITTING | {Role.SUPPORT, Role.EXPERT, Role.ADMINISTRATOR}),
    Entry("Messages", "/messages/", SCHOOL | READERS),
    Entry("Annuaire", "/depot/annuaire", frozenset({Role.ADMINISTRATOR})),
    Entry("Modèles", "/messages/modeles", frozenset({Role.ADMINISTRATOR})),
    Entry("Programmes", "/messages/programmes", frozenset({Role.ADMINISTRATOR})),
    Entry("Réglages", "/depot/reglages", frozenset({Role.ADMINISTRATOR})),
    Entry("Traitement", "/depot/traitement", frozenset({Role.ADMINISTRATOR})),
    Entry("Collègues", "/identite/collegues/", SCHOOL),
    Entry("Comptes", "/identite/comptes/", frozenset({Role.ADMINISTRATOR})),
    Entry("Mon compte", "/identite/compte/", frozenset(Role)),
    Entry("Catalogue", "/projets"),
    Entry("Carte", "/projets/carte"),
    Entry("Chiffres", "/fonds/chiffres"),
    Entry("Gazette", "/messages/gazette"),
)


def entries_for(viewer: Viewer | None) -> Sequence[Entry]:
    """Those that somebody may go through."""
    if viewer is None:
        return [entry for entry in ENTRIES if not entry.roles]
    return [entry for entry in ENTRIES if not entry.roles or viewer.actor.roles & entry.roles]


def entry_at(path: str, entries: Sequence[Entry]) -> str | None:
    """The door by which one came to `path`: the one that says most of it."""
    within = [entry.path for entry in entries if path == entry.path or _is_below(path, entry.path)]
    return max(within, key=len, default=None)


def _is_below(path: str, door: str) -> bool:
    return not door.endswith("/") and path.startswith(f"{door}/")
