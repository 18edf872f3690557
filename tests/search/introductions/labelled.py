"""The labelled sentences, and how near the rules come to them.

`python -m tests.search.introductions.labelled [tuning|kept|unseen] [--misses]` prints the figures. What
is missed of the half that is kept out is not for looking at while rules are written.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from giaoban.models.vietnamese import normal
from giaoban.search.introductions import Kind, hear
from tests.search.directives.labelled import Tally

_KINDS: Final = {"I": Kind.INVITE, "S": Kind.SELF, "T": Kind.THANKS, "-": None}
HALVES: Final = ("tuning", "kept")
UNSEEN: Final = "unseen"
"""Written after the rules."""


@dataclass(frozen=True, slots=True)
class Labelled:
    kind: Kind | None
    name: str
    post: str
    unit: str
    text: str

    @property
    def half(self) -> str:
        return "tuning" if sha256(self.text.encode()).digest()[0] % 2 else "kept"


def labelled(name: str = "labelled") -> list[Labelled]:
    lines = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [Labelled(_KINDS[kind], *rest) for kind, *rest in rows]


def figures(half: str) -> tuple[dict[str, Tally], list[str]]:
    """Of who is introduced and how; of the parts, where that was right."""
    tallies = {"introduced": Tally(), "name": Tally(), "post": Tally(), "unit": Tally()}
    misses = []
    every = labelled(UNSEEN) if half == UNSEEN else [one for one in labelled() if one.half == half]
    for one in every:
        told = hear(one.text.split())
        right = tallies["introduced"].add([one.kind] if one.kind else [], [each.kind for each in told])
        if right and one.kind:
            found = told[0]
            for part in ("name", "post", "unit"):
                wanted, said = normal(getattr(one, part)), normal(getattr(found, part))
                right &= tallies[part].add([wanted] if wanted else [], [said] if said else [])
        if not right:
            misses.append(f"{one}\n    told {told}")
    return tallies, misses


def report(half: str, *, misses: bool) -> str:
    tallies, missed = figures(half)
    lines = [half]
    lines += [
        f"  {name:12} precision {tally.precision:.3f}  recall {tally.recall:.3f}"
        f"  ({tally.right} right, {tally.wrong} wrong, {tally.missed} missed)"
        for name, tally in tallies.items()
    ]
    return "\n".join(lines + (missed if misses else []))


def main(arguments: Sequence[str]) -> None:
    for half in [half for half in (*HALVES, UNSEEN) if half in arguments] or (*HALVES, UNSEEN):
        sys.stdout.write(f"{report(half, misses='--misses' in arguments)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
