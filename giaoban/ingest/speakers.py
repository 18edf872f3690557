"""The speakers of a recording told apart once more: its windows are diarised again, not heard again.

The run takes over the words of the run before and makes a layer of its own; what stands stays, and what
people changed of the speakers goes along (`giaoban.models.carried`).
"""

from __future__ import annotations

from sqlalchemy import Connection

from giaoban.ingest.lifecycle import reached
from giaoban.ingest.rerun import ready
from giaoban.ingest.runs import enqueue_diarising
from giaoban.models.access import Reader
from giaoban.models.errors import StateRefused
from giaoban.models.recording import Recording, SpeakerCount
from giaoban.models.store import audit, recordings, reviews, transcripts
from giaoban.models.store.queue.seam import JobQueue

WORDS_FROM = "words_from"
"""The run's option that names the run whose words it took over."""


def set_speakers(
    tx: Connection, queue: JobQueue, recording_id: int, count: SpeakerCount, by: Reader
) -> int | None:
    """Keeps how many speak, and where the recording has a transcript, begins to tell them apart anew.

    Returns the run's id, None where there is nothing to be done again: the number is the one known
    before, or the first run is yet to come or on its way. Raises `NotFound` and `NotAllowed` by the
    reader's rights, `StateRefused` while a further run is under way, or for an approved transcript.
    """
    recording = recordings.changeable(tx, recording_id, by)
    if count == recording.speakers:
        return None
    head = transcripts.current_head(tx, recording.id)
    if head and head.id and reviews.current(tx, head.id).is_approved:
        raise StateRefused("Bản gỡ băng này đã duyệt. Hãy mở lại để soát, rồi sửa.")
    recordings.set_speakers(tx, recording.id, count)
    known = {"least": count.least, "most": count.most}
    audit.note(tx, by, "recording.speakers", f"recording:{recording.id}", **known)
    if not transcripts.layers(tx, recording.id):
        return None
    return tell_apart_again(tx, queue, recording, by)


def tell_apart_again(tx: Connection, queue: JobQueue, recording: Recording, by: Reader) -> int:
    """Begins a run over the words that people read now. Returns its id; raises `StateRefused`."""
    preparation = ready(tx, queue, recording)
    head = transcripts.current_head(tx, recording.id)
    before = transcripts.run_of(tx, head.id) if head and head.id else 0
    if [words.window for words in transcripts.words(tx, before)] != list(preparation.windows):
        raise StateRefused(
            "Bản gỡ băng hiện nay được lập theo cách chia đoạn cũ, không phân biệt lại người nói được. "
            "Hãy gỡ băng lại cả bản ghi."
        )
    options = transcripts.run_options(tx, before) | {WORDS_FROM: before}
    run_id = transcripts.start_run(tx, recording.id, options)
    transcripts.copy_words(tx, before, run_id)
    enqueue_diarising(tx, queue, recording.id, run_id, preparation)
    recordings.set_state(tx, recording.id, reached(tx, recording))
    audit.note(tx, by, "recording.diarise", f"recording:{recording.id}", run=run_id, words_from=before)
    return run_id
