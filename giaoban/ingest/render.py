"""What a browser is given to play: the original where it will do, else a copy made once.

A copy costs room, so that only what browsers cannot play, or cannot jump about in, gets one. This file
decides and imports nothing heavy; the step that makes the copy is in `steps`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from giaoban.models.recording import MediaInfo, Recording
from giaoban.models.store.media.seam import AUDIO, PLAYABLE, MediaStore

_HEAVY_BITS_A_SECOND: Final = 400_000
"""Sound alone that needs more does not come through a commune's line."""

_MP4_VIDEO: Final = frozenset({"h264", "vp9", "av1", "libdav1d"})
_WEBM_VIDEO: Final = frozenset({"vp8", "vp9", "av1", "libdav1d", "libvpx", "libvpx-vp9"})
_MP4_SOUND: Final = frozenset({"aac", "mp3", "mp3float"})
_WEBM_SOUND: Final = frozenset({"opus", "vorbis", "libopus"})
_PIXELS: Final = frozenset({"yuv420p", "yuvj420p", ""})
"""8 bits, 4:2:0: the one layout that every browser decodes."""

_PLAIN_SOUND: Final = {
    ("mp4", "aac"): "audio/mp4",
    ("mov", "aac"): "audio/mp4",
    ("wav", "pcm_s16le"): "audio/wav",
    ("ogg", "opus"): "audio/ogg",
    ("ogg", "vorbis"): "audio/ogg",
    ("webm", "opus"): "audio/webm",
    ("webm", "vorbis"): "audio/webm",
    ("flac", "flac"): "audio/flac",
}
"""Containers with sound alone in which every browser finds a second exactly. Not MP3 and not bare AAC: in
those a browser guesses the place of a second from the mean bit rate, and is off by seconds."""

_AAC: Final = {"acodec": "aac", "audio_bitrate": "96k", "ac": 2}
_SPEECH_AAC: Final = {"acodec": "aac", "audio_bitrate": "64k", "ac": 1}
_FASTSTART: Final = {"format": "mp4", "movflags": "+faststart"}


@dataclass(frozen=True, slots=True)
class Plan:
    """How the copy is made: its extension, the streams in it, and ffmpeg's options."""

    extension: str
    streams: tuple[str, ...]
    options: dict[str, Any]
    cost: float
    """CPU seconds for each second of the recording, against recognising at 0.3: measured orders of size."""


def playable(media: MediaStore, recording: Recording) -> Path | None:
    """The file that browsers play; None while its copy is not made yet."""
    if plan(recording) is None:
        return media.path(recording.sha256)
    made = sorted(media.derived(recording.sha256).glob(f"{PLAYABLE}.*"))
    return made[0] if made else None


def media_type(recording: Recording, path: Path) -> str:
    """The MIME type of what `playable` gave, or of the decoded sound (`AUDIO`)."""
    sound = not recording.media.video_codec
    if path.name == AUDIO:
        return "audio/wav"
    if path.stem == PLAYABLE:
        return {".mp4": "video/mp4", ".webm": "video/webm"}.get(path.suffix, "audio/mp4")
    if sound:
        return _PLAIN_SOUND[recording.media.container, recording.media.audio_codec]
    return "video/webm" if recording.media.container == "webm" else "video/mp4"


def plan(recording: Recording) -> Plan | None:
    """How to make what browsers play; None where the original will do.

    An MP4 whose index is at its end will do: a browser asks for the end first, one request more.
    """
    info = recording.media
    if _plays_as_it_is(info, 8 * recording.size / max(info.duration, 1.0)):
        return None
    sound = "a:0" if info.audio_stream is None else str(info.audio_stream)
    return _sound_plan(info, sound) if not info.video_codec else _picture_plan(info, sound)


def _plays_as_it_is(info: MediaInfo, bits_a_second: float) -> bool:
    # Of several sounds a browser plays the first: it must be the one that was transcribed.
    if info.damage or not info.seekable or info.audio_streams > 1:
        return False
    if not info.video_codec:
        return (info.container, info.audio_codec) in _PLAIN_SOUND and bits_a_second < _HEAVY_BITS_A_SECOND
    if info.container == "mp4":
        return info.video_codec == "h264" and info.pixel_format in _PIXELS and info.audio_codec in _MP4_SOUND
    return info.container == "webm" and info.video_codec in _WEBM_VIDEO and info.pixel_format in _PIXELS


def _sound_plan(info: MediaInfo, sound: str) -> Plan:
    if info.audio_codec in _MP4_SOUND and not info.damage:
        return Plan("m4a", (sound,), {"acodec": "copy", **_FASTSTART}, cost=0.001)
    return Plan("m4a", (sound,), {**_SPEECH_AAC, **_FASTSTART}, cost=0.006)


def _picture_plan(info: MediaInfo, sound: str) -> Plan:
    streams = ("V:0", sound)  # V: pictures that move, not the cover
    fits = info.pixel_format in _PIXELS
    if fits and info.video_codec in _WEBM_VIDEO and info.audio_codec in _WEBM_SOUND:
        return Plan("webm", streams, {"c": "copy", "format": "webm"}, cost=0.001)
    audio = {"acodec": "copy"} if info.audio_codec in _MP4_SOUND else _AAC
    if fits and info.video_codec in _MP4_VIDEO:
        return Plan("mp4", streams, {"vcodec": "copy", **audio, **_FASTSTART}, cost=0.003)
    small = {
        "vcodec": "libx264",
        "preset": "veryfast",
        "crf": 28,
        "pix_fmt": "yuv420p",
        "vf": "scale=-2:'min(480,trunc(ih/2)*2)'",
        "g": 250,
    }
    return Plan("mp4", streams, {**small, **audio, **_FASTSTART}, cost=0.25)
