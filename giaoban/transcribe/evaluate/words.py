"""Syllables and characters: what is wrong, missing, too much, and which syllable answers which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from giaoban.models.transcript import Segment, Word
from giaoban.transcribe.evaluate.normalise import AS_WRITTEN, Normalisation
from giaoban.transcribe.evaluate.reference import Utterance


@dataclass(frozen=True, slots=True)
class Errors:
    """Of the cheapest way to turn the reference into what was heard (Levenshtein distance)."""

    reference: int
    """How many units were said."""
    substitutions: int
    deletions: int
    insertions: int

    @property
    def rate(self) -> float | None:
        """Errors for each unit said; may exceed 1. None where nothing was said."""
        wrong = self.substitutions + self.deletions + self.insertions
        return wrong / self.reference if self.reference else None

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.reference + other.reference,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )


@dataclass(frozen=True, slots=True)
class Syllable:
    """`start` is known of the first syllable of a word or utterance with times, `end` of the last."""

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A syllable said, and what was heard in its place."""

    said: Syllable
    heard: Syllable

    @property
    def right(self) -> bool:
        return self.said.text == self.heard.text


@dataclass(frozen=True, slots=True)
class Alignment:
    syllables: Errors
    characters: Errors
    """Of the same syllables, the single spaces between them included."""
    pairs: tuple[Pair, ...]


def align(said: Sequence[Syllable], heard: Sequence[Syllable]) -> Alignment:
    import jiwer

    truth, answer = (" ".join(each.text for each in side) for side in (said, heard))
    found = jiwer.process_words(truth, answer)
    return Alignment(
        _errors(found, len(said)),
        _errors(jiwer.process_characters(truth, answer), len(truth)),
        tuple(_pairs(found.alignments[0], said, heard)),
    )


def said_by(utterances: Iterable[Utterance], normal: Normalisation = AS_WRITTEN) -> list[Syllable]:
    return [
        syllable
        for utterance in utterances
        for syllable in (
            _of_words(utterance.words, utterance.speaker, normal)
            if utterance.words
            else _timed(utterance.text, utterance.start, utterance.end, utterance.speaker, normal)
        )
    ]


def heard_in(segments: Iterable[Segment], normal: Normalisation = AS_WRITTEN) -> list[Syllable]:
    return [
        syllable for segment in segments for syllable in _of_words(segment.words, segment.speaker, normal)
    ]


def _of_words(words: Iterable[Word], speaker: str | None, normal: Normalisation) -> Iterator[Syllable]:
    for word in words:
        yield from _timed(word.text, word.start, word.end, word.speaker or speaker, normal)


def _timed(
    text: str, start: float | None, end: float | None, speaker: str | None, normal: Normalisation
) -> Iterator[Syllable]:
    texts = normal(text)
    for place, syllable in enumerate(texts):
        first, last = place == 0, place == len(texts) - 1
        yield Syllable(syllable, start if first else None, end if last else None, speaker)


def _errors(found: Any, reference: int) -> Errors:
    return Errors(reference, found.substitutions, found.deletions, found.insertions)


def _pairs(chunks: Iterable[Any], said: Sequence[Syllable], heard: Sequence[Syllable]) -> Iterator[Pair]:
    for chunk in chunks:
        if chunk.type in {"equal", "substitute"}:
            yield from map(
                Pair,
                said[chunk.ref_start_idx : chunk.ref_end_idx],
                heard[chunk.hyp_start_idx : chunk.hyp_end_idx],
            )
