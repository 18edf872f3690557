"""The one module that talks to ffmpeg: ffmpeg-python writes the command lines, `child` runs them.

What comes in is not trusted: ffmpeg may read local files only, through the demuxers that `probe` knows,
and is told the file by ``file:`` and its absolute path, so that no name can pass for an option or a URL.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import ffmpeg

from giaoban.ingest import child
from giaoban.ingest.formats import DEMUXERS
from giaoban.models.errors import StepFailed, Unavailable

Report = Callable[[float], None]
"""Called about once a second with how many seconds of the recording are done. It may raise, to stop."""

SAMPLE_RATE: Final = 16_000
NICE_RENDITION: Final = 15
_NICE_DECODE: Final = 5
_QUIET_SECONDS: Final = 600.0
"""How long ffmpeg may do nothing visible: moving the index to the front of a large file takes a while."""
_LONGEST_SECONDS: Final = 13 * 3600
"""No output is longer, whatever times a broken file claims for its packets."""

_READ_LOCAL_ONLY: Final = {"protocol_whitelist": "file,pipe", "format_whitelist": ",".join(sorted(DEMUXERS))}
_TO_PCM: Final = (
    f"aformat=channel_layouts=mono,aresample={SAMPLE_RATE}:async=1:first_pts=0,asetnsamples=n=16384:p=0"
)
"""One channel before resampling, which halves its work. Gaps in the sound become silence, so that a second
of the PCM is the same second in every player. A second at a time goes on to the next of ffmpeg's threads:
handing over every frame costs as much as decoding it."""


@cache
def binary() -> str:
    """The system's ffmpeg where there is one that runs, else the one in imageio-ffmpeg's wheel."""
    found = shutil.which("ffmpeg")
    if found and _runs(found):
        return found
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise Unavailable("Máy này không có ffmpeg chạy được: {detail}", detail=error) from error


def decode(
    source: Path, target: Path, audio_stream: int | None, report: Report, *, beside_pictures: bool = False
) -> int:
    """One decode to 16 kHz mono 16-bit PCM in a WAV file (RF64 past 4 GB), on the recording's time line.

    `beside_pictures` reads the pictures too, undecoded: needed where the time line begins with the first
    stream that is read (see `formats.SHIFTING`), for sound that begins after them.
    Returns of how many errors ffmpeg told on the way: it goes on behind what it cannot decode. Raises
    `StepFailed` when it cannot read the file, `Unavailable` when it was stopped or the disk is full.
    """
    pictures = {} if beside_pictures else {"vn": None}
    media = _input(source, sn=None, dn=None, threads=1, **pictures)
    out = ffmpeg.output(
        media["a:0" if audio_stream is None else str(audio_stream)],
        _url(target),
        format="wav",
        acodec="pcm_s16le",
        af=_TO_PCM,
        rf64="auto",
        t=_LONGEST_SECONDS,
        **_BARE,
    )
    if beside_pictures:
        out = ffmpeg.merge_outputs(out, ffmpeg.output(media["V:0"], "-", c="copy", format="null"))
    return _run(out, source, report, niceness=_NICE_DECODE)


def rendition(
    source: Path, target: Path, streams: tuple[str, ...], options: dict[str, Any], report: Report
) -> None:
    """A copy for browsers. `streams` are ffmpeg's specifiers, as ``1`` or ``V:0``; errors as `decode`'s."""
    media = _input(source, sn=None, dn=None)
    out = ffmpeg.output(
        *(media[each] for each in streams), _url(target), t=_LONGEST_SECONDS, **options, **_BARE
    )
    _run(out, source, report, niceness=NICE_RENDITION)


def sound_clip(
    source: Path,
    target: Path,
    audio_stream: int | None,
    span: tuple[float, float],
    *,
    keep_depth: bool,
    beside_pictures: bool,
    seconds: float,
) -> None:
    """The sound of a span of the recording's time line, to the sample, as FLAC: its own rate and channels.

    The file is decoded from its beginning as `decode` does it, which alone makes a second here the second
    of the transcript; `keep_depth` keeps more than 16 bits. Errors as `decode`'s, and `StepFailed` after
    `seconds`.
    """
    pictures = {} if beside_pictures else {"vn": None}
    media = _input(source, sn=None, dn=None, threads=1, **pictures)
    start, end = span
    # FLAC takes the size of its blocks from the first one, which the cut may leave three samples long.
    cut = (
        f"aresample=async=1:first_pts=0,atrim=start={start:.6f}:end={end:.6f},"
        "asetpts=PTS-STARTPTS,asetnsamples=n=4096:p=0"
    )
    depth = {} if keep_depth else {"sample_fmt": "s16"}
    sound = media["a:0" if audio_stream is None else str(audio_stream)]
    out = ffmpeg.output(sound, _url(target), format="flac", acodec="flac", af=cut, **depth, **_BARE)
    if beside_pictures:
        # Read only so far as the sound is: what is not read would shift the time line (`formats.SHIFTING`).
        null = ffmpeg.output(media["V:0"], "-", c="copy", format="null", t=end)
        out = ffmpeg.merge_outputs(out, null)
    _run(out, source, _silent, niceness=_NICE_DECODE, seconds=seconds)


def picture_clip(
    source: Path,
    sound: Path,
    target: Path,
    *,
    seek: float,
    length: float,
    options: dict[str, Any],
    seconds: float,
) -> None:
    """The pictures of a span beside its sound, which `sound_clip` made. Errors as that one's.

    Decoding begins about `seek`, which becomes 0: the filter in `options` must drop what comes too early.
    """
    pictures = _input(source, sn=None, dn=None, an=None, ss=f"{seek:.6f}", noaccurate_seek=None)
    heard = ffmpeg.input(_url(sound), **_READ_LOCAL_ONLY)
    streams = pictures["V:0"], heard["a:0"]
    out = ffmpeg.output(*streams, _url(target), t=f"{length:.6f}", **options, **_BARE)
    _run(out, source, _silent, niceness=_NICE_DECODE, seconds=seconds)


def _silent(_seconds: float) -> None:
    """Nobody waits for a share of a clip."""


_BARE: Final[dict[str, Any]] = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact"}
"""Nothing of the file's tags goes into what is made of it."""


