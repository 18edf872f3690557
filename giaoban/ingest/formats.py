"""The formats that are taken in. Every other is refused, however well ffmpeg could read it.

None of these demuxers opens a second file or an address (external references inside QuickTime files are
switched off in ffmpeg and refused by `structure`). Playlists, image sequences, scripts and network
descriptions (hls, dash, concat, image2, sdp, avisynth…) are not among them.
"""

from __future__ import annotations

from typing import Final

DEMUXERS: Final = frozenset(
    {
        "aac", "ac3", "aiff", "amr", "amrnb", "amrwb", "ape", "asf", "au", "avi", "caf", "dss", "eac3",
        "flac", "flv", "m4a", "matroska", "mov", "mp3", "mp4", "mpeg", "mpegts", "ogg", "tta", "w64",
        "wav", "webm", "wv", "3gp", "3g2", "mj2",
    }
)  # fmt: skip
"""Names as ffmpeg knows them; its whitelist compares every alias of a demuxer."""

UNDECLARED: Final = frozenset({"aac", "ac3", "eac3", "amr", "amrnb", "amrwb", "mpegts", "mpeg", "dss"})
"""Streams of frames that say nowhere how long they are: ffmpeg's figure is a guess from the bit rate."""

SHIFTING: Final = frozenset({"mpegts", "mpeg", "ogg"})
"""Containers whose time line ffmpeg (from 6.0) begins with the first stream that it is asked to read, and
not with the first of the file: its demuxers with the flag AVFMT_TS_DISCONT."""

MAX_SECONDS: Final = 12 * 3600
"""The longest recording that is taken in."""
