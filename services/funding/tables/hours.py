"""Rows of teaching hours that were given."""

from sqlalchemy import BigInteger, Column, Date, Integer, Table, UniqueConstraint

from services.funding.tables.base import KEY, METADATA, project_id
from shared.database import Instant

HOURS_GIVEN = Table(
    "hours_given",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("budget_year", Integer, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("reference", KEY, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", KEY, nullable=False),
    UniqueConstraint("project_id", "reference", name="hours_given_once"),
)
