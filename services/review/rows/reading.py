"""Rows of readings and grids <-> readings and grids."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.grid import Entry, Grid, GridSetting
from services.review.domain.reading import Appreciation, Audience, MemberReading, ReadingComment


def grid_row(setting: GridSetting) -> dict[str, Any]:
    return {
        "id": setting.id,
        "set_at": setting.set_at,
        "set_by": setting.set_by,
        "criteria": [asdict(entry) for entry in setting.grid.criteria],
        "scale": [asdict(entry) for entry in setting.grid.scale],
    }


def grid_from(row: RowMapping) -> Grid:
    criteria = tuple(Entry(**entry) for entry in row["criteria"])
    return Grid(criteria, tuple(Entry(**entry) for entry in row["scale"]))


def reading_row(reading: MemberReading) -> dict[str, Any]:
    comments = [asdict(comment) | {"audience": comment.audience.value} for comment in reading.comments]
    return vars(reading) | {"appreciations": [asdict(one) for one in reading.appreciations], "comments": comments}


def reading_from(row: RowMapping) -> MemberReading:
    comments = [ReadingComment(**one | {"audience": Audience(one["audience"])}) for one in row["comments"]]
    appreciations = tuple(Appreciation(**one) for one in row["appreciations"])
    return MemberReading(**dict(row) | {"appreciations": appreciations, "comments": tuple(comments)})
