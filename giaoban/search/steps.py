"""The step `index`: a recording's latest transcript becomes findable, or is forgotten.

What may be a directive in it goes into the ledger's in-tray with it: both follow from the same transcript,
at the same moments (a new layer, another one chosen, a speaker named, a removal), and must not disagree. So
does what it says of directives that earlier conferences gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from giaoban.models.conference import Conference
from giaoban.models.directives import Candidate, Directive
from giaoban.models.job import JobState, Step
from giaoban.models.mentions import Spoken
from giaoban.models.recording import Recording, RecordingState
from giaoban.models.register import Register
from giaoban.models.store import (
    change_log,
    conferences,
    in_tray,
    mentions,
    people,
    recordings,
    reviews,
    transcripts,
)
from giaoban.models.store.database import Database
from giaoban.models.store.queue.seam import JobQueue, Task
from giaoban.models.transcript import ReviewState, Transcript
from giaoban.search.directives import candidates, spoken_of
from giaoban.search.index.seam import Index
from giaoban.search.passages import Passage, passages
from giaoban.search.register import office_register

_SEARCHABLE_NEXT = frozenset({RecordingState.TRANSCRIBED, RecordingState.INDEXED, RecordingState.FAILED})


@dataclass(frozen=True, slots=True)
class Source:
    """What the passages were made from. Where it is still the same after, so are they."""

    conference_id: int
    conference_version: int
    layer_id: int | None
    layer_revision: int
    review: ReviewState
    removed: bool

    @property
    def is_findable(self) -> bool:
        return self.layer_id is not None and not self.removed


@dataclass(frozen=True, slots=True)
class _Told:
    """What may be directives, and the posts of who speaks, by name."""

    candidates: tuple[Candidate, ...]
    posts: Mapping[str, str]
    followed: tuple[Spoken, ...] = ()
    """What is said of directives that earlier conferences gave."""


_NOTHING_TOLD: Final = _Told((), {})


def index(
    db: Database, search_index: Index, queue: JobQueue, task: Task, *, by_meaning: bool = False
) -> None:
    """What the index holds of the recording is what the database says of it now.

    The index is no part of the transaction, so it comes first: a worker that dies in between leaves a
    job that will do the same again. Where the database changed meanwhile, one more job is queued, so
    that the last one to write has read the last change. `by_meaning`: the vectors are to follow.
    """
    recording_id = task.job.recording_id
    with db.read() as tx:
        before = source(tx, recording_id)
        read = _read(tx, recording_id)
        given = mentions.open_before(tx, before.conference_id) if read else []
        register = office_register(tx)
    found, told = (passages(*read), _told(*read, given, register)) if read else ([], _NOTHING_TOLD)
    task.progress(0.2)
    search_index.replace(recording_id, found)
    with task.commit() as tx:
        if source(tx, recording_id) != before:
            queue.enqueue(tx, Step.INDEX, recording_id)
            return
        if by_meaning:
            queue.enqueue(tx, Step.MEANING, recording_id)
        in_tray.refill(tx, recordings.get(tx, recording_id), told.candidates, told.posts)
        mentions.refill(tx, recording_id, told.followed)
        if before.is_findable and _may_say_so(tx, queue, recording_id):
            recordings.set_state(tx, recording_id, RecordingState.INDEXED)


def follow(db: Database, queue: JobQueue, task: Task) -> None:
    """What the recording says of directives that earlier conferences gave is looked for once more: the
    directives changed, and not the recording. Else it is part of `index`."""
    recording_id = task.job.recording_id
    with db.read() as tx:
        before = source(tx, recording_id)
        read = _read(tx, recording_id)
        given = mentions.open_before(tx, before.conference_id) if read else []
        register = office_register(tx)
    found = _followed(read[0], read[2], given, register) if read else []
    with task.commit() as tx:
        if source(tx, recording_id) != before:
            queue.enqueue(tx, Step.FOLLOW, recording_id)
            return
        mentions.refill(tx, recording_id, found)


def read_passages(tx: Connection, recording_id: int) -> list[Passage]:
    """What can be found of a recording: nothing while it has no transcript, or once it was removed."""
    read = _read(tx, recording_id)
    return passages(*read) if read else []


def _read(tx: Connection, recording_id: int) -> tuple[Conference, Recording, Transcript] | None:
    """None while there is no transcript, or once the recording was removed."""
    recording = recordings.get(tx, recording_id)
    if recording.state is RecordingState.REMOVED:
        return None
    found = transcripts.transcript(tx, recording_id)
    if found is None:
        return None
    return people.with_speakers(tx, conferences.get(tx, recording.conference_id), found), recording, found


def _told(
    conference: Conference,
    _recording: Recording,
    found: Transcript,
    given: Sequence[Directive],
    register: Register,
) -> _Told:
    day = conference.details.held_on
    followed = _followed(conference, found, given, register)
    return _Told(tuple(candidates(found, day)), conference.details.posts_by_name(), tuple(followed))


def _followed(
    conference: Conference, found: Transcript, given: Sequence[Directive], register: Register
) -> list[Spoken]:
    details = conference.details
    day = details.held_on
    return spoken_of(found, given, register, details.participants_by_name(), day)


def source(tx: Connection, recording_id: int) -> Source:
    """For comparing: what a step read before its work is still so after it."""
    recording = recordings.get(tx, recording_id)
    head = transcripts.current_head(tx, recording_id)
    return Source(
        conference_id=recording.conference_id,
        conference_version=conferences.get(tx, recording.conference_id).version,
        layer_id=head.id if head else None,
        layer_revision=change_log.revision(tx, head.id) if head and head.id else 0,
        review=reviews.current(tx, head.id).state if head and head.id else ReviewState.DRAFT,
        removed=recording.state is RecordingState.REMOVED,
    )


def _may_say_so(tx: Connection, queue: JobQueue, recording_id: int) -> bool:
    """Not while a new run is under way, and not over the failure of another step."""
    state = recordings.get(tx, recording_id).state
    dead = any(job.state is JobState.DEAD for job in queue.jobs(tx, recording_id))
    return state in _SEARCHABLE_NEXT and not (state is RecordingState.FAILED and dead)
