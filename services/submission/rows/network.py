"""Rows of networks and of their members <-> networks."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.network import Network, NetworkKind


def network_row(network: Network) -> dict[str, Any]:
    return {"id": network.id, "name": network.name, "kind": network.kind}


def member_rows(network: Network) -> list[dict[str, Any]]:
    return [{"uai": uai, "network_id": network.id, "rank": rank} for rank, uai in enumerate(network.members)]


def network_from(row: RowMapping, members: Iterable[str]) -> Network:
    lead, *partners = members
    return Network(row["id"], row["name"], NetworkKind(row["kind"]), lead, tuple(partners))
