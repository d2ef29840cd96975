"""What is published, for other programs: a table, GeoJSON (RFC 7946), and an Atom feed (RFC 4287)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from services.submission.domain.public_sheet import PublicSheet
from services.submission.domain.vocabulary import Axis
from services.submission.papers.french import AXES
from shared.documents.printed import CATEGORIES
from shared.documents.sheets import Cell, Format, Sheet, write_sheet
from shared.money import in_french

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(2023, 1, 1, tzinfo=UTC)
PUBLIC = "/api/submission/v1/public/projects"
HEADINGS = (
    "Référence",
    "Titre",
    "Résumé",
    "Axes",
    "Établissement",
    "UAI",
    "Commune",
    "Département",
    "Validé le",
    "Accordé",
    "Latitude",
    "Longitude",
)
register_namespace("", ATOM)


def as_csv(sheets: Sequence[PublicSheet]) -> bytes:
    """One line for each project; amounts where its school publishes them."""
    return write_sheet(Sheet("Projets", HEADINGS, [_line(sheet.shown) for sheet in sheets]), Format.CSV)


def _line(shown: dict[str, Any]) -> list[Cell]:
    school, position = shown["structure"], shown["structure"]["position"] or {}
    return [
        shown["reference"],
        shown["title"],
        shown.get("summary", ""),
        ", ".join(AXES[Axis(axis)] for axis in shown["axes"]),
        school["name"],
        school["uai"],
        school["commune"],
        school["department"],
        shown["validated_on"],
        _granted(shown),
        _number(position.get("latitude")),
        _number(position.get("longitude")),
    ]


def _granted(shown: dict[str, Any]) -> str:
    lines = shown.get("grant", ())
    return ", ".join(f"{CATEGORIES[line['category']]} {in_french(line['amount_cents'])}" for line in lines)


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def as_json(sheets: Sequence[PublicSheet]) -> bytes:
    """Everything that is published."""
    return json.dumps({"projects": [sheet.shown for sheet in sheets]}, ensure_ascii=False).encode()


def as_geojson(sheets: Sequence[PublicSheet]) -> bytes:
    """A feature for each project, where its school is; without a geometry where that is not known."""
    document = {"type": "FeatureCollection", "features": [_feature(sheet.shown) for sheet in sheets]}
    return json.dumps(document, ensure_ascii=False).encode()


def _feature(shown: dict[str, Any]) -> dict[str, Any]:
    position = shown["structure"]["position"]
    point = {"type": "Point", "coordinates": [position["longitude"], position["latitude"]]} if position else None
    return {"type": "Feature", "id": shown["project_id"], "geometry": point, "properties": shown}


def as_atom(sheets: Sequence[PublicSheet], *, academy: str) -> bytes:
    """The projects that were published last."""
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "fr"})
    _text(feed, "id", f"urn:nefe:{academy}:public-projects")
    _text(feed, "title", "Projets validés de l’académie")
    _text(feed, "updated", _instant(max((sheet.changed_at for sheet in sheets), default=NEVER)))
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": f"{PUBLIC}.atom", "type": "application/atom+xml"})
    for sheet in sheets:
        _entry(feed, sheet)
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _entry(feed: Element, sheet: PublicSheet) -> None:
    entry = SubElement(feed, f"{{{ATOM}}}entry")
    _text(entry, "id", f"urn:nefe:project:{sheet.project_id}")
    _text(entry, "title", sheet.shown["title"])
    _text(entry, "updated", _instant(sheet.changed_at))
    _text(entry, "published", _instant(sheet.published_at))
    _text(SubElement(entry, f"{{{ATOM}}}author"), "name", sheet.shown["structure"]["name"])
    _text(entry, "summary", sheet.shown.get("summary") or sheet.shown["title"])
    SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "href": f"{PUBLIC}/{sheet.project_id}"})
    for axis in sheet.shown["axes"]:
        SubElement(entry, f"{{{ATOM}}}category", {"term": axis, "label": AXES[Axis(axis)]})


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = "".join(letter for letter in text if letter >= " " or letter == "\n")


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
