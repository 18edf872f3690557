"""What people correct of the words of a transcript: lines written anew, cut, joined, given other times.

A change names the line as the person saw it. Where it is another by now, it is refused with the line as it
is, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from giaoban.models.access import Reader
from giaoban.models.changes import Change, Edit
from giaoban.models.corrections import Cut, Join, Rewrite, TextChange, moved, retold
from giaoban.models.errors import BadInput, Clash, StateRefused
from giaoban.models.recording import Span
from giaoban.models.store import change_log, reviewing, transcripts
from giaoban.models.store.changing import changeable, keep, take_back
from giaoban.models.store.queue.seam import JobQueue
from giaoban.models.transcript import Segment, Transcript
from giaoban.models.vietnamese import nfc, one_line

LONGEST_LINE: Final = 4000
"""Characters. A quarter of an hour of quick speech; more is a slip of the paste."""
_SAME: Final = 0.002
"""Seconds: times are kept to the millisecond."""
_SHORTEST: Final = 0.1
"""Seconds that a line lasts at least when its times are set."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as the person saw it: its span, and what it said, empty for voice without text."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """What came of a change."""

    edit_ids: tuple[int, ...]
    """As the log has them; none where nothing was changed."""
    before: Transcript
    transcript: Transcript


def rewrite(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    layer_id: int,
    wanted: Sequence[tuple[Seen, str]],
    by: Reader,
) -> Corrected:
    """Lines, each with what it is to say; all of them or none. Empty where nothing was said there.

    Raises as `changing.changeable`; `Clash` where a line is not as it was seen; `BadInput` for text that
    is too long.
    """
    return rewrite_held(tx, queue, changeable(tx, recording_id, layer_id, by), wanted, by)


def rewrite_held(
    tx: Connection, queue: JobQueue, transcript: Transcript, wanted: Sequence[tuple[Seen, str]], by: Reader
) -> Corrected:
    """As `rewrite`, of what `changeable` gave in the same transaction."""
    changes = [change for seen, text in wanted if (change := _rewritten(transcript, seen, text))]
    return _kept(tx, queue, transcript, changes, by)


def retime(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, seen: Seen, span: Span, by: Reader
) -> Corrected:
    """The line lasts from the one second to the other. Raises as `rewrite`; `BadInput` where it would begin
    before the line before it, or not before the next one."""
    transcript = changeable(tx, recording_id, layer_id, by)
    place = _place(transcript, seen)
    line = transcript.segments[place]
    earliest = transcript.segments[place - 1].start if place else 0.0
    latest = transcript.segments[place + 1].start if place + 1 < len(transcript.segments) else float("inf")
    if not earliest <= span.start <= latest or span.length < _SHORTEST:
        raise BadInput("Giờ của đoạn phải nằm giữa đoạn trước và đoạn sau.")
    change = Rewrite(seen.span, line.text, moved(line.words, span))
    return _kept(tx, queue, transcript, [change], by)


def cut(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, seen: Seen, word: int, by: Reader
) -> Corrected:
    """A new line begins with this word of the line, counted from 0. Raises as `rewrite`; `BadInput` for the
    first word or none."""
    transcript = changeable(tx, recording_id, layer_id, by)
    line = transcript.segments[_place(transcript, seen)]
    if not 0 < word < len(line.words):
        raise BadInput("Hãy đặt con trỏ giữa hai chữ của đoạn để tách.")
    return _kept(tx, queue, transcript, [Cut(seen.span, line.words[word].start)], by)


def join(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, first: Seen, second: Seen, by: Reader
) -> Corrected:
    """The second line goes on in the first. Raises as `rewrite`; `BadInput` where they are not neighbours."""
    transcript = changeable(tx, recording_id, layer_id, by)
    if _place(transcript, second) != _place(transcript, first) + 1:
        raise BadInput("Chỉ nối được hai đoạn liền nhau.")
    return _kept(tx, queue, transcript, [Join(first.span, second.span)], by)


