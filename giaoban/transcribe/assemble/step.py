"""The step `assemble`: what the windows gave becomes one machine layer."""

from __future__ import annotations

from collections.abc import Sequence

from giaoban.models.errors import StepFailed
from giaoban.models.job import Step, run_of
from giaoban.models.recording import ANY_NUMBER, Preparation, RecordingState, SpeakerCount
from giaoban.models.store import recordings, reviewing, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.queue.seam import JobQueue, Task
from giaoban.models.transcript import Layer, Maker, WindowTurns, WindowWords
from giaoban.transcribe.assemble.coverage import coverage
from giaoban.transcribe.assemble.overlaps import overlaps
from giaoban.transcribe.assemble.sentences import sentences
from giaoban.transcribe.assemble.speakers import give_words, number_speakers
from giaoban.transcribe.assemble.stitch import stitch
from giaoban.transcribe.assemble.voices import join_voices


def assemble(db: Database, queue: JobQueue, task: Task) -> None:
    run_id = run_of(task.job)
    with db.read() as tx:
        preparation = recordings.preparation(tx, task.job.recording_id)
        count = recordings.get(tx, task.job.recording_id).speakers
        words, turns = transcripts.words(tx, run_id), transcripts.turns(tx, run_id)
    if preparation is None:
        raise StepFailed("Bản ghi chưa được giải mã.")
    for results in (words, turns):
        if [each.window for each in results] != list(preparation.windows):
            raise StepFailed("Kết quả của một số đoạn không khớp với bản ghi: hãy bấm “Làm lại”.")
    layer = make_layer(preparation, words, turns, count)
    with task.commit() as tx:
        recordings.hold(tx, task.job.recording_id)
        before = transcripts.transcript(tx, task.job.recording_id)
        reviewing.carry(tx, before, transcripts.save_layer(tx, task.job.recording_id, run_id, layer))
        recordings.set_state(tx, task.job.recording_id, RecordingState.TRANSCRIBED)
        queue.enqueue(tx, Step.INDEX, task.job.recording_id, run_id=run_id)


def make_layer(
    preparation: Preparation,
    words: Sequence[WindowWords],
    turns: Sequence[WindowTurns],
    count: SpeakerCount = ANY_NUMBER,
) -> Layer:
    """Pure. `words` and `turns` in the order of the windows."""
    joined = join_voices(turns, same_voice(turns), count)
    given = give_words(stitch(words), joined)
    segments, labels = number_speakers(sentences(given))
    return Layer(
        segments=segments,
        speakers=labels,
        makers=_makers([*words, *turns]),
        coverage=coverage(preparation.speech, segments),
        overlaps=overlaps(joined),
    )


def same_voice(turns: Sequence[WindowTurns]) -> float:
    """From which similarity voices of different windows are one speaker: the diariser wrote it down."""
    found = [value for window in turns if isinstance(value := window.maker.options.get("same_voice"), float)]
    return max(found, default=1.0)


def _makers(windows: Sequence[WindowWords | WindowTurns]) -> tuple[Maker, ...]:
    """Each once, in order of appearance: normally one that heard words and one that told voices apart."""
    makers: list[Maker] = []
    for window in windows:
        if window.maker not in makers:
            makers.append(window.maker)
    return tuple(makers)
