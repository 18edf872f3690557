"""The review of a transcript: begun, approved, opened again."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from giaoban.models.access import SYSTEM, Reader
from giaoban.models.carried import carried
from giaoban.models.errors import BadInput, StateRefused
from giaoban.models.job import Step
from giaoban.models.store import audit, change_log, reviews
from giaoban.models.store.changing import reviewable
from giaoban.models.store.queue.seam import JobQueue
from giaoban.models.transcript import Layer, ReviewState, Transcript
from giaoban.models.vietnamese import one_line

LONGEST_NOTE: Final = 500
_NEXT: Final = {
    ReviewState.DRAFT: (ReviewState.IN_REVIEW,),
    ReviewState.IN_REVIEW: (ReviewState.APPROVED, ReviewState.DRAFT),
    ReviewState.APPROVED: (ReviewState.IN_REVIEW,),
}


def allowed(state: ReviewState) -> tuple[ReviewState, ...]:
    """What may be said of a transcript in this state."""
    return _NEXT[state]


def say(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    layer_id: int,
    state: ReviewState,
    by: Reader,
    *,
    revision: int,
    note: str = "",
) -> None:
    """An approved transcript is the one that people read until it is opened again, whatever is made since.

    Raises as `changing.reviewable`; `StateRefused` where that does not follow, or where the transcript was
    changed since `revision` was read and is to be approved; `BadInput` for opening without a reason.
    """
    transcript = reviewable(tx, recording_id, layer_id, by)
    note = one_line(note)
    if len(note) > LONGEST_NOTE:
        raise BadInput("Ghi chú dài quá {most} ký tự.", most=LONGEST_NOTE)
    if state not in allowed(transcript.review.state):
        raise StateRefused(
            "Bản gỡ băng đang ở trạng thái “{now}”, không chuyển sang “{wanted}” được.",
            now=transcript.review.state.label,
            wanted=state.label,
        )
    if transcript.review.is_approved and not note:
        raise BadInput("Phải ghi lý do mở lại bản đã duyệt.")
    if state is ReviewState.APPROVED and transcript.revision != revision:
        raise StateRefused("Có người vừa sửa bản gỡ băng này. Hãy xem lại chỗ vừa sửa, rồi duyệt.")
    reviews.say(tx, layer_id, state, by, revision=transcript.revision, note=note)
    queue.enqueue(tx, Step.INDEX, recording_id)
    audit.note(
        tx, by, f"review.{state.value}", f"recording:{recording_id}", layer=layer_id, revision=revision
    )


def begin(tx: Connection, transcript: Transcript, by: Reader) -> None:
    """Who corrects a draft reviews it."""
    if transcript.review.state is ReviewState.DRAFT and transcript.layer.id is not None:
        reviews.say(tx, transcript.layer.id, ReviewState.IN_REVIEW, by, revision=transcript.revision)


def carry(tx: Connection, before: Transcript | None, layer: Layer) -> None:
    """Says of a layer that people read from now on what they said of the one that they read before.

    Nothing where it has changes of its own, or where the one before was approved and stays. The recording
    is to be held since before `before` was read.
    """
    if before is None or before.layer.id is None or layer.id is None or before.layer.id == layer.id:
        return
    if before.review.is_approved or change_log.revision(tx, layer.id):
        return
    if before.review.state is ReviewState.IN_REVIEW:
        reviews.say(tx, layer.id, ReviewState.IN_REVIEW, SYSTEM, revision=0)
    said = carried(before, change_log.edits(tx, before.layer.id), layer)
    if said:
        change_log.append(tx, layer.id, said, SYSTEM, carried_from=before.layer.id)
        what = {"layer": layer.id, "carried_from": before.layer.id, "changes": len(said)}
        audit.note(tx, SYSTEM, "transcript.carry", f"recording:{layer.recording_id}", **what)
