"""Transcripts whose words and times are known, with the conference and the recording they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from giaoban.models.conference import Conference, ConferenceDetails, ConferenceKind
from giaoban.models.recording import MediaInfo, Recording, RecordingState, Span
from giaoban.models.transcript import Coverage, Doubt, Layer, Maker, Segment, Word

MAKER = Maker("faster-whisper 1.2.1", "whisper-base", "ab" * 32, {"beam_size": 5})
SYLLABLE_SECONDS = 0.3


def segment(
    start: float,
    text: str,
    speaker: str | None = "S1",
    *,
    probability: float = 0.9,
    doubts: Sequence[Doubt] = (),
    pace: float = SYLLABLE_SECONDS,
) -> Segment:
    """The words of the text, one every `pace` seconds."""
    words = tuple(
        Word(
            round(start + place * pace, 3),
            round(start + (place + 0.9) * pace, 3),
            written,
            probability,
            speaker,
        )
        for place, written in enumerate(text.split())
    )
    return Segment(start, words[-1].end if words else start, words, speaker, doubts=tuple(doubts))


def layer(*segments: Segment, gaps: Iterable[Span] = (), layer_id: int | None = None) -> Layer:
    gaps = tuple(gaps)
    known = tuple(dict.fromkeys(each.speaker for each in segments if each.speaker))
    spoken = sum(each.end - each.start for each in segments)
    voiced = spoken + sum(gap.length for gap in gaps)
    return Layer(segments, known, (MAKER,), Coverage(voiced, spoken, gaps), id=layer_id)


def details(title: str = "Hội nghị giao ban tháng 3", **more: object) -> ConferenceDetails:
    values: dict[str, object] = {
        "title": title,
        "starts_at": datetime(2026, 3, 25, 1, 0, tzinfo=UTC),
        "kind": ConferenceKind.BRIEFING,
        "body": "UBND tỉnh Lào Cai",
        "place": "Hội trường A",
    }
    return ConferenceDetails(**(values | more))  # type: ignore[arg-type]


def conference(title: str = "Hội nghị giao ban tháng 3", **more: object) -> Conference:
    return Conference(7, details(title, **more), 1)


def recording(title: str = "", file_name: str = "giao ban.mp4", duration: float = 600.0) -> Recording:
    return Recording(
        id=42,
        conference_id=7,
        part=1,
        title=title,
        sha256="cd" * 32,
        file_name=file_name,
        size=1000,
        media=MediaInfo("mp4", duration, "aac", "h264"),
        state=RecordingState.INDEXED,
        added_at=datetime(2026, 3, 25, 8, 0, tzinfo=UTC),
        added_by=None,
    )
