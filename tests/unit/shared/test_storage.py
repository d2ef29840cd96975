"""Files are kept under their SHA-256, whole or not at all."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from shared.storage import Folder
from shared.storage.bucket import Bucket
from shared.storage.port import StorageUnavailable, TooLarge
from tests.support.object_store import ObjectStore, running_object_store

LONG_AGO = timedelta(days=1)
CONTENT = b"un devis" * 100_000


def test_what_is_kept_is_found_again_by_what_it_is(tmp_path: Path) -> None:
    store = Folder(tmp_path / "files")
    stored = store.keep(BytesIO(CONTENT), largest=len(CONTENT))
    assert (stored.sha256, stored.size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    with store.open(stored.sha256) as file:
        assert file.read() == CONTENT
    assert store.keep(BytesIO(CONTENT), largest=len(CONTENT)) == stored
    assert sum(path.is_file() for path in (tmp_path / "files").rglob("*")) == 1


def test_what_is_too_large_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        Folder(tmp_path).keep(BytesIO(CONTENT), largest=len(CONTENT) - 1)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_was_last_kept_long_ago_is_told_and_may_be_removed(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    stored = store.keep(BytesIO(b"x"), largest=1)
    part, now = int(stored.sha256[:2], 16), datetime.now(UTC)
    assert list(store.unused_since(now - timedelta(days=1), part=part)) == []
    path = tmp_path / stored.sha256[:2] / stored.sha256[2:]
    os.utime(path, (0, 0))
    assert list(store.unused_since(now - timedelta(days=1), part=part)) == [stored.sha256]
    assert list(store.unused_since(now, part=part + 1)) == []
    store.keep(BytesIO(b"x"), largest=1)
    assert list(store.unused_since(now - timedelta(days=1), part=part)) == []
    store.remove(stored.sha256)
    store.remove(stored.sha256)
    with pytest.raises(FileNotFoundError):
        store.open(stored.sha256)


@pytest.fixture(scope="module")
def object_store() -> Iterator[ObjectStore]:
    with running_object_store() as store:
        yield store


def test_a_bucket_keeps_under_the_same_names(object_store: ObjectStore) -> None:
    store = Bucket(object_store.address)
    stored = store.keep(BytesIO(CONTENT), largest=len(CONTENT))
    assert (stored.sha256, stored.size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    with store.open(stored.sha256) as file:
        assert file.read() == CONTENT
    assert store.keep(BytesIO(CONTENT), largest=len(CONTENT)) == stored
    part, now = int(stored.sha256[:2], 16), datetime.now(UTC)
    assert list(store.unused_since(now + timedelta(minutes=1), part=part)) == [stored.sha256]
    assert list(store.unused_since(now - LONG_AGO, part=part)) == []
    assert list(store.unused_since(now + timedelta(minutes=1), part=part + 1)) == []
    store.remove(stored.sha256)
    store.remove(stored.sha256)
    with pytest.raises(FileNotFoundError):
        store.open(stored.sha256)


def test_a_bucket_is_sent_nothing_that_is_too_large(object_store: ObjectStore) -> None:
    store = Bucket(object_store.address)
    with pytest.raises(TooLarge):
        store.keep(BytesIO(b"too much"), largest=7)
    sha256 = hashlib.sha256(b"too much").hexdigest()
    with pytest.raises(FileNotFoundError):
        store.open(sha256)


def test_a_bucket_that_is_not_there_is_unavailable(object_store: ObjectStore) -> None:
    with pytest.raises(StorageUnavailable):
        Bucket(replace(object_store.address, bucket="other")).keep(BytesIO(b"x"), largest=1)


def test_a_store_that_does_not_answer_is_unavailable() -> None:
    with running_object_store() as store:
        bucket = Bucket(store.address)
        stored = bucket.keep(BytesIO(b"x"), largest=1)
        store.process.kill()
        store.process.wait()
        with pytest.raises(StorageUnavailable):
            bucket.open(stored.sha256)
        with pytest.raises(StorageUnavailable):
            bucket.keep(BytesIO(b"x"), largest=1)
