"""Rows of sittings <-> sittings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.sitting import Kind, Place, Presence, Sitting, State

PLAIN = (
    "id",
    "title",
    "revision",
    "presided_by",
    "commission_id",
    "opened_at",
    "closes_at",
    "closed_at",
    "quorum",
    "number",
)


def sitting_row(sitting: Sitting) -> dict[str, Any]:
    return {
        **{name: getattr(sitting, name) for name in PLAIN},
        "kind": sitting.kind.value,
        "state": sitting.state.value,
        "day": sitting.place.day,
        "begins": sitting.place.begins,
        "where": sitting.place.where,
        "attendance": {account: presence.value for account, presence in sitting.attendance.items()},
    }


def item_rows(sitting: Sitting) -> list[dict[str, Any]]:
    records = {record["project_id"]: record for record in sitting.records}
    return [
        {"sitting_id": sitting.id, "position": position, "project_id": project_id, "record": records.get(project_id)}
        for position, project_id in enumerate(sitting.agenda)
    ]


def sitting_from(row: RowMapping, items: Sequence[RowMapping]) -> Sitting:
    return Sitting(
        **{name: row[name] for name in PLAIN},
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        place=Place(row["day"], row["begins"], row["where"]),
        attendance={account: Presence(presence) for account, presence in row["attendance"].items()},
        agenda=tuple(item["project_id"] for item in items),
        records=[item["record"] for item in items if item["record"] is not None],
    )
