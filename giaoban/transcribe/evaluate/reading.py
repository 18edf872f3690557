"""References as files beside the sound ``NAME.*``; all UTF-8, times in seconds from the recording's start.

``NAME.json``
    A list, in any order, of ``{"start", "end", "speaker", "text", "words"}``. Only ``text`` must be there;
    ``words`` is a list of ``{"start", "end", "text"}`` where the times of single words are known. Also taken:
    what ``giaoban transcript --format json`` prints, corrected by a person (its ``segments``).
``NAME.vtt``, ``NAME.srt``
    Subtitles. A speaker is ``<v Name>``, or ``Name:`` before the text, where every word of the name begins
    with a capital (or it is ``Người nói 2``); a cue that names nobody goes on with the speaker before. What
    stands in [square brackets] is a remark and was not said.
``NAME.txt``
    The words, nothing else.
``NAME.rttm``
    Who speaks when, in NIST's format; lines of other types than SPEAKER are passed over.

Words are taken from the first of json, vtt, srt, txt that is there; turns from the RTTM file, else from the
words' speakers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from giaoban.models.errors import BadInput
from giaoban.models.transcript import Turn, Word
from giaoban.models.vietnamese import nfc
from giaoban.transcribe.evaluate.reference import Reference, Utterance, turns_of
from giaoban.transcribe.evaluate.subtitles import utterances as subtitles

RTTM: Final = ".rttm"
_RTTM_FIELDS: Final = 8


def beside(sound: Path) -> Reference | None:
    """The reference of a sound file, None where no file beside it is one. Raises `BadInput`."""
    here = [path for form in FORMS if (path := sound.with_suffix(form)).is_file()]
    return read(*here) if here else None


def is_reference(path: Path) -> bool:
    return path.suffix.lower() in FORMS


def read(*paths: Path) -> Reference:
    """One reference from the files that tell of the same recording. Raises `BadInput`, naming the file."""
    words = [path for form in _WORDS for path in paths if path.suffix.lower() == form]
    turns = [path for path in paths if path.suffix.lower() == RTTM]
    if not words and not turns:
        raise BadInput(
            "Tệp “{name}” không phải lời mẫu: cần .json, .vtt, .srt, .txt hoặc .rttm.", name=paths[0].name
        )
    said = _parsed(words[0], _WORDS[words[0].suffix.lower()]) if words else None
    if said and all(each.start is not None for each in said):
        said = tuple(sorted(said, key=lambda each: each.start or 0.0))
    spoken = _parsed(turns[0], _rttm) if turns else turns_of(said or ())
    return Reference(said, spoken, ", ".join(path.name for path in [*words[:1], *turns[:1]]))


def _parsed(path: Path, parse: Callable[[str], tuple[Any, ...]]) -> tuple[Any, ...]:
    try:
        return parse(nfc(path.read_text(encoding="utf-8-sig")))
    except (KeyError, TypeError, ValueError) as error:  # JSON and UTF-8 errors are ValueErrors
        raise BadInput(
            "Không đọc được lời mẫu trong tệp “{name}”: {detail}", name=path.name, detail=error
        ) from error


def _json(text: str) -> tuple[Utterance, ...]:
    found = json.loads(text)
    if isinstance(found, dict):
        found = found["segments"]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise TypeError("cần một danh sách câu nói")
    return tuple(_utterance(each) for each in found)


def _utterance(found: Mapping[str, Any]) -> Utterance:
    start, end = _span(found)
    speaker = found.get("speaker")
    words = tuple(_word(each) for each in found.get("words") or ())
    return Utterance(str(found["text"]), start, end, None if speaker is None else str(speaker), words)


def _word(found: Mapping[str, Any]) -> Word:
    start, end = _span(found)
    if start is None or end is None:
        raise ValueError(f"chữ “{found['text']}” thiếu start hoặc end")
    return Word(start, end, str(found["text"]), 1.0)


def _span(found: Mapping[str, Any]) -> tuple[float, float] | tuple[None, None]:
    start, end = found.get("start"), found.get("end")
    if start is None and end is None:
        return None, None
    if start is None or end is None:
        raise ValueError(f"câu “{found.get('text', '')}” chỉ có một trong hai: start, end")
    if not 0 <= float(start) <= float(end) < float("inf"):
        raise ValueError(f"câu “{found.get('text', '')}” có start {start}, end {end}")
    return float(start), float(end)


def _txt(text: str) -> tuple[Utterance, ...]:
    return (Utterance(" ".join(text.split())),)


def _rttm(text: str) -> tuple[Turn, ...]:
    turns = []
    for line in text.splitlines():
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        if len(fields) < _RTTM_FIELDS:
            raise ValueError(f"dòng thiếu trường: {line}")
        start, length = float(fields[3]), float(fields[4])
        if not (start >= 0 and 0 <= length < float("inf")):
            raise ValueError(f"dòng có thời điểm sai: {line}")
        turns.append(Turn(start, start + length, fields[7]))
    return tuple(sorted(turns, key=lambda turn: turn.start))


_WORDS: Final[Mapping[str, Callable[[str], tuple[Utterance, ...]]]] = MappingProxyType(
    {".json": _json, ".vtt": subtitles, ".srt": subtitles, ".txt": _txt}
)
FORMS: Final = (*_WORDS, RTTM)
"""File extensions of references, the one whose words are preferred first."""
