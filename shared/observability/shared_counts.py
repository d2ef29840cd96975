"""The folder in which the processes of one web count together; to be known before the library of metrics is loaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import mkdtemp

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def folder_of_counts() -> Iterator[None]:
    """The folder that the environment names or, if it names none, a temporary one until the end of the block."""
    if os.environ.get(FOLDER):
        yield
        return
    owner, os.environ[FOLDER] = os.getpid(), mkdtemp(prefix="nefe-counts-")
    try:
        yield
    finally:
        if os.getpid() == owner:  # the processes that it forks leave the block, too
            shutil.rmtree(os.environ[FOLDER], ignore_errors=True)
