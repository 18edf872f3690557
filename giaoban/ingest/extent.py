"""How much of a file is there: where its last packets end, against what it declares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import av
from av import logging as av_logging

from giaoban.ingest import structure
from giaoban.ingest.demux import codec, only, opened, said
from giaoban.models.recording import MediaInfo

_TAIL_SECONDS: Final = 10.0
"""How far before the declared end we look for the last packets."""
_SHORT_SOUND, _SHORT_VIDEO = 1.0, 3.0
"""Seconds by which a whole file may end before what it declares: containers round, pictures last longer."""
_TORN: Final = (
    ("aac", "Packet corrupt"),
    ("matroska", "File ended prematurely"),
    ("webm", "File ended prematurely"),
)
"""What ffmpeg's demuxers write to its log; the last only at the end of files that declare nothing."""


@dataclass(frozen=True, slots=True)
class Extent:
    seconds: float
    """Where the sound ends."""
    declared: float
    """Seconds that the container declares; 0 where it declares nothing."""
    missing: int
    """Bytes that it declares and does not hold."""
    torn: bool
    """Whether it is cut: bytes are missing, the last packet is incomplete, or it ends early."""


@dataclass(frozen=True, slots=True)
class _End:
    """Where the packets end, in seconds from the start of the recording."""

    sound: float
    any: float
    torn: bool
    """The last packet of the sound is incomplete."""


def measure(path: Path, info: MediaInfo, declared: float) -> Extent:
    """Looks at the end of the file where it declares how long it is; reads all its packets where it does
    not, or where the end is not what it should be. Nothing is decoded."""
    missing = structure.missing_bytes(path)
    end = _tail(path, info, declared) if declared and not missing else None
    if end is None or not end.sound or _ends_early(end, declared, info):
        end = _all(path, info)
    torn = bool(missing) or end.torn or _ends_early(end, declared, info)
    return Extent(end.sound if torn else max(info.duration, end.sound), declared, missing, torn)


def _ends_early(end: _End, declared: float, info: MediaInfo) -> bool:
    return max(end.any, end.sound) < declared - (_SHORT_VIDEO if info.video_codec else _SHORT_SOUND)


def _tail(path: Path, info: MediaInfo, declared: float) -> _End | None:
    """The last packets, found by jumping to just before the declared end."""
    with opened(path) as container:
        sound = only(container, info, with_pictures=True)
        try:
            container.seek(int(max(0.0, declared - _TAIL_SECONDS) * av.time_base), backward=True)
        except av.FFmpegError:
            return None
        return _read_to_end(container, sound)


def _all(path: Path, info: MediaInfo) -> _End:
    """Every packet of the sound: no decoding, and the only way to know where nothing is declared."""
    with av_logging.Capture() as logs, opened(path) as container:
        end = _read_to_end(container, only(container, info))
    torn = any(info.container == name and said(logs, words) for name, words in _TORN)
    return replace(end, torn=end.torn or torn)


def _read_to_end(container: Any, sound: Any) -> _End:
    start = (container.start_time or 0) / av.time_base
    sound_end = any_end = 0.0
    torn = False
    raw = codec(sound).startswith("pcm_")  # read in blocks: the last one is short in a whole file too
    try:
        for packet in container.demux():
            if not packet.size:
                continue
            stamp = packet.dts if packet.pts is None else packet.pts
            before = sound_end if stamp is None else float(stamp * packet.time_base) - start
            end = before + float((packet.duration or 0) * packet.time_base)
            any_end = max(any_end, end)
            if packet.stream_index == sound.index:
                torn = packet.is_corrupt and not raw
                sound_end = max(sound_end, end)
    except av.FFmpegError:
        torn = True
    return _End(sound_end, any_end, torn)