def _input(source: Path, **options: Any) -> Any:
    return ffmpeg.input(_url(source), **_READ_LOCAL_ONLY, **options)


def _url(path: Path) -> str:
    return f"file:{path.absolute()}"


def _runs(path: str) -> bool:
    try:
        return (
            subprocess.run([path, "-version"], capture_output=True, timeout=20, check=False).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run(output: Any, source: Path, report: Report, *, niceness: int, seconds: float | None = None) -> int:
    told = output.global_args(
        "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-progress", "pipe:1"
    )
    command = told.overwrite_output().compile(cmd=binary())
    ended = child.run(
        command, _Progress(report), quiet_seconds=_QUIET_SECONDS, seconds=seconds, niceness=niceness
    )
    if ended.timed_out and seconds is not None:
        raise StepFailed("ffmpeg chưa xong sau {seconds:.0f} giây nên đã bị dừng.", seconds=seconds)
    if ended.timed_out:
        raise StepFailed("ffmpeg đứng yên quá {seconds:.0f} giây nên đã bị dừng.", seconds=_QUIET_SECONDS)
    if ended.code == 0:
        return ended.error_count
    detail = ended.reason.replace(_url(source), "tệp gốc")
    if ended.code < 0:
        raise Unavailable("ffmpeg bị dừng giữa chừng (tín hiệu {signal}).", signal=-ended.code)
    if any("No space left on device" in line for line in ended.errors):
        raise Unavailable("Hết chỗ trên ổ đĩa khi ffmpeg đang ghi tệp.")
    raise StepFailed("ffmpeg không đọc được tệp: {detail}", detail=detail or f"mã lỗi {ended.code}")


class _Progress:
    """Reads what ``-progress`` writes."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._rest = b""
        self._done = 0.0

    def __call__(self, chunk: bytes) -> bool:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        before = self._done
        for line in lines:
            name, _, value = line.partition(b"=")
            if name == b"out_time_us" and value.lstrip(b"-").isdigit():
                self._done = max(self._done, int(value) / 1e6)
        self._report(self._done)
        return self._done > before
