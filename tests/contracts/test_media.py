"""What every place for originals does."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from giaoban.models.errors import NotFound
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.media.seam import MediaStore

BYTES = b"RIFF the original"
SHA256 = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture(params=[LocalMedia])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    made: MediaStore = request.param(tmp_path / "store")
    return made


def keep(store: MediaStore) -> None:
    with store.incoming(".wav") as path:
        assert path.suffix == ".wav"
        path.write_bytes(BYTES)
        store.keep(path, SHA256)


def test_an_original_is_kept_under_its_hash(store: MediaStore):
    assert not store.has(SHA256)
    keep(store)
    assert store.has(SHA256)
    assert store.path(SHA256).read_bytes() == BYTES
    assert list(store.originals()) == [SHA256]


def test_keeping_the_same_bytes_twice_is_harmless(store: MediaStore):
    keep(store)
    keep(store)
    assert store.path(SHA256).read_bytes() == BYTES


def test_an_original_cannot_be_written_to_by_mistake(store: MediaStore):
    keep(store)
    assert store.path(SHA256).stat().st_mode & 0o222 == 0


def test_an_incoming_file_that_is_not_kept_leaves_nothing(store: MediaStore, tmp_path: Path):
    with store.incoming() as path:
        path.write_bytes(BYTES)
    assert not path.exists()
    assert not store.has(SHA256)
    with pytest.raises(NotFound):
        store.path(SHA256)


def test_deleting_takes_what_was_derived_along(store: MediaStore):
    keep(store)
    derived = store.derived(SHA256) / "peaks.u8"
    derived.write_bytes(b"1")
    store.delete(SHA256)
    store.delete(SHA256)
    assert not store.has(SHA256)
    assert not derived.exists()


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_a_name_that_is_no_hash_reaches_no_file(store: MediaStore, name: str):
    with pytest.raises(NotFound):
        store.path(name)


def test_what_a_killed_process_left_behind_is_swept(store: MediaStore):
    with store.incoming() as path:
        path.write_bytes(BYTES)
        old = time.time() - 7200
        os.utime(path, (old, old))
        assert store.sweep(older_than_seconds=3600) == 1
        assert not path.exists()


def test_free_space_is_told(store: MediaStore):
    assert store.free_bytes() > 0
