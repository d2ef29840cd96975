"""Rows of requests for help and of messages <-> those."""

from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.support import Helper, Message, State, Supporter, SupportRequest

PLAIN = ("id", "project_id", "text", "asked_at", "asked_by", "assigned_at", "ended_at")


def request_row(request: SupportRequest) -> dict[str, Any]:
    return {
        **{name: getattr(request, name) for name in PLAIN},
        "helper": request.helper.value,
        "state": request.state.value,
        "supporter": request.supporter.subject if request.supporter else None,
        "supporter_name": request.supporter.name if request.supporter else None,
    }


def request_from(row: RowMapping) -> SupportRequest:
    supporter = Supporter(row["supporter"], row["supporter_name"]) if row["supporter"] else None
    return SupportRequest(
        **{name: row[name] for name in PLAIN},
        helper=Helper(row["helper"]),
        state=State(row["state"]),
        supporter=supporter,
    )


def message_from(row: RowMapping) -> Message:
    return Message(**row)
