"""Who speaks in a recording, as people change it: named, merged, split, given other lines, taken back.

Every change is written to the log and the audit, and queues the recording for the index, in one
transaction. A change names the layer that it was made on: where people read another by now, it is refused.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Final

from sqlalchemy import Connection

from giaoban.models import speakers
from giaoban.models.access import SYSTEM, Reader
from giaoban.models.carried import carried
from giaoban.models.errors import BadInput, Clash, NotAllowed, NotFound, StateRefused
from giaoban.models.job import Step
from giaoban.models.recording import Span
from giaoban.models.speakers import Assign, Merge, Rename, SpeakerChange, SpeakerEdit, Split
from giaoban.models.store import audit, recordings, speaker_log, transcripts
from giaoban.models.store.queue.seam import JobQueue
from giaoban.models.transcript import Layer, Transcript
from giaoban.models.vietnamese import nfc

LONGEST_NAME: Final = 120
"""Characters: a name with its post and unit fits."""


def change(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, wanted: SpeakerChange, by: Reader
) -> SpeakerChange:
    """Keeps one change, and returns it as it was kept: names tidied, a split with the label it was given.

    Raises `NotFound` or `NotAllowed` by the reader's rights, `Clash` when the layer is no longer the one
    that people read, `BadInput` for a speaker who is not there, or nothing to change.
    """
    transcript = _changeable(tx, recording_id, layer_id, by)
    log = speaker_log.edits(tx, layer_id)
    kept = _checked(_tidied(wanted), transcript, log)
    speaker_log.append(tx, layer_id, [kept], by)
    _made_known(tx, queue, recording_id, layer_id, kept, by, f"speakers.{kept.kind.value}")
    return kept


def undo(tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, by: Reader) -> SpeakerEdit:
    """Takes back the last change that stands. Raises as `change`; `StateRefused` when there is none."""
    _changeable(tx, recording_id, layer_id, by)
    standing = [edit for edit in speaker_log.edits(tx, layer_id) if edit.undone_at is None]
    if not standing:
        raise StateRefused("Không còn thay đổi nào về người nói để hoàn tác.")
    speaker_log.take_back(tx, standing[-1].id)
    _made_known(tx, queue, recording_id, layer_id, standing[-1].change, by, "speakers.undo")
    return standing[-1]


def history(tx: Connection, layer_id: int) -> list[SpeakerEdit]:
    """Every change of the layer's speakers, those taken back among them, the latest first."""
    return speaker_log.edits(tx, layer_id)[::-1]


def named_by(tx: Connection, transcript: Transcript) -> dict[str, SpeakerEdit]:
    """Label → the change by which a person gave it the name that it has, on whichever layer that was."""
    if transcript.layer.id is None:
        return {}
    log = speaker_log.edits(tx, transcript.layer.id)
    standing = [edit for edit in log if edit.undone_at is None]
    found = {
        label: _giver(tx, [e for e in standing if _gives(e, name)], label, name)
        for label, name in transcript.names.items()
    }
    return {label: edit for label, edit in found.items() if edit is not None}


def _giver(tx: Connection, giving: list[SpeakerEdit], label: str, name: str) -> SpeakerEdit | None:
    """The label's own change where there is one, else that of the label whose name it took when merged."""
    own = [edit for edit in giving if isinstance(edit.change, Rename | Split) and edit.change.label == label]
    last = (own or giving)[-1] if giving else None
    if last is None or last.carried_from is None:
        return last
    before = [edit for edit in speaker_log.edits(tx, last.carried_from) if _gives(edit, name)]
    return _giver(tx, before, label, name) or last


def _gives(edit: SpeakerEdit, name: str) -> bool:
    return isinstance(edit.change, Rename | Split) and edit.change.name == name


def carry(tx: Connection, before: Transcript | None, layer: Layer) -> None:
    """Says of a layer that people read from now on what they said of the one that they read before.

    Nothing where it has changes of its own. The recording is to be held since before `before` was read.
    """
    if before is None or before.layer.id is None or layer.id is None or before.layer.id == layer.id:
        return
    if speaker_log.revision(tx, layer.id):
        return
    said = carried(before, speaker_log.edits(tx, before.layer.id), layer)
    if said:
        speaker_log.append(tx, layer.id, said, SYSTEM, carried_from=before.layer.id)
        what = {"layer": layer.id, "carried_from": before.layer.id, "changes": len(said)}
        audit.note(tx, SYSTEM, "speakers.carry", f"recording:{layer.recording_id}", **what)


def _changeable(tx: Connection, recording_id: int, layer_id: int, by: Reader) -> Transcript:
    recordings.hold(tx, recording_id)
    recordings.readable(tx, recording_id, by)
    if not by.may_add:
        raise NotAllowed("Tài khoản này chỉ được xem. Hãy nhờ thư ký hoặc quản trị.")
    transcript = transcripts.transcript(tx, recording_id)
    if transcript is None:
        raise NotFound("Bản ghi này chưa có bản gỡ băng.")
    if transcript.layer.id != layer_id:
        raise Clash("Bản ghi này vừa có bản gỡ băng khác. Hãy tải lại trang rồi sửa trên bản mới.")
    return transcript


def _tidied(wanted: SpeakerChange) -> SpeakerChange:
    if isinstance(wanted, Rename | Split):
        return replace(wanted, name=nfc(" ".join(wanted.name.split())))
    return wanted


def _checked(wanted: SpeakerChange, transcript: Transcript, log: list[SpeakerEdit]) -> SpeakerChange:
    match wanted:
        case Rename():
            _require_name(wanted.name)
            _require_known(transcript, wanted.label)
        case Merge():
            labels = tuple(label for label in dict.fromkeys(wanted.labels) if label != wanted.into)
            if not labels:
                raise BadInput("Hãy chọn hai người nói khác nhau để gộp.")
            _require_known(transcript, wanted.into, *labels)
            return replace(wanted, labels=labels)
        case Split():
            _require_name(wanted.name)
            _require_spans(transcript, wanted.spans)
            return replace(wanted, label=speakers.free_label(transcript.layer, log))
        case Assign():
            _require_spans(transcript, wanted.spans)
            if wanted.label is not None:
                _require_known(transcript, wanted.label)
    return wanted


def _require_name(name: str) -> None:
    if len(name) > LONGEST_NAME:
        raise BadInput("Tên người nói dài quá {most} ký tự.", most=LONGEST_NAME)
    if speakers.number_of(name):
        # Search asks by the name, and by the label of those who have none.
        raise BadInput("“{name}” không dùng làm tên được.", name=name)


def _require_known(transcript: Transcript, *labels: str) -> None:
    for label in labels:
        if label not in transcript.speakers:
            raise BadInput("Bản gỡ băng này không còn người nói đã chọn. Hãy tải lại trang.")


def _require_spans(transcript: Transcript, spans: tuple[Span, ...]) -> None:
    said = any(
        segment.start <= span.end and segment.end >= span.start
        for span in spans
        for segment in transcript.segments
    )
    if not said:
        raise BadInput("Hãy chọn ít nhất một đoạn có lời nói.")


def _made_known(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    layer_id: int,
    kept: SpeakerChange,
    by: Reader,
    action: str,
) -> None:
    queue.enqueue(tx, Step.INDEX, recording_id)
    audit.note(tx, by, action, f"recording:{recording_id}", layer=layer_id, **asdict(kept))
