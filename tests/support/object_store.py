"""A private object store that speaks S3, a process of its own, which a test may kill."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from minio import Minio

from shared.storage.bucket import Address
from tests.nodes.ports import free_port
from tests.nodes.waiting import wait_until

PROGRAM = Path(__file__).parents[2] / ".venv-object-store" / "bin" / "moto_server"
BUCKET = "nefe"


@dataclass(frozen=True)
class ObjectStore:
    """A store with one empty bucket."""

    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def address(self) -> Address:
        """As whom a service uses it."""
        return Address(f"127.0.0.1:{self.port}", BUCKET, "key", "secret", is_secure=False)


@contextmanager
def running_object_store() -> Iterator[ObjectStore]:
    """Start one; it forgets everything when it ends."""
    port = free_port()
    command = [str(PROGRAM), "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        store = ObjectStore(process, port)
        _create_bucket(store)
        yield store
    finally:
        process.kill()
        process.wait()


def _create_bucket(store: ObjectStore) -> None:
    address = store.address
    wait_until(lambda: is_listening(store.port), "the object store listens")
    Minio(
        address.endpoint, access_key=address.access_key, secret_key=address.secret_key, secure=False, region="us-east-1"
    ).make_bucket(BUCKET)


def is_listening(port: int) -> bool:
    """Whether somebody answers there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
