"""A node's own folder: new, with a short path, open to the lesser user that PostgreSQL insists on."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def new_folder(name: str) -> Iterator[Path]:
    """Yield a new folder called after `name`.

    pytest's own temporary folders are closed to other users and too deep for a Unix socket's path (107 bytes).
    """
    folder = Path(tempfile.mkdtemp(prefix=f"nefe-{name}-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
