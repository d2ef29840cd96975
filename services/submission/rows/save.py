"""Rows of saves <-> saves."""

from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.saves import Author, KeptText, Save


def save_row(project_id: str, save: Save) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "revision": save.revision,
        "at": save.at,
        "before": save.before,
        **_author_row(save.author),
    }


def save_from(row: RowMapping) -> Save:
    return Save(row["revision"], row["at"], Author(row["subject"], row["uai"]), row["before"])


def kept_text_row(project_id: str, kept: KeptText) -> dict[str, Any]:
    return {
        "id": kept.id,
        "project_id": project_id,
        "at": kept.at,
        "made_from": kept.made_from,
        "typed": kept.typed,
        "digest": kept.digest,
        **_author_row(kept.author),
    }


def kept_text_from(row: RowMapping) -> KeptText:
    return KeptText(row["id"], row["at"], Author(row["subject"], row["uai"]), row["made_from"], row["typed"])


def _author_row(author: Author) -> dict[str, Any]:
    return {"subject": author.subject, "uai": author.uai}
