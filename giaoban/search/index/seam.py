"""What the archive asks of an index, and what it answers.

The reader is a required argument of every question: an index has no way to be asked without one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from giaoban.models.access import Reader
from giaoban.search.lexicon import NO_LEXICON, Lexicon
from giaoban.search.passages import Passage
from giaoban.search.query import Query

FACET_VALUES: Final = 12
"""Of each facet that a page shows."""
MOMENTS: Final = 10_000
MOST_BESIDE: Final = 500


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a snippet; the marked ones are what was asked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    recording_id: int
    conference_id: int
    position: int
    start: float
    end: float
    speaker: str
    snippet: tuple[Fragment, ...]
    score: float
    exact: bool
    """True when every word was found with its diacritics as typed."""
    doubtful: bool = False
    slip: bool = False
    """True when a word was found that is a letter off."""
    approved: bool = False
    """True when a person has approved the transcript."""
    meant: bool = False
    """True when it was found by its meaning alone (`giaoban.search.meaning`)."""


Place = tuple[int, int]
"""Recording and position of a passage."""


@dataclass(frozen=True, slots=True)
class ConferenceHits:
    conference_id: int
    day: date
    count: int
    """Hits in this conference, all told; `best` holds the first few."""
    best: tuple[Hit, ...]
    doubtful: int = 0
    """How many of `count` are."""


class Facet(StrEnum):
    """What the passages found are counted by. `value` is the name of the passage's field."""

    KIND = "kind"
    BODY = "body"
    SPEAKER = "speaker"
    POST = "post"
    UNIT = "unit"
    DOCUMENT = "document"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the passages found have each value, the most first; of equals in the order of letters."""

    counts: Mapping[Facet, tuple[tuple[str, int], ...]]
    """Of each as many as were asked for; passages without a value are not counted."""
    months: tuple[tuple[date, int], ...]
    """By the first day of the conference's month, in order."""


NO_FACETS: Final = Facets(dict.fromkeys(Facet, ()), ())


@dataclass(frozen=True, slots=True)
class Results:
    conferences: tuple[ConferenceHits, ...] = ()
    """One page of them."""
    conference_count: int = 0
    hit_count: int = 0
    doubtful_count: int = 0
    """How many of `hit_count` are doubtful. Within a conference they come after those that are not, and by
    relevance a conference that has no other comes after every one that has."""
    truncated: bool = False
    """True when there were more hits than are ranked: all are counted, but the pages end early."""
    facets: Facets = NO_FACETS
    """Where they were asked for."""


class Index(Protocol):
    def replace(self, recording_id: int, passages: Sequence[Passage]) -> None:
        """What the index holds of the recording is these passages and nothing else, durably, once it
        returns; an empty sequence forgets the recording."""

    def find(self, query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON, facets: int = 0) -> Results:
        """Answers from what the reader may read. A question that asks for nothing finds nothing.

        `facets`: how many values of each facet are asked for; all that is found is counted by them,
        whatever the page. Raises `Unavailable` when the index does not answer.
        """

    def moments(
        self, query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON, limit: int = MOMENTS
    ) -> tuple[Hit, ...]:
        """What `find` finds, whatever the page, without its conferences: the first `limit`, at most
        `MOMENTS`, each with the whole text of its passage as the snippet.

        By relevance the best first, then the newer day; by date the newer day first; then in either order
        the higher number of the conference, and as it was said.
        """

    def beside(
        self, places: Collection[Place], query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON
    ) -> dict[Place, Hit]:
        """Those of `places` that the reader may read and that are what the question is narrowed to, by its
        field words and without what it excludes too, but that `find` does not find for want of its words.
        At most `MOST_BESIDE` places are asked for at once."""

    def holds(self) -> dict[int, int]:
        """How many passages there are of each recording: for comparing with the database."""

    def rebuild(self, recordings: Iterable[tuple[int, Sequence[Passage]]]) -> None:
        """Makes the whole index anew from these, and swaps it in at the end: until then, and if it
        fails, the old one answers.

        Each recording is named once. They are first asked for after the rebuild has begun, and what is
        replaced meanwhile is in both, the old index and the new one. Makes the first index too: before
        it, everything else raises `IndexMissing`. Raises `Unavailable` beside another rebuild.
        """
