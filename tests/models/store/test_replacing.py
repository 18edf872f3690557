"""Words are replaced in the lines that were chosen, all or none, and taken back as one deed."""

from __future__ import annotations

import pytest

from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.replacing import Chosen, Replacement
from giaoban.models.store import history, replacing
from giaoban.models.store.corrections import Corrected
from giaoban.models.store.database import Database
from giaoban.models.transcript import Segment
from tests.models.store.test_corrections import HOA, LAN, MEETING, Kept, keep
from tests.models.store.test_history import STRANGER

WANTED = Replacement("tôi xin", "chúng tôi xin")
TIEN = Replacement("tiến độ", "tiến bộ")


@pytest.fixture
def kept(db: Database) -> Kept:
    return keep(db)


def replace(kept: Kept, wanted: Replacement, *lines: Segment, by=LAN) -> Corrected:
    chosen = [Chosen.of(line) for line in lines]
    with kept.db.write() as tx:
        return replacing.replace(tx, kept.queue, kept.recording_id, kept.layer_id, wanted, chosen, by)


def test_the_chosen_lines_and_no_other_are_changed_and_their_words_keep_their_times(kept: Kept):
    everything = Replacement("i", "ì")
    assert len(everything.changed(kept.read().segments)) == 0  # whole syllables only
    done = replace(kept, WANTED, kept.read().segments[1])
    assert kept.texts() == ["kính thưa các đồng chí", "chúng tôi xin báo cáo", "về tiến độ"]
    assert [word.start for word in done.transcript.segments[1].words][2:] == [10.3, 10.6, 10.9]


def test_a_line_that_is_another_by_now_is_named_and_nothing_is_replaced(kept: Kept):
    lines = kept.read().segments
    kept.rewrite(lines[2], "về tiến độ giải ngân", by=HOA)
    with pytest.raises(Clash, match="lúc 0:20"):
        replace(kept, TIEN, lines[1], lines[2])
    assert kept.texts()[1:] == ["tôi xin báo cáo", "về tiến độ giải ngân"]


def test_the_deed_is_taken_back_in_one(kept: Kept):
    wanted = Replacement("tôi", "ta")
    kept.rewrite(kept.read().segments[2], "tôi về tiến độ")
    done = replace(kept, wanted, *kept.read().segments[1:])
    with kept.db.write() as tx:
        assert len(replacing.standing(tx, kept.layer_id, done.edit_ids[0])) == 2
        count = history.undo(
            tx, kept.queue, kept.recording_id, kept.layer_id, done.edit_ids[0], HOA, whole=True
        )
    assert count == 2
    assert kept.texts()[1:] == ["tôi xin báo cáo", "tôi về tiến độ"]
    with kept.db.read() as tx:
        assert replacing.standing(tx, kept.layer_id, done.edit_ids[0]) == []


def test_nothing_chosen_and_nobody_who_may_is_refused(kept: Kept):
    with pytest.raises(BadInput, match="ít nhất một đoạn"):
        replace(kept, WANTED)
    with pytest.raises(NotFound):
        replace(kept, WANTED, kept.read().segments[1], by=STRANGER)
    assert kept.texts() == [line.text for line in MEETING.segments]
