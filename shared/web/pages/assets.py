"""Styles, scripts and images: served from here, named by their content, so that a browser may keep them for a year."""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from mimetypes import guess_type
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import NotFound

from shared.identity.access import public
from shared.web.pages.blueprint import Pages

OWN = Path(__file__).parent / "static"
KEPT = "public, max-age=31536000, immutable"
SMALLEST_COMPRESSED = 1000
COMPRESSED_TYPES = ("text/", "application/json", "image/svg")
JAVASCRIPT = "text/javascript"


@dataclass(frozen=True)
class Asset:
    """One file, as it is and compressed."""

    content: bytes
    compressed: bytes | None
    media_type: str


class Assets:
    """Everything that pages load, read once; `edition` changes with any of it."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        found = dict(_of_libraries())
        for folder in (OWN, *folders):
            found.update(_in(folder))
        self._assets = {name: _asset(name, content) for name, content in found.items()}
        digest = hashlib.sha256()
        for name in sorted(found):
            digest.update(name.encode() + found[name])
        self.edition = digest.hexdigest()[:12]

    def find(self, name: str) -> Asset | None:
        """The file of that name."""
        return self._assets.get(name)


def asset_pages(prefix: str, assets: Assets) -> Pages:
    """Where they are served."""
    pages = Pages("assets", __name__, url_prefix=f"{prefix}/statique")

    @pages.get("/<edition>/<path:name>")
    @public
    def serve(edition: str, name: str) -> Response:
        """One of them."""
        found = assets.find(name)
        if found is None:
            raise NotFound
        is_compressed = found.compressed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
        body = found.compressed if is_compressed and found.compressed is not None else found.content
        answer = Response(body, mimetype=found.media_type)
        if is_compressed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cache-Control"] = KEPT if edition == assets.edition else "no-cache"
        return answer

    return pages


def _of_libraries() -> Iterator[tuple[str, bytes]]:
    bootstrap = files("flask_bootstrap") / "static" / "bootstrap5"
    yield "bootstrap.css", (bootstrap / "css" / "bootstrap.min.css").read_bytes()
    leaflet = files("xstatic.pkg.leaflet") / "data"
    yield "leaflet.css", (leaflet / "leaflet.css").read_bytes()
    yield "leaflet.js", (leaflet / "leaflet.js").read_bytes()
    for image in (leaflet / "images").iterdir():
        yield f"images/{image.name}", image.read_bytes()


def _in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _asset(name: str, content: bytes) -> Asset:
    media_type = JAVASCRIPT if name.endswith(".js") else guess_type(name)[0] or "application/octet-stream"
    # Whoever debugs a library's scripts has its sources: browsers would ask for a map that is not here.
    content = content.replace(b"//# sourceMappingURL=leaflet.js.map", b"").replace(
        b"/*# sourceMappingURL=bootstrap.min.css.map */", b""
    )
    is_worth_it = len(content) >= SMALLEST_COMPRESSED and media_type.startswith(COMPRESSED_TYPES)
    return Asset(content, gzip.compress(content, mtime=0) if is_worth_it else None, media_type)
