"""What a media file holds, found with PyAV. Runs only in the child process that `probe` starts.

Whoever made the file may have made it to harm: only local demuxers are allowed, nothing is decoded but the
first sound, and the process that runs this has limits on memory and time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import av
from av import logging as av_logging
from av.stream import Disposition

from giaoban.ingest import structure
from giaoban.ingest.demux import codec, only, opened, said
from giaoban.ingest.extent import Extent, measure
from giaoban.ingest.formats import MAX_SECONDS, UNDECLARED
from giaoban.ingest.wording import size_of
from giaoban.models.errors import FileRefused
from giaoban.models.recording import MediaInfo, clock
from giaoban.models.vietnamese import one_line

_FIRST_PACKETS: Final = 200
"""In which some sound must be decodable."""
_GUESSED: Final = "Estimating duration from bitrate"
_EXTERNAL: Final = "external track"
_AS_ASKED: Final = "Nhận theo yêu cầu dù có thể hỏng; bước kiểm tra nhanh không thấy chỗ hỏng."
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""Devices without a clock write 1904 or 1970."""


def examine(path: Path, name: str, *, accept_damaged: bool) -> MediaInfo:
    """Raises `FileRefused` when the file is not one to take in; `name` is what the errors call it."""
    av_logging.set_level(av_logging.WARNING)
    if path.stat().st_size == 0:
        raise FileRefused("Tệp “{name}” rỗng (0 byte).", name=name)
    if structure.is_playlist(path) or structure.refers_elsewhere(path):
        raise _elsewhere(name)
    with av_logging.Capture() as logs, _open(path, name) as container:
        info, declared = _describe(container, path, name)
    if said(logs, _EXTERNAL):
        raise _elsewhere(name)
    _require_sound(path, name, info)
    if said(logs, _GUESSED) or info.container in UNDECLARED:
        info, declared = replace(info, duration=0.0), 0.0
    return _judged(path, name, info, measure(path, info, declared), accept_damaged=accept_damaged)


def _open(path: Path, name: str) -> Any:
    try:
        return opened(path)
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
        audio_codec=codec(sound),
        video_codec=codec(picture) if picture else "",
        width=picture.codec_context.width if picture and picture.codec_context else 0,
        height=picture.codec_context.height if picture and picture.codec_context else 0,
        recorded_at=_recorded_at(tags),
        title=one_line(tags.get("title", ""))[:200],
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
        stream = only(container, info)
        if info.audio_codec != "?":
            for packet, _ in zip(container.demux(stream), range(_FIRST_PACKETS), strict=False):
                try:
                    if packet.decode():
                        return
                except (av.FFmpegError, ValueError):
                    continue
    raise _no_sound(path, name, info)


# --- how it is said ------------------------------------------------------------------------------------


def _judged(path: Path, name: str, info: MediaInfo, found: Extent, *, accept_damaged: bool) -> MediaInfo:
    seconds = found.seconds
    if seconds <= 0:
        raise _no_sound(path, name, info)
    if seconds > MAX_SECONDS + 1:
        raise FileRefused(
            "Tệp “{name}” dài {duration}, quá giới hạn {limit}. Hãy cắt thành nhiều phần.",
            name=name,
            duration=clock(seconds),
            limit=clock(MAX_SECONDS),
        )
    if found.torn and not accept_damaged:
        raise FileRefused(
            "Tệp “{name}” bị cụt: {damage} Hãy chép lại từ máy đã ghi; nếu không còn bản lành, "
            "có thể chọn nhận cả tệp hỏng.",
            name=name,
            damage=_damage(found),
        )
    damage = ""
    if accept_damaged:  # what only the decoder will find is then no reason to fail: somebody said so
        damage = f"Tệp bị cụt: {_damage(found)}" if found.torn else _AS_ASKED
    return replace(info, duration=round(seconds, 3), damage=damage)


def _damage(found: Extent) -> str:
    facts = [f"chỉ đọc được đến {clock(found.seconds)}"]
    if found.declared > found.seconds + 1:
        facts.append(f"trong khi tệp ghi dài {clock(found.declared)}")
    if found.missing:
        facts.append(f"thiếu {size_of(found.missing)} ở cuối")
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
