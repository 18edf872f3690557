"""Made passages in the genre: phrases of administrative Vietnamese among syllables by Zipf's law.

The words are in search_words.txt: function words, phrases, and the onsets and rimes that make the rest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final

from giaoban.models.access import EVERYONE, unit_key
from giaoban.models.conference import ConferenceKind
from giaoban.search.passages import Passage, linked
from giaoban.search.terms import documents

PASSAGES_PER_RECORDING: Final = 1_500
RECORDINGS_PER_CONFERENCE: Final = 2
_FIRST_DAY: Final = date(2020, 1, 6)
_YEARS: Final = 6
_KINDS: Final = tuple(kind.value for kind in ConferenceKind)


class Speech:
    """Sentences of about 20 syllables: what is said in 6 s."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - made text, no secret
        words = Path(__file__).with_name("search_words.txt").read_text(encoding="utf-8")
        little, phrases, onsets, rimes = words.replace("|\n", "|").split("\n\n")
        self._little = little.split()
        self._phrases = phrases.split("|")
        self._rare = [onset + rime for onset in onsets.split() for rime in rimes.split()]
        self._chance.shuffle(self._rare)
        self._rare_weights = _zipf(len(self._rare))
        self._phrase_weights = _zipf(len(self._phrases))

    def sentence(self) -> str:
        chance = self._chance
        pieces: list[str] = []
        for _ in range(chance.randint(1, 5)):
            pieces += chance.choices(self._phrases, cum_weights=self._phrase_weights, k=chance.randint(0, 1))
            pieces += chance.choices(self._little, k=chance.randint(0, 2))
            pieces += chance.choices(self._rare, cum_weights=self._rare_weights, k=chance.randint(1, 6))
        return " ".join(pieces).capitalize() + "."


def archive(passages: int, seed: int = 7) -> Iterator[tuple[int, list[Passage]]]:
    """Recordings until there are that many passages: 30 % of the conferences only for one of 40 units."""
    speech = Speech(seed)
    for number in range(1, -(-passages // PASSAGES_PER_RECORDING) + 1):
        conference = (number - 1) // RECORDINGS_PER_CONFERENCE + 1
        # A conference's day and key hang on its number alone.
        own = random.Random(conference)  # noqa: S311 - made data, no secret
        day = _FIRST_DAY + timedelta(days=own.randrange(365 * _YEARS))
        key = EVERYONE if own.random() < 0.7 else unit_key(own.randrange(40))
        count = min(PASSAGES_PER_RECORDING, passages - (number - 1) * PASSAGES_PER_RECORDING)
        yield (
            number,
            linked(
                _passage(number, conference, position, day, key, speech.sentence())
                for position in range(count)
            ),
        )


def _passage(number: int, conference: int, position: int, day: date, key: str, text: str) -> Passage:
    return Passage(
        recording_id=number,
        position=position,
        conference_id=conference,
        start=position * 5.9,
        end=position * 5.9 + 5.5,
        text=text,
        speaker=f"Nguyễn Văn {position // 40 % 6}",
        day=day,
        readable_by=frozenset({key}),
        kind=_KINDS[conference % len(_KINDS)],
        body=f"Cơ quan {conference % 30}",
        documents=documents(text),
        made=number,
    )


def _zipf(count: int) -> list[float]:
    """Cumulative weights by rank, flattened at the head as speech without function words is."""
    return list(accumulate(1 / (rank + 20) for rank in range(count)))
