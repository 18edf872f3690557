"""What is corrected again and again is counted once for each place, by what stands, for who may read it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from giaoban.models.access import SYSTEM, Reader
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.glossary import NewTerm, TermKind
from giaoban.models.recording import RecordingState
from giaoban.models.store import (
    conferences,
    corrected_words,
    corrections,
    glossary,
    history,
    recordings,
    tables,
)
from giaoban.models.store.database import Database
from tests.factories.transcripts import layer, segment
from tests.models.store.test_corrections import HOA, LAN, Kept, keep, seen_as
from tests.models.store.test_history import STRANGER

SPOKEN = layer(
    segment(0.0, "ở lào cai năm nay"),
    segment(10.0, "riêng lào cai cũ"),
    segment(20.0, "và ô cốp của Lào Cai"),
)


@pytest.fixture
def kept(db: Database) -> Kept:
    made = keep(db)
    return replace(made, layer_id=made.again(SPOKEN))


def often(kept: Kept, reader: Reader = LAN) -> list[tuple[str, str, int]]:
    with kept.db.read() as tx:
        return [(each.heard, each.written, each.count) for each in corrected_words.often(tx, reader)]


def correct(kept: Kept, place: int, heard: str = "lào cai", written: str = "Lào Cai") -> int:
    line = kept.read().segments[place]
    (edit_id,) = kept.rewrite(line, line.text.replace(heard, written)).edit_ids
    return edit_id


def test_the_second_time_it_is_proposed(kept: Kept):
    correct(kept, 0)
    assert often(kept) == []
    second = correct(kept, 1)
    assert often(kept) == [("lào cai", "Lào Cai", 2)]
    with kept.db.write() as tx:
        history.undo(tx, kept.queue, kept.recording_id, kept.layer_id, second, LAN)
    assert often(kept) == []  # what was taken back says nothing
    with kept.db.write() as tx:
        corrections.redo(tx, kept.queue, kept.recording_id, kept.layer_id, [second], LAN)
    assert often(kept) == [("lào cai", "Lào Cai", 2)]


def test_of_one_place_the_last_correction_counts(kept: Kept):
    correct(kept, 0)
    correct(kept, 0, "Lào Cai", "lào cai")
    correct(kept, 0)
    assert often(kept) == []
    correct(kept, 1, "lào cai", "Lao Cai")
    assert often(kept) == []
    correct(kept, 1, "Lao Cai", "lào cai")
    correct(kept, 1)
    assert often(kept) == [("lào cai", "Lào Cai", 2)]


def test_one_line_may_say_it_twice(kept: Kept):
    line = kept.read().segments[0]
    kept.rewrite(line, "lào cai rồi lào cai", by=HOA)
    correct(kept, 0)
    assert often(kept) == [("lào cai", "Lào Cai", 2)]


def test_what_is_carried_to_a_newer_layer_is_counted_once(kept: Kept):
    correct(kept, 0)
    kept.again(layer(segment(0.1, "ở lào cai năm nay"), segment(10.1, "riêng lào cai cũ")))
    assert kept.texts()[0] == "ở Lào Cai năm nay"
    assert often(kept) == []


def test_only_what_a_reader_may_read_is_counted(kept: Kept):
    correct(kept, 0)
    correct(kept, 1)
    assert often(kept, STRANGER) == []
    with kept.db.read() as tx:
        assert corrected_words.places(tx, STRANGER, "lào cai", "Lào Cai", 9) == []
        assert corrected_words.places(tx, LAN, "Lào cai", "Lào Cai", 9) == [
            (kept.recording_id, 10.3),
            (kept.recording_id, 0.3),
        ]
        held = conferences.get(tx, recordings.get(tx, kept.recording_id).conference_id)
    with kept.db.write() as tx:
        conferences.edit(tx, held.id, held.version, replace(held.details, readable_by=frozenset({"unit:9"})))
    assert (often(kept), len(often(kept, SYSTEM))) == ([], 1)
    with kept.db.write() as tx:
        recordings.set_state(tx, kept.recording_id, RecordingState.REMOVED)
    assert often(kept, SYSTEM) == []


def test_what_the_glossary_has_is_not_proposed(kept: Kept):
    correct(kept, 0)
    correct(kept, 1)
    with kept.db.write() as tx:
        glossary.add(tx, NewTerm("LÀO CAI", TermKind.PLACE), LAN)
    assert often(kept) == []


def test_what_is_set_aside_is_not_proposed_until_it_is_taken_up_again(kept: Kept):
    correct(kept, 0)
    correct(kept, 1)
    with kept.db.write() as tx:
        corrected_words.set_aside(tx, "Lào cai", "Lào Cai", "tùy chỗ", LAN)
        corrected_words.set_aside(tx, "lào cai", "Lào Cai", "hai lần", LAN)
    assert often(kept) == []
    with kept.db.read() as tx:
        (aside,) = corrected_words.aside(tx)
        noted = tx.execute(
            select(tables.audit.c.who).where(tables.audit.c.action == "corrected-words.set-aside")
        )
        assert list(noted.scalars()) == [LAN.name]
    assert (aside.reason, aside.who) == ("tùy chỗ", LAN.name)
    with kept.db.write() as tx:
        corrected_words.take_up(tx, aside.id, HOA)
    assert often(kept) == [("lào cai", "Lào Cai", 2)]


@pytest.mark.parametrize(
    ("heard", "written", "reason"), [("", "a", "b"), ("a", "", "b"), ("a", "b", " "), ("a", "b", "c" * 301)]
)
def test_what_cannot_be_set_aside_is_refused(kept: Kept, heard: str, written: str, reason: str):
    with pytest.raises(BadInput), kept.db.write() as tx:
        corrected_words.set_aside(tx, heard, written, reason, LAN)
    with pytest.raises(NotFound), kept.db.write() as tx:
        corrected_words.take_up(tx, 99, LAN)


def test_a_correction_that_is_refused_leaves_no_pair(kept: Kept):
    lines = [seen_as(line) for line in kept.read().segments]
    wanted = [(lines[0], "ở Lào Cai năm nay"), (replace(lines[1], text="khác"), "x")]
    with pytest.raises(Exception, match="vừa sửa"), kept.db.write() as tx:
        corrections.rewrite(tx, kept.queue, kept.recording_id, kept.layer_id, wanted, LAN)
    with kept.db.read() as tx:
        assert tx.execute(select(func.count()).select_from(tables.corrected_words)).scalar_one() == 0
