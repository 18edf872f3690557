"""Words replaced in the lines that somebody chose, in one deed that is taken back as one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from giaoban.models.access import Reader
from giaoban.models.changes import Edit
from giaoban.models.errors import BadInput, Clash
from giaoban.models.history import deed_of
from giaoban.models.recording import Span, clock
from giaoban.models.replacing import Chosen, Replacement, find_chosen
from giaoban.models.store import audit, change_log, corrections
from giaoban.models.store.changing import changeable
from giaoban.models.store.corrections import Corrected, Seen
from giaoban.models.store.queue.seam import JobQueue


def replace(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    layer_id: int,
    wanted: Replacement,
    chosen: Sequence[Chosen],
    by: Reader,
) -> Corrected:
    """All of the lines or none. Raises as `corrections.rewrite`, with `Clash` naming the lines that are not
    as they were shown; `BadInput` where none was chosen."""
    transcript = changeable(tx, recording_id, layer_id, by)
    if not chosen:
        raise BadInput("Hãy chọn ít nhất một đoạn.")
    lines, gone = find_chosen(transcript.segments, chosen)
    if gone:
        raise Clash(
            "Có người vừa sửa đoạn lúc {times}. Chưa thay chỗ nào; hãy xem lại danh sách rồi thay.",
            times=", ".join(clock(each.span.start) for each in gone),
        )
    seen = [(Seen(Span(line.start, line.end), line.text), text) for line, text in wanted.changed(lines)]
    done = corrections.rewrite_held(tx, queue, transcript, seen, by)
    what = {"layer": layer_id, "find": wanted.find, "write": wanted.write, "lines": len(done.edit_ids)}
    audit.note(tx, by, "transcript.replace", f"recording:{recording_id}", **what)
    return done


def standing(tx: Connection, layer_id: int, edit_id: int) -> list[Edit]:
    """What stands still of the deed that this change was part of. Raises `NotFound`."""
    edit = change_log.get(tx, layer_id, edit_id)
    return [each for each in deed_of(edit, change_log.edits(tx, layer_id)) if each.stands]
