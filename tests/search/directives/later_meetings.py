"""Pairs of a directive and what was said later, and how well what speaks of it is told from what does not.

`python -m tests.search.directives.later_meetings [tuning|kept] [--misses]` prints the figures. What is missed
of the half that is kept out is not for looking at while rules are written.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from giaoban.models.mentions import MentionKind
from giaoban.models.people import Unit
from giaoban.models.register import Register
from giaoban.models.vietnamese import syllables
from giaoban.models.written.clauses import token
from giaoban.search.directives.mentions import Looked, Said, Wanted, mentions
from giaoban.search.lexicon import abbreviations
from tests.search.directives.labelled import Tally

_FILE: Final = Path(__file__).with_name("later_meetings.txt")
HALVES: Final = ("tuning", "kept")
_KINDS: Final = {"R": MentionKind.REPORTED, "M": MentionKind.ASKED, "-": None}
_MERGED: Final = date(2025, 2, 28)


@dataclass(frozen=True, slots=True)
class Told:
    leads: tuple[str, ...]
    cooperating: tuple[str, ...]
    content: str
    line: str

    @property
    def half(self) -> str:
        return "tuning" if sha256(self.line.encode()).digest()[0] % 2 else "kept"


@dataclass(frozen=True, slots=True)
class Later:
    told: Told
    kind: MentionKind | None
    speaks: str
    text: str


@dataclass(slots=True)
class Figures:
    pairs: int = 0
    reported: Tally = field(default_factory=Tally)
    mentioned: Tally = field(default_factory=Tally)
    crossed: Tally = field(default_factory=Tally)
    """Every directive against everything that was said later, as in a meeting: what was said of another
    directive is said of none else."""
    misses: list[str] = field(default_factory=list)


def read() -> tuple[Register, list[Later]]:
    successors: dict[str, list[str]] = {}
    pairs: list[Later] = []
    told = Told((), (), "", "")
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.lstrip("=>").split("|")]
        if line.startswith("="):
            successors[parts[0]] = _names(parts[1])
        elif line.startswith(">"):
            told = Told(tuple(_names(parts[0])), tuple(_names(parts[1])), parts[2], line)
        elif parts[0] in _KINDS:
            pairs.append(Later(told, _KINDS[parts[0]], parts[1], parts[2]))
    ids = {name: number for number, name in enumerate(successors, 1)}
    units = [
        Unit(
            ids[name],
            name,
            valid_to=_MERGED if later else None,
            successor_ids=tuple(ids[each] for each in later),
        )
        for name, later in successors.items()
    ]
    return Register.of(units, abbreviations()), pairs


def figures(half: str) -> Figures:
    register, pairs = read()
    counted = Figures()
    for pair in pairs:
        if pair.told.half != half:
            continue
        found = found_in(pair, register)
        counted.pairs += 1
        wanted = [MentionKind.REPORTED] if pair.kind is MentionKind.REPORTED else []
        seen = [found] if found is MentionKind.REPORTED else []
        right = counted.reported.add(wanted, seen)
        right &= counted.mentioned.add([True] if pair.kind else [], [True] if found else [])
        if not right:
            counted.misses.append(f"wanted {pair.kind}, told {found}: {pair.told.content} / {pair.text}")
    told = {pair.told.line: pair.told for pair in pairs if pair.told.half == half}
    looked = Looked(looked_for(one, number, register) for number, one in enumerate(told.values()))
    for pair in pairs:
        if pair.told.half != half:
            continue
        meant = [list(told).index(pair.told.line)] if pair.kind else []
        every = [each.directive_id for each in mentions(spoken(pair, register), looked)]
        if not counted.crossed.add(meant, every):
            counted.misses.append(f"crossed, wanted {meant}, told {every}: {pair.text}")
    return counted


def found_in(pair: Later, register: Register) -> MentionKind | None:
    found = mentions(spoken(pair, register), Looked([looked_for(pair.told, 1, register)]))
    return found[0].kind if found else None


def looked_for(told: Told, number: int, register: Register) -> Wanted:
    names = (*told.leads, *told.cooperating)
    units = [unit for name in names if (unit := register.find(name, _MERGED).unit)]
    ids = {unit.id for unit in units} | {
        each.id for unit in units for each in register.successors(unit, date(2026, 1, 1))
    }
    own = frozenset(word for each in ids for word in syllables(register.units[each].name))
    return Wanted(number, frozenset(ids), told.content, own)


def spoken(pair: Later, register: Register) -> Said:
    words = [token(word) for word in pair.text.replace(" // ", " ").split()]
    speaks = register.find(pair.speaks, date(2026, 1, 1)).unit if pair.speaks else None
    named = register.scan([word.core for word in words])
    return Said(words, named, frozenset({speaks.id}) if speaks else frozenset())


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def report(half: str, *, misses: bool) -> str:
    told = figures(half)
    lines = [f"{half}: {told.pairs} pairs"]
    lines += [
        f"  {name:10} precision {tally.precision:.3f}  recall {tally.recall:.3f}"
        f"  ({tally.right} right, {tally.wrong} wrong, {tally.missed} missed)"
        for name, tally in (
            ("reported", told.reported),
            ("mentioned", told.mentioned),
            ("crossed", told.crossed),
        )
    ]
    return "\n".join(lines + (told.misses if misses else []))


def main(arguments: Sequence[str]) -> None:
    for half in [half for half in HALVES if half in arguments] or HALVES:
        sys.stdout.write(f"{report(half, misses='--misses' in arguments)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
