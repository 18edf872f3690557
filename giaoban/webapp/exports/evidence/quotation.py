"""What was said in a span of a recording, with all that a reader of the quotation must know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import Connection

from giaoban.models.access import Reader
from giaoban.models.changes import Edit
from giaoban.models.conference import Conference
from giaoban.models.errors import NotFound
from giaoban.models.evidence import checked_span
from giaoban.models.recording import Recording, Span
from giaoban.models.store import conferences, recordings, speakers, transcripts
from giaoban.models.transcript import Segment, Transcript
from giaoban.webapp.exports.document import TranscriptDocument


@dataclass(frozen=True, slots=True)
class Said:
    """What one segment says within the span."""

    segment: Segment
    """Its words are those that are heard in the span, the ones that its ends cut among them."""
    cut_before: bool
    """The segment has words before the span."""
    cut_after: bool


@dataclass(frozen=True)
class Quotation:
    conference: Conference
    recording: Recording
    transcript: Transcript
    span: Span
    named_by: Mapping[str, Edit]
    """Label → the change by which a person named the speaker."""
    question: str = ""

    @cached_property
    def said(self) -> tuple[Said, ...]:
        heard = (_within(segment, self.span) for segment in self.transcript.segments)
        return tuple(each for each in heard if each is not None)

    @cached_property
    def gaps(self) -> tuple[Span, ...]:
        """Voice without text that reaches into the span."""
        gaps = self.transcript.gaps
        return tuple(gap for gap in gaps if gap.end > self.span.start and gap.start < self.span.end)

    @property
    def labels(self) -> list[str | None]:
        """Who speaks in the span, in order of first appearance; None for nobody known."""
        return list(dict.fromkeys(each.segment.speaker for each in self.said))

    @property
    def document(self) -> TranscriptDocument:
        return TranscriptDocument(self.conference, self.recording, self.transcript)

    @property
    def state(self) -> str:
        """Changes whenever the transcript that is quoted does."""
        transcript = self.transcript
        return f"{transcript.layer.id}-{transcript.revision}-{transcript.review.state}"


def quotation(
    tx: Connection, recording_id: int, span: Span | None, reader: Reader, question: str = ""
) -> Quotation:
    """Raises `NotFound` for what is not there and for what the reader may not read, in the same words, and
    only then `BadInput` for a span that cannot be cut."""
    recording = recordings.readable(tx, recording_id, reader)
    transcript = transcripts.transcript(tx, recording_id)
    if transcript is None:
        raise NotFound("Bản ghi này chưa có bản gỡ băng.")
    preparation = recordings.preparation(tx, recording_id)
    duration = preparation.duration if preparation else recording.media.duration
    return Quotation(
        conference=conferences.get(tx, recording.conference_id),
        recording=recording,
        transcript=transcript,
        span=checked_span(span, duration),
        named_by=speakers.named_by(tx, transcript),
        question=question,
    )


def _within(segment: Segment, span: Span) -> Said | None:
    if segment.end <= span.start or segment.start >= span.end:
        return None
    words = tuple(word for word in segment.words if word.end > span.start and word.start < span.end)
    if segment.words and not words:
        return None
    before = bool(words) and words[0] is not segment.words[0]
    after = bool(words) and words[-1] is not segment.words[-1]
    return Said(replace(segment, words=words), before, after)
