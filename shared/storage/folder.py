"""Files in a folder of the machine, or of a volume that several copies of a service share."""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from shared.storage.port import Stored, TooLarge

CHUNK = 256 * 1024
INCOMING = "incoming"


class Folder:
    """`ab/cdef…` for the SHA-256 abcdef…; what is being written is beside it, and named so once it is whole."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, content: IO[bytes], *, largest: int) -> Stored:
        """Write, hash and sync, then give it its name in one step. Raises TooLarge, OSError."""
        incoming = self._root / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=incoming, delete=False) as file:
            written = Path(file.name)
            try:
                stored = _copy(content, file.file, largest)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                written.unlink(missing_ok=True)
                raise
        self._give_name(written, stored.sha256)
        return stored

    def _give_name(self, written: Path, sha256: str) -> None:
        """The same bytes may be there already: they are as good as new, also to whoever tidies up."""
        path = self._path(sha256)
        path.parent.mkdir(exist_ok=True)
        written.replace(path)
        _sync(path.parent)
        _sync(self._root)

    def open(self, sha256: str) -> IO[bytes]:
        """Read. Raises FileNotFoundError."""
        return self._path(sha256).open("rb")

    def unused_since(self, moment: datetime, *, part: int) -> Iterator[str]:
        """What was last kept before a moment, in one of 256 parts."""
        folder = self._root / f"{part % 256:02x}"
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.stat().st_mtime < moment.timestamp():
                yield f"{folder.name}{path.name}"

    def remove(self, sha256: str) -> None:
        """Forget, if it is there."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:]


def _copy(content: IO[bytes], target: IO[bytes], largest: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        size += len(chunk)
        if size > largest:
            raise TooLarge
        digest.update(chunk)
        target.write(chunk)
    return Stored(digest.hexdigest(), size)


def _sync(folder: Path) -> None:
    """A name is lost in a crash until its folder is written, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
