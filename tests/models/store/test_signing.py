"""The key of an archive: made once, kept from others, and never silently another."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from giaoban.models.access import SYSTEM
from giaoban.models.errors import BadInput, StateRefused, Unavailable
from giaoban.models.store.database import Database
from giaoban.models.store.signing import KEY_FILE, PublicKey, archive_key, copy_key, known_keys, renew

# RFC 8032, section 7.1, test 2: so that what we sign is what everybody else's Ed25519 reads.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def known(db: Database) -> list[str]:
    with db.read() as tx:
        return [each.name.fingerprint for each in known_keys(tx)]


def test_it_is_made_at_its_first_use_for_its_owner_only_and_stays(db: Database, tmp_path: Path):
    first = archive_key(db, tmp_path / "home", SYSTEM).public
    path = tmp_path / "home" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert archive_key(db, tmp_path / "home", SYSTEM).public.name == first.name
    assert known(db) == [first.name.fingerprint]
    assert [each.name for each in path.parent.iterdir()] == [KEY_FILE]


def test_what_it_signs_is_its_and_of_those_bytes_only(db: Database, tmp_path: Path):
    key = archive_key(db, tmp_path, SYSTEM)
    signature = key.sign("biên bản".encode())
    public = PublicKey.from_pem(key.public.pem())
    assert public.name == key.public.name
    assert public.signed("biên bản".encode(), signature)
    assert not public.signed("biên bản.".encode(), signature)
    assert not public.signed("biên bản".encode(), signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not public.signed("biên bản".encode(), b"")


def test_signatures_are_those_of_the_standard():
    public = PublicKey(Ed25519PrivateKey.from_private_bytes(SEED).public_key())
    assert public.signed(b"\x72", SIGNATURE)


def test_many_at_once_use_one_key(db: Database, tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: archive_key(db, tmp_path, SYSTEM).public.name, range(16)))
    assert len(names) == 1
    assert len(known(db)) == 1


def test_a_lost_key_is_said_and_no_other_takes_its_place(db: Database, tmp_path: Path):
    archive_key(db, tmp_path, SYSTEM)
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(StateRefused, match="Mất khóa ký"):
        archive_key(db, tmp_path, SYSTEM)
    assert not (tmp_path / KEY_FILE).exists()


def test_a_new_key_is_asked_for_and_the_old_one_is_remembered_and_kept(db: Database, tmp_path: Path):
    old = archive_key(db, tmp_path, SYSTEM).public.name
    new = renew(db, tmp_path, SYSTEM).public.name
    assert new != old
    assert archive_key(db, tmp_path, SYSTEM).public.name == new
    assert known(db) == [old.fingerprint, new.fingerprint]
    aside = list(tmp_path.glob("evidence-key-*.pem"))
    assert len(aside) == 1
    assert stat.S_IMODE(aside[0].stat().st_mode) == 0o600
    aside[0].replace(tmp_path / KEY_FILE)  # brought back: it is one of the archive's own
    assert archive_key(db, tmp_path, SYSTEM).public.name == old


def test_the_key_of_another_archive_is_refused(db: Database, empty_database: Path, tmp_path: Path):
    other_path = tmp_path / "other.db"
    other_path.write_bytes(empty_database.read_bytes())
    other = Database.sqlite(other_path)
    archive_key(other, tmp_path / "other", SYSTEM)
    other.close()
    archive_key(db, tmp_path / "home", SYSTEM)
    (tmp_path / "other" / KEY_FILE).replace(tmp_path / "home" / KEY_FILE)
    with pytest.raises(StateRefused, match="không phải khóa của kho này"):
        archive_key(db, tmp_path / "home", SYSTEM)


@pytest.mark.parametrize("content", [b"", b"khong phai khoa", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_spoilt_key_is_said_and_left(db: Database, tmp_path: Path, content: bytes):
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(Unavailable, match=KEY_FILE):
        archive_key(db, tmp_path, SYSTEM)
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_only_an_ed25519_public_key_is_one(db: Database, tmp_path: Path):
    rsa = generate_private_key(65537, 2048).public_key()
    pem = rsa.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    archive_key(db, tmp_path, SYSTEM)
    for wrong in (pem, b"", b"\x00" * 100, (tmp_path / KEY_FILE).read_bytes()):
        with pytest.raises(BadInput):
            PublicKey.from_pem(wrong)


def test_copying_destroys_no_key(db: Database, tmp_path: Path):
    home, backup = tmp_path / "home", tmp_path / "backup"
    backup.mkdir()
    copy_key(home, backup)  # none yet: nothing happens
    assert list(backup.iterdir()) == []
    archive_key(db, home, SYSTEM)
    first = (home / KEY_FILE).read_bytes()
    for _ in range(2):
        copy_key(home, backup)
        assert [each.read_bytes() for each in backup.iterdir()] == [first]
    assert stat.S_IMODE((backup / KEY_FILE).stat().st_mode) == 0o600
    renew(db, home, SYSTEM)
    copy_key(home, backup)
    assert (backup / KEY_FILE).read_bytes() == (home / KEY_FILE).read_bytes()
    assert first in [each.read_bytes() for each in backup.glob("evidence-key-*.pem")]
