"""What a media file holds, found with PyAV. Runs only in the child process that `probe` starts.

Whoever made the file may have made it to harm: only local demuxers are allowed, nothing is decoded but the
first sound, and the process that runs this has limits on memory and time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import av
from av import logging as av_logging
from av.stream import Discard, Disposition

from giaoban.ingest import structure
from giaoban.ingest.formats import DEMUXERS, MAX_SECONDS, UNDECLARED
from giaoban.ingest.wording import clock, size_of
from giaoban.models.errors import FileRefused
from giaoban.models.recording import MediaInfo
from giaoban.models.vietnamese import nfc

_TAIL_SECONDS: Final = 10.0
"""How far before the declared end we look for the last packets."""
_SHORT_SOUND, _SHORT_VIDEO = 1.0, 3.0
"""Seconds by which a whole file may end before what it declares: containers round, pictures last longer."""
_FIRST_PACKETS: Final = 200
"""In which some sound must be decodable."""
_OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": ",".join(sorted(DEMUXERS))}
_GUESSED: Final = "Estimating duration from bitrate"
_EXTERNAL: Final = "external track"
_TORN: Final = (
    ("aac", "Packet corrupt"),
    ("matroska", "File ended prematurely"),
    ("webm", "File ended prematurely"),
)
"""What ffmpeg's demuxers write to its log; the last only at the end of files that declare nothing."""
_AS_ASKED: Final = "Nhận theo yêu cầu dù có thể hỏng; bước kiểm tra nhanh không thấy chỗ hỏng."
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""Devices without a clock write 1904 or 1970."""


@dataclass(frozen=True, slots=True)
class _End:
    """Where the packets end, in seconds from the start of the recording."""

    sound: float
    any: float
    torn: bool
    """The last packet of the sound is incomplete."""


def examine(path: Path, name: str, *, accept_damaged: bool) -> MediaInfo:
    """Raises `FileRefused` when the file is not one to take in; `name` is what the errors call it."""
    av_logging.set_level(av_logging.WARNING)
    if path.stat().st_size == 0:
        raise FileRefused("Tệp “{name}” rỗng (0 byte).", name=name)
    if structure.is_playlist(path) or structure.refers_elsewhere(path):
        raise _elsewhere(name)
    with av_logging.Capture() as logs, _open(path, name) as container:
        info, declared = _describe(container, path, name)
    if _said(logs, _EXTERNAL):
        raise _elsewhere(name)
    _require_sound(path, name, info)
    if _said(logs, _GUESSED) or info.container in UNDECLARED:
        info, declared = replace(info, duration=0.0), 0.0
    return _measured(path, name, info, declared, accept_damaged=accept_damaged)


def _opened(path: Path) -> Any:
    return av.open(f"file:{path.absolute()}", options=_OPTIONS, metadata_errors="replace")


def _open(path: Path, name: str) -> Any:
    try:
        return _opened(path)
    except (av.FFmpegError, ValueError) as error:
        if structure.has_no_index(path):
            raise FileRefused(
                "Tệp “{name}” bị cụt: thiếu phần mục lục (moov) nên không đọc được giây nào. "
                "Hãy chép lại từ máy đã ghi.",
                name=name,
            ) from error
        raise FileRefused(
            "Tệp “{name}” không phải tệp âm thanh hay video mà hệ thống đọc được.", name=name
        ) from error


# --- what it holds -------------------------------------------------------------------------------------


def _describe(container: Any, path: Path, name: str) -> tuple[MediaInfo, float]:
    """What the headers say, and the duration that they declare (0 for none)."""
    sounds = list(container.streams.audio)
    if not sounds:
        raise FileRefused("Tệp “{name}” không có luồng âm thanh nào.", name=name)
    sound = _chosen(container)
    pictures = [each for each in container.streams.video if not _is_cover(each)]
    picture = pictures[0] if pictures else None
    tags = {key.lower(): value for key, value in container.metadata.items()}
    info = MediaInfo(
        container=_container_name(container, path, tags),
        duration=_stream_seconds(sound),
        audio_codec=_codec(sound),
        video_codec=_codec(picture) if picture else "",
        width=picture.codec_context.width if picture and picture.codec_context else 0,
        height=picture.codec_context.height if picture and picture.codec_context else 0,
        recorded_at=_recorded_at(tags),
        title=nfc(" ".join(tags.get("title", "").split()))[:200],
        pixel_format=(picture.codec_context.pix_fmt or "") if picture and picture.codec_context else "",
        audio_stream=sound.index if len(sounds) > 1 else None,
        audio_streams=len(sounds),
        seekable=bool(container.duration),
    )
    return info, (container.duration or 0) / av.time_base


def _chosen(container: Any) -> Any:
    """The stream marked as default; among several such or none, the one ffmpeg takes for the best."""
    marked = [each for each in container.streams.audio if each.disposition & Disposition.default]
    if len(marked) == 1:
        return marked[0]
    return container.streams.best("audio") or container.streams.audio[0]


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)


def _codec(stream: Any) -> str:
    return stream.codec_context.name if stream.codec_context else "?"


def _said(logs: Sequence[tuple[int, str, str]], words: str) -> bool:
    return any(words in text for _, _, text in logs)


def _container_name(container: Any, path: Path, tags: dict[str, str]) -> str:
    """ffmpeg's name, made one word where one demuxer reads several formats."""
    name = str(container.format.name)
    if "matroska" in name:
        return "webm" if structure.is_webm(path) else "matroska"
    if "mov" in name.split(","):
        return "mov" if tags.get("major_brand", "").startswith("qt") else "mp4"
    return name


