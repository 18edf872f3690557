"""Which unit of the register a name means, on a day: by its name, its short name, abbreviations, or the
beginning of its name where no other begins so.

A person's word is worth more than any of it (`Directive.units`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import Final

from giaoban.models.directives import Directive
from giaoban.models.people import Unit, successors_of
from giaoban.models.vietnamese import fold, normal, syllables

Form = tuple[str, ...]

_AND: Final = "va"
"""Left out of names as often as not: “Sở Thông tin (và) Truyền thông”."""
_PROVINCE: Final = "tinh"
_COMMITTEE: Final = ("uy", "ban", "nhan", "dan")
_SHORTEST_BEGINNING: Final = 2
"""Words. “Sở” begins too many names."""
_SHORTEST_SCANNED: Final = 3
"""Of a beginning that is looked for in running words."""


class How(IntEnum):
    """How a name was known for a unit: the surest first."""

    PERSON = 0
    NAME = 1
    FOLDED = 2
    """Without regard to diacritics, abbreviations written out."""
    TRIMMED = 3
    """Without “tỉnh …” behind it, or “Ủy ban nhân dân” before it."""
    BEGINNING = 4
    LONGER = 5
    """A unit's name, and words behind it that are no part of it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as it was named, and what the register knows of it."""

    text: str
    unit: Unit | None = None
    how: How | None = None


