"""``python -m bench.accuracy [--only NAME]… [--minutes 5] [--quiet-minutes 30] [--write PAGE]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.accuracy import results as kept
from bench.accuracy.bare import Bare
from bench.accuracy.hearing import Bench
from bench.accuracy.variants import VARIANTS
from giaoban.app.settings import Settings
from giaoban.app.trial import trial
from giaoban.app.wiring import Archive
from tests.factories import sounds
from tests.factories.meeting import Clip, clips

SHARED: Final = Path(__file__).resolve().parents[3] / "shared" / "audio"
VOICES: Final = "sample-voices"
MEETING: Final = "meeting.wav"
_HALVES: Final = {"all": slice(None), "odd": slice(0, None, 2), "even": slice(1, None, 2)}
"""What is tried on one half is reported on the other."""


def main() -> None:
    options = _options()
    results = kept.read(options.results)
    if options.only:
        _measure(options, results)
    print(kept.markdown(results))
    if options.write:
        kept.write(options.write, results)


def _measure(options: argparse.Namespace, results: dict[str, Any]) -> None:
    settings = Settings.from_environment()
    archive = Archive(settings)
    for name in (options.weights, *archive.engines.needed()[1:]):
        archive.weights.fetch(name, lambda _source, _done, _all: None)
    voices, words_known = _clips(archive)
    voices = voices[_HALVES[options.sentences]]
    with tempfile.TemporaryDirectory() as folder, trial(settings, recogniser=options.weights) as ours:
        bare = Bare(archive.weights.path(options.weights), options.weights)
        bench = Bench(Path(folder), options.weights, bare, ours, words_known, options.again)
        for name in options.only:
            print(f"== {name} ==", file=sys.stderr)
            if name in sounds.KINDS:
                results[kept.QUIET][name] = bench.quiet(name, options.quiet_minutes)
            elif (sound := _sound(name, voices, Path(folder), options)) is not None:
                before = results[kept.MEETINGS].get(name, {})
                results[kept.MEETINGS][name] = bench.meeting(sound, before) | {"about": _about(name)}
            kept.keep(options.results, results)


def _sound(name: str, voices: Sequence[Clip], folder: Path, options: argparse.Namespace) -> Path | None:
    if name != MEETING:
        return VARIANTS[name].make(voices, folder, name, options.minutes, options.seed)
    sound = SHARED / MEETING
    if sound.exists():
        return sound
    print(f"NOT MEASURED: {MEETING}, ../shared/audio is not on this machine", file=sys.stderr)
    return None


def _about(name: str) -> str:
    return VARIANTS[name].about if name in VARIANTS else "as it lies beside the checkout"


def _clips(archive: Archive) -> tuple[tuple[Clip, ...], bool]:
    """The voices, and whether their words are known."""
    beside = SHARED / "clips"
    if beside.exists():
        return clips(beside), True
    archive.weights.fetch(VOICES, lambda _source, _done, _all: None)
    print(
        "NOT MEASURED: syllables, word times, word speakers. ../shared/audio is not on this machine, and of "
        "the sample's voices the words are not known",
        file=sys.stderr,
    )
    return clips(archive.weights.path(VOICES)), False


def _options() -> argparse.Namespace:
    names = (MEETING, *VARIANTS, *sounds.KINDS)
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy", description=__doc__)
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--minutes", type=float, default=5.0, help="of each made meeting; the long one is six times it"
    )
    parser.add_argument(
        "--quiet-minutes", type=float, default=30.0, help="of each sound in which nobody speaks"
    )
    parser.add_argument(
        "--sentences", choices=tuple(_HALVES), default="all", help="of which places among the clips"
    )
    parser.add_argument("--seed", type=int, help="of the made meetings, in place of their own")
    parser.add_argument("--weights", default="whisper-base")
    parser.add_argument("--again", action="store_true", help="let the loops hear again what they have heard")
    parser.add_argument("--results", type=Path, help="JSON file that keeps what was measured before")
    parser.add_argument("--tables", action="store_true", help="measure nothing: tables of what was kept")
    parser.add_argument(
        "--write", type=Path, metavar="PAGE", help="write the tables between the page's marks"
    )
    options = parser.parse_args()
    options.only = [] if options.tables else options.only or list(names)
    return options


if __name__ == "__main__":
    main()
