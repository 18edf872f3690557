"""Media files of every kind, made with the same ffmpeg that the product uses, and ways to spoil them."""

from __future__ import annotations

import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from giaoban.ingest import ffmpeg

SOUND = "sine=frequency=300:sample_rate=48000"
PICTURE = "testsrc=size=64x48:rate=10"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that offices bring: its extension, how ffmpeg makes it, and what the probe calls it."""

    extension: str
    options: tuple[str, ...]
    container: str
    audio: str
    video: str = ""

    def __str__(self) -> str:
        return f"{self.extension}-{self.audio}{'-' + self.video if self.video else ''}"


KINDS = (
    Kind("mp4", (*H264, "-c:a", "aac"), "mp4", "aac", "h264"),
    Kind("mp4", (*H264, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"), "mp4", "aac", "h264"),
    Kind("mkv", (*H264, "-c:a", "aac"), "matroska", "aac", "h264"),
    Kind("mov", (*H264, "-c:a", "pcm_s16le"), "mov", "pcm_s16le", "h264"),
    Kind("webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"), "webm", "opus", "vp8"),
    Kind("ts", (*H264, "-c:a", "aac"), "mpegts", "aac", "h264"),
    Kind("avi", ("-c:v", "mpeg4", "-c:a", "libmp3lame"), "avi", "mp3float", "mpeg4"),
    Kind("mpg", ("-r", "25", "-c:v", "mpeg1video", "-c:a", "mp2"), "mpeg", "mp2", "mpeg1video"),
    Kind("flv", ("-c:v", "flv", "-c:a", "aac"), "flv", "aac", "flv"),
    Kind("wmv", ("-c:v", "wmv2", "-c:a", "wmav2"), "asf", "wmav2", "wmv2"),
    Kind("mp3", ("-c:a", "libmp3lame"), "mp3", "mp3float"),
    Kind("m4a", ("-c:a", "aac"), "mp4", "aac"),
    Kind("wav", ("-c:a", "pcm_s16le"), "wav", "pcm_s16le"),
    Kind("wav", ("-c:a", "pcm_mulaw", "-ar", "8000", "-ac", "1"), "wav", "pcm_mulaw"),
    Kind("ogg", ("-c:a", "libvorbis", "-ac", "2"), "ogg", "vorbis"),
    Kind("opus", ("-c:a", "libopus"), "ogg", "opus"),
    Kind("flac", ("-c:a", "flac"), "flac", "flac"),
    Kind("aac", ("-c:a", "aac"), "aac", "aac"),
    Kind("wma", ("-c:a", "wmav2"), "asf", "wmav2"),
    Kind("amr", ("-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1"), "amr", "amrnb"),
    Kind("aiff", ("-c:a", "pcm_s16be"), "aiff", "pcm_s16be"),
    Kind("w64", ("-c:a", "pcm_s16le"), "w64", "pcm_s16le"),
    Kind("caf", ("-c:a", "pcm_s16le"), "caf", "pcm_s16le"),
    Kind("ac3", ("-c:a", "ac3"), "ac3", "ac3"),
)


def run(*arguments: str) -> None:
    """ffmpeg, as it is."""
    command = [ffmpeg.binary(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *arguments]
    subprocess.run(command, check=True, timeout=120)


def make(
    path: Path,
    *options: str,
    seconds: float = 4.0,
    sound: str | Path | None = SOUND,
    picture: str | None = None,
) -> Path:
    """A file of generated sound and pictures; `options` say how they are coded."""
    sources: list[str] = []
    for source in (picture, sound):
        if isinstance(source, Path):
            sources += ["-i", f"file:{source.absolute()}"]
        elif source:
            sources += ["-f", "lavfi", "-t", str(seconds), "-i", source]
    run(*sources, *options, "-t", str(seconds), f"file:{path.absolute()}")
    return path


def of_kind(kind: Kind, folder: Path, *, seconds: float = 4.0, sound: str | Path = SOUND) -> Path:
    path = folder / f"file.{kind.extension}"
    return make(path, *kind.options, seconds=seconds, sound=sound, picture=PICTURE if kind.video else None)


def cut(path: Path, folder: Path, share: float = 0.6) -> Path:
    """The first part of a file, as a full disk or a broken line leaves it."""
    whole = path.read_bytes()
    part = folder / f"cut-{path.name}"
    part.write_bytes(whole[: int(len(whole) * share) + 1])
    return part


def box(name: bytes, body: bytes) -> bytes:
    """An MP4 box."""
    return struct.pack(">I4s", 8 + len(body), name) + body


def referring(path: Path, whole: Path, target: Path) -> Path:
    """A QuickTime file whose sound is said to lie in `target`: the one in `whole`, its reference changed.

    The alias is written so that ffmpeg with external references switched on would open the target.
    """
    data = whole.read_bytes()
    at = data.index(b"dref") - 4
    entry = _alias(target)
    made = box(b"dref", struct.pack(">II", 0, 1) + box(b"alis", entry))
    old = struct.unpack(">I", data[at : at + 4])[0]
    grown = len(made) - old
    data = data[:at] + made + data[at + old :]
    for name in (b"dinf", b"minf", b"mdia", b"trak", b"moov"):
        start = data.rindex(name, 0, at + 1) - 4
        size = struct.unpack(">I", data[start : start + 4])[0]
        data = data[:start] + struct.pack(">I", size + grown) + data[start + 4 :]
    path.write_bytes(data)
    return path


def _alias(target: Path) -> bytes:
    """An alias record, version 2, with the absolute path (type 2 and 18 of its extra fields)."""
    name = str(target).encode()
    fixed = struct.pack(">I4sHH", 0, b"\0\0\0\0", 0, 2)  # flags: not in this file; then the record
    volume = struct.pack(">H", 0) + bytes([1]) + b"v".ljust(27, b"\0") + b"\0" * 12
    file = bytes([min(63, len(name))]) + name[:63].ljust(63, b"\0")
    rest = b"\0" * 16 + struct.pack(">hh", 1, 1) + b"\0" * 16
    extra = struct.pack(">HH", 2, len(name)) + name + (b"\0" if len(name) % 2 else b"")
    extra += struct.pack(">HH", 18, len(name)) + name + (b"\0" if len(name) % 2 else b"")
    extra += struct.pack(">hH", -1, 0)
    return (fixed + volume + file + rest + extra).ljust(400, b"\0")
