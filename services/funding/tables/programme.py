"""Rows of the three programmes: the locks that money is moved under."""

from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Table, event, insert

from services.funding.domain.budget import Programme
from services.funding.tables.base import CODE, METADATA

PROGRAMME = Table(
    "programme",
    METADATA,
    Column("code", CODE, primary_key=True),
    Column("arrivals", BigInteger, nullable=False),
)
"""Who is about to move money of a programme locks its row first; `arrivals` counts its validations."""


def _seed(_table: Table, connection: Connection, **_: Any) -> None:
    connection.execute(insert(PROGRAMME), [{"code": code.value, "arrivals": 0} for code in Programme])


event.listen(PROGRAMME, "after_create", _seed)
