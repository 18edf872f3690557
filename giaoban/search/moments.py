"""All that was found, one moment after the other, with who spoke as what: for files and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from giaoban.models.access import Reader
from giaoban.models.conference import Conference, Participant
from giaoban.models.recording import Recording
from giaoban.models.speakers import name_of_voice
from giaoban.models.store import conferences, recordings
from giaoban.models.store.database import Database
from giaoban.models.vietnamese import normal
from giaoban.search.answer import Answer, ask
from giaoban.search.index.seam import Hit, Index
from giaoban.search.lexicon import office_lexicon
from giaoban.search.query import Query

MOST: Final = 2_000
"""Moments of a list that is taken away: of a question with more, it is to be narrowed."""


@dataclass(frozen=True, slots=True)
class Moment:
    hit: Hit
    """Its snippet is the whole text."""
    conference: Conference
    recording: Recording
    speaker: str
    """As people read it."""
    post: str = ""
    unit: str = ""
    """As the conference's list of participants has them."""


@dataclass(frozen=True, slots=True)
class Moments:
    answer: Answer
    """Counts, extents, and how the question was read."""
    listed: tuple[Moment, ...]
    cut: bool = False
    """There are more than are listed."""


def all_moments(db: Database, index: Index, query: Query, reader: Reader, most: int = MOST) -> Moments:
    """What `ask` finds on all of its pages, the first `most`; the database is asked once more for the
    right to each. Raises `Unavailable` when the index does not answer."""
    answer = ask(db, index, query.at_page(1), reader)
    hits = index.moments(answer.query, reader, answer.lexicon, most)
    with db.read() as tx:
        held = conferences.by_ids(tx, [hit.conference_id for hit in hits], reader)
        heard = recordings.by_ids(tx, [hit.recording_id for hit in hits], reader)
    expected = {each.id: each.details.participants_by_name() for each in held.values()}
    return Moments(
        answer,
        tuple(
            _moment(hit, held[hit.conference_id], recording, expected[hit.conference_id])
            for hit in hits
            if hit.conference_id in held
            and (recording := heard.get(hit.recording_id))
            and recording.conference_id == hit.conference_id
        ),
        cut=answer.hit_count > most,
    )


def count_all(db: Database, index: Index, queries: Sequence[Query], reader: Reader) -> list[int]:
    """How often each is answered, as far as the index knows. Raises `Unavailable`."""
    with db.read() as tx:
        lexicon = office_lexicon(tx)
    return [index.find(query, reader, lexicon).hit_count for query in queries]


def _moment(
    hit: Hit, conference: Conference, recording: Recording, expected: dict[str, Participant]
) -> Moment:
    known = expected.get(normal(hit.speaker))
    post, unit = (known.post, known.unit) if known else ("", "")
    return Moment(hit, conference, recording, name_of_voice(hit.speaker), post, unit)
