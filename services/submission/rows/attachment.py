"""Rows of attachments <-> attachments."""

from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.attachment import Attachment, State


def attachment_row(attachment: Attachment) -> dict[str, Any]:
    return {**vars(attachment), "state": attachment.state.value}


def attachment_from(row: RowMapping) -> Attachment:
    return Attachment(**{**row, "state": State(row["state"])})
