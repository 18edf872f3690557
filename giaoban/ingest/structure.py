"""What a file says of itself in its own bytes, read without any decoder.

Two questions: does it point at other files or addresses instead of holding its sound, and how many of
the bytes that it declares are missing at its end? Only headers are read, a few per file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_SLACK_BYTES: Final = 8
"""Writers that count a header or a padding byte wrongly are off by no more."""
_TAIL_BYTES: Final = 128 * 1024
"""An Ogg page is at most 65,307 bytes: the last one starts in here."""


def missing_bytes(path: Path) -> int:
    """How many bytes the file declares and does not hold. 0 also where its format declares nothing."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(16)
        declared = next((read(file, size) for starts, read in _DECLARED if starts(head)), size)
    missing = declared - size
    return missing if missing > _SLACK_BYTES else 0


def is_playlist(path: Path) -> bool:
    """True for lists and descriptions that name other files or addresses, whatever their extension."""
    with path.open("rb") as file:
        start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return bool(_PLAYLIST.match(start))


def refers_elsewhere(path: Path) -> bool:
    """True for a QuickTime or MP4 file whose sound or pictures lie in another file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if not _is_mp4(file.read(16)):
            return False
        return any(_box_refers(file, box) for box in _boxes(file, 0, size))


def has_no_index(path: Path) -> bool:
    """True for an MP4 whose index (``moov``) is missing: it was cut before it, or never finished."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if not _is_mp4(file.read(16)):
            return False
        return not any(box.name in {b"moov", b"moof"} for box in _boxes(file, 0, size))


def is_webm(path: Path) -> bool:
    with path.open("rb") as file:
        return b"webm" in file.read(64)


_PLAYLIST: Final = re.compile(
    rb"#extm3u|\[playlist\]|ffconcat|\[reference\]|asf\s|<asx|<smil|<\?wpl|v=0\r?\n"
    rb"|<\?xml[^>]*>\s*(<!--.*?-->\s*)*<(mpd|smil|playlist|asx|smoothstreamingmedia|assetmap|imp)"
    rb"|<mpd|(https?|rtsp|rtmp|mms|ftp|file|concat|subfile|tcp|udp)://?\S"
    rb"|rtsptext|smptext",
    re.DOTALL,
)

# --- MP4 and QuickTime (ISO/IEC 14496-12) --------------------------------------------------------------

_BOX_HEADER: Final = 8
_TOP_BOXES: Final = frozenset(
    {b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"free", b"skip", b"wide", b"uuid", b"styp", b"sidx"}
    | {b"meta", b"udta", b"pnot", b"pdin", b"emsg", b"prft", b"ssix"}
)
_WAY_TO_REFERENCES: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"dinf"})
_MOST_REFERENCES: Final = 1000


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    start: int
    """Of its body."""
    end: int


def _is_mp4(head: bytes) -> bool:
    return head[4:8] in _TOP_BOXES


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[_Box]:
    while start + _BOX_HEADER <= end:
        file.seek(start)
        header = file.read(16)
        size, name, body = int.from_bytes(header[:4], "big"), header[4:8], start + 8
        if size == 1:
            size, body = int.from_bytes(header[8:16], "big"), start + 16
        elif size == 0:
            size = end - start
        if size < body - start:
            return
        yield _Box(name, body, start + size)
        start += size


def _box_refers(file: IO[bytes], box: _Box) -> bool:
    if box.name == b"rmra":  # a QuickTime reference movie: only a list of others
        return True
    if box.name == b"dref":
        file.seek(box.start + 8)
        entries = _boxes(file, box.start + 8, box.end)
        return any(
            not _self_contained(file, entry)
            for entry, _ in zip(entries, range(_MOST_REFERENCES), strict=False)
        )
    if box.name not in _WAY_TO_REFERENCES:
        return False
    return any(_box_refers(file, inner) for inner in _boxes(file, box.start, box.end))


def _self_contained(file: IO[bytes], entry: _Box) -> bool:
    file.seek(entry.start)
    return bool(int.from_bytes(file.read(4), "big") & 1)


def _mp4_end(file: IO[bytes], size: int) -> int:
    return max((box.end for box in _boxes(file, 0, size) if box.name in _TOP_BOXES), default=size)


# --- RIFF (WAV, AVI), RF64 and Wave64 ------------------------------------------------------------------

