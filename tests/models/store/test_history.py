"""The history of a transcript is complete, is seen by those who may correct, and is gone back in."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from giaoban.models.access import EVERYONE, Reader, Role
from giaoban.models.corrections import Rewrite
from giaoban.models.errors import NotAllowed, NotFound, StateRefused
from giaoban.models.recording import Span
from giaoban.models.speakers import Merge, Rename
from giaoban.models.store import corrections, history, speakers
from giaoban.models.store.corrections import Seen
from giaoban.models.store.database import Database
from giaoban.models.store.history import REVIEW, History
from giaoban.models.transcript import ReviewState
from tests.factories.transcripts import layer, segment
from tests.models.store.test_corrections import HOA, LAN, MEETING, Kept, keep, seen_as

STRANGER = Reader(None, "Người lạ", Role.SECRETARY, frozenset())
CADRE = Reader(None, "Cán bộ", Role.READER, frozenset({EVERYONE}))


@pytest.fixture
def kept(db: Database) -> Kept:
    return keep(db)


def read(kept: Kept, by: Reader = LAN, **asked: str | int) -> History:
    with kept.db.read() as tx:
        return history.read(tx, kept.recording_id, by, **asked)  # type: ignore[arg-type]  # as its own signature says


def undo(kept: Kept, edit_id: int, by: Reader = LAN, *, whole: bool = False) -> int:
    with kept.db.write() as tx:
        return history.undo(tx, kept.queue, kept.recording_id, kept.layer_id, edit_id, by, whole=whole)


def name(tx: Connection, kept: Kept, change: Rename | Merge) -> None:
    speakers.change(tx, kept.queue, kept.recording_id, kept.layer_id, change, HOA)


def test_changes_and_the_review_stand_in_one_history_the_newest_first(kept: Kept):
    kept.rewrite(kept.read().segments[0], "kính thưa quý vị", by=LAN)
    with kept.db.write() as tx:
        name(tx, kept, Rename("S1", "Sùng A Lềnh"))
    kept.review(ReviewState.APPROVED)
    found = read(kept)
    assert [(entry.kind, entry.who) for entry in found.entries] == [
        (REVIEW, LAN.name),
        ("rename", HOA.name),
        ("rewrite", LAN.name),
        (REVIEW, LAN.name),
    ]
    assert [entry.review.state for entry in found.entries if entry.review] == [
        ReviewState.APPROVED,
        ReviewState.IN_REVIEW,
    ]
    assert found.people == (HOA.name, LAN.name)
    assert set(found.kinds) == {REVIEW, "rename", "rewrite"}


def test_it_is_filtered_and_paged_by_the_database_numbers(kept: Kept):
    for n in range(5):
        kept.rewrite(kept.read().segments[0], f"lời {n}", by=HOA if n % 2 else LAN)
    mine = read(kept, who=HOA.name, kind="rewrite", limit=1, offset=1)
    assert mine.count == 2
    assert [entry.edit.change.after for entry in mine.entries if entry.edit] == ["lời 1"]  # type: ignore[union-attr]  # rewrites
    assert read(kept, who="không ai").count == 0


def test_only_those_who_may_correct_see_it(kept: Kept):
    kept.rewrite(kept.read().segments[0], "khác")
    with pytest.raises(NotAllowed):
        read(kept, CADRE)
    with pytest.raises(NotFound):
        read(kept, STRANGER)
    edit_id = read(kept).entries[0].id
    with pytest.raises(NotFound, match="bản ghi"):
        undo(kept, edit_id, STRANGER)
    where = (kept.queue, kept.recording_id, kept.layer_id)
    with pytest.raises(NotFound, match="bản ghi"), kept.db.write() as tx:
        corrections.restore(tx, *where, Seen(Span(0, 1), ""), edit_id, STRANGER)


def test_what_was_taken_back_says_when_and_by_whom(kept: Kept):
    (edit_id,) = kept.rewrite(kept.read().segments[0], "khác", by=LAN).edit_ids
    assert undo(kept, edit_id, HOA) == 1
    (entry,) = (entry for entry in read(kept).entries if entry.edit)
    assert entry.edit
    assert entry.edit.undone_at
    assert (entry.edit.who, entry.edit.undone_who) == (LAN.name, HOA.name)
    with pytest.raises(StateRefused, match="hoàn tác rồi"):
        undo(kept, edit_id)


def test_one_deed_is_taken_back_whole_or_in_part(kept: Kept):
    wanted = [(seen_as(line), f"đoạn {n}") for n, line in enumerate(kept.read().segments)]
    where = (kept.queue, kept.recording_id, kept.layer_id)
    with kept.db.write() as tx:
        first, second, _third = corrections.rewrite(tx, *where, wanted, LAN).edit_ids
    assert [entry.together for entry in read(kept).entries] == [3, 3, 3, 1]
    undo(kept, second)
    assert kept.texts() == ["đoạn 0", "tôi xin báo cáo", "đoạn 2"]
    assert undo(kept, first, whole=True) == 2
    assert kept.texts() == [line.text for line in MEETING.segments]


def test_a_deed_that_somebody_built_on_stays_whole(kept: Kept):
    wanted = [(seen_as(line), f"đoạn {n}") for n, line in enumerate(kept.read().segments)]
    with kept.db.write() as tx:
        done = corrections.rewrite(tx, kept.queue, kept.recording_id, kept.layer_id, wanted, LAN)
    kept.rewrite(kept.read().segments[1], "đoạn của Hoa", by=HOA)
    with pytest.raises(StateRefused, match="sửa tiếp sau đó"):
        undo(kept, done.edit_ids[0], whole=True)
    assert kept.texts() == ["đoạn 0", "đoạn của Hoa", "đoạn 2"]


def test_of_speakers_the_last_change_is_taken_back_and_no_other(kept: Kept):
    with kept.db.write() as tx:
        name(tx, kept, Rename("S1", "A"))
        name(tx, kept, Rename("S2", "B"))
    second, first = (entry.id for entry in read(kept, kind="rename").entries)
    with pytest.raises(StateRefused, match="cuối cùng"):
        undo(kept, first)
    undo(kept, second)
    undo(kept, first)
    assert kept.read().names == {}


def test_earlier_layers_keep_their_history_and_carried_changes_say_so(kept: Kept):
    kept.rewrite(kept.read().segments[1], "tôi xin trình bày")
    kept.again(layer(segment(0.1, "kính thưa đồng chí"), segment(10.1, "tôi xin báo cao")))
    entries = [entry for entry in read(kept).entries if isinstance(entry.edit and entry.edit.change, Rewrite)]
    assert [(entry.layer_number, bool(entry.edit and entry.edit.carried_from)) for entry in entries] == [
        (2, True),
        (1, False),
    ]


DEEDS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["a", "b", "c d", "undo"])), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_the_history_is_complete_whatever_is_done(kept: Kept, deeds: list[tuple[int, str]]):
    """Every deed is there, once, with its person and what was before it; nothing that was there goes."""
    before = [entry.id for entry in read(kept).entries if entry.edit]
    made: list[tuple[int, str, str, str]] = []
    for place, text in deeds:
        by = (LAN, HOA)[place % 2]
        line = kept.read().segments[place]
        if text == "undo":
            last = next((e for e in read(kept).entries if e.edit and e.edit.stands), None)
            if last:
                undo(kept, last.id, by)
        elif ids := kept.rewrite(line, text, by=by).edit_ids:
            made.append((ids[0], by.name, line.text, text))
    entries = [entry for entry in read(kept).entries if entry.edit]
    new = [entry for entry in entries if entry.id not in before]
    said = [
        (e.id, e.who, e.edit.change.before, e.edit.change.after)
        for e in new
        if e.edit and isinstance(e.edit.change, Rewrite)
    ]
    assert said == made[::-1]
    assert {entry.id for entry in entries} == {*before, *(each[0] for each in made)}
