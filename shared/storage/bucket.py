"""Files in a bucket of an object store that speaks the S3 API."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from minio import Minio
from minio.error import S3Error
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from shared.storage.port import StorageUnavailable, Stored, TooLarge

CHUNK = 256 * 1024
IN_MEMORY = 1024 * 1024
TIMEOUT = Timeout(connect=5, read=60)


@dataclass(frozen=True)
class Address:
    """Where the bucket is, `host:port` without a scheme, and as whom it is used; `part`: what names begin with."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    is_secure: bool = True
    region: str | None = None
    part: str = ""


class Bucket:
    """`ab/cdef…` for the SHA-256 abcdef…, which is known before anything is sent: an object is there whole, or not."""

    def __init__(self, address: Address) -> None:
        self._bucket = address.bucket
        self._prefix = f"{address.part}/" if address.part else ""
        self._client = Minio(
            address.endpoint,
            access_key=address.access_key,
            secret_key=address.secret_key,
            secure=address.is_secure,
            region=address.region,
            http_client=PoolManager(timeout=TIMEOUT, retries=Retry(2, backoff_factor=0.2)),
        )

    def keep(self, content: IO[bytes], *, largest: int) -> Stored:
        """Hash, then send. Sent again, an object is as good as new to whoever tidies up.

        Raises TooLarge, StorageUnavailable.
        """
        with SpooledTemporaryFile(max_size=IN_MEMORY) as whole:
            digest, size = hashlib.sha256(), 0
            while chunk := content.read(CHUNK):
                size += len(chunk)
                if size > largest:
                    raise TooLarge
                digest.update(chunk)
                whole.write(chunk)
            whole.seek(0)
            stored = Stored(digest.hexdigest(), size)
            with _answering():
                self._client.put_object(self._bucket, self._key(stored.sha256), cast("BinaryIO", whole), size)
        return stored

    def open(self, sha256: str) -> IO[bytes]:
        """Read. Raises FileNotFoundError, StorageUnavailable."""
        with _answering():
            return cast("IO[bytes]", self._client.get_object(self._bucket, self._key(sha256)))

    def unused_since(self, moment: datetime, *, part: int) -> Iterator[str]:
        """What was last kept before a moment, in one of 256 parts."""
        with _answering():
            found = list(
                self._client.list_objects(self._bucket, prefix=f"{self._prefix}{part % 256:02x}/", recursive=True)
            )
        for one in found:
            if one.object_name and one.last_modified and one.last_modified < moment:
                yield one.object_name.removeprefix(self._prefix).replace("/", "")

    def remove(self, sha256: str) -> None:
        """Forget, if it is there."""
        with _answering():
            self._client.remove_object(self._bucket, self._key(sha256))

    def _key(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256[2:]}"


@contextmanager
def _answering() -> Iterator[None]:
    """Raises FileNotFoundError for an object that is not there, StorageUnavailable for all else that goes wrong."""
    try:
        yield
    except S3Error as error:
        if error.code == "NoSuchKey":
            raise FileNotFoundError(error.resource) from error
        raise StorageUnavailable(f"{error.code}: {error.message}") from error
    except HTTPError as error:
        raise StorageUnavailable(str(error)) from error
