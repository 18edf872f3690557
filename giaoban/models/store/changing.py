"""What every change of a transcript asks before and does after, whatever it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection

from giaoban.models.access import Reader
from giaoban.models.changes import Change, Edit, spans_of
from giaoban.models.corrections import TextChange
from giaoban.models.errors import Clash, NotFound, StateRefused
from giaoban.models.job import Step
from giaoban.models.recording import Span
from giaoban.models.store import audit, change_log, corrected_words, recordings, transcripts
from giaoban.models.store.queue.seam import JobQueue
from giaoban.models.transcript import Transcript


def changeable(tx: Connection, recording_id: int, layer_id: int, by: Reader) -> Transcript:
    """The transcript as it is now; the recording is held until the transaction ends.

    Raises `NotFound` or `NotAllowed` by the reader's rights, `Clash` when the layer is no longer the one
    that people read, `StateRefused` for an approved transcript.
    """
    transcript = reviewable(tx, recording_id, layer_id, by)
    if transcript.review.is_approved:
        raise StateRefused("Bản gỡ băng này đã duyệt. Hãy mở lại để soát, rồi sửa.")
    return transcript


def reviewable(tx: Connection, recording_id: int, layer_id: int, by: Reader) -> Transcript:
    """As `changeable`, an approved one too."""
    recordings.hold(tx, recording_id)
    recordings.changeable(tx, recording_id, by)
    transcript = transcripts.transcript(tx, recording_id)
    if transcript is None:
        raise NotFound("Bản ghi này chưa có bản gỡ băng.")
    if transcript.layer.id != layer_id:
        raise Clash("Bản ghi này vừa có bản gỡ băng khác. Hãy tải lại trang rồi sửa trên bản mới.")
    return transcript


def keep(
    tx: Connection,
    queue: JobQueue,
    transcript: Transcript,
    changes: Sequence[Change],
    by: Reader,
    action: str,
) -> list[int]:
    """Into the log and the audit, and the recording into the index's queue. Returns the edits' numbers."""
    numbers = change_log.append(tx, _layer_id(transcript), changes, by)
    corrected_words.note(tx, transcript.layer.recording_id or 0, numbers, changes)
    made_known(tx, queue, transcript, changes, by, action)
    return numbers


def take_back(
    tx: Connection,
    queue: JobQueue,
    transcript: Transcript,
    edits: Sequence[Edit],
    by: Reader,
    action: str,
) -> None:
    """All of them or none. Raises `StateRefused` where a later change, not among them, is about the same
    stretch and would lose its ground."""
    gone = {edit.id for edit in edits}
    log = change_log.edits(tx, _layer_id(transcript))
    later = [(each.id, spans_of(each.change)) for each in log if each.stands and each.id not in gone]
    for edit in edits:
        mine = spans_of(edit.change)
        if any(number > edit.id and _meet(spans, mine) for number, spans in later):
            raise StateRefused("Chỗ này đã được sửa tiếp sau đó. Hãy hoàn tác lần sửa sau trước.")
    change_log.take_back(tx, sorted(gone), by)
    made_known(tx, queue, transcript, [edit.change for edit in edits], by, action)


def made_known(
    tx: Connection,
    queue: JobQueue,
    transcript: Transcript,
    changes: Sequence[Change],
    by: Reader,
    action: str,
) -> None:
    recording_id = transcript.layer.recording_id
    if recording_id is None:
        raise ValueError("a layer that is not kept cannot be changed")
    queue.enqueue(tx, Step.INDEX, recording_id)
    for change in changes:
        # The words themselves are in the log.
        what = {"span": asdict(spans_of(change)[0])} if isinstance(change, TextChange) else asdict(change)
        audit.note(tx, by, action, f"recording:{recording_id}", layer=transcript.layer.id, **what)


def _meet(some: Sequence[Span], others: Sequence[Span]) -> bool:
    if not some or not others or not _touch(_hull(some), _hull(others)):
        return False
    return any(_touch(one, other) for one in some for other in others)


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _hull(spans: Sequence[Span]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _layer_id(transcript: Transcript) -> int:
    if transcript.layer.id is None:
        raise ValueError("a layer that is not kept cannot be changed")
    return transcript.layer.id
