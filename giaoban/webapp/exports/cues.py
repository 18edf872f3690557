"""Segments cut into pieces that a person can read while listening.

The limits are those of broadcasters' subtitle guidelines (BBC, EBU): two lines of at most 42 letters,
at most seven seconds, cut where a sentence ends or the speaker rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from giaoban.models.transcript import Word
from giaoban.webapp.exports.document import TranscriptDocument

LINE: Final = 42
LINES: Final = 2
LONGEST_MS: Final = 7_000
SHORTEST_MS: Final = 1_000
"""A shorter cue stays on screen for this long where nothing follows it."""
_REST_SECONDS: Final = 1.5
_SENTENCE_MIN: Final = 20
"""A sentence shorter than this many letters shares its cue with the next one."""


DOUBTFUL: Final = "[?]"
WITHOUT_TEXT: Final = "[có tiếng nói, chưa có chữ]"


@dataclass(frozen=True, slots=True)
class Cue:
    """Times in milliseconds, `end` > `start`; `lines` are plain text, one or two."""

    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str = ""
    """Empty where it says that there is voice without text."""
    doubtful: bool = False


def cues(document: TranscriptDocument, *, inline: bool = False) -> list[Cue]:
    """In order of start, none shown longer than until the next begins.

    `inline` writes ``Người nói 1:`` before the first words after another speaker and ``[?]`` before
    what is doubtful, within the limits: for formats that have no other place for it.
    """
    found = sorted([*_spoken(document, inline), *_unheard(document)], key=lambda cue: cue.start)
    return [
        _timed(cue, found[place + 1].start if place + 1 < len(found) else None)
        for place, cue in enumerate(found)
    ]


def _spoken(document: TranscriptDocument, inline: bool) -> Iterator[Cue]:
    for name, segments in document.speeches():
        label = f"{name}:" if inline else ""
        for segment in segments:
            doubtful = bool(segment.doubts)
            mark = DOUBTFUL if inline and doubtful else ""
            for words in _groups(segment.words, f"{label} {mark}".split()):
                start, end = round(words[0].start * 1000), round(words[-1].end * 1000)
                yield Cue(start, end, tuple(wrap(word.text for word in words)), name, doubtful)
                label = ""


def _unheard(document: TranscriptDocument) -> Iterator[Cue]:
    for gap in document.transcript.gaps:
        yield Cue(round(gap.start * 1000), round(gap.end * 1000), (WITHOUT_TEXT,))


def _timed(cue: Cue, following: int | None) -> Cue:
    end = max(cue.end, cue.start + SHORTEST_MS)
    end = min(end, cue.start + LONGEST_MS)
    if following is not None:
        end = min(end, following)
    return replace(cue, end=max(end, cue.start + 1))


def _groups(words: Iterable[Word], label: list[str]) -> Iterator[list[Word]]:
    pieces = [piece for word in words for piece in _short(word)]
    group = [replace(pieces[0], text=piece) for piece in label] if pieces else []
    length = len(group)  # what a group holds before its first word
    for word in pieces:
        if len(group) > length and _breaks(group, word):
            yield group
            group, length = [], 0
        group.append(word)
    if group:
        yield group


def _breaks(group: list[Word], word: Word) -> bool:
    """Whether a new cue begins with this word."""
    last = group[-1]
    if word.start - last.end > _REST_SECONDS or (word.end - group[0].start) * 1000 > LONGEST_MS:
        return True
    if len(wrap([*(w.text for w in group), word.text])) > LINES:
        return True
    return last.text.endswith((".", "?", "!", "…")) and sum(len(w.text) + 1 for w in group) > _SENTENCE_MIN


def _short(word: Word) -> list[Word]:
    """The word, cut where it is longer than a line, its time shared out by length."""
    text = " ".join(word.text.split())
    if not text:
        return []
    if len(text) <= LINE:
        return [replace(word, text=text)]
    pace = (word.end - word.start) / len(text)
    return [
        replace(
            word,
            text=text[at : at + LINE].strip(),
            start=word.start + at * pace,
            end=min(word.end, word.start + (at + LINE) * pace),
        )
        for at in range(0, len(text), LINE)
    ]


def wrap(texts: Iterable[str]) -> list[str]:
    """As many lines as the texts need, filled from the first."""
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + 1 + len(text) <= LINE:
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return lines