def undo(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, edit_ids: Sequence[int], by: Reader
) -> Corrected:
    """Takes these changes back; all of them or none.

    Raises as `changing.changeable`; `NotFound`; `StateRefused` for what is taken back already, or where
    somebody changed the same place since.
    """
    transcript = changeable(tx, recording_id, layer_id, by)
    edits = [change_log.get(tx, layer_id, edit_id) for edit_id in sorted(set(edit_ids), reverse=True)]
    return undo_held(tx, queue, transcript, edits, by)


def undo_held(
    tx: Connection, queue: JobQueue, transcript: Transcript, edits: Sequence[Edit], by: Reader
) -> Corrected:
    """As `undo`, of what `changeable` gave in the same transaction."""
    if not all(edit.stands and isinstance(edit.change, TextChange) for edit in edits):
        raise StateRefused("Thay đổi này đã được hoàn tác rồi.")
    take_back(tx, queue, transcript, edits, by, "transcript.undo")
    return _now(tx, transcript, tuple(edit.id for edit in edits))


def redo(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, edit_ids: Sequence[int], by: Reader
) -> Corrected:
    """Says again what was taken back. Raises as `undo`; `Clash` where the line is another by now."""
    transcript = changeable(tx, recording_id, layer_id, by)
    changes: list[Change] = []
    for edit_id in sorted(edit_ids):
        edit = change_log.get(tx, layer_id, edit_id)
        if edit.stands:
            raise StateRefused("Thay đổi này vẫn đang có hiệu lực.")
        if isinstance(edit.change, Rewrite):
            _require(transcript, Seen(edit.change.span, edit.change.before))
        changes.append(edit.change)
    return _kept(tx, queue, transcript, changes, by)


def restore(
    tx: Connection, queue: JobQueue, recording_id: int, layer_id: int, seen: Seen, edit_id: int, by: Reader
) -> Corrected:
    """The line says again what it said before this change, whatever came after. Raises as `rewrite`."""
    transcript = changeable(tx, recording_id, layer_id, by)
    edit = change_log.get(tx, layer_id, edit_id)
    if not isinstance(edit.change, Rewrite):
        raise BadInput("Chỉ khôi phục được lời của một lần sửa lời.")
    return rewrite_held(tx, queue, transcript, [(seen, edit.change.before)], by)


def _rewritten(transcript: Transcript, seen: Seen, text: str) -> Rewrite | None:
    """None where the line says so already."""
    text = one_line(text)
    if len(text) > LONGEST_LINE:
        raise BadInput("Một đoạn dài nhất {most} ký tự. Hãy tách đoạn.", most=LONGEST_LINE)
    words = _require(transcript, seen).words
    if text == " ".join(word.text for word in words) and (words or seen.span not in transcript.gaps):
        return None
    return Rewrite(seen.span, " ".join(word.text for word in words), retold(words, text, seen.span))


def _require(transcript: Transcript, seen: Seen) -> Segment:
    """The line that was seen; one without words for voice without text. Raises `Clash`."""
    if not seen.text:
        for gap in transcript.gaps:
            if _is_at(gap, seen.span):
                return Segment(gap.start, gap.end, ())
    return transcript.segments[_place(transcript, seen)]


def _place(transcript: Transcript, seen: Seen) -> int:
    text = one_line(seen.text)
    for place, line in enumerate(transcript.segments):
        if _is_at(Span(line.start, line.end), seen.span) and nfc(line.text) == text:
            return place
    raise Clash("Có người vừa sửa đoạn này. Hãy xem lời mới rồi sửa tiếp; lời của đồng chí chưa được lưu.")


def _is_at(span: Span, other: Span) -> bool:
    return abs(span.start - other.start) < _SAME and abs(span.end - other.end) < _SAME


def _kept(
    tx: Connection, queue: JobQueue, transcript: Transcript, changes: Sequence[Change], by: Reader
) -> Corrected:
    if not changes:
        return Corrected((), transcript, transcript)
    reviewing.begin(tx, transcript, by)
    numbers = keep(tx, queue, transcript, changes, by, "transcript.correct")
    return _now(tx, transcript, tuple(numbers))


def _now(tx: Connection, before: Transcript, numbers: tuple[int, ...]) -> Corrected:
    return Corrected(numbers, before, transcripts.read(tx, before.layer))
