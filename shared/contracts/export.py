"""Writes the contracts as documents that other programs and people can use without our code."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.contracts.asyncapi import asyncapi_document
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.json_schemas import envelope_schema, payload_schema


def export_to(directory: Path) -> list[Path]:
    """Writes `asyncapi.json` and `schemas/*.json`; same catalogue, same bytes. Returns what was written."""
    written = []
    for name, document in documents():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(document), encoding="utf-8", newline="\n")
        written.append(path)
    return written


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every document with its file name."""
    yield "asyncapi.json", asyncapi_document()
    yield "schemas/envelope.json", envelope_schema()
    for known in CATALOGUE:
        yield f"schemas/{known.name}.json", payload_schema(known)


def as_text(document: dict[str, Any]) -> str:
    """Sorted keys, so that a comparison of two exports shows what has changed and nothing else."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
