"""Papers that people send, and what a PDF says."""

import re
from io import BytesIO
from typing import Any

from pypdf import PdfReader

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def form(content: bytes = PDF, *, name: str = "papier.pdf", **fields: str) -> dict[str, Any]:
    """Options of a request that sends a file with fields."""
    data = {"file": (BytesIO(content), name), **fields}
    return {"data": data, "content_type": "multipart/form-data"}


def words(pdf: bytes) -> str:
    """What a PDF says, spaces of all kinds as one."""
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", text)
