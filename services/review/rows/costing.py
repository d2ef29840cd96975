"""Rows of corrected costs <-> corrected costs."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.costing import CorrectedLine, Costing


def costing_row(project_id: str, costing: Costing) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "version": costing.version,
        "lines": [asdict(line) for line in costing.lines],
        "corrected_at": costing.corrected_at,
        "corrected_by": costing.corrected_by,
    }


def costing_from(row: RowMapping) -> Costing:
    lines = tuple(CorrectedLine(**line) for line in row["lines"])
    return Costing(row["version"], lines, row["corrected_at"], row["corrected_by"])
