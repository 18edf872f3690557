"""What was measured, kept from one part to the next, and as the tables of a page."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

START: Final = "<!-- figures: written by `make bench-accuracy` -->"
END: Final = "<!-- end of figures -->"
_LEAST_SILENCE: Final = 60.0
"""Seconds."""
MEETINGS: Final = "meetings"
QUIET: Final = "quiet"


def stamp(weights: str) -> dict[str, Any]:
    """When, on what and with what."""
    packages = ("giaoban", "faster-whisper", "ctranslate2", "onnxruntime")
    return {
        "day": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "versions": ", ".join(f"{name} {metadata.version(name)}" for name in packages),
        "weights": weights,
    }


def read(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {MEETINGS: {}, QUIET: {}}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def keep(path: Path | None, results: Mapping[str, Any]) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write(page: Path, results: Mapping[str, Any]) -> None:
    """In place of what stands between the marks. Raises ValueError where the page has none."""
    text = page.read_text(encoding="utf-8")
    before, after = text.index(START), text.index(END)
    made = f"{text[: before + len(START)]}\n\n{markdown(results)}\n{text[after:]}"
    page.write_text(made, encoding="utf-8")


def markdown(results: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for part, tables in ((MEETINGS, (_words, _times)), (QUIET, (_quiet,)), (MEETINGS, (_about,))):
        for table in tables if results[part] else ():
            lines += [*table(results), ""]
    return "\n".join([*lines, *_made(results), ""])


def _words(results: Mapping[str, Any]) -> Iterator[str]:
    yield from _head(
        "meeting",
        "by",
        "syllables wrong",
        "wrong",
        "missing",
        "too much",
        "sentences lost",
        "speech with text",
        "voice with text",
        "words invented (an hour of silence)",
    )
    for name, one in results[MEETINGS].items():
        for place, (by, found) in enumerate(one["by"].items()):
            errors, lost, invented = found["syllables"], found["lost_utterances"], found["invented"]
            yield _row(
                f"{name}, {one['minutes']:.1f} min" if not place else "",
                by,
                _percent(errors["rate"]) if errors else "–",
                *([errors[key] for key in ("substitutions", "deletions", "insertions")] if errors else "–––"),
                f"{lost['count']} of {lost['of']}",
                _percent(found["speech"]["share"], 2),
                _percent(found["voice"]["share"], 2),
                _invented(invented),
            )


def _times(results: Mapping[str, Any]) -> Iterator[str]:
    yield from _head(
        "meeting (Giao Ban)",
        "times off: median",
        "95 %",
        "more than 1 s off",
        "words with the wrong speaker",
        "DER, collar 0.25 s",
        "without overlap",
        "DER, collar 0",
        "without overlap",
    )
    for name, one in results[MEETINGS].items():
        found = one["by"]["Giao Ban"]
        times, speakers = found["word_times"], found["word_speakers"]
        yield _row(
            name,
            *((f"{times['median_seconds']:.2f} s", f"{times['p95_seconds']:.2f} s") if times else ("–", "–")),
            f"{times['far']} of {times['count']}" if times else "–",
            _percent(speakers["rate"]) if speakers else "–",
            *([_percent(each["rate"]) for each in found["diarisation"] or ()] or "––––"),
        )


def _quiet(results: Mapping[str, Any]) -> Iterator[str]:
    sides = list(next(iter(results[QUIET].values()))["words"])
    yield from _head("nobody speaks", *(f"words, {side}" for side in sides), "voice by the speech map")
    for name, one in results[QUIET].items():
        yield _row(f"{name}, {one['minutes']:g} min", *one["words"].values(), f"{one['voice_seconds']:.1f} s")


def _about(results: Mapping[str, Any]) -> Iterator[str]:
    yield from _head("meeting", "how it was recorded")
    for name, one in results[MEETINGS].items():
        yield _row(name, one["about"])


def _made(results: Mapping[str, Any]) -> Iterator[str]:
    """Each way of making the figures once, with what was made so."""
    ways: dict[str, list[str]] = {}
    for part in (MEETINGS, QUIET):
        for name, one in results[part].items():
            made = one["made"]
            way = f"{made['weights']}; {made['versions']}; Python {made['python']}; {made['machine']}"
            ways.setdefault(way, []).append(f"{name} ({made['day']})")
    for way, names in ways.items():
        yield f"Made with {way}: {', '.join(names)}."


def _head(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield _row(*("---" for _ in cells))


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _percent(share: float | None, digits: int = 1) -> str:
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def _invented(found: Mapping[str, Any]) -> str:
    """With the rate where there was silence enough to speak of one."""
    if found["silent_seconds"] < _LEAST_SILENCE:
        return str(found["words"])
    return f"{found['words']} ({found['words_per_silent_hour']:.1f})"
