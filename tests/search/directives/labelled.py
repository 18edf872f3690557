"""The labelled sentences, and how near the rules come to them.

`python -m tests.search.directives.labelled [SET]… [--misses]` prints the figures, of all sets unless some are
named. What is missed of those that are kept out is not for looking at while rules are written.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from giaoban.models.directives import Kind
from giaoban.models.vietnamese import syllables
from giaoban.search.directives import Found, find

_FILE: Final = Path(__file__).with_name("labelled.txt")
_SPOKEN: Final = ("spoken_a", "spoken_b", "spoken_c", "spoken_d")
_KEPT: Final = ("outside_kept", "spoken_kept")
_AFTER: Final = {
    name: _FILE.with_name(f"{name}.txt")
    for name in ("later", "unseen", "fresh", "outside", *_SPOKEN, "reports", *_KEPT)
}
"""Written after the first rules, each when they had been mended for the ones before."""
SETS: Final = ("tuning", "kept", *_AFTER)
_KINDS: Final = {"D": Kind.DIRECTIVE, "P": Kind.PETITION, "-": None}


@dataclass(frozen=True, slots=True)
class Labelled:
    day: date
    kind: Kind | None
    strength: str
    leads: tuple[str, ...]
    cooperating: tuple[str, ...]
    due_said: str
    due: date | None
    text: str

    @property
    def words(self) -> list[str]:
        return self.text.replace(" // ", " ").split()

    @property
    def half(self) -> str:
        return "tuning" if sha256(self.text.encode()).digest()[0] % 2 else "kept"


@dataclass(slots=True)
class Tally:
    """Of one question: told where it should be, told where it should not be, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, wanted: Iterable[object], told: Iterable[object]) -> bool:
        wanted, told = set(wanted), set(told)
        self.right += len(wanted & told)
        self.wrong += len(told - wanted)
        self.missed += len(wanted - told)
        return wanted == told

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


@dataclass(slots=True)
class Figures:
    sentences: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def count(self, name: str, one: Labelled, wanted: Sequence[object], told: Sequence[object]) -> None:
        if not self.tallies.setdefault(name, Tally()).add(wanted, told):
            self.misses.append(f"{name}: {one.text}\n    wanted {wanted}\n    told   {told}")


def labelled(file: Path = _FILE) -> list[Labelled]:
    found: list[Labelled] = []
    day = date.min
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            day = date.fromisoformat(line[1:].strip())
        elif line and not line.startswith("#"):
            kind, strength, leads, helpers, said, due, text = line.split("|")
            found.append(
                Labelled(
                    day=day,
                    kind=_KINDS[kind],
                    strength=strength,
                    leads=_units(leads.split(";")),
                    cooperating=_units(helpers.split(";")),
                    due_said=said,
                    due=date.fromisoformat(due) if due not in {"", "-"} else None,
                    text=text,
                )
            )
    return found


def of_set(name: str) -> list[Labelled]:
    """The sentences of one of `SETS`."""
    every = labelled(_AFTER.get(name, _FILE))
    return every if name in _AFTER else [one for one in every if one.half == name]


def figures(name: str) -> Figures:
    told = Figures()
    for one in of_set(name):
        _count(told, one, find(one.words, one.day))
    return told


def _count(told: Figures, one: Labelled, every: list[Found]) -> None:
    told.sentences += 1
    for kind in Kind:
        wanted = [kind] if one.kind is kind else []
        told.count(kind.value, one, wanted, [found.kind for found in every if found.kind is kind])
    found = next((found for found in every if found.kind is Kind.DIRECTIVE), None)
    if one.kind is not Kind.DIRECTIVE or found is None:
        return
    told.count("strength", one, [one.strength], [found.strength])
    told.count("lead", one, one.leads, _units(found.leads))
    told.count("cooperating", one, one.cooperating, _units(found.cooperating))
    told.count(
        "due", one, [one.due] if one.due else [], [found.due.day] if found.due and found.due.day else []
    )


def _units(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(syllables(text)) for text in texts if text.strip())


def report(half: str, *, misses: bool) -> str:
    told = figures(half)
    lines = [f"{half}: {told.sentences} sentences"]
    lines += [
        f"  {name:12} precision {tally.precision:.3f}  recall {tally.recall:.3f}"
        f"  ({tally.right} right, {tally.wrong} wrong, {tally.missed} missed)"
        for name, tally in told.tallies.items()
    ]
    return "\n".join(lines + (told.misses if misses else []))


def main(arguments: Sequence[str]) -> None:
    wanted = [half for half in SETS if half in arguments] or SETS
    for half in wanted:
        sys.stdout.write(f"{report(half, misses='--misses' in arguments)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
