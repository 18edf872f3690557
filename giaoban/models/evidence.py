"""An evidence bundle: what it says of itself, in the bytes that are signed.

A bundle is a span of one recording, handed over so that somebody without the archive can check it. Its
manifest names every file with its SHA-256; the signature is over the manifest's bytes, so that whoever
changes one byte of one file is found.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from giaoban.models.errors import BadInput
from giaoban.models.recording import Span, clock

SCHEMA: Final = "giaoban/evidence/1"
LONGEST_SECONDS: Final = 600.0
"""More is no quotation: whoever needs the whole is given the original."""
SHORTEST_SECONDS: Final = 0.1

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
PUBLIC_KEY: Final = "public-key.pem"
READ_FIRST: Final = "DOC-TRUOC.txt"
SUMS: Final = "SHA256SUMS"
CLIP_SOUND: Final = "clip.flac"
CLIP_PICTURES: Final = "clip.mp4"
EXCERPT_TEXT: Final = "trich-doan.txt"
EXCERPT_DATA: Final = "trich-doan.json"
CONFERENCE: Final = "hoi-nghi.json"
UNSIGNED: Final = frozenset({MANIFEST, SIGNATURE})
"""What the manifest cannot name: itself, and what is made of it."""

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "archive_key": "Khóa ký của kho",
        "files": "Các tệp trong gói, kèm cỡ (byte) và mã SHA-256",
        "made_at": "Lập lúc",
        "made_by": "Người lập",
        "notes": "Điều cần biết khi dùng",
        "original": "Tệp gốc trong kho",
        "question": "Câu tìm dẫn đến đoạn trích",
        "recording": "Bản ghi",
        "reviewed": "Bản gỡ băng đã có người soát",
        "software": "Phần mềm",
        "span": "Đoạn trích, tính bằng giây của bản ghi",
    }
)
"""For people who read the manifest: what each of its keys says."""


@dataclass(frozen=True, slots=True)
class BundledFile:
    name: str
    size: int
    """Bytes."""
    sha256: str


def described(name: str, data: bytes) -> BundledFile:
    return BundledFile(name, len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class Original:
    """The file that the clip was cut from, as it was when the clip was cut."""

    file_name: str
    size: int
    sha256: str
    duration: float


@dataclass(frozen=True, slots=True)
class Source:
    """The recording, as people know it."""

    id: int
    conference: str
    part: str
    held_at: str
    """ISO 8601."""


@dataclass(frozen=True, slots=True)
class KeyName:
    """Which key signed. `fingerprint` is the SHA-256 of the public key's DER (SubjectPublicKeyInfo)."""

    algorithm: str
    fingerprint: str
    public_key: str
    """The key's 32 bytes, base64."""


@dataclass(frozen=True, slots=True)
class Manifest:
    recording: Source
    original: Original
    span: Span
    made_at: datetime
    made_by: str
    software: str
    archive_key: KeyName
    files: tuple[BundledFile, ...]
    """In the order of the bundle."""
    reviewed: bool
    question: str = ""
    notes: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """What is signed: UTF-8 JSON with its keys sorted, the same bytes for the same manifest."""
        told = asdict(self) | {
            "schema": SCHEMA,
            "labels": dict(LABELS),
            "made_at": self.made_at.isoformat(timespec="seconds"),
        }
        told["span"] = {"start": round(self.span.start, 3), "end": round(self.span.end, 3)}
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
        return text.encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Raises `BadInput` for what is no manifest, or one of another version."""
        try:
            told = json.loads(data)
            schema = told.get("schema") if isinstance(told, dict) else None
            if schema == SCHEMA:
                return cls._read(told)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BadInput("{name} không đọc được.", name=MANIFEST) from None
        raise BadInput("{name} không theo mẫu {schema}.", name=MANIFEST, schema=SCHEMA)

    @classmethod
    def _read(cls, told: dict[str, Any]) -> Manifest:
        span = told["span"]
        return cls(
            recording=Source(**told["recording"]),
            original=Original(**told["original"]),
            span=Span(float(span["start"]), float(span["end"])),
            made_at=datetime.fromisoformat(told["made_at"]),
            made_by=str(told["made_by"]),
            software=str(told["software"]),
            archive_key=KeyName(**told["archive_key"]),
            files=tuple(BundledFile(str(f["name"]), int(f["size"]), str(f["sha256"])) for f in told["files"]),
            reviewed=bool(told["reviewed"]),
            question=str(told["question"]),
            notes=tuple(map(str, told["notes"])),
        )


def checked_span(span: Span | None, duration: float) -> Span:
    """The span as it can be cut, to the millisecond, not past the end. Raises `BadInput`."""
    if span is None or not math.isfinite(span.start) or not math.isfinite(span.end) or span.start < 0:
        raise BadInput("Hãy cho biết đoạn cần trích, từ giây nào đến giây nào.")
    start, end = round(span.start, 3), round(min(span.end, duration), 3)
    if start >= duration:
        raise BadInput("Đoạn cần trích bắt đầu sau khi bản ghi đã hết ({time}).", time=clock(duration))
    if end - start < SHORTEST_SECONDS:
        raise BadInput("Đoạn cần trích quá ngắn: hãy chọn giây cuối lớn hơn giây đầu.")
    if end - start > LONGEST_SECONDS:
        raise BadInput(
            "Đoạn cần trích dài quá {minutes:.0f} phút. Hãy chia thành nhiều đoạn.",
            minutes=LONGEST_SECONDS / 60,
        )
    return Span(start, end)
