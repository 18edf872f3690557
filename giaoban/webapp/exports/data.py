"""A transcript as JSON, with every word.

The schema, version 1; times are seconds from the recording's start, days and hours are ISO 8601:

    schema      "giaoban/transcript/1"
    reviewed    true: a person has approved it
    review      {state, at, who}; state: draft, in-review, approved
    note        the same, as a Vietnamese sentence
    conference  {id, title, starts_at, kind, body, place}
    recording   {id, part, title, file_name, sha256, duration}
    layer       {id, made_at, makers: [{engine, weights, weights_sha256, options}]}
    speakers    [{label, name, named}], in order of first appearance; named: a person gave the name
    coverage    {voiced, with_text, gaps: [{start, end}]}, seconds of voice, with and without text
    overlaps    [{start, end}], where several speak at once
    segments    [{position, start, end, speaker, text, written, corrected, doubts: [name], words: [word]}],
                in order; text: word for word; corrected: a person wrote it
    written     {text, pieces: [{text, first, last}]}, the same as it is written; pieces: what stands for
                words[first:last] and is not those words
    word        {start, end, text, probability, speaker}; speaker is a label or null
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from giaoban.models.transcript import Segment
from giaoban.models.written import Piece
from giaoban.models.written.transcripts import pieces
from giaoban.webapp.exports.document import TranscriptDocument, review_note

SCHEMA: Final = "giaoban/transcript/1"


def as_json(document: TranscriptDocument) -> str:
    return json.dumps(as_dict(document), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def as_dict(document: TranscriptDocument) -> dict[str, Any]:
    """What the module's head describes."""
    transcript, layer = document.transcript, document.transcript.layer
    return {
        "schema": SCHEMA,
        "reviewed": transcript.review.is_approved,
        "review": {
            "state": transcript.review.state.value,
            "at": transcript.review.at.isoformat() if transcript.review.at else None,
            "who": transcript.review.who,
        },
        "note": review_note(transcript),
        "conference": _conference(document),
        "recording": _recording(document),
        "layer": {
            "id": layer.id,
            "made_at": layer.made_at.isoformat() if layer.made_at else None,
            "makers": [
                {
                    "engine": maker.engine,
                    "weights": maker.weights,
                    "weights_sha256": maker.weights_sha256,
                    "options": maker.options,
                }
                for maker in layer.makers
            ],
        },
        "speakers": [
            {"label": label, "name": transcript.name(label), "named": label in transcript.names}
            for label in transcript.speakers
        ],
        "coverage": {
            "voiced": layer.coverage.voiced,
            "with_text": layer.coverage.with_text,
            "gaps": [{"start": gap.start, "end": gap.end} for gap in transcript.gaps],
        },
        "overlaps": [{"start": span.start, "end": span.end} for span in layer.overlaps],
        "segments": [
            _segment(position, segment, line)
            for position, (segment, line) in enumerate(
                zip(transcript.segments, pieces(transcript.segments), strict=True)
            )
        ],
    }


def _conference(document: TranscriptDocument) -> dict[str, Any]:
    details = document.conference.details
    return {
        "id": document.conference.id,
        "title": details.title,
        "starts_at": details.starts_at.isoformat(),
        "kind": details.kind.value,
        "body": details.body,
        "place": details.place,
    }


def _recording(document: TranscriptDocument) -> dict[str, Any]:
    recording = document.recording
    return {
        "id": recording.id,
        "part": recording.part,
        "title": recording.title,
        "file_name": recording.file_name,
        "sha256": recording.sha256,
        "duration": recording.media.duration,
    }


def _segment(position: int, segment: Segment, line: Sequence[Piece]) -> dict[str, Any]:
    return {
        "position": position,
        "start": segment.start,
        "end": segment.end,
        "speaker": segment.speaker,
        "text": segment.text,
        "written": _written(line),
        "corrected": segment.corrected,
        "doubts": [doubt.value for doubt in segment.doubts],
        "words": [
            {
                "start": word.start,
                "end": word.end,
                "text": word.text,
                "probability": word.probability,
                "speaker": word.speaker,
            }
            for word in segment.words
        ],
    }


def _written(line: Sequence[Piece]) -> dict[str, Any]:
    return {
        "text": " ".join(piece.text for piece in line),
        "pieces": [
            {"text": piece.text, "first": piece.first, "last": piece.last}
            for piece in line
            if piece.rewritten
        ],
    }
