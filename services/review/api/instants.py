"""How instants are shown."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields


class Instant(fields.DateTime):
    """A point in time, UTC, written as in events."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
