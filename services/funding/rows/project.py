"""Rows of projects and of intentions."""

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Row

from services.funding.domain.project import Intention, Project, School


def row_of_project(project: Project) -> dict[str, Any]:
    """The school's fields are columns of their own."""
    row = asdict(project) | asdict(project.school) | {"axes": list(project.axes)}
    del row["school"]
    return row


def project_of(row: Row[Any]) -> Project:
    """The project that a row keeps."""
    values = {field.name: getattr(row, field.name) for field in fields(Project) if field.name != "school"}
    return Project(**values | {"axes": tuple(row.axes)}, school=school_of(row))


def row_of_intention(intention: Intention) -> dict[str, Any]:
    """The school's fields are columns of their own."""
    row = asdict(intention) | asdict(intention.school)
    del row["school"]
    return row


def school_of(row: Row[Any]) -> School:
    """The school within a row."""
    return School(**{field.name: getattr(row, field.name) for field in fields(School)})
