"""Holds a bundle against its signature, without an archive: by the file and the expected key.

Everything that is right or wrong is told, not only the first: whoever is handed a bundle wants to know
which of its files can be relied on. Nothing is unpacked to the disk.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, LargeZipFile, ZipFile

from giaoban.models import evidence
from giaoban.models.errors import BadInput
from giaoban.models.evidence import BundledFile, Manifest
from giaoban.models.store.signing import PublicKey

_BLOCK: Final = 1 << 20
_LARGEST_PAPER: Final = 5_000_000
"""Bytes of a manifest or key: more is none of ours, and is not read into memory."""
_MOST_ENTRIES: Final = 1000
_UNREADABLE: Final = (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises for bytes that are spoilt, packed by other means, or shut with a password."""


class Mark(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    MIND = "mind"
    """Neither: something that the reader must see to."""


@dataclass(frozen=True, slots=True)
class Finding:
    mark: Mark
    text: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    findings: tuple[Finding, ...]
    manifest: Manifest | None
    """What the bundle says of itself, whether or not it can be relied on."""

    @property
    def good(self) -> bool:
        return self.manifest is not None and all(each.mark is not Mark.WRONG for each in self.findings)


def verify(path: Path, expected: PublicKey | None = None) -> Verdict:
    """Raises `BadInput` for what is no bundle at all: nothing that could be right or wrong."""
    try:
        with ZipFile(path) as bundle:
            return _Check(bundle, expected).verdict()
    except BadZipFile:
        raise BadInput("{name} không phải gói bằng chứng: không phải tệp .zip.", name=path.name) from None


class _Check:
    def __init__(self, bundle: ZipFile, expected: PublicKey | None) -> None:
        self._bundle = bundle
        self._expected = expected
        self._names = Counter(info.filename for info in bundle.infolist())
        if evidence.MANIFEST not in self._names or len(bundle.infolist()) > _MOST_ENTRIES:
            raise BadInput("Tệp .zip này không phải gói bằng chứng: không có {name}.", name=evidence.MANIFEST)

    def verdict(self) -> Verdict:
        signed = self._paper(evidence.MANIFEST) or b""
        manifest, unread = _read(signed)
        findings = [*self._signature(signed, manifest), *unread]
        if manifest is not None:
            findings += [finding for file in manifest.files for finding in self._file(file)]
            findings += self._extra(manifest)
        return Verdict(tuple(findings), manifest)

    def _signature(self, signed: bytes, manifest: Manifest | None) -> Iterator[Finding]:
        name = evidence.SIGNATURE
        signature, pem = self._paper(name), self._paper(evidence.PUBLIC_KEY)
        if signature is None:
            yield Finding(Mark.WRONG, "Thiếu chữ ký.", name)
            return
        try:
            own = PublicKey.from_pem(pem or b"")
        except BadInput:
            yield Finding(Mark.WRONG, "Khóa công khai trong gói không đọc được.", evidence.PUBLIC_KEY)
            own = None
        yield from self._by_whom(own, manifest)
        key = self._expected or own
        if key is None:
            return
        if key.signed(signed, signature):
            yield Finding(Mark.RIGHT, f"Chữ ký đúng, trên toàn bộ {evidence.MANIFEST}.", name)
        elif self._expected and own and own.signed(signed, signature):
            yield Finding(Mark.WRONG, "Gói do khóa khác ký, không phải khóa đã đưa để đối chiếu.", name)
        else:
            yield Finding(
                Mark.WRONG,
                f"Chữ ký sai: {evidence.MANIFEST} hoặc chữ ký đã bị sửa, hay do khóa khác ký.",
                name,
            )

    def _by_whom(self, own: PublicKey | None, manifest: Manifest | None) -> Iterator[Finding]:
        name = evidence.PUBLIC_KEY
        if own and manifest and own.name != manifest.archive_key:
            yield Finding(Mark.WRONG, f"Không phải khóa ghi trong {evidence.MANIFEST}.", name)
        if self._expected is None:
            if own:
                yield Finding(
                    Mark.MIND,
                    f"Chưa đối chiếu khóa: hãy hỏi cơ quan giữ kho dấu vân tay khóa của họ, phải là "
                    f"{own.name.fingerprint}; hoặc chạy lại với --key.",
                    name,
                )
        elif own and own.name != self._expected.name:
            yield Finding(
                Mark.WRONG, f"Khóa trong gói ({own.name.fingerprint}) không phải khóa đã đưa.", name
            )
        elif own:
            yield Finding(Mark.RIGHT, "Khóa trong gói đúng là khóa đã đưa để đối chiếu.", name)

    def _file(self, file: BundledFile) -> Iterator[Finding]:
        if not self._names[file.name]:
            yield Finding(Mark.WRONG, "Thiếu tệp.", file.name)
            return
        if self._names[file.name] > 1:
            yield Finding(Mark.WRONG, "Có nhiều tệp trùng tên này.", file.name)
            return
        found = self._sum(file)
        if found is None:
            yield Finding(Mark.WRONG, "Tệp hỏng, không đọc được hết.", file.name)
        elif found == (file.size, file.sha256):
            yield Finding(Mark.RIGHT, "Nguyên vẹn.", file.name)
        else:
            yield Finding(Mark.WRONG, "Đã bị sửa: không đúng cỡ hoặc mã SHA-256 đã ký.", file.name)

    def _extra(self, manifest: Manifest) -> Iterator[Finding]:
        named = {file.name for file in manifest.files} | evidence.UNSIGNED
        for name in sorted(self._names.keys() - named):
            yield Finding(Mark.WRONG, "Tệp lạ, không có trong bản kê đã ký.", name)
        for name in sorted(evidence.UNSIGNED):
            if self._names[name] > 1:
                yield Finding(Mark.WRONG, "Có nhiều tệp trùng tên này.", name)

    def _sum(self, file: BundledFile) -> tuple[int, str] | None:
        """Size and SHA-256 of what is there; no more is read than the file may have."""
        digest, size = hashlib.sha256(), 0
        try:
            with self._bundle.open(file.name) as data:
                while size <= file.size and (block := data.read(_BLOCK)):
                    digest.update(block)
                    size += len(block)
        except _UNREADABLE:
            return None
        return size, digest.hexdigest()

    def _paper(self, name: str) -> bytes | None:
        try:
            with self._bundle.open(name) as data:
                return data.read(_LARGEST_PAPER)
        except (KeyError, *_UNREADABLE):
            return None


def _read(signed: bytes) -> tuple[Manifest | None, list[Finding]]:
    try:
        return Manifest.from_bytes(signed), []
    except BadInput as error:
        return None, [Finding(Mark.WRONG, str(error), evidence.MANIFEST)]
