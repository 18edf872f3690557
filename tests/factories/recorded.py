"""How a meeting sounded in the hall and what the conference system kept of it.

`record` writes a made meeting with its background, coded as such systems code, and beside it what was said,
by whom and when: a folder of such files is a reference folder of `giaoban evaluate`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from giaoban.models.recording import Span
from giaoban.models.store.media.pcm import let_go
from tests.factories import sounds
from tests.factories.media import run
from tests.factories.meeting import RATE, Meeting

_BLOCK_SECONDS: Final = 60
_HEADER_BYTES: Final = 44
_QUIETEST: Final = 1e-6

KINDS: Final[Mapping[str, Callable[[float, int], sounds.Sound]]] = MappingProxyType(
    {
        "white noise": lambda seconds, seed: sounds.noise(seconds, "white", seed=seed),
        "pink noise": lambda seconds, seed: sounds.noise(seconds, "pink", seed=seed),
        "hum": lambda seconds, seed: sounds.hum(seconds, seed=seed),
        "music": lambda seconds, seed: sounds.music(seconds, seed=seed),
        "applause": lambda seconds, seed: sounds.applause(seconds, seed=seed),
        "tones": lambda seconds, seed: sounds.tones(seconds, seed=seed),
    }
)
"""What may sound beside the voices."""


@dataclass(frozen=True, slots=True)
class Background:
    kind: str
    """Of `KINDS`."""
    snr: float
    """dB by which speech, where it is, is louder: root mean square against root mean square."""
    where: Literal["throughout", "gaps"] = "throughout"
    """``gaps``: only where nobody speaks."""


@dataclass(frozen=True, slots=True)
class Codec:
    extension: str
    options: tuple[str, ...]
    """Of ffmpeg."""


def _codec(extension: str, options: str) -> Codec:
    return Codec(extension, tuple(options.split()))


CODECS: Final[Mapping[str, Codec]] = MappingProxyType(
    {
        # What software conferences record.
        "opus 16 kbit/s": _codec("opus", "-c:a libopus -b:a 16k -application voip"),
        "opus 24 kbit/s": _codec("opus", "-c:a libopus -b:a 24k -application voip"),
        "aac 24 kbit/s": _codec("m4a", "-c:a aac -b:a 24k -ar 16000"),
        "aac 48 kbit/s": _codec("m4a", "-c:a aac -b:a 48k -ar 32000"),
        "mp3 16 kbit/s": _codec("mp3", "-c:a libmp3lame -b:a 16k -ar 16000"),
        "mp3 32 kbit/s": _codec("mp3", "-c:a libmp3lame -b:a 32k -ar 22050"),
        # What room systems and telephone bridges record; the last four at 8 kHz.
        "g722 64 kbit/s": _codec("wav", "-c:a g722 -ar 16000"),
        "adpcm 32 kbit/s": _codec("wav", "-c:a adpcm_ima_wav -ar 8000"),
        "g711 64 kbit/s": _codec("wav", "-c:a pcm_mulaw -ar 8000"),
        "amr 12 kbit/s": _codec("amr", "-c:a libopencore_amrnb -b:a 12.2k -ar 8000"),
        "amr 5 kbit/s": _codec("amr", "-c:a libopencore_amrnb -b:a 4.75k -ar 8000"),
    }
)
"""Of the bit rates and bands that conferences are kept in; Speex is not in the ffmpeg that comes with us."""


def record(
    meeting: Meeting,
    folder: Path,
    name: str,
    *,
    background: Sequence[Background] = (),
    codec: str | None = None,
) -> Path:
    """Writes ``NAME.*`` with ``NAME.json`` and ``NAME.rttm``, and returns the sound file.

    Without a codec it is a WAV file. Memory does not grow with the meeting's length.
    """
    path = meeting.write(folder / f"{name}.wav")
    pcm = np.memmap(path, np.int16, "r+", offset=_HEADER_BYTES)
    loudness = _loudness(pcm, meeting.speech)
    for number, each in enumerate(background):
        _add(pcm, each, loudness, meeting.speech, seed=1000 * meeting.seed + 100 * number)
    pcm.flush()
    write_reference(meeting, path)
    return path if codec is None else coded(path, codec)


def coded(path: Path, codec: str) -> Path:
    """As the codec keeps it, in place of the WAV file."""
    how = CODECS[codec]
    target = path.with_name(f"{path.stem}.coded.{how.extension}")
    # Without this an Ogg file has another number each time.
    same = ("-fflags", "+bitexact")
    run("-i", f"file:{path}", "-ac", "1", *how.options, *same, f"file:{target}")
    path.unlink()
    return target.rename(path.with_suffix(f".{how.extension}"))


def write_reference(meeting: Meeting, sound: Path) -> None:
    """What was said, in the form of `giaoban.transcribe.evaluate.reading`, beside the sound."""
    sound.with_suffix(".json").write_text(
        json.dumps(list(said(meeting)), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    sound.with_suffix(".rttm").write_text(meeting.rttm(), encoding="utf-8")


def said(meeting: Meeting) -> Iterator[dict[str, object]]:
    """The utterances in order of start; the times of single words are not known."""
    for each in sorted(meeting.utterances, key=lambda one: one.start):
        yield {
            "start": round(each.start, 4),
            "end": round(each.end, 4),
            "speaker": each.speaker,
            "text": each.text,
        }


def _loudness(pcm: NDArray[np.int16], speech: Sequence[Span]) -> float:
    """Root mean square of what is said, of full scale."""
    total = count = 0.0
    for span in speech:
        piece = pcm[round(span.start * RATE) : round(span.end * RATE)].astype(np.float64) / 32768
        total, count = total + float(np.sum(piece**2)), count + len(piece)
        let_go(pcm)
    return float(np.sqrt(total / max(1.0, count)))


def _add(
    pcm: NDArray[np.int16], background: Background, loudness: float, speech: Sequence[Span], seed: int
) -> None:
    wanted = loudness * 10 ** (-background.snr / 20)
    for number, at in enumerate(range(0, len(pcm), _BLOCK_SECONDS * RATE)):
        piece = pcm[at : at + _BLOCK_SECONDS * RATE]
        made = KINDS[background.kind](len(piece) / RATE, seed + number)[: len(piece)].astype(np.float32)
        power = float(np.sqrt(np.mean(made.astype(np.float64) ** 2))) / 32768
        made *= np.float32(wanted / max(power, _QUIETEST))
        if background.where == "gaps":
            _mute(made, at, speech)
        piece[:] = np.clip(piece + made, -32768, 32767)
        let_go(pcm)


def _mute(made: NDArray[np.float32], at: int, speech: Sequence[Span]) -> None:
    for span in speech:
        start, end = round(span.start * RATE) - at, round(span.end * RATE) - at
        if end > 0 and start < len(made):
            made[max(0, start) : end] = 0
