"""A span cut out of a recording's original for evidence: sound to the sample, pictures to the frame.

It is decoded and encoded again, since a copy of packets begins at a key frame, seconds away from what was
asked. The sound is kept without loss; where there are pictures, they come beside it in a second file that
every player shows, with the sound coded as such files have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from giaoban.ingest import ffmpeg
from giaoban.ingest.formats import SHIFTING
from giaoban.models.errors import StepFailed, Unavailable
from giaoban.models.recording import Recording, Span
from giaoban.models.store.media.digest import sha256_of
from giaoban.models.store.media.seam import MediaStore

_LONGEST_WORK: Final = 900.0
"""Seconds: sound of twelve hours is decoded in a minute, pictures of ten minutes coded in less than ten."""
_SPARE_BYTES: Final = 1_000_000_000
"""Ten minutes of 8 channels of 24 bits at 96 kHz are 1.4 GB before FLAC makes them about half."""

_LOSSLESS: Final = re.compile(r"pcm_(?:[sf](?:24|32|64)|u24|u32)|flac|alac|ape|tta|wavpack")
"""Codecs that may hold more than 16 bits, which are then kept. What a lossy codec gives is no finer."""

_LEAD_SECONDS: Final = 12.0
"""Before the span, where decoding the pictures begins: containers without an index are entered between two
key frames, and encoders set one at least every ten seconds."""
_FRAMES: Final = (
    "fps=fps='if(isnan(source_fps),25,clip(source_fps,1,60))':start_time={lead:.6f}:round=up,"
    "setpts=PTS-STARTPTS,scale=-2:'min(720,trunc(ih/2)*2)'"
)
"""At every instant the picture that stood in the original then: slides may change once in a minute."""
_PICTURES: Final[dict[str, Any]] = {
    "vcodec": "libx264",
    "preset": "veryfast",
    "crf": 23,
    "pix_fmt": "yuv420p",
    "acodec": "aac",
    "audio_bitrate": "128k",
    "format": "mp4",
    "movflags": "+faststart",
}


@dataclass(frozen=True, slots=True)
class Clip:
    """Files that are there while the clip is open."""

    sound: Path
    pictures: Path | None
    """None where the original has none, or `without` says why they could not be cut."""
    without: str = ""


@contextmanager
def cut(recording: Recording, media: MediaStore, span: Span) -> Iterator[Clip]:
    """The clip, cut from the original, which is held against its SHA-256 first.

    Raises `NotFound` where the original is gone, `StepFailed` where it is damaged or cannot be decoded
    there, `Unavailable` where there is no room.
    """
    original = _whole_original(recording, media)
    info = recording.media
    with media.incoming(".flac") as sound, media.incoming(".mp4") as pictures:
        ffmpeg.sound_clip(
            original,
            sound,
            info.audio_stream,
            (span.start, span.end),
            keep_depth=bool(_LOSSLESS.match(info.audio_codec)),
            beside_pictures=bool(info.video_codec) and info.container in SHIFTING,
            seconds=_LONGEST_WORK,
        )
        without = _cut_pictures(original, sound, span, pictures) if info.video_codec else ""
        yield Clip(sound, pictures if pictures.exists() else None, without)


def _whole_original(recording: Recording, media: MediaStore) -> Path:
    if media.free_bytes() < _SPARE_BYTES:
        raise Unavailable("Không đủ chỗ trên ổ đĩa để cắt đoạn trích.")
    original = media.path(recording.sha256)
    if sha256_of(original) != recording.sha256:
        raise StepFailed(
            "Tệp gốc “{name}” trong kho không còn đúng mã SHA-256, không làm bằng chứng được.",
            name=recording.file_name,
        )
    return original


def _cut_pictures(original: Path, sound: Path, span: Span, target: Path) -> str:
    """Why there are none, where they cannot be cut: the sound is the evidence."""
    lead = min(_LEAD_SECONDS, span.start)
    try:
        ffmpeg.picture_clip(
            original,
            sound,
            target,
            seek=span.start - lead,
            length=span.length,
            options=_PICTURES | {"vf": _FRAMES.format(lead=lead)},
            seconds=_LONGEST_WORK,
        )
    except StepFailed as error:
        target.unlink(missing_ok=True)
        return str(error)
    return ""
