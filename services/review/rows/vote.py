"""Rows of votes <-> votes."""

from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.vote import Choice, Vote


def vote_row(vote: Vote) -> dict[str, Any]:
    return vars(vote) | {"choice": vote.choice.value}


def vote_from(row: RowMapping) -> Vote:
    return Vote(**dict(row) | {"choice": Choice(row["choice"])})