def _stream_seconds(stream: Any) -> float:
    """What the stream itself declares; 0 where only the container declares something."""
    if stream.duration:
        return float(stream.duration * stream.time_base)
    hours, minutes, seconds = (*stream.metadata.get("DURATION", "").split(":"), "", "")[:3]
    try:
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return 0.0


def _recorded_at(tags: dict[str, str]) -> datetime | None:
    """The device's own time, where it is one that can be true."""
    for key in ("com.apple.quicktime.creationdate", "creation_time", "date"):
        try:
            found = datetime.fromisoformat(tags.get(key, ""))
        except ValueError:
            continue
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        if len(tags[key]) > len("2026-01-01") and _EARLIEST < found < datetime.now(UTC) + timedelta(days=1):
            return found
    return None


def _require_sound(path: Path, name: str, info: MediaInfo) -> None:
    """The first packets must give a frame of sound: names and headers can be right and the rest anything."""
    with av_logging.Capture(), _open(path, name) as container:
        stream = _only(container, info)
        if info.audio_codec != "?":
            for packet, _ in zip(container.demux(stream), range(_FIRST_PACKETS), strict=False):
                try:
                    if packet.decode():
                        return
                except (av.FFmpegError, ValueError):
                    continue
    raise _no_sound(path, name, info)


def _only(container: Any, info: MediaInfo, *, with_pictures: bool = False) -> Any:
    """The sound that counts; the demuxer is told to leave the rest where it lies."""
    first = container.streams.audio[0]
    wanted = first if info.audio_stream is None else container.streams[info.audio_stream]
    for each in container.streams:
        if each is not wanted and not (with_pictures and each.type == "video"):
            each.discard = Discard.all
    return wanted


# --- how much of it is there ---------------------------------------------------------------------------


def _measured(path: Path, name: str, info: MediaInfo, declared: float, *, accept_damaged: bool) -> MediaInfo:
    missing = structure.missing_bytes(path)
    end = _tail(path, info, declared) if declared and not missing else None
    if end is None or not end.sound or _ends_early(end, declared, info):
        end = _all(path, info)
    torn = bool(missing) or end.torn or _ends_early(end, declared, info)
    seconds = end.sound if torn else max(info.duration, end.sound)
    if seconds <= 0:
        raise _no_sound(path, name, info)
    if seconds > MAX_SECONDS + 1:
        raise FileRefused(
            "Tệp “{name}” dài {duration}, quá giới hạn {limit}. Hãy cắt thành nhiều phần.",
            name=name,
            duration=clock(seconds),
            limit=clock(MAX_SECONDS),
        )
    if not torn:
        # What only the decoder will find is then no reason to fail: somebody said so.
        return replace(info, duration=round(seconds, 3), damage=_AS_ASKED if accept_damaged else "")
    damage = _damage(seconds, declared, missing)
    if not accept_damaged:
        raise FileRefused(
            "Tệp “{name}” bị cụt: {damage} Hãy chép lại từ máy đã ghi; nếu không còn bản lành, "
            "có thể chọn nhận cả tệp hỏng.",
            name=name,
            damage=damage,
        )
    return replace(info, duration=round(seconds, 3), damage="Tệp bị cụt: " + damage)


def _ends_early(end: _End, declared: float, info: MediaInfo) -> bool:
    return max(end.any, end.sound) < declared - (_SHORT_VIDEO if info.video_codec else _SHORT_SOUND)


def _tail(path: Path, info: MediaInfo, declared: float) -> _End | None:
    """The last packets, found by jumping to just before the declared end."""
    with _opened(path) as container:
        sound = _only(container, info, with_pictures=True)
        try:
            container.seek(int(max(0.0, declared - _TAIL_SECONDS) * av.time_base), backward=True)
        except av.FFmpegError:
            return None
        return _read_to_end(container, sound)


def _all(path: Path, info: MediaInfo) -> _End:
    """Every packet of the sound: no decoding, and the only way to know where nothing is declared."""
    with av_logging.Capture() as logs, _opened(path) as container:
        end = _read_to_end(container, _only(container, info))
    torn = any(info.container == name and _said(logs, words) for name, words in _TORN)
    return replace(end, torn=end.torn or torn)


def _read_to_end(container: Any, sound: Any) -> _End:
    start = (container.start_time or 0) / av.time_base
    sound_end = any_end = 0.0
    torn = False
    raw = _codec(sound).startswith("pcm_")  # read in blocks: the last one is short in a whole file too
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


# --- how it is said ------------------------------------------------------------------------------------


def _damage(readable: float, declared: float, missing: int) -> str:
    facts = [f"chỉ đọc được đến {clock(readable)}"]
    if declared > readable + _SHORT_SOUND:
        facts.append(f"trong khi tệp ghi dài {clock(declared)}")
    if missing:
        facts.append(f"thiếu {size_of(missing)} ở cuối")
    return ", ".join(facts) + "."


def _no_sound(path: Path, name: str, info: MediaInfo) -> FileRefused:
    if missing := structure.missing_bytes(path):
        return FileRefused(
            "Tệp “{name}” bị cụt: thiếu {missing} ở cuối, phần còn lại không có giây âm thanh nào.",
            name=name,
            missing=size_of(missing),
        )
    return FileRefused(
        "Tệp “{name}” không có giây âm thanh nào giải mã được (loại {codec}).",
        name=name,
        codec=info.audio_codec,
    )


def _elsewhere(name: str) -> FileRefused:
    return FileRefused(
        "Tệp “{name}” chỉ trỏ tới tệp hoặc địa chỉ khác, không tự chứa âm thanh. "
        "Hãy nộp chính tệp ghi âm hoặc ghi hình.",
        name=name,
    )
