"""What a question is answered with, for pages, the command line and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from giaoban.models.access import Reader
from giaoban.models.conference import Conference
from giaoban.models.recording import Recording, RecordingState
from giaoban.models.speakers import name_of_voice
from giaoban.models.store import conferences, holdings, recordings
from giaoban.models.store.database import Database
from giaoban.models.store.holdings import Extent
from giaoban.search.index.seam import NO_FACETS, ConferenceHits, Facets, Hit, Index, Results
from giaoban.search.lexicon import NO_LEXICON, Lexicon, office_lexicon
from giaoban.search.parse import Note, parse
from giaoban.search.plan import Plan, plan
from giaoban.search.query import PAGE_SIZE, Query

_WAITING: Final = (RecordingState.RECEIVED, RecordingState.PREPARED, RecordingState.TRANSCRIBED)
_FAILED: Final = (RecordingState.FAILED, RecordingState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Found:
    hit: Hit
    recording: Recording
    speaker: str
    """As people read it."""


@dataclass(frozen=True, slots=True)
class FoundConference:
    conference: Conference
    count: int
    doubtful: int
    """How many of `count` are."""
    hits: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One page. The extents are of what the reader may read, within the days and conference asked for."""

    query: Query
    conferences: tuple[FoundConference, ...]
    conference_count: int
    hit_count: int
    doubtful_count: int
    """How many of `hit_count` the machine itself is not sure of."""
    truncated: bool
    """There are more hits than are put in order: the pages end before the conferences do."""
    searched: Extent
    waiting: Extent
    """Not yet transcribed or not yet in the index."""
    failed: Extent
    """Not searched, because transcribing failed or was cancelled."""

    notes: tuple[Note, ...] = ()
    """How the question was read, where it may have been meant otherwise."""
    also: tuple[str, ...] = ()
    """What was looked for besides, because it means the same."""
    lexicon: Lexicon = NO_LEXICON
    """What it was asked with: what is asked besides, for the same page, need not read it again."""
    facets: Facets = NO_FACETS
    """By what it may be narrowed, where that was asked for."""

    @property
    def near(self) -> Query | None:
        """The question for what has most of the words; None where that is asked already, or says too
        little."""
        return _near(self.query, self.lexicon)

    @property
    def page_count(self) -> int:
        return -(-self.conference_count // PAGE_SIZE)


def ask(
    db: Database,
    index: Index,
    query: Query,
    reader: Reader,
    lexicon: Lexicon | None = None,
    facets: int = 0,
) -> Answer:
    """Asks the index, and the database once more for the right to each hit: the index may be behind.

    What the database denies or does not know is left out and taken off the counts. Where nothing is found
    as it was typed, a letter off is forgiven, and the answer's query says so. Raises `Unavailable` when
    the index does not answer. `lexicon`: the office's, where it was read already. `facets`: how many values
    of each it may be narrowed by are wanted.
    """
    lexicon = lexicon or _lexicon(db)
    query, results = _found_first(index, query, reader, lexicon, facets)
    with db.read() as tx:
        known = conferences.by_ids(tx, [group.conference_id for group in results.conferences], reader)
        hits = [hit for group in results.conferences for hit in group.best]
        heard = recordings.by_ids(tx, [hit.recording_id for hit in hits], reader)
        planned = plan(query, lexicon)
        asked = planned.query if planned else query
        extents = holdings.by_state(
            tx,
            reader,
            since=asked.since,
            until=asked.until,
            conference_id=asked.conference_id,
            recording_id=asked.recording_id,
        )
    pairs = [(group, found_conference(group, known, heard)) for group in results.conferences]
    denied = sum(group.count - (found.count if found else 0) for group, found in pairs)
    denied_doubtful = sum(group.doubtful - (found.doubtful if found else 0) for group, found in pairs)
    return Answer(
        query=query,
        conferences=tuple(found for _, found in pairs if found),
        conference_count=results.conference_count - sum(found is None for _, found in pairs),
        hit_count=results.hit_count - denied,
        doubtful_count=results.doubtful_count - denied_doubtful,
        truncated=results.truncated,
        searched=extents.get(RecordingState.INDEXED, Extent()),
        waiting=sum((extents.get(state, Extent()) for state in _WAITING), Extent()),
        failed=sum((extents.get(state, Extent()) for state in _FAILED), Extent()),
        notes=planned.question.notes if planned else parse(query.text).notes,
        also=_also(planned, lexicon),
        lexicon=lexicon,
        facets=results.facets,
    )


def _lexicon(db: Database) -> Lexicon:
    with db.read() as tx:
        return office_lexicon(tx)


def _also(planned: Plan | None, lexicon: Lexicon) -> tuple[str, ...]:
    others = (
        other for units in (planned.runs if planned else ()) for unit in units for other in sorted(unit.same)
    )
    return tuple(dict.fromkeys(lexicon.texts[other] for other in others))


def tiers(index: Index, query: Query, reader: Reader, lexicon: Lexicon) -> tuple[Query, ...]:
    """What is asked one after the other: all of the words, a letter off forgiven where nothing has them;
    then what has most of them. At least one."""
    first, _ = _found_first(index, query, reader, lexicon)
    near = _near(first, lexicon)
    return (first, near) if near else (first,)


def _found_first(
    index: Index, query: Query, reader: Reader, lexicon: Lexicon, facets: int = 0
) -> tuple[Query, Results]:
    """What was asked at last, and what it found: each question goes to the index once."""
    results = index.find(query, reader, lexicon, facets)
    if results.hit_count or query.near or query.forgiving:
        return query, results
    forgiving = replace(query, forgiving=True)
    forgiven = index.find(forgiving, reader, lexicon, facets)
    return (forgiving, forgiven) if forgiven.hit_count else (query, results)


def _near(query: Query, lexicon: Lexicon) -> Query | None:
    near = query.narrowed(near=True)
    return near if not query.near and plan(near, lexicon) else None


def found_conference(
    group: ConferenceHits, known: Mapping[int, Conference], heard: Mapping[int, Recording]
) -> FoundConference | None:
    """What the database says of a group of hits; None where it knows or allows nothing of it."""
    conference = known.get(group.conference_id)
    if conference is None:
        return None
    hits = [found for hit in group.best if (found := _found(hit, heard.get(hit.recording_id)))]
    denied = [hit for hit in group.best if all(hit is not found.hit for found in hits)]
    count = group.count - len(denied)
    doubtful = group.doubtful - sum(hit.doubtful for hit in denied)
    return FoundConference(conference, count, doubtful, tuple(hits)) if hits else None


def _found(hit: Hit, recording: Recording | None) -> Found | None:
    if recording is None or recording.conference_id != hit.conference_id:
        return None
    return Found(hit, recording, name_of_voice(hit.speaker))
