"""Opening media with PyAV, as `examine` and `extent` do it. Runs only in the child process of `probe`.

Whoever made the file may have made it to harm: only local demuxers are allowed, and none of them may open
a second file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import av
from av.stream import Discard

from giaoban.ingest.formats import DEMUXERS
from giaoban.models.recording import MediaInfo

_OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": ",".join(sorted(DEMUXERS))}

Logs = Sequence[tuple[int, str, str]]
"""What PyAV captures of ffmpeg's log: level, who says it, the line."""


def opened(path: Path) -> Any:
    """A PyAV container, to be closed. Raises `av.FFmpegError` when it is not one of our formats."""
    return av.open(f"file:{path.absolute()}", options=_OPTIONS, metadata_errors="replace")


def codec(stream: Any) -> str:
    return stream.codec_context.name if stream.codec_context else "?"


def said(logs: Logs, words: str) -> bool:
    return any(words in text for _, _, text in logs)


def only(container: Any, info: MediaInfo, *, with_pictures: bool = False) -> Any:
    """The sound that counts; the demuxer is told to leave the rest where it lies."""
    first = container.streams.audio[0]
    wanted = first if info.audio_stream is None else container.streams[info.audio_stream]
    for each in container.streams:
        if each is not wanted and not (with_pictures and each.type == "video"):
            each.discard = Discard.all
    return wanted
