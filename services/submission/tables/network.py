"""Rows of networks and of who takes part in them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from services.submission.tables.base import METADATA, UAI, WORD

NETWORK_ID = String(64)

network = Table(
    "network",
    METADATA,
    Column("id", NETWORK_ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", WORD, nullable=False),
)

network_member = Table(
    "network_member",
    METADATA,
    Column("uai", UAI, ForeignKey("structure.uai"), primary_key=True),
    Column("network_id", NETWORK_ID, ForeignKey("network.id"), primary_key=True),
    Column("rank", Integer, nullable=False),  # 0: leads; the others as they were named
    Index("network_member_by_network", "network_id", "rank"),
)
