"""Measures as plain figures for a machine: every rate with the counts it comes from, units in the names.

Rates are shares of one, null where there is nothing to divide by; a whole measure is null where the
reference does not know what it needs.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from giaoban.models.transcript import Layer
from giaoban.transcribe.assemble.coverage import LEAST_GAP_SECONDS, NEAR_SECONDS
from giaoban.transcribe.evaluate.measure import Measures
from giaoban.transcribe.evaluate.normalise import Normalisation
from giaoban.transcribe.evaluate.speakers import COLLARS
from giaoban.transcribe.evaluate.times import FAR_SECONDS, SILENCE_COLLAR, Covered
from giaoban.transcribe.evaluate.words import Errors


def conventions(normal: Normalisation) -> dict[str, Any]:
    return {
        "normalisation": str(normal),
        "read_numbers": normal.read_numbers,
        "coverage_near_seconds": NEAR_SECONDS,
        "coverage_least_gap_seconds": LEAST_GAP_SECONDS,
        "silence_collar_seconds": SILENCE_COLLAR,
        "far_seconds": FAR_SECONDS,
        "diarisation_collars_seconds_each_side": list(COLLARS),
    }


def figures(measures: Measures) -> dict[str, Any]:
    lost, invented, times, speakers = measures.lost, measures.invented, measures.times, measures.speakers
    return {
        "seconds": round(measures.seconds, 3),
        "syllables": _errors(measures.syllables),
        "characters": _errors(measures.characters),
        "voice": _covered(measures.voice),
        "speech": _covered(measures.speech),
        "lost_utterances": None if lost is None else {"count": lost.utterances, "of": lost.of},
        "invented": None
        if invented is None
        else {
            "words": invented.words,
            "marked_doubtful": invented.marked,
            "silent_seconds": round(invented.silent_seconds, 3),
            "words_per_silent_hour": _rounded(invented.per_silent_hour),
        },
        "word_times": None
        if times is None
        else {
            "median_seconds": _rounded(times.median),
            "p95_seconds": _rounded(times.p95),
            "far": times.far,
            "count": len(times.offsets),
        },
        "diarisation": [
            {name: _rounded(value) for name, value in asdict(each).items()} | {"rate": _rounded(each.rate)}
            for each in measures.diarisation
        ]
        or None,
        "word_speakers": None if speakers is None else asdict(speakers) | {"rate": _rounded(speakers.rate)},
    }


def makers(layer: Layer) -> list[dict[str, Any]]:
    """The engines and options that the layer names."""
    return [asdict(maker) for maker in layer.makers]


def _errors(errors: Errors | None) -> dict[str, Any] | None:
    return None if errors is None else asdict(errors) | {"rate": _rounded(errors.rate)}


def _covered(covered: Covered | None) -> dict[str, Any] | None:
    if covered is None:
        return None
    return {name: _rounded(value) for name, value in asdict(covered).items()} | {
        "share": _rounded(covered.share)
    }


def _rounded(value: float | None) -> float | None:
    """Fractions to six places; whole numbers, truths and None as they are."""
    return round(value, 6) if isinstance(value, float) else value
