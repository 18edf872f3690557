"""SubRip and WebVTT as references: what was said, with times and, where it is written, the speaker."""

from __future__ import annotations

import html
import re
from typing import Final

from giaoban.transcribe.evaluate.reference import Utterance

_TIME: Final = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})"
_CUE: Final = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG: Final = re.compile(r"<[^>]*>")
_REMARK: Final = re.compile(r"\[[^\]]*\]")
_NAMED: Final = re.compile(r"^\s*([^:\n]{1,60}?)\s*:\s+")
_NUMBERED: Final = re.compile(r"Người nói \d+")
_LONGEST_NAME: Final = 6
"""Words."""
_NOBODY: Final = re.compile(r"^\s*Chưa rõ người nói\s*:\s+")


def utterances(text: str) -> tuple[Utterance, ...]:
    """One for each cue with words, in the order of the file. Raises ValueError on a cue that ends before
    it begins, and on a file without any cue."""
    found: list[Utterance] = []
    speaker: str | None = None
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    cues = [cue for block in blocks if (cue := _cue(block)) is not None]
    if not cues:
        raise ValueError("không có phụ đề nào")
    for start, end, body in cues:
        if end < start:
            raise ValueError(f"phụ đề kết thúc trước khi bắt đầu: {start:g}–{end:g} giây")
        speaker, words = _spoken(body, speaker)
        if words:
            found.append(Utterance(words, start, end, speaker))
    return tuple(found)


def _cue(block: str) -> tuple[float, float, str] | None:
    """Start, end and what stands below; a heading, a note or a style is none."""
    lines = block.strip("\n").split("\n")
    for place, line in enumerate(lines):
        if timed := _CUE.match(line.strip()):
            parts = timed.groups()
            return _seconds(*parts[:4]), _seconds(*parts[4:]), "\n".join(lines[place + 1 :])
    return None


def _seconds(hours: str | None, minutes: str, seconds: str, milliseconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(milliseconds) / 1000


def _spoken(body: str, before: str | None) -> tuple[str | None, str]:
    """The speaker and the words of a cue."""
    speaker = before
    if voice := _VOICE.search(body):
        speaker = html.unescape(voice.group(1)).strip()
    text = html.unescape(_TAG.sub("", body))
    if nobody := _NOBODY.match(text):
        speaker, text = None, text[nobody.end() :]
    elif (named := _NAMED.match(text)) and _is_name(named.group(1)):
        speaker, text = named.group(1), text[named.end() :]
    return speaker, " ".join(_REMARK.sub(" ", text).split())


def _is_name(text: str) -> bool:
    """Capitals throughout, so that “Thứ nhất: …” stays part of the words."""
    words = text.split()
    return bool(_NUMBERED.fullmatch(text)) or (
        len(words) <= _LONGEST_NAME
        and words[0][0].isupper()
        and all(word[0].isupper() or word.isdigit() for word in words)
    )
