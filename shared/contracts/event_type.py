"""One kind of fact: its name, who states it, who consumes it, and what its payload must be."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, fields
from marshmallow.types import UnknownOption

from shared.contracts.pointers import field_errors
from shared.contracts.soundness import soundness
from shared.contracts.vocabulary import Exchange
from shared.errors import FieldError

NAME = re.compile(r"(?P<stem>nefe\.[a-z_]+\.[a-z_]+)\.v(?P<version>[1-9][0-9]*)")


def stem_of(name: str) -> str | None:
    """The name without its version: "nefe.project.submitted"; None if it is no name of ours."""
    parts = NAME.fullmatch(name)
    return parts["stem"] if parts else None


def stem_of_key(routing_key: str) -> str:
    """The stem that a routing key means, whatever follows it: queues are bound, and permissions granted, by stem."""
    return routing_key.rpartition(".")[0]


@dataclass(frozen=True)
class EventType:
    """A row of the catalogue.

    `subject` names the field of the payload that is the event's subject: facts of one source about one subject keep
    their order. `partner` is the outside system that publishes the type (when `inbound`) or also receives it.
    """

    name: str
    summary: str
    schema: type[Schema]
    stated_by: tuple[str, ...] = ()
    consumed_by: tuple[str, ...] = ()
    inbound: bool = False
    subject: str = ""
    partner: str = ""
    exchange: Exchange = Exchange.EVENTS

    @property
    def dataschema(self) -> str:
        """The URI of the payload's JSON Schema, which is also its `$id`."""
        return f"urn:nefe:schema:{self.name}"

    def is_sequenced_from(self, publisher: str) -> bool:
        """Facts of our services are numbered per subject; what comes from outside is taken in order of arrival."""
        return publisher in self.stated_by

    def subject_of(self, payload: Mapping[str, Any]) -> str:
        """The subject that belongs to a checked payload; "" for one that is about nothing in particular."""
        return str(payload.get(self.subject) or "")

    def check(self, data: object, *, stating: bool) -> list[FieldError]:
        """What is wrong with a payload; nothing if it may be stated, or applied.

        Who states must keep to the fields of this version; who receives looks over fields that a later edition of
        the same version may have gained.
        """
        if not isinstance(data, Mapping):
            return [FieldError("", "Not an object.")]
        if self._is_sound_to_state(data) if stating else self._is_sound_to_apply(data):
            return []
        schema = self._strict if stating else self._tolerant
        return list(field_errors(schema.validate(data)))

    @cached_property
    def _strict(self) -> Schema:
        return with_unknown(self.schema(), RAISE)

    @cached_property
    def _tolerant(self) -> Schema:
        return with_unknown(self.schema(), EXCLUDE)

    @cached_property
    def _is_sound_to_state(self) -> Callable[[object], bool]:
        return soundness(self._strict)

    @cached_property
    def _is_sound_to_apply(self) -> Callable[[object], bool]:
        return soundness(self._tolerant)


def with_unknown(schema: Schema, unknown: UnknownOption) -> Schema:
    """The schema, and every schema nested in it: marshmallow itself does not hand the setting down."""
    schema.unknown = unknown
    for nested in _nested(schema):
        with_unknown(nested, unknown)
    return schema


def _nested(schema: Schema) -> Iterator[Schema]:
    for field in schema.fields.values():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield inner.schema
