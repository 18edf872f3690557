"""Introductions in a transcript into names for its speakers, each with what was said and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from giaoban.models.recording import Span
from giaoban.models.transcript import Segment, Transcript, Word
from giaoban.search.introductions.hear import Heard, hear
from giaoban.search.introductions.known import Known, KnownNames
from giaoban.search.introductions.rules import LEAST, SPEAKS, WEIGHTS, WITHIN, Kind

_NEAR = 15.0
"""Seconds from the introduction, after which others may have been meant."""
_AFTER = 3
"""Words of the sentence that are told behind the name."""
_MOST = 2
"""Names for one speaker."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who a speaker may be. Only a person makes it the name."""

    label: str
    name: str
    post: str
    unit: str
    span: Span
    """Where it was said."""
    said: str
    kind: Kind
    rule: str
    score: float
    """From 0 to 1; of several introductions that agree, all of them together."""
    person_id: int | None = None
    listed: bool = False
    """Somebody of the list of participants or the register."""


@dataclass(frozen=True, slots=True)
class _Turn:
    label: str | None
    segments: list[Segment]

    @property
    def span(self) -> Span:
        return Span(self.segments[0].start, self.segments[-1].end)


def suggestions(transcript: Transcript, known: Sequence[Known] = ()) -> list[Suggestion]:
    """For speakers whom nobody named yet, in the order of the speakers, the likeliest first. Pure.

    `known`: those on the list of participants, and those of the register.
    """
    names = KnownNames(known)
    turns = _turns(transcript.segments)
    found: defaultdict[tuple[str, str], list[Suggestion]] = defaultdict(list)
    for place, turn in enumerate(turns):
        words = [word for segment in turn.segments for word in segment.words]
        for heard in hear(names.written([word.text for word in words])):
            one = _about(heard, words, turns, place, names)
            if one and one.label not in transcript.names:
                found[one.label, one.name].append(one)
    together = [_together(each) for each in found.values()]
    order = {label: number for number, label in enumerate(transcript.speakers)}
    kept = [one for one in together if one.score >= LEAST and one.label in order]
    kept.sort(key=lambda one: (order[one.label], -one.score, one.span.start))
    return [one for number, one in enumerate(kept) if _rank(kept, number) < _MOST]


def _about(
    heard: Heard, words: Sequence[Word], turns: Sequence[_Turn], place: int, names: KnownNames
) -> Suggestion | None:
    who = names.match(heard.name, heard.post, heard.unit)
    name = who.known.name if who else heard.name
    span = Span(words[heard.first].start, words[heard.last - 1].end)
    whose = _whose(heard.kind, span, turns, place)
    if not name or whose is None:
        return None
    label, far = whose
    score = heard.weight + (WEIGHTS["listed"] if who else 0) + (WEIGHTS["far"] if far else 0)
    score += WEIGHTS["slip"] if who and who.slip else 0
    score += WEIGHTS["post_only"] if not heard.name else 0
    said = " ".join(word.text for word in words[heard.first : heard.last + _AFTER])
    return Suggestion(
        label=label,
        name=name,
        post=(who.known.post if who else "") or heard.post,
        unit=(who.known.unit if who else "") or heard.unit,
        span=span,
        said=said,
        kind=heard.kind,
        rule=heard.rule,
        score=max(0.0, min(1.0, score)),
        person_id=who.known.person_id if who else None,
        listed=who is not None,
    )


def _whose(kind: Kind, span: Span, turns: Sequence[_Turn], place: int) -> tuple[str, bool] | None:
    """Whose name it is, and whether he stands far from the introduction."""
    here = turns[place].label
    if kind is Kind.SELF:
        return (here, False) if here else None
    others = turns[place + 1 :] if kind is Kind.INVITE else turns[:place][::-1]
    for other in others:
        gap = other.span.start - span.end if kind is Kind.INVITE else span.start - other.span.end
        if gap > WITHIN:
            return None
        if other.label and other.label != here and other.span.length >= SPEAKS:
            return other.label, gap > _NEAR
    return None


def _together(same: list[Suggestion]) -> Suggestion:
    best = max(same, key=lambda one: one.score)
    return replace(best, score=1 - prod(1 - one.score for one in same))


def _rank(kept: Sequence[Suggestion], number: int) -> int:
    return sum(one.label == kept[number].label for one in kept[:number])


def _turns(segments: Sequence[Segment]) -> list[_Turn]:
    return list(_each_turn(segments))


def _each_turn(segments: Sequence[Segment]) -> Iterator[_Turn]:
    run: list[Segment] = []
    for segment in segments:
        if not segment.words:
            continue
        if run and segment.speaker != run[-1].speaker:
            yield _Turn(run[-1].speaker, run)
            run = []
        run.append(segment)
    if run:
        yield _Turn(run[-1].speaker, run)
