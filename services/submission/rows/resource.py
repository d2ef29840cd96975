"""Rows of the library <-> its resources, and what they are found by."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.resource import Audience, Category, Description, Edition, Resource, Stage, StoredFile
from shared.searching import mark, words_of


def resource_row(resource: Resource) -> dict[str, Any]:
    return {
        **vars(resource.described),
        "id": resource.id,
        "changed_at": resource.changed_at,
        "is_offered": bool(resource.editions),
    }


def resource_from(row: RowMapping, editions: Iterable[RowMapping]) -> Resource:
    described = Description(
        title=row["title"],
        summary=row["summary"],
        category=Category(row["category"]),
        audiences=tuple(map(Audience, row["audiences"])),
        stages=tuple(map(Stage, row["stages"])),
    )
    return Resource(row["id"], described, row["changed_at"], tuple(edition_from(each) for each in editions))


def edition_row(resource_id: str, edition: Edition) -> dict[str, Any]:
    kept = vars(edition.file) if edition.file else {}
    own = {name: value for name, value in vars(edition).items() if name != "file"}
    return {"resource_id": resource_id, **own, **kept}


def edition_from(row: RowMapping) -> Edition:
    file = StoredFile(row["name"], row["type"], row["size"], row["sha256"]) if row["sha256"] else None
    return Edition(row["number"], row["published_at"], row["published_by"], row["note"], row["link"], file)


def marks_of(resource: Resource) -> frozenset[str]:
    """The words of what is said of it, and `name=value` for each filter."""
    said = resource.described
    words = {word for text in (said.title, said.summary) for word in words_of(text)}
    named = {
        ("category", said.category.value),
        *(("audience", audience.value) for audience in said.audiences),
        *(("stage", stage.value) for stage in said.stages),
    }
    return frozenset(words | {mark(name, value) for name, value in named})
