"""Every event type that may be on the wire: the one place that knows them all."""

from collections.abc import Iterable, Iterator

from shared.contracts.event_type import EventType, stem_of, stem_of_key
from shared.contracts.facts import FACTS

__all__ = ["CATALOGUE", "Catalogue", "EventType"]


class Catalogue:
    """Event types by name, in the order of the design's table."""

    def __init__(self, types: Iterable[EventType]) -> None:
        self._types = {event_type.name: event_type for event_type in types}
        self._stems = {stem_of(name) for name in self._types}

    def __iter__(self) -> Iterator[EventType]:
        return iter(self._types.values())

    def __len__(self) -> int:
        return len(self._types)

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def __getitem__(self, name: str) -> EventType:
        """Raises KeyError: for names that our own code writes."""
        return self._types[name]

    def get(self, name: str) -> EventType | None:
        """None for a type that nobody has described: for names that come from the wire."""
        return self._types.get(name)

    def known_other_version(self, name: str) -> bool:
        """Whether an unknown name is a version that we do not have of a type that we do have."""
        return name not in self._types and stem_of(name) in self._stems

    def stated_by(self, service: str) -> tuple[EventType, ...]:
        """What the service may state."""
        return tuple(event_type for event_type in self if service in event_type.stated_by)

    def consumed_by(self, service: str) -> tuple[EventType, ...]:
        """What has an effect in the service; it stores the other types of `nefe.events` without effect."""
        return tuple(event_type for event_type in self if service in event_type.consumed_by)

    def inbound_for(self, service: str) -> tuple[EventType, ...]:
        """What the service's queue takes from `nefe.inbound`."""
        return tuple(event_type for event_type in self.consumed_by(service) if event_type.inbound)

    def steward(self, event_type: EventType) -> str | None:
        """The one service that answers when an inbound event of this type is refused, so that it is answered once."""
        return event_type.consumed_by[0] if event_type.consumed_by else None

    def steward_of_key(self, routing_key: str) -> str | None:
        """The steward of the inbound type that a routing key means, in whatever version."""
        stem = stem_of_key(routing_key)
        return next((self.steward(known) for known in self if known.inbound and stem_of(known.name) == stem), None)


CATALOGUE = Catalogue(FACTS)
