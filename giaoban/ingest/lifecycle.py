"""What a person can do with a recording that is in: cancel its work, set it going again, take it out."""

from __future__ import annotations

from sqlalchemy import Connection

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, StateRefused
from giaoban.models.job import JobState, Step
from giaoban.models.recording import Recording, RecordingState
from giaoban.models.store import audit, recordings, reviewing, transcripts, voices
from giaoban.models.store.queue.seam import JobQueue


def cancel(tx: Connection, queue: JobQueue, recording_id: int, by: Reader) -> None:
    """Stops what is queued or running. What is done already stays; `retry` goes on from there."""
    recording = recordings.changeable(tx, recording_id, by)
    if queue.cancel(tx, recording.id) == 0:
        raise StateRefused("Bản ghi này không có việc nào đang chờ hay đang chạy để hủy.")
    if recording.state is not RecordingState.INDEXED:
        recordings.set_state(tx, recording.id, RecordingState.CANCELLED, "Đã hủy theo yêu cầu.")
    audit.note(tx, by, "recording.cancel", f"recording:{recording.id}")


def retry(tx: Connection, queue: JobQueue, recording_id: int, by: Reader) -> None:
    """Queues anew what failed or was cancelled; windows that are done are not done again."""
    recording = recordings.changeable(tx, recording_id, by)
    if queue.retry(tx, recording.id) == 0:
        if recording.state is RecordingState.INDEXED:
            raise StateRefused("Bản ghi này đã xong, không có việc gì phải làm lại.")
        working = any(
            job.state in {JobState.QUEUED, JobState.RUNNING} for job in queue.jobs(tx, recording.id)
        )
        if working:
            raise StateRefused("Bản ghi này đang được xử lý.")
        queue.enqueue(tx, Step.PREPARE, recording.id)
    recordings.set_state(tx, recording.id, reached(tx, recording))
    audit.note(tx, by, "recording.retry", f"recording:{recording.id}")


def remove(tx: Connection, queue: JobQueue, recording_id: int, by: Reader, reason: str) -> Recording:
    """Takes it out of pages and search, keeping its row, its reason and its original.

    An archive destroys nothing by itself: the original's bytes stay until a decision destroys them.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput("Phải ghi lý do gỡ bản ghi.")
    recording = recordings.changeable(tx, recording_id, by)
    queue.cancel(tx, recording.id)
    recordings.set_state(tx, recording.id, RecordingState.REMOVED, reason)
    voices.forget_recording(tx, recording.id)
    queue.enqueue(tx, Step.INDEX, recording.id)
    audit.note(tx, by, "recording.remove", f"recording:{recording.id}", reason=reason)
    return recording


def choose_layer(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, by: Reader, reason: str
) -> None:
    """From now on people read and find this layer; none is changed by that. Where nobody ever
    changed it, what people said of the one read before goes along.

    Raises `NotFound`, and `StateRefused` while an approved one is read.
    """
    recording = recordings.changeable(tx, recording_id, by)
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput("Phải ghi lý do chọn bản gỡ băng này.")
    recordings.hold(tx, recording.id)
    before = transcripts.transcript(tx, recording.id)
    if before and before.review.is_approved:
        raise StateRefused("Bản gỡ băng đang dùng đã duyệt. Hãy mở lại để soát, rồi chọn bản khác.")
    transcripts.choose(tx, recording.id, layer_id)
    reviewing.carry(tx, before, transcripts.get_layer(tx, recording.id, layer_id))
    queue.enqueue(tx, Step.INDEX, recording.id)
    audit.note(tx, by, "layer.choose", f"recording:{recording.id}", layer=layer_id, reason=reason)


def reached(tx: Connection, recording: Recording) -> RecordingState:
    """How far it is, whatever failed or was cancelled after that."""
    if recording.state is RecordingState.INDEXED:
        return RecordingState.INDEXED
    if transcripts.layers(tx, recording.id):
        return RecordingState.TRANSCRIBED
    if recordings.preparation(tx, recording.id):
        return RecordingState.PREPARED
    return RecordingState.RECEIVED
