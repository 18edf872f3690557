"""Words found in the lines of a transcript, and others written for them.

Found are whole syllables, one after the other, over the joints of words; a comma or the end of a sentence
between them parts them. Punctuation around what was found stays, and so does the capital of a sentence's
beginning.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Final, Self

from giaoban.models.errors import BadInput
from giaoban.models.recording import Span
from giaoban.models.transcript import Segment
from giaoban.models.vietnamese import fold, nfc, normal, one_line

LONGEST: Final = 200
"""Characters of what is looked for, and of what is written for it."""
# A letter that has no composed form keeps its combining marks.
_SYLLABLE: Final = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_LOOSE: Final = re.compile(r"[\s\-–/&]*")
"""What may stand between two syllables that belong together, whichever was typed."""
_OPENING: Final = " \t\"'“”‘’«([{-–—"
"""What may stand between the end of a sentence and the first letter of the next."""
_ENDINGS: Final = (".", "?", "!", "…")
_INTO_NUMBER: Final = re.compile(r"\d[.,/]$")
_OUT_OF_NUMBER: Final = re.compile(r"[.,/]\d")


class Sameness(StrEnum):
    """When a syllable is the one that is looked for."""

    LETTERS = "chu"
    DIACRITICS = "dau"
    FOLDED = "khong-dau"

    @property
    def label(self) -> str:
        return {
            "chu": "Đúng cả dấu và chữ hoa",
            "dau": "Đúng dấu, không kể chữ hoa",
            "khong-dau": "Không kể dấu và chữ hoa",
        }[self.value]


_KEYS: Final[Mapping[Sameness, Callable[[str], str]]] = MappingProxyType(
    {Sameness.LETTERS: nfc, Sameness.DIACRITICS: normal, Sameness.FOLDED: fold}
)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is looked for, and what is to stand there."""

    find: str
    write: str
    same: Sameness = Sameness.DIACRITICS

    @classmethod
    def read(cls, find: str, write: str, same: Sameness = Sameness.DIACRITICS) -> Self:
        """As typed. Raises `BadInput` for what can be neither found nor written."""
        find, write = map(one_line, (find, write))
        if not _SYLLABLE.search(find):
            raise BadInput("Hãy ghi ít nhất một chữ cần tìm.")
        if not write:
            raise BadInput("Hãy ghi chữ thay vào.")
        if max(len(find), len(write)) > LONGEST:
            raise BadInput("Chữ cần tìm và chữ thay vào dài nhất {most} ký tự.", most=LONGEST)
        return cls(find, write, same)

    def places(self, text: str) -> list[tuple[int, int]]:
        """From which character to before which each occurrence goes; they do not overlap.

        What stands already within what would be written is none: who writes “UBND tỉnh” for “UBND” does not
        mean “UBND tỉnh tỉnh”.
        """
        key = _KEYS[self.same]
        found = list(_places(text, self.find, key))
        longer = len(_SYLLABLE.findall(self.write)) > len(_SYLLABLE.findall(self.find))
        done = list(_places(text, self.write, key)) if found and longer else []
        return [(start, end) for start, end in found if not any(s <= start and end <= e for s, e in done)]

    def written(self, text: str) -> str:
        """The text with every occurrence replaced; the same text where there is none."""
        found = self.places(text)
        if not found:
            return text
        pieces: list[str] = []
        at = 0
        for start, end in found:
            pieces += [text[at:start], self._fitted(text, start)]
            at = end
        return "".join([*pieces, text[at:]])

    def changed(self, lines: Iterable[Segment]) -> list[tuple[Segment, str]]:
        """The lines that would say something else, each with what it would say."""
        return [(line, text) for line in lines if (text := self.written(line.text)) != line.text]

    def _fitted(self, text: str, start: int) -> str:
        if text[start].isupper() and _begins_sentence(text[:start]):
            return self.write[0].upper() + self.write[1:]
        return self.write


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line that somebody chose from a list: where it is, and a mark by which it is known to be as it was
    shown."""

    span: Span
    mark: str

    @classmethod
    def of(cls, line: Segment) -> Self:
        return cls(Span(round(line.start, 3), round(line.end, 3)), _mark(line.text))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What `str` made; None for what it did not make."""
        found = re.fullmatch(r"(\d{1,6}\.\d{3})-(\d{1,6}\.\d{3})-([0-9a-f]{12})", text, re.ASCII)
        return cls(Span(float(found[1]), float(found[2])), found[3]) if found else None

    def __str__(self) -> str:
        return f"{self.span.start:.3f}-{self.span.end:.3f}-{self.mark}"


def find_chosen(lines: Sequence[Segment], chosen: Iterable[Chosen]) -> tuple[list[Segment], list[Chosen]]:
    """The lines that are as they were chosen, and the choices whose line is another by now."""
    known = {Chosen.of(line): line for line in lines}
    wanted = list(dict.fromkeys(chosen))
    return [known[each] for each in wanted if each in known], [each for each in wanted if each not in known]


def _places(text: str, find: str, key: Callable[[str], str]) -> Iterator[tuple[int, int]]:
    wanted, gaps = _cut(find, key)
    there = list(_SYLLABLE.finditer(text))
    keys = [key(match[0]) for match in there]
    place = 0
    while place + len(wanted) <= len(there):
        here = there[place : place + len(wanted)]
        if keys[place : place + len(wanted)] == wanted and _together(text, here, gaps):
            yield here[0].start(), here[-1].end()
            place += len(wanted)
        else:
            place += 1


def _cut(find: str, key: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """The syllables that are looked for, and what was typed between them."""
    found = list(_SYLLABLE.finditer(find))
    between = [find[one.end() : other.start()].strip() for one, other in itertools.pairwise(found)]
    return [key(match[0]) for match in found], between


def _together(text: str, here: Sequence[re.Match[str]], gaps: Sequence[str]) -> bool:
    """Whether nothing parts the syllables, and a number among them is not a piece of a longer one."""
    for one, other, typed in zip(here, here[1:], gaps, strict=False):
        between = text[one.end() : other.start()]
        if between.strip() != typed and not _LOOSE.fullmatch(between):
            return False
    start, end = here[0].start(), here[-1].end()
    cut_before = here[0][0][0].isdigit() and _INTO_NUMBER.search(text[:start])
    cut_after = here[-1][0][-1].isdigit() and _OUT_OF_NUMBER.match(text[end:])
    return not (cut_before or cut_after)


def _begins_sentence(before: str) -> bool:
    before = before.rstrip(_OPENING)
    return not before or before.endswith(_ENDINGS)


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
