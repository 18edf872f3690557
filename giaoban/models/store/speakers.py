"""Who speaks in a recording, as people change it: named, merged, split, given other lines, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from giaoban.models import speakers
from giaoban.models.access import Reader
from giaoban.models.changes import Edit, kind_of
from giaoban.models.errors import BadInput, StateRefused
from giaoban.models.recording import Span
from giaoban.models.speakers import Assign, Merge, Rename, SpeakerChange, Split
from giaoban.models.store import change_log
from giaoban.models.store.changing import changeable, keep, take_back
from giaoban.models.store.queue.seam import JobQueue
from giaoban.models.transcript import Transcript
from giaoban.models.vietnamese import one_line

LONGEST_NAME: Final = 120
"""Characters: a name with its post and unit fits."""


def change(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, wanted: SpeakerChange, by: Reader
) -> SpeakerChange:
    """Keeps one change, and returns it as it was kept: names tidied, a split with the label it was given.

    Raises as `changing.changeable`, and `BadInput` for a speaker who is not there, or nothing to change.
    """
    transcript = changeable(tx, recording_id, layer_id, by)
    log = change_log.edits(tx, layer_id)
    kept = _checked(_tidied(wanted), transcript, log)
    keep(tx, queue, transcript, [kept], by, f"speakers.{kind_of(kept).value}")
    return kept


def undo(tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, by: Reader) -> Edit:
    """Takes back the last change of speakers that stands. Raises as `change`; `StateRefused` when there is
    none, or when the words of its lines were changed since."""
    transcript = changeable(tx, recording_id, layer_id, by)
    standing = [edit for edit in history(tx, layer_id) if edit.stands]
    if not standing:
        raise StateRefused("Không còn thay đổi nào về người nói để hoàn tác.")
    take_back(tx, queue, transcript, standing[:1], by, "speakers.undo")
    return standing[0]


def history(tx: Connection, layer_id: int) -> list[Edit]:
    """Every change of the layer's speakers, those taken back among them, the latest first."""
    log = change_log.edits(tx, layer_id)
    return [edit for edit in reversed(log) if isinstance(edit.change, SpeakerChange)]


def named_by(tx: Connection, transcript: Transcript) -> dict[str, Edit]:
    """Label → the change by which a person gave it the name that it has, on whichever layer that was."""
    if transcript.layer.id is None:
        return {}
    log = change_log.edits(tx, transcript.layer.id)
    standing = [edit for edit in log if edit.stands]
    found = {
        label: _giver(tx, [e for e in standing if _gives(e, name)], label, name)
        for label, name in transcript.names.items()
    }
    return {label: edit for label, edit in found.items() if edit is not None}


def _giver(tx: Connection, giving: list[Edit], label: str, name: str) -> Edit | None:
    """The label's own change where there is one, else that of the label whose name it took when merged."""
    own = [edit for edit in giving if isinstance(edit.change, Rename | Split) and edit.change.label == label]
    last = (own or giving)[-1] if giving else None
    if last is None or last.carried_from is None:
        return last
    before = [edit for edit in change_log.edits(tx, last.carried_from) if _gives(edit, name)]
    return _giver(tx, before, label, name) or last


def _gives(edit: Edit, name: str) -> bool:
    return isinstance(edit.change, Rename | Split) and edit.change.name == name


def _tidied(wanted: SpeakerChange) -> SpeakerChange:
    if isinstance(wanted, Rename | Split):
        return replace(wanted, name=one_line(wanted.name))
    return wanted


def _checked(wanted: SpeakerChange, transcript: Transcript, log: list[Edit]) -> SpeakerChange:
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
            return replace(wanted, label=speakers.free_label(transcript.layer, (edit.change for edit in log)))
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
