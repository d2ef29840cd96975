"""What the list of files is narrowed, sorted and counted by, and the views that people save."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant
from shared.searching import mark, words_of

revision = "0005_listings"
down_revision = "0004_sittings"
branch_labels = None
depends_on = None

KEY = sa.String(255)
WORD = sa.String(32)
MARK = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
AT_ONCE = 500
INDEXES = {
    "file_by_receipt": "received_at",
    "file_by_due_date": "answer_due_on",
    "file_by_request": "requested_cents",
    "file_by_name": "structure_name",
    "file_by_department": "department",
    "file_by_decision": "decided_on",
}

COLUMNS = (
    "department",
    "degree",
    "sector",
    "priority_education",
    "digital",
    "opened_on",
    "decided_on",
    "delay_days",
    "granted_cents",
)
FILE = sa.table("file", *(sa.column(name) for name in ("project_id", "status", *COLUMNS)))
MARKS = sa.table("file_mark", sa.column("mark"), sa.column("project_id"))
VERSION = sa.table(
    "file_version",
    sa.column("project_id"),
    sa.column("version"),
    sa.column("deposited_on", sa.Date()),
    sa.column("content", Document),
)
DECISION = sa.table(
    "decision",
    sa.column("project_id"),
    sa.column("position"),
    sa.column("version"),
    sa.column("decided_on", sa.Date()),
    sa.column("grant_lines", Document),
)


def upgrade() -> None:
    _add_columns()
    _create_tables()
    _fill()
    for name, column in INDEXES.items():
        op.create_index(name, "file", [column, "project_id"])


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "file")
    op.drop_table("saved_view")
    op.drop_table("file_mark")
    for column in reversed(COLUMNS):
        op.drop_column("file", column)


def _add_columns() -> None:
    """With a value for what is there already, which is read from the deposits in a moment."""
    for column in (
        sa.Column("department", sa.String(3), server_default="", nullable=False),
        sa.Column("degree", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sector", WORD, server_default="", nullable=False),
        sa.Column("priority_education", WORD, server_default="none", nullable=False),
        sa.Column("digital", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("opened_on", sa.Date(), server_default="2023-01-01", nullable=False),
        sa.Column("decided_on", sa.Date()),
        sa.Column("delay_days", sa.Integer()),
        sa.Column("granted_cents", sa.BigInteger(), server_default="0", nullable=False),
    ):
        op.add_column("file", column)


def _create_tables() -> None:
    op.create_table(
        "file_mark",
        sa.Column("mark", MARK, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["file.project_id"]),
        sa.PrimaryKeyConstraint("mark", "project_id"),
    )
    op.create_index("file_mark_of_file", "file_mark", ["project_id", "mark"])
    op.create_table(
        "saved_view",
        sa.Column("subject", KEY, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("filters", Document, nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "name"),
    )
    op.create_index("saved_view_shared", "saved_view", ["is_shared", "name"])


def _fill() -> None:
    database = op.get_bind()
    changed = sa.update(FILE).where(FILE.c.project_id == sa.bindparam("id"))
    changed = changed.values({name: sa.bindparam(f"new_{name}") for name in COLUMNS})
    for part in database.execute(sa.select(FILE.c.project_id, FILE.c.status)).partitions(AT_ONCE):
        for project_id, status in part:
            content, values = _described(database, project_id, status)
            database.execute(changed, {"id": project_id, **{f"new_{name}": value for name, value in values.items()}})
            database.execute(sa.insert(MARKS), [{"mark": each, "project_id": project_id} for each in _marks(content)])


def _described(database: sa.Connection, project_id: str, status: str) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The last deposit of a file, and what is kept of it from now on."""
    of_file = sa.select(VERSION).where(VERSION.c.project_id == project_id)
    versions = database.execute(of_file.order_by(VERSION.c.version)).all()
    of_file = sa.select(DECISION).where(DECISION.c.project_id == project_id)
    decisions = database.execute(of_file.order_by(DECISION.c.position)).all()
    is_examined = status in ("open", "completion_requested")
    before = decisions if is_examined else decisions[:-1]
    opened_on: date = versions[min(before[-1].version if before else 0, len(versions) - 1)].deposited_on
    last = None if is_examined or not decisions else decisions[-1]
    content = versions[-1].content
    structure = content["structure"]
    return content, {
        **{name: structure[name] for name in ("department", "degree", "sector", "priority_education")},
        "digital": content["digital"],
        "opened_on": opened_on,
        "decided_on": last.decided_on if last else None,
        "delay_days": (last.decided_on - opened_on).days if last else None,
        "granted_cents": sum(line["amount_cents"] for line in last.grant_lines) if last else 0,
    }


def _marks(content: Mapping[str, Any]) -> list[str]:
    structure = content["structure"]
    texts = [
        content["title"],
        content.get("reference") or "",
        *(structure[name] for name in ("name", "commune", "uai")),
    ]
    words = {word for text in texts for word in words_of(text)}
    return sorted(words | {mark("axis", axis) for axis in content["axes"]})
