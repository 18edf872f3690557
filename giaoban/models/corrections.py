"""What people say of the words of a transcript: a line is written anew, cut in two, joined to the next.

A line is named by the span that it had when it was changed; what it became is kept word by word with its
times, so that the log gives the same transcript however words are timed in later versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from giaoban.models.recording import Span
from giaoban.models.transcript import Word
from giaoban.models.vietnamese import syllables

_ROOM: Final = 0.08
"""Seconds. The shortest time in which a syllable is said; a smaller pause has no room for another word."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The line says these words now; none where nothing was said there. Words may have other times too."""

    span: Span
    before: str
    """What the line said, its words joined; empty for voice that had no text."""
    words: tuple[Word, ...]

    @property
    def after(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Cut:
    """A new line begins with the first word from this second on."""

    span: Span
    at: float


@dataclass(frozen=True, slots=True)
class Join:
    """Two lines that follow one another are one, said by the speaker of the first."""

    first: Span
    second: Span


TextChange = Rewrite | Cut | Join


def retold(words: Sequence[Word], text: str, span: Span) -> tuple[Word, ...]:
    """The text as words with times: a word that stays keeps its own, those that came take the time of what
    they stand for, by their length in letters. Without `words` the text fills the span.

    Times never run backwards where those of `words` do not.
    """
    written = text.split()
    if not words:
        return tuple(_spread(written, span.start, span.end))
    return tuple(word for old, new in _groups(words, written) for word in _timed(old, new))


def moved(words: Sequence[Word], span: Span) -> tuple[Word, ...]:
    """The words at the same pace, from the start of the span to its end."""
    began, ended = words[0].start, words[-1].end
    pace = span.length / (ended - began) if ended > began else 0.0
    return tuple(
        replace(
            word,
            start=round(span.start + (word.start - began) * pace, 3),
            end=round(span.start + (word.end - began) * pace, 3),
        )
        for word in words
    )


def _groups(words: Sequence[Word], written: Sequence[str]) -> list[tuple[list[Word], list[str]]]:
    """Old words and the new ones that stand for them, in order; no group has new words alone."""
    groups: list[tuple[list[Word], list[str]]] = []
    leading: list[str] = []
    old_keys, new_keys = [_key(word.text) for word in words], [_key(text) for text in written]
    for tag, i, j, k, m in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        new = list(written[k:m])
        if tag == "equal":
            groups += [([old], [text]) for old, text in zip(words[i:j], new, strict=True)]
        elif tag != "insert":
            groups.append((list(words[i:j]), new))
        elif _has_room(words, i, len(new)):
            groups.append(([Word(words[i - 1].end, words[i].start, "", 1.0)], new))
        elif groups:
            groups[-1][1].extend(new)
        else:
            leading = new
    groups[0][1][:0] = leading
    return groups


def _has_room(words: Sequence[Word], place: int, count: int) -> bool:
    """Whether the pause before the word at `place` is long enough for so many more."""
    return 0 < place < len(words) and words[place].start - words[place - 1].end >= _ROOM * count


def _timed(old: Sequence[Word], new: Sequence[str]) -> Iterator[Word]:
    if len(old) == len(new):
        for word, text in zip(old, new, strict=True):
            same = _key(word.text) == _key(text)
            yield (
                word
                if word.text == text
                else replace(word, text=text, probability=word.probability if same else 1.0)
            )
        return
    yield from _spread(new, old[0].start, old[-1].end)


def _spread(texts: Sequence[str], start: float, end: float) -> Iterator[Word]:
    letters = sum(map(len, texts))
    at = start
    for text in texts:
        until = at + (end - start) * len(text) / letters
        yield Word(round(at, 3), round(until, 3), text, 1.0)
        at = until


def _key(text: str) -> str:
    """A word without its capitals and punctuation; punctuation alone is itself."""
    return " ".join(syllables(text)) or text