_UNKNOWN_32: Final = 0xFFFFFF00
"""From here on a size means that the writer did not know it."""


def _riff_end(file: IO[bytes], size: int) -> int:
    file.seek(0)
    head = file.read(12)
    end = 8 + int.from_bytes(head[4:8], "little")
    if head[8:] != b"WAVE":
        return size if end - 8 == 0 or end - 8 >= _UNKNOWN_32 else end
    length64 = 0
    while len(chunk := file.read(8)) == _BOX_HEADER:
        length = int.from_bytes(chunk[4:], "little")
        if chunk[:4] == b"ds64":
            length64 = int.from_bytes(file.read(16)[8:], "little")
            file.seek(length - 16, os.SEEK_CUR)
        elif chunk[:4] == b"data":
            length = length64 if length64 and length >= _UNKNOWN_32 else length
            return size if length >= _UNKNOWN_32 and not length64 else file.tell() + length
        else:
            file.seek(length + length % 2, os.SEEK_CUR)
    return max(size, file.tell())


def _wave64_end(file: IO[bytes], size: int) -> int:
    file.seek(16)
    return int.from_bytes(file.read(8), "little") or size


def _aiff_end(file: IO[bytes], _size: int) -> int:
    file.seek(4)
    return 8 + int.from_bytes(file.read(4), "big")


def _caf_end(file: IO[bytes], size: int) -> int:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        name, length = file.read(4), int.from_bytes(file.read(8), "big", signed=True)
        if length < 0:  # the data chunk of a writer that did not know its length
            return size
        at += 12 + length
        if name == b"data":
            return at
    return at


# --- Matroska, Ogg, ASF, MPEG-TS -----------------------------------------------------------------------

_SEGMENT: Final = bytes.fromhex("18538067")


def _matroska_end(file: IO[bytes], size: int) -> int:
    file.seek(4)
    length, _ = _vint(file)
    file.seek(length, os.SEEK_CUR)
    if file.read(4) != _SEGMENT:
        return size
    length, known = _vint(file)
    return file.tell() + length if known else size


def _vint(file: IO[bytes]) -> tuple[int, bool]:
    """An EBML size, and whether it is known (all ones means that it is not)."""
    first = (file.read(1) or b"\x01")[0]
    width = 9 - first.bit_length()
    value = int.from_bytes(bytes([first & (0xFF >> width)]) + file.read(width - 1), "big")
    return value, value != (1 << 7 * width) - 1


def _ogg_end(file: IO[bytes], size: int) -> int:
    start = max(0, size - _TAIL_BYTES)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"OggS\x00")
    if at < 0:
        return size
    segments = tail[at + 26] if len(tail) > at + 26 else 0
    table = tail[at + 27 : at + 27 + segments]
    # A cut inside the table of sizes hides them: one byte more than the slack says that something is missing.
    unseen = (segments - len(table)) * (_SLACK_BYTES + 1)
    return start + at + 27 + segments + sum(table) + unseen


_ASF_FILE: Final = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_BROADCAST: Final = 1


def _asf_end(file: IO[bytes], size: int) -> int:
    file.seek(0)
    head = file.read(65536)
    at = head.find(_ASF_FILE)
    if at < 0 or head[at + 88] & _ASF_BROADCAST:
        return size
    return int.from_bytes(head[at + 40 : at + 48], "little")


_TS_SYNC: Final = 0x47
_TS_PACKET: Final = 188


def _ts_end(_file: IO[bytes], size: int) -> int:
    partial = size % _TS_PACKET
    return size + max(_TS_PACKET - partial, _SLACK_BYTES + 1) if partial else size


_DECLARED: Final[tuple[tuple[Callable[[bytes], bool], Callable[[IO[bytes], int], int]], ...]] = (
    (_is_mp4, _mp4_end),
    (lambda head: head[:4] in {b"RIFF", b"RF64"}, _riff_end),
    (lambda head: head[:4] == b"riff", _wave64_end),
    (lambda head: head[:4] == b"FORM", _aiff_end),
    (lambda head: head[:4] == b"caff", _caf_end),
    (lambda head: head[:4] == bytes.fromhex("1a45dfa3"), _matroska_end),
    (lambda head: head[:4] == b"OggS", _ogg_end),
    (lambda head: head[:4] == bytes.fromhex("3026b275"), _asf_end),
    (lambda head: head[:1] == bytes([_TS_SYNC]), _ts_end),
)
