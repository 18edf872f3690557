"""The archive's key (Ed25519): what it signs, anybody can hold against the public half.

The key is a file in the home folder, made when it is first needed, readable by its owner only. The audit
keeps every public half that this archive ever signed with, so that a key that was lost, or brought from
another archive, is told and never silently replaced. Old bundles stay good: they carry the public half.
"""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from sqlalchemy import Connection, select

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, StateRefused, Unavailable
from giaoban.models.evidence import KeyName
from giaoban.models.store import audit as log
from giaoban.models.store.database import Database
from giaoban.models.store.tables import audit

KEY_FILE: Final = "evidence-key.pem"
ALGORITHM: Final = "Ed25519"
_MADE: Final = "evidence.key"
_LARGEST_PEM: Final = 10_000


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A public key that the archive signed with from some moment on."""

    name: KeyName
    since: datetime


class PublicKey:
    """The half that everybody may have."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    @classmethod
    def from_pem(cls, pem: bytes) -> PublicKey:
        """Raises `BadInput` for what is no Ed25519 public key."""
        try:
            key = load_pem_public_key(pem[:_LARGEST_PEM])
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise BadInput("Đây không phải khóa công khai Ed25519 dạng PEM.")
        return cls(key)

    @property
    def name(self) -> KeyName:
        der = self._key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        raw = base64.b64encode(self._key.public_bytes_raw()).decode()
        return KeyName(ALGORITHM, hashlib.sha256(der).hexdigest(), raw)

    def pem(self) -> bytes:
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Whether this key's other half made the signature over these bytes."""
        try:
            self._key.verify(signature, data)
        except InvalidSignature:
            return False
        return True


class ArchiveKey:
    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._key.public_key())

    def sign(self, data: bytes) -> bytes:
        """64 bytes (RFC 8032, pure Ed25519)."""
        return self._key.sign(data)


def archive_key(db: Database, home: Path, by: Reader) -> ArchiveKey:
    """The key, made at its first use.

    Raises `StateRefused` where the archive has signed before and its key is not here any more, or another
    one lies in its place; `Unavailable` where the file cannot be read.
    """
    path = home / KEY_FILE
    with db.read() as tx:
        known = known_keys(tx)
    if known and not path.exists():
        raise StateRefused(
            "Mất khóa ký bằng chứng của kho ({file}). Hãy khôi phục tệp này từ bản sao lưu, hoặc chạy "
            "“giaoban evidence key --new” để dùng khóa mới; gói đã lập bằng khóa cũ vẫn kiểm được.",
            file=KEY_FILE,
        )
    key = _read(path) if path.exists() else _make(path)
    if key.public.name.fingerprint not in {each.name.fingerprint for each in known}:
        if known:
            raise StateRefused(
                "Khóa ký bằng chứng ({file}) không phải khóa của kho này. "
                "Hãy khôi phục tệp đúng từ bản sao lưu.",
                file=KEY_FILE,
            )
        _remember(db, key, by)
    return key


def renew(db: Database, home: Path, by: Reader) -> ArchiveKey:
    """A new key from now on; the one before, if it is there, is set aside."""
    path = home / KEY_FILE
    if path.exists():
        _set_aside(path)
    key = _make(path)
    _remember(db, key, by)
    return key


def copy_key(source: Path, destination: Path) -> None:
    """From one folder to another, where there is one; another one that lies there is set aside."""
    path, there = source / KEY_FILE, destination / KEY_FILE
    if not path.is_file():
        return
    data = path.read_bytes()
    if there.exists() and there.read_bytes() != data:
        _set_aside(there)
    with _secret(there, data) as part:
        part.replace(there)


def _set_aside(path: Path) -> None:
    """Beside its place, under a name that is its own: a key is never destroyed."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    path.rename(path.with_name(f"evidence-key-{sha256[:16]}.pem"))


def known_keys(tx: Connection) -> list[KnownKey]:
    """Every key that the archive ever signed with, the latest last."""
    rows = tx.execute(select(audit.c.at, audit.c.detail).where(audit.c.action == _MADE).order_by(audit.c.id))
    known: dict[str, KnownKey] = {}  # processes that needed it first at the same moment have each noted it
    for row in rows:
        name = KeyName(**row.detail)
        known.setdefault(name.fingerprint, KnownKey(name, row.at))
    return list(known.values())


def _remember(db: Database, key: ArchiveKey, by: Reader) -> None:
    name = key.public.name
    with db.write() as tx:
        if name not in [each.name for each in known_keys(tx)]:
            log.note(tx, by, _MADE, **asdict(name))


def _make(path: Path) -> ArchiveKey:
    """Whole or not at all; where two make one at once, both use the first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Ed25519PrivateKey.generate()
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with _secret(path, pem) as part:
        try:
            os.link(part, path)
        except FileExistsError:
            return _read(path)
    return ArchiveKey(made)


def _read(path: Path) -> ArchiveKey:
    try:
        key = load_pem_private_key(path.read_bytes()[:_LARGEST_PEM], password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unavailable("Không đọc được khóa ký bằng chứng {file}.", file=KEY_FILE) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Unavailable("Không đọc được khóa ký bằng chứng {file}.", file=KEY_FILE)
    return ArchiveKey(key)


@contextmanager
def _secret(path: Path, data: bytes) -> Iterator[Path]:
    """The bytes beside `path`, on the disk, under a passing name."""
    part = path.with_name(f".{uuid.uuid4().hex}-{path.name}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield part
    finally:
        part.unlink(missing_ok=True)
