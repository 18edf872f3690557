"""Who speaks when: our diariser beside bare sherpa-onnx and bare pyannote.audio, same models, same sound.

``python -m bench.diarisation [--sherpa PYTHON] [--pyannote PYTHON] [--known] [--only NAME]…``: the
interpreters are those of environments that have the package; without one its rows are left out, and it is
said so. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bench.contenders import Contender, contenders
from bench.measured import measure
from giaoban.models.transcript import Turn
from tests.conftest import SHARED
from tests.factories import weights
from tests.factories.der import score
from tests.factories.meeting import Meeting, clips, clips_of, lay

_THREE: Final = ("Binh", "Tuyen", "Doan")
_SIX: Final = ("Binh", "Doan", "Ly", "Ngoc", "Tuyen", "Vinh")
_RECORDING: Final = "meeting.wav"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.diarisation", description=__doc__)
    parser.add_argument("--sherpa", help="interpreter of an environment with sherpa-onnx")
    parser.add_argument("--pyannote", help="interpreter of an environment with giaoban[pyannote]")
    parser.add_argument("--only", action="append", help="only the sounds, or contenders, of this name")
    parser.add_argument("--known", action="store_true", help="tell everybody the number of speakers")
    options = parser.parse_args()
    print("| sound | who | DER | without collar | people (found/true) | wall | CPU | peak memory |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        known = list(contenders(options.sherpa, options.pyannote, Path(folder)))
        sounds = dict(_made())
        for name in _asked([_RECORDING, *sounds], options.only):
            sound = Path(folder) / "sound.wav"
            truth = sounds[name].rttm() if name in sounds else ""
            if name in sounds:
                sounds[name].write(sound)
            else:
                sound = SHARED / "audio" / _RECORDING
                if not sound.exists():
                    print(f"NOT MEASURED: {_RECORDING} is not beside the checkout")
                    continue
                truth = sound.with_suffix(".rttm").read_text(encoding="utf-8")
            for one in known:
                if one.name in _asked([each.name for each in known], options.only):
                    _row(name, one, sound, _turns(truth), known=options.known)


def _made() -> Iterator[tuple[str, Meeting]]:
    """What is reported. The seeds are used nowhere else: thresholds were chosen on other meetings."""
    every = clips(weights.voices())
    six = clips_of(every, *_SIX)
    brief: dict[str, Any] = {"seconds": 120.0, "sentences": (1, 1), "gap": (0.3, 1.0)}
    yield "3 people", lay(clips_of(every, *_THREE), seconds=120, seed=901)
    yield "6 people, a sentence each", lay(six, seed=902, **brief)
    yield "6 people, overlaps", lay(six, seed=903, overlap=0.4, **brief)
    yield "6 people, noise", lay(six, seed=904, noise=0.015, **brief)
    yield "6 people, echoing room", lay(six, seed=905, room=0.6, **brief)
    yield (
        "an hour, 7 people",
        lay(every, seconds=3600, seed=906, overlap=0.1, noise=0.002, room=0.2, silence=(1500, 240)),
    )


def _row(name: str, one: Contender, sound: Path, truth: Sequence[Turn], *, known: bool) -> None:
    people = len({turn.speaker for turn in truth})
    found = measure(one.arguments(sound, people if known else 0), python=one.python)
    turns = [Turn(*turn) for turn in json.loads(found.output.splitlines()[-1])["turns"]]
    error, strict = score(truth, turns), score(truth, turns, collar=0.0)
    parts = f"{error.missed:.1%} + {error.invented:.1%} + {error.confused:.1%}"
    print(
        f"| {name} | {one.name} | **{error.rate:.1%}** ({parts}) | {strict.rate:.1%} | "
        f"{error.found}/{people} | {found.wall:.0f} s | {found.cpu:.0f} s | {found.peak_mb:,.0f} MB |",
        flush=True,
    )


def _turns(rttm: str) -> list[Turn]:
    fields = [line.split() for line in rttm.splitlines() if line.startswith("SPEAKER")]
    return [Turn(float(each[3]), float(each[3]) + float(each[4]), each[7]) for each in fields]


def _asked(names: Sequence[str], only: Sequence[str] | None) -> list[str]:
    """Of these names those that were asked for; all, where none was."""
    return [name for name in names if name in (only or ())] or list(names)


if __name__ == "__main__":
    main()
