"""Which item of the agenda a sentence belongs to: by chapters where there are any, else by its title said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from giaoban.models.chapters import Chapter
from giaoban.models.conference import AgendaItem
from giaoban.models.minutes.nouns import Section, SectionKind
from giaoban.models.minutes.rules import RULES
from giaoban.models.minutes.sentences import Said
from giaoban.models.vietnamese import fold, syllables

_SHARE: Final = float(RULES["agenda"]["share"])
_FEWEST: Final = int(RULES["agenda"]["fewest_syllables"])
COURSE: Final = Section("dien-bien", SectionKind.CONTENT, "Diễn biến", "Diễn biến")
"""Where the content stands that belongs to no item."""
CONCLUSION: Final = Section("ket-luan", SectionKind.CONCLUSION, "Kết luận", "Kết luận")


def chapters(items: Iterable[AgendaItem], every: Sequence[Said]) -> list[Chapter]:
    """An item begins with the first sentence that says most of its title, behind the item before it.

    `every` has the sentences of all the parts, in order. An item whose title nobody says has no chapter.
    """
    found: list[Chapter] = []
    said = [frozenset(syllables(one.text)) for one in every]
    at = 0
    for item in items:
        wanted = set(syllables(item.title))
        if len(wanted) < _FEWEST:
            continue
        place = next((n for n in range(at, len(said)) if len(wanted & said[n]) >= _SHARE * len(wanted)), None)
        if place is not None:
            found.append(Chapter(every[place].recording_id, every[place].start, item.title))
            at = place + 1
    return found


class Items:
    """The sections of the content, and in which of them a moment is."""

    def __init__(self, told: Sequence[Chapter], parts: Sequence[int]) -> None:
        """`parts` are the recordings in the order of the conference."""
        order = {recording_id: place for place, recording_id in enumerate(parts)}
        known = sorted(
            (each for each in told if each.recording_id in order),
            key=lambda each: (order[each.recording_id], each.start),
        )
        self._order = order
        self._starts = [(order[each.recording_id], each.start) for each in known]
        self._sections = _sections(each.title for each in known)
        opens_late = not known or self._starts[0] > (0, 0.0)
        self.sections = _once([*([COURSE] if opens_late else []), *self._sections])

    def of(self, recording_id: int, start: float) -> Section:
        place = bisect_right(self._starts, (self._order.get(recording_id, 0), start)) - 1
        return self._sections[place] if place >= 0 else COURSE


def _sections(titles: Iterable[str]) -> list[Section]:
    """A title that comes back is the same section."""
    return [
        Section(f"muc-{'-'.join(syllables(fold(title)))}"[:80], SectionKind.CONTENT, title, title)
        for title in titles
    ]


def _once(sections: Iterable[Section]) -> list[Section]:
    return list({section.key: section for section in sections}.values())
