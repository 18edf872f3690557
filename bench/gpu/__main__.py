"""``make bench-gpu``: every part in a process of its own, and several workers' worth of them at once."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.gpu import sound
from bench.gpu.part import PARTS
from giaoban.transcribe.cuda import cards

_WORKERS: Final = "workers"
_VARIANTS: Final = '[{}, {"batch": 8}, {"batch": 32}, {"compute_type": "int8_float16"}]'
_MOST_SECONDS: Final = 1800


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.gpu", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--only", action="append", choices=[*PARTS, _WORKERS], help="only parts of this name")
    parser.add_argument("--out", type=Path, help="file that the lines are added to as well")
    options = parser.parse_args()
    if not cards():
        raise SystemExit("NOT MEASURED: no NVIDIA card that this process may use")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound.make(folder, options.minutes)
        for part in options.only or [*PARTS, _WORKERS]:
            if part == _WORKERS:
                for count in (2, 3):
                    _say(f"{count} workers at once", _run([["speed", name]] * count), options.out)
            else:
                _say(part, _run([[part, name, *([_VARIANTS] if part == "speed" else [])]]), options.out)


def _run(commands: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """All of them at once. How each ended, and what it printed."""
    started = [
        subprocess.Popen([sys.executable, "-m", "bench.gpu.part", *each], stdout=subprocess.PIPE, text=True)
        for each in commands
    ]
    found = []
    for process in started:
        try:
            printed, _ = process.communicate(timeout=_MOST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            printed, _ = process.communicate()
        found.append((process.returncode, printed))
    return found


def _say(name: str, found: Sequence[tuple[int, str]], out: Path | None) -> None:
    print(f"== {name} ==")
    for code, printed in found:
        print(printed, end="" if code == 0 else f"   NOT MEASURED to its end: it ended with {code}\n")
        if out is not None:
            with out.open("a", encoding="utf-8") as file:
                file.write(printed)


if __name__ == "__main__":
    main()
