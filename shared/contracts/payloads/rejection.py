"""What the publisher of a refused event is told."""

import re
from collections.abc import Sequence
from typing import Any

from marshmallow import Schema

from shared.contracts.fields import Coded, Identifier, Instant, Items, Line, Part
from shared.errors import FieldError

LONGEST_ECHO = 255
LONGEST_POINTER = 500
LONGEST_SENTENCE = 2_000
MOST_ERRORS = 100
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class ErrorPayload(Schema):
    """One fault: where (JSON pointer into the data) and what."""

    pointer = Line(LONGEST_POINTER, shortest=0)
    message = Line(LONGEST_SENTENCE)


class EventRejected(Schema):
    """An event was refused; it is kept in quarantine under `quarantine_id`."""

    rejected_id = Line(LONGEST_ECHO, optional=True, description="The id of the refused event, when it could be read.")
    rejected_source = Line(LONGEST_ECHO, optional=True, description="For whom its publisher speaks, if that is known.")
    rejected_sha256 = Coded(
        r"^[0-9a-f]{64}$", "Not a SHA-256 digest.", optional=True, description="Of its body, in hexadecimal digits."
    )
    code = Coded(r"^[a-z][a-z0-9_]{0,63}$", "Not a code in snake case.")
    reason = Line(LONGEST_SENTENCE)
    errors = Items(Part(ErrorPayload), most=MOST_ERRORS)
    quarantine_id = Identifier()
    received_at = Instant()
    exchange = Line(LONGEST_ECHO, shortest=0)
    routing_key = Line(LONGEST_ECHO, shortest=0)


def rejection_payload(
    *,
    rejected_id: str | None,
    rejected_source: str | None,
    rejected_sha256: str,
    code: str,
    reason: str,
    errors: Sequence[FieldError],
    quarantine_id: str,
    received_at: str,
    exchange: str,
    routing_key: str,
) -> dict[str, Any]:
    """The payload of `nefe.event.rejected.v1`, valid whatever the refused event had in it.

    What comes from the refused event is clipped, and what cannot be printed becomes U+FFFD: a publisher who sends
    rubbish must still be told so.
    """
    return {
        "rejected_id": _echo(rejected_id, LONGEST_ECHO) if rejected_id else None,
        "rejected_source": rejected_source,
        "rejected_sha256": rejected_sha256,
        "code": code,
        "reason": _echo(reason, LONGEST_SENTENCE),
        "errors": [
            {"pointer": _echo(error.pointer, LONGEST_POINTER), "message": _echo(error.message, LONGEST_SENTENCE)}
            for error in errors[:MOST_ERRORS]
        ],
        "quarantine_id": quarantine_id,
        "received_at": received_at,
        "exchange": _echo(exchange, LONGEST_ECHO),
        "routing_key": _echo(routing_key, LONGEST_ECHO),
    }


def _echo(text: str, longest: int) -> str:
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text[:longest])
