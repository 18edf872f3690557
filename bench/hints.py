"""What a conference's own words do to a transcript: ``python -m bench.hints [--weights NAME] [--only NAME]``.

The same sound is recognised without hints, with the terms that are said in it, with these among as many
names of people nobody mentions, and with 50 such names alone. Then sound in which nobody speaks is handed
over as if the speech map had taken all of it for voice: whatever is written there was put into the model's
mouth.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import wave
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.ingest.speech import speech
from giaoban.models.recording import Span
from giaoban.models.transcript import Segment
from giaoban.models.vietnamese import syllables
from giaoban.transcribe.evaluate.words import Errors, Syllable, align
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Hints, Recogniser, Samples
from tests.factories import sounds
from tests.factories.meeting import clips, lay

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "audio"

SAID: Final = (
    *("Nhu", "Do Thái", "huấn luyện viên", "lải nhải dông dài", "sào ruộng", "heo nọc", "tù mù"),
    *("còi cảnh báo", "chì chiết", "thương mại hóa", "khúc cây", "rậm rạp", "tàu cá", "đánh bắt cá"),
)
"""Names and uncommon terms of the sentences: what somebody who knows the agenda would note."""

_FAMILY: Final = "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Giàng Vàng Lò Hầu Sùng"
_MIDDLE: Final = "Văn Thị Đức Quang Minh Thanh Hữu Xuân Ngọc A"
_GIVEN: Final = "An Bình Chính Dũng Giang Hải Khánh Lâm Minh Nam Phúc Quân Sơn Tuấn Vinh Yến Páo Chớ"
_QUIET_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Case:
    """A sound, and what is said in it."""

    name: str
    samples: Samples
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    errors: Errors
    right: int
    """How often a term of `SAID` was heard where it is said."""
    said: int
    """How often one is said."""
    invented: int
    """How often a hint was written that is not said, where nothing marks it as doubtful."""
    doubtful: int
    """The same, in segments marked as doubtful."""
    seconds: float
    """Of processor time."""


def names(count: int, seed: int) -> tuple[str, ...]:
    """People whom nobody in these sounds mentions."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets: the same names each time
    parts = [each.split() for each in (_FAMILY, _MIDDLE, _GIVEN)]
    return tuple(" ".join(chance.choice(part) for part in parts) for _ in range(count))


def hint_lists() -> dict[str, tuple[str, ...]]:
    others = names(len(SAID), 9)
    return {
        "no hints": (),
        "terms said": SAID,
        "terms among names": tuple(word for pair in zip(others, SAID, strict=True) for word in pair),
        "50 names not said": names(50, 3),
    }


def cases() -> Iterable[Case]:
    with wave.open(str(SHARED / "meeting.wav")) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    laid = json.loads((SHARED / "meeting.json").read_text())
    yield Case("meeting.wav", sound, " ".join(each["text"] for each in laid))
    for name, noise, room in (("far microphone", 0.002, 0.3), ("far and noisy", 0.01, 0.3)):
        made = lay(clips(SHARED / "clips"), seconds=90, seed=5, noise=noise, room=room)
        said = sorted(made.utterances, key=lambda each: each.start)
        yield Case(name, made.samples(), " ".join(each.text for each in said))


def measure(recogniser: Recogniser, case: Case, spans: Sequence[Span], words: Sequence[str]) -> Figures:
    started = time.process_time()
    segments = recogniser.recognise(case.samples, spans, Hints(tuple(words)), _nothing)
    seconds = time.process_time() - started
    text = " ".join(segment.text for segment in segments)
    wrong = [word for word in words if not _count(word, case.text)]
    sure = [segment for segment in segments if not segment.doubts]
    everywhere, surely = (_counts(wrong, each) for each in (segments, sure))
    return Figures(
        errors=align(*([Syllable(each) for each in syllables(side)] for side in (case.text, text))).syllables,
        right=sum(min(_count(word, text), _count(word, case.text)) for word in SAID),
        said=sum(_count(word, case.text) for word in SAID),
        invented=surely,
        doubtful=everywhere - surely,
        seconds=seconds,
    )


def quiet(recogniser: Recogniser, sound: Samples, words: Sequence[str]) -> tuple[int, int, int]:
    """Words written: by the way of the archive, by force where voice is claimed, and of these undoubted."""
    own = recogniser.recognise(sound, speech(sound, _nothing), Hints(tuple(words)), _nothing)
    claimed = Span(0.5, len(sound) / SAMPLE_RATE - 0.5)
    forced = recogniser.recognise(sound, (claimed,), Hints(tuple(words)), _nothing)
    return _words(own), _words(forced), _words(each for each in forced if not each.doubts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.hints", description=__doc__)
    parser.add_argument("--weights", default="whisper-base")
    parser.add_argument("--only", action="append", help="a sound; may be given several times")
    options = parser.parse_args()
    recogniser = Archive(Settings.from_environment()).engines.recogniser(options.weights)
    lists = hint_lists()
    print("| sound | hints | syllables wrong | terms right | invented, marked doubtful | CPU-s |")
    print("|---|---|--:|--:|--:|--:|")
    for case in cases():
        if not options.only or case.name in options.only:
            _compare(recogniser, case, lists)
    print("\n| nobody speaks | hints | words | words where voice is claimed | of these undoubted |")
    print("|---|---|--:|--:|--:|")
    for name, make in sounds.KINDS.items():
        if not options.only or name in options.only:
            for label in ("no hints", "terms said", "50 names not said"):
                own, forced, sure = quiet(recogniser, make(_QUIET_SECONDS), lists[label])
                print(f"| {name} | {label} | {own} | {forced} | {sure} |", flush=True)


def _compare(recogniser: Recogniser, case: Case, lists: Mapping[str, tuple[str, ...]]) -> None:
    spans = speech(case.samples, _nothing)
    for label, words in lists.items():
        found = measure(recogniser, case, spans, words)
        errors = found.errors
        print(
            f"| {case.name} | {label} | {100 * (errors.rate or 0):.1f} % ({errors.substitutions} other, "
            f"{errors.deletions} lost, {errors.insertions} added) | {found.right} of {found.said} | "
            f"{found.invented}, {found.doubtful} | {found.seconds:.0f} |",
            flush=True,
        )


def _count(word: str, text: str) -> int:
    return f" {' '.join(syllables(text))} ".count(f" {' '.join(syllables(word))} ")


def _counts(words: Iterable[str], segments: Iterable[Segment]) -> int:
    text = " ".join(segment.text for segment in segments)
    return sum(_count(word, text) for word in words)


def _words(segments: Iterable[Segment]) -> int:
    return sum(len(segment.words) for segment in segments)


def _nothing(_share: float) -> None:
    pass


if __name__ == "__main__":
    main()
