"""Rows of opinions <-> opinions."""

from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.opinion import Advice, Opinion, Reminder, Standing


def opinion_row(opinion: Opinion) -> dict[str, Any]:
    return vars(opinion) | {
        "standing": opinion.standing.value,
        "advice": opinion.advice and opinion.advice.value,
        "reminder": opinion.reminder and opinion.reminder.value,
    }


def opinion_from(row: RowMapping) -> Opinion:
    words = {
        "standing": Standing(row["standing"]),
        "advice": row["advice"] and Advice(row["advice"]),
        "reminder": row["reminder"] and Reminder(row["reminder"]),
    }
    return Opinion(**dict(row) | words)