@dataclass(frozen=True)
class Register:
    units: Mapping[int, Unit]
    _forms: Mapping[How, Mapping[Form, Sequence[Unit]]]
    _expressions: Mapping[Form, Form] = field(default_factory=dict)
    """Abbreviations and other ways to say the same → the one way in which they are compared."""
    _found: dict[tuple[str, date], Named] = field(default_factory=dict)
    """What was asked before: a ledger names the same units over and over."""

    @classmethod
    def of(cls, units: Iterable[Unit], same: Iterable[Sequence[str]] = ()) -> Register:
        """`same` has groups of texts that mean the same to the office."""
        known = {unit.id: unit for unit in units}
        expressions: dict[Form, Form] = {}
        for group in same:
            forms = sorted(
                filter(None, (_folded(text) for text in group)), key=lambda form: (-len(form), form)
            )
            for other in forms[1:]:
                expressions.setdefault(other, forms[0])
        made = cls(known, {how: defaultdict(list) for how in How}, expressions)
        for unit in known.values():
            made._keep(unit)
        return made

    def _keep(self, unit: Unit) -> None:
        for text in filter(None, (unit.name, unit.short_name)):
            exact = tuple(syllables(text))
            whole = self.form(text)
            trimmed = _trimmed(whole)
            beginnings = [trimmed[:length] for length in range(_SHORTEST_BEGINNING, len(trimmed))]
            for how, forms in (
                (How.NAME, [exact]),
                (How.FOLDED, [whole]),
                (How.TRIMMED, [trimmed]),
                (How.BEGINNING, beginnings),
            ):
                for form in forms:
                    kept = self._forms[how].setdefault(form, [])  # type: ignore[attr-defined]  # a dict while it is made
                    if unit not in kept:
                        kept.append(unit)

    def form(self, text: str) -> Form:
        """Folded, and with abbreviations written out."""
        return tuple(form for form, _ in self._written_out([(form, 0) for form in _folded(text)]))

    def find(self, text: str, day: date) -> Named:
        """Of several that one name fits, the one that existed on the day; none where that leaves a choice."""
        if (text, day) not in self._found:
            self._found[text, day] = self._look(text, day)
        return self._found[text, day]

    def _look(self, text: str, day: date) -> Named:
        whole = self.form(text)
        trimmed = _trimmed(whole)
        asked = {
            How.NAME: tuple(syllables(text)),
            How.FOLDED: whole,
            How.TRIMMED: trimmed,
            How.BEGINNING: trimmed,
        }
        for how, form in asked.items():
            fitting = self._forms[how].get(form, ())
            then = [unit for unit in fitting if unit.existed_on(day)]
            if len(then or fitting) == 1:
                return Named(text, (then or fitting)[0], how)
            if fitting:
                return Named(text)
        first = self.scan(text.split()).get(0, frozenset())
        then = [self.units[each] for each in first if self.units[each].existed_on(day)]
        return Named(text, then[0], How.LONGER) if len(then) == 1 else Named(text)

    def scan(self, words: Sequence[str]) -> dict[int, frozenset[int]]:
        """Every unit that is named in words, by the first word of its name; the longest name goes first."""
        said = [(form, place) for place, word in enumerate(words) for form in _folded(word)]
        said = self._written_out(said)
        found: dict[int, frozenset[int]] = {}
        at = 0
        while at < len(said):
            rest = tuple(form for form, _ in said[at : at + self._longest.get(said[at][0], 0)])
            length = next((n for n in range(len(rest), 0, -1) if rest[:n] in self._names), 0)
            if length:
                found[said[at][1]] = self._names[rest[:length]]
            at += length or 1
        return found

    def _written_out(self, said: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Words with their places; what is written out stands at the place of its first word."""
        longest = max(map(len, self._expressions), default=0)
        made: list[tuple[str, int]] = []
        at = 0
        while at < len(said):
            rest = tuple(form for form, _ in said[at : at + longest])
            length = next((n for n in range(len(rest), 0, -1) if rest[:n] in self._expressions), 0)
            if length:
                made += [(form, said[at][1]) for form in self._expressions[rest[:length]]]
            else:
                made.append(said[at])
            at += length or 1
        return made

    @cached_property
    def _names(self) -> dict[Form, frozenset[int]]:
        """Every name that can be told from words that are none."""
        found: dict[Form, frozenset[int]] = {}
        for how in (How.FOLDED, How.TRIMMED, How.BEGINNING):
            for form, fitting in self._forms[how].items():
                least = _SHORTEST_SCANNED if how is How.BEGINNING else _SHORTEST_BEGINNING
                if (
                    len(form) >= least
                    and form not in found
                    and (how is not How.BEGINNING or len(fitting) == 1)
                ):
                    found[form] = frozenset(unit.id for unit in fitting)
        return found

    @cached_property
    def _longest(self) -> dict[str, int]:
        """First word → how many words the longest name has that begins with it."""
        found: dict[str, int] = {}
        for form in self._names:
            found[form[0]] = max(len(form), found.get(form[0], 0))
        return found

    def named(self, one: Directive, text: str) -> Named:
        """As `find` on the day of its conference, where no person said otherwise."""
        key = normal(text)
        if key in one.units:
            unit_id = one.units[key]
            return Named(text, self.units.get(unit_id) if unit_id else None, How.PERSON)
        return self.find(text, one.told_on or date.max)

    def leads(self, one: Directive) -> tuple[Named, ...]:
        return tuple(self.named(one, text) for text in one.fields.leads)

    def cooperating(self, one: Directive) -> tuple[Named, ...]:
        return tuple(self.named(one, text) for text in one.fields.cooperating)

    def ids(self, one: Directive) -> frozenset[int]:
        """Of every unit that leads or cooperates, where the register knows it."""
        return frozenset(each.unit.id for each in (*self.leads(one), *self.cooperating(one)) if each.unit)

    def ended(self, one: Directive, today: date) -> list[Named]:
        """Whom it was given to and who is no longer there: it has to be given to somebody else."""
        if not one.state.is_open:
            return []
        every = (*self.leads(one), *self.cooperating(one))
        return [each for each in every if each.unit and _has_ended(each.unit, today)]

    def successors(self, unit: Unit, today: date) -> list[Unit]:
        """Who took its place, and exists today; where nobody does, whoever came after."""
        later = [self.units[each] for each in successors_of(self.units, unit.id)]
        return [each for each in later if each.existed_on(today)] or later

    def with_successors(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """These, and every unit that took their place."""
        known = frozenset(each for each in unit_ids if each in self.units)
        return known.union(*(successors_of(self.units, each) for each in known))

    def with_predecessors(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """These, and every unit whose place they took."""
        wanted = frozenset(unit_ids)
        before = (each for each in self.units if not wanted.isdisjoint(successors_of(self.units, each)))
        return wanted.union(before)


def _has_ended(unit: Unit, today: date) -> bool:
    return unit.valid_to is not None and unit.valid_to < today


def _folded(text: str) -> Form:
    return tuple(folded for each in syllables(text) if (folded := fold(each)) != _AND)


def _trimmed(form: Form) -> Form:
    """“Sở Tài chính tỉnh Lào Cai” → “sở tài chính”; “UBND xã Cổ Phúc” → “xã cổ phúc”."""
    if form[: len(_COMMITTEE)] == _COMMITTEE and len(form) > len(_COMMITTEE) + 1:
        form = form[len(_COMMITTEE) :]
    for at in range(len(form) - 1, 1, -1):
        if form[at] == _PROVINCE:
            return form[:at]
    return form
