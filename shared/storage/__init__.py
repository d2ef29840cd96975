"""Where files are kept: by what is in them, behind a port that an object store could stand behind as well."""

from shared.storage.folder import Folder
from shared.storage.port import Storage, Stored

__all__ = ["Folder", "Storage", "Stored"]
