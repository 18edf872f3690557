"""Where words stand still as they were heard, in transcripts that a reader may read: the index says in which
recordings to look, the transcripts say what is there now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from giaoban.models.access import Reader
from giaoban.models.conference import Conference
from giaoban.models.recording import Recording
from giaoban.models.replacing import Replacement
from giaoban.models.store import conferences, recordings, transcripts
from giaoban.models.store.database import Database
from giaoban.models.transcript import Segment, Transcript
from giaoban.search.index.seam import Index
from giaoban.search.query import Query

RECORDINGS: Final = 10
"""Looked through for a page: hours of speech are read in a tenth of a second."""
LINES: Final = 100
"""Of one recording on a page."""
_HITS: Final = 2000
_QUOTES: Final = '"“”„‟«»″'


@dataclass(frozen=True, slots=True)
class Found:
    """A recording, and its lines that would say something else; `count` of them in all."""

    recording: Recording
    conference: Conference
    transcript: Transcript
    lines: tuple[tuple[Segment, str], ...]
    count: int


@dataclass(frozen=True, slots=True)
class StillThere:
    found: tuple[Found, ...]
    """Of one page, the approved ones among them."""
    pages: int
    """Of recordings in which the index has the words."""

    @property
    def to_change(self) -> tuple[Found, ...]:
        return tuple(each for each in self.found if not each.transcript.review.is_approved)

    @property
    def approved(self) -> tuple[Found, ...]:
        return tuple(each for each in self.found if each.transcript.review.is_approved)


def still_there(db: Database, index: Index, wanted: Replacement, reader: Reader, page: int = 1) -> StillThere:
    """The database is asked once more for the right to each recording: the index may be behind.

    Raises `Unavailable` when the index does not answer.
    """
    phrase = "".join(letter for letter in wanted.find if letter not in _QUOTES)
    hits = index.moments(Query(f'"{phrase}"'), reader, limit=_HITS)
    ids = list(dict.fromkeys(hit.recording_id for hit in hits))
    with db.read() as tx:
        found = _read(tx, ids[(page - 1) * RECORDINGS : page * RECORDINGS], wanted, reader)
    return StillThere(tuple(found), max(1, -(-len(ids) // RECORDINGS)))


def _read(tx: Connection, ids: Sequence[int], wanted: Replacement, reader: Reader) -> list[Found]:
    known = recordings.by_ids(tx, ids, reader)
    held = conferences.by_ids(tx, {each.conference_id for each in known.values()}, reader)
    found: list[Found] = []
    for recording_id in ids:
        recording = known.get(recording_id)
        transcript = transcripts.transcript(tx, recording_id) if recording else None
        if recording is None or transcript is None or recording.conference_id not in held:
            continue
        if lines := wanted.changed(transcript.segments):
            conference = held[recording.conference_id]
            found.append(Found(recording, conference, transcript, tuple(lines[:LINES]), len(lines)))
    return found
