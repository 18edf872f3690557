"""Cuts, signs and packs a bundle: always the same files in the same order, nothing of the machine in them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from giaoban.ingest import clip
from giaoban.models import evidence
from giaoban.models.access import Reader
from giaoban.models.conference import VIETNAM
from giaoban.models.evidence import BundledFile, Manifest, Original, Source
from giaoban.models.store import audit
from giaoban.models.store.database import Database, now
from giaoban.models.store.media.digest import sha256_of
from giaoban.models.store.media.seam import MediaStore
from giaoban.models.store.signing import ArchiveKey
from giaoban.webapp.exports.clock import offset
from giaoban.webapp.exports.document import file_name, review_note
from giaoban.webapp.exports.evidence import excerpt, papers
from giaoban.webapp.exports.evidence.quotation import Quotation

_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3
_SMALL_PICTURES: Final = (
    f"{evidence.CLIP_PICTURES} để xem: hình thu về cao nhất 720 dòng, tiếng nén lại. Tiếng đúng từng mẫu ở "
    f"{evidence.CLIP_SOUND}; hình đầy đủ ở tệp gốc trong kho."
)
_DOUBTFUL: Final = "Trong đoạn có chỗ máy chưa chắc đã nghe đúng: xem trich-doan.txt."


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of the bundle: its bytes, or where they lie."""

    name: str
    data: bytes = b""
    path: Path | None = None

    def described(self) -> BundledFile:
        if self.path is None:
            return evidence.described(self.name, self.data)
        return BundledFile(self.name, self.path.stat().st_size, sha256_of(self.path))


def make(
    quoted: Quotation, db: Database, media: MediaStore, key: ArchiveKey, by: Reader, target: Path
) -> Manifest:
    """Writes the bundle to `target`, and says so in the audit. Errors as `ingest.clip.cut`'s."""
    at = now()
    with clip.cut(quoted.recording, media, quoted.span) as cut:
        entries = _entries(quoted, cut, key, by, at)
        manifest = _manifest(quoted, cut, key, by, at, entries)
        signed = manifest.to_bytes()
        entries += [
            _Entry(evidence.MANIFEST, signed),
            _Entry(evidence.SIGNATURE, key.sign(signed)),
        ]
        _pack(target, entries, at)
    with db.write() as tx:
        audit.note(
            tx,
            by,
            "evidence",
            f"recording:{quoted.recording.id}",
            start=quoted.span.start,
            end=quoted.span.end,
            layer=quoted.transcript.layer.id,
            revision=quoted.transcript.revision,
            sha256=sha256_of(target),
        )
    return manifest


def bundle_name(quoted: Quotation) -> str:
    """``2026-03-25 Hội nghị giao ban - bằng chứng 753.2-781.zip``"""
    stem = file_name(quoted.conference, quoted.recording, "")
    return f"{stem} - bằng chứng {offset(quoted.span.start)}-{offset(quoted.span.end)}.zip"


def _entries(quoted: Quotation, cut: clip.Clip, key: ArchiveKey, by: Reader, at: datetime) -> list[_Entry]:
    public = key.public
    pictures = cut.pictures is not None
    entries = [
        _Entry(
            evidence.READ_FIRST,
            papers.read_first(quoted, public.name, by.name, at, pictures=pictures).encode(),
        ),
        _Entry(evidence.CLIP_SOUND, path=cut.sound),
        *([_Entry(evidence.CLIP_PICTURES, path=cut.pictures)] if cut.pictures else []),
        _Entry(evidence.EXCERPT_TEXT, excerpt.as_text(quoted).encode()),
        _Entry(evidence.EXCERPT_DATA, excerpt.as_data(quoted).encode()),
        _Entry(evidence.CONFERENCE, papers.conference_data(quoted).encode()),
        _Entry(evidence.PUBLIC_KEY, public.pem()),
    ]
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in (each.described() for each in entries))
    return [*entries, _Entry(evidence.SUMS, sums.encode())]


def _manifest(
    quoted: Quotation, cut: clip.Clip, key: ArchiveKey, by: Reader, at: datetime, entries: list[_Entry]
) -> Manifest:
    recording, conference = quoted.recording, quoted.conference
    return Manifest(
        recording=Source(
            recording.id, conference.title, recording.title, conference.details.starts_at.isoformat()
        ),
        original=Original(recording.file_name, recording.size, recording.sha256, recording.media.duration),
        span=quoted.span,
        made_at=at,
        made_by=by.name,
        software=f"giaoban {version('giaoban')}",
        archive_key=key.public.name,
        files=tuple(each.described() for each in entries),
        reviewed=quoted.transcript.review.is_approved,
        question=quoted.question,
        notes=tuple(_notes(quoted, cut)),
    )


def _notes(quoted: Quotation, cut: clip.Clip) -> list[str]:
    notes = [review_note(quoted.transcript)]
    if any(each.segment.doubts for each in quoted.said):
        notes.append(_DOUBTFUL)
    if cut.pictures:
        notes.append(_SMALL_PICTURES)
    if cut.without:
        notes.append(f"Không kèm hình vì không cắt được: {cut.without}")
    if quoted.recording.media.damage:
        notes.append(quoted.recording.media.damage)
    return notes


def _pack(target: Path, entries: list[_Entry], at: datetime) -> None:
    moment = at.astimezone(VIETNAM)
    with ZipFile(target, "w") as bundle:
        for entry in entries:
            info = ZipInfo(
                entry.name,
                (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second),
            )
            info.create_system, info.external_attr = _UNIX, _READABLE
            info.compress_type = ZIP_DEFLATED if entry.path is None else ZIP_STORED
            if entry.path is None:
                bundle.writestr(info, entry.data)
                continue
            info.file_size = entry.path.stat().st_size
            with entry.path.open("rb") as source, bundle.open(info, "w") as copy:
                shutil.copyfileobj(source, copy)
