"""A transcript into candidates, each with its seconds and who said it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from giaoban.models.directives import Candidate
from giaoban.models.transcript import Segment, Transcript
from giaoban.search.directives.detect import find
from giaoban.search.directives.rules import BREAK


def candidates(transcript: Transcript, day: date) -> list[Candidate]:
    """In order of time; `day` is the conference's, in UTC+7."""
    return [each for run in runs(transcript.segments) for each in _of_run(run, transcript, day)]


def _of_run(run: list[Segment], transcript: Transcript, day: date) -> Iterator[Candidate]:
    words = [word for segment in run for word in segment.words]
    for found in find([word.text for word in words], day):
        said = words[found.first : found.last]
        yield Candidate(
            start=said[0].start,
            end=said[-1].end,
            kind=found.kind,
            text=" ".join(word.text for word in said),
            strength=found.strength,
            leads=found.leads,
            cooperating=found.cooperating,
            content=found.content,
            due=found.due,
            reason=found.reason,
            speaker=transcript.names.get(run[0].speaker or "", ""),
        )


def runs(segments: tuple[Segment, ...]) -> Iterator[list[Segment]]:
    """Segments of one speaker that go on at once: a sentence may be cut between them."""
    run: list[Segment] = []
    for segment in segments:
        if not segment.words:
            continue
        if run and (segment.speaker != run[-1].speaker or segment.start - run[-1].end > BREAK):
            yield run
            run = []
        run.append(segment)
    if run:
        yield run
