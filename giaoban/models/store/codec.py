"""How transcripts are written into columns: words as short JSON lists, windows as JSON bytes."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from typing import Any

import numpy as np
from sqlalchemy import Row

from giaoban.models.recording import Span
from giaoban.models.transcript import (
    Doubt,
    Maker,
    Segment,
    Signals,
    Turn,
    WindowTurns,
    WindowVoice,
    WindowWords,
    Word,
)


def maker(value: dict[str, Any]) -> Maker:
    return Maker(value["engine"], value["weights"], value["weights_sha256"], dict(value["options"]))


def segment_columns(value: Segment) -> dict[str, Any]:
    return {
        "start": round(value.start, 3),
        "end": round(value.end, 3),
        "speaker": value.speaker,
        "words": [
            [round(w.start, 3), round(w.end, 3), w.text, round(w.probability, 3), w.speaker]
            for w in value.words
        ],
        "signals": {name: round(number, 4) for name, number in asdict(value.signals).items()},
        "doubts": [doubt.value for doubt in value.doubts],
    }


def segment(row: Row[Any]) -> Segment:
    return _segment(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping


def pack_words(value: WindowWords) -> bytes:
    return _json(
        {
            "window": [value.window.start, value.window.end],
            "segments": [segment_columns(each) for each in value.segments],
            "maker": asdict(value.maker),
        }
    )


def unpack_words(payload: bytes) -> WindowWords:
    value = json.loads(payload)
    return WindowWords(
        Span(*value["window"]), tuple(_segment(each) for each in value["segments"]), maker(value["maker"])
    )


def pack_turns(value: WindowTurns) -> bytes:
    voices = [
        {
            "label": voice.label,
            "embedding": base64.b64encode(np.asarray(voice.embedding, "<f4").tobytes()).decode(),
            "seconds": round(voice.seconds, 3),
        }
        for voice in value.voices
    ]
    return _json(
        {
            "window": [value.window.start, value.window.end],
            "turns": [[round(t.start, 3), round(t.end, 3), t.speaker] for t in value.turns],
            "voices": voices,
            "maker": asdict(value.maker),
        }
    )


def unpack_turns(payload: bytes) -> WindowTurns:
    value = json.loads(payload)
    voices = tuple(
        WindowVoice(
            each["label"],
            tuple(np.frombuffer(base64.b64decode(each["embedding"]), "<f4").tolist()),
            each["seconds"],
        )
        for each in value["voices"]
    )
    turns = tuple(Turn(*each) for each in value["turns"])
    return WindowTurns(Span(*value["window"]), turns, voices, maker(value["maker"]))


def _segment(value: dict[str, Any]) -> Segment:
    return Segment(
        start=value["start"],
        end=value["end"],
        words=tuple(Word(*each) for each in value["words"]),
        speaker=value["speaker"],
        signals=Signals(**value["signals"]),
        doubts=tuple(Doubt(each) for each in value["doubts"]),
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
