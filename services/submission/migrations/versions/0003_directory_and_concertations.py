"""Concertations with their meetings, and networks of structures; a project says which it came from.

A structure has a position, and is found by the beginnings of its words: before, every name was read at every search.
"""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0003_directory_and_concertations"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH, LONGEST_WORD = 1_000, 64
WORD = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
JOINED = {
    "postgresql": "SELECT string_agg(word, ' ') FROM structure_word WHERE structure_word.uai = structure.uai",
    "sqlite": "SELECT group_concat(word, ' ') FROM structure_word WHERE structure_word.uai = structure.uai",
}


def upgrade() -> None:
    _create_network()
    _create_concertation()
    _create_meeting()
    _let_projects_name_their_concertation()
    _let_structures_be_found_by_word()


def downgrade() -> None:
    _let_structures_be_read_through()
    op.drop_index("project_by_concertation", "project")
    op.drop_column("project", "concertation_id")
    for name in ("meeting", "concertation", "network_member", "network"):
        op.drop_table(name)


def _let_structures_be_found_by_word() -> None:
    op.add_column("structure", sa.Column("latitude", sa.Double()))
    op.add_column("structure", sa.Column("longitude", sa.Double()))
    op.create_table(
        "structure_word",
        sa.Column("word", WORD, nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["uai"], ["structure.uai"]),
        sa.PrimaryKeyConstraint("word", "uai"),
    )
    _fill_words()
    op.create_index("structure_word_by_structure", "structure_word", ["uai", "word"])
    op.drop_column("structure", "search_words")


def _fill_words() -> None:
    database = op.get_bind()
    insert = sa.text("INSERT INTO structure_word (word, uai) VALUES (:word, :uai)")
    for part in database.execute(sa.text("SELECT uai, search_words FROM structure")).partitions(BATCH):
        words = [(uai, word) for uai, folded in part for word in {word[:LONGEST_WORD] for word in folded.split()}]
        if words:
            database.execute(insert, [{"word": word, "uai": uai} for uai, word in words])


def _let_structures_be_read_through() -> None:
    op.add_column("structure", sa.Column("search_words", sa.Text(), server_default="", nullable=False))
    joined = JOINED[op.get_bind().dialect.name]
    op.execute(f"UPDATE structure SET search_words = coalesce(({joined}), '')")  # noqa: S608 - one of the two above
    op.drop_table("structure_word")
    op.drop_column("structure", "latitude")
    op.drop_column("structure", "longitude")


def _let_projects_name_their_concertation() -> None:
    op.add_column("project", sa.Column("concertation_id", sa.String(length=36)))
    op.create_index("project_by_concertation", "project", ["concertation_id", "id"])


def _create_network() -> None:
    op.create_table(
        "network",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "network_member",
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("network_id", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"]),
        sa.ForeignKeyConstraint(["uai"], ["structure.uai"]),
        sa.PrimaryKeyConstraint("uai", "network_id"),
    )
    op.create_index("network_member_by_network", "network_member", ["network_id", "rank"])


def _create_concertation() -> None:
    op.create_table(
        "concertation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300)),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("network_id", sa.String(length=64)),
        sa.Column("pilot", sa.String(length=200)),
        sa.Column("themes", Document, nullable=False),
        sa.Column("participants", Document, nullable=False),
        sa.Column("declared_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("outcome", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"]),
        sa.ForeignKeyConstraint(["uai"], ["structure.uai"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("concertation_by_state", "concertation", ["state", "id"])
    op.create_index("concertation_by_structure", "concertation", ["uai", "id"])


def _create_meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("concertation_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5)),
        sa.Column("ends", sa.String(length=5)),
        sa.Column("place", sa.String(length=300)),
        sa.Column("agenda", Document, nullable=False),
        sa.Column("notes", sa.Text()),
        sa.Column("participants", Document, nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["concertation_id"], ["concertation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("meeting_by_concertation", "meeting", ["concertation_id", "day", "id"])
