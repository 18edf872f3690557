"""Drafts of minutes as they are kept: what people did, who did it, and two at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from giaoban.models.access import SYSTEM, Reader, Role
from giaoban.models.errors import BadInput, Clash, NotFound, StateRefused
from giaoban.models.minutes import DraftState, Form, Line, Material, Minutes, Origin, assemble
from giaoban.models.minutes.around import Around, around, around_now
from giaoban.models.minutes.head import HeadField
from giaoban.models.recording import MediaInfo
from giaoban.models.store import (
    conferences,
    minutes,
    minutes_edits,
    paper_templates,
    recordings,
    tables,
    transcripts,
)
from giaoban.models.store.database import Database
from giaoban.models.store.minutes import Deed
from giaoban.models.store.minutes_material import gather
from tests.factories.minutes import CHAIR, short_details, spoken

LAN = Reader(None, "Lan", Role.SECRETARY, frozenset({"signed-in"}))
CAN_BO = Reader(None, "Cán bộ", Role.READER, frozenset({"signed-in"}))


@pytest.fixture
def material(db: Database) -> Material:
    with db.write() as tx:
        held = conferences.add(tx, short_details())
        media = MediaInfo("wav", 60.0, "pcm")
        part = recordings.add(
            tx, held.id, title="", sha256="a" * 64, file_name="a.wav", size=1, media=media, added_by=None
        )
        transcripts.save_layer(tx, part.id, transcripts.start_run(tx, part.id, {}), spoken())
        return gather(tx, held)


@pytest.fixture
def draft(db: Database, material: Material) -> Minutes:
    with db.write() as tx:
        drafted = assemble(material, Form.STATE)
        return minutes.begin(tx, material.conference.id, Form.STATE, drafted, LAN)


def stands(tx: Connection, draft: Minutes) -> list[str]:
    found = minutes.readable(tx, draft.id, LAN)
    return [line.text for section in found.sections for line in found.of_section(section.key)]


def test_a_draft_comes_back_as_it_was_made(db: Database, material: Material, draft: Minutes):
    drafted = assemble(material, Form.STATE)
    assert [replace(line, key=0) for line in draft.lines] == list(drafted.lines)
    assert draft.sections == drafted.sections
    with db.write() as tx:
        again = minutes.begin(tx, material.conference.id, Form.STATE, drafted, SYSTEM)
        assert again == minutes.readable(tx, draft.id, LAN)
        assert tx.execute(select(func.count()).select_from(tables.minutes)).scalar_one() == 1


def test_every_deed_is_in_the_history_with_what_was_there_before(db: Database, draft: Minutes):
    first, second = draft.lines[:2]
    with db.write() as tx:
        minutes_edits.reword(tx, draft.id, first.key, first.version, "Mới.", LAN)
        minutes_edits.drop(tx, draft.id, second.key, LAN)
        minutes_edits.restore(tx, draft.id, second.key, LAN)
        minutes_edits.move(tx, draft.id, second.key, 1, LAN)
        minutes_edits.write(tx, draft.id, "ket-luan", "Tự viết.", LAN)
        minutes_edits.entitle(tx, draft.id, "ket-luan", "Kết luận của chủ trì", LAN)
        told = minutes.events(tx, draft.id)[::-1]
    assert [event.deed for event in told] == [
        Deed.DRAFT,
        Deed.REWORD,
        Deed.DROP,
        Deed.RESTORE,
        Deed.MOVE,
        Deed.TYPE,
        Deed.TITLE,
    ]
    assert {event.who for event in told} == {"Lan"}
    assert (told[1].line_id, told[1].before, told[1].after) == (first.key, first.text, "Mới.")
    assert (told[2].before, told[3].after) == (second.text, second.text)
    with db.read() as tx:
        actions = tx.execute(select(tables.audit.c.action).order_by(tables.audit.c.id)).scalars().all()
    assert [action for action in actions if action.startswith("minutes.")] == [
        f"minutes.{event.deed.value}" for event in told
    ]


def test_what_changes_nothing_is_no_deed(db: Database, draft: Minutes):
    line = draft.lines[0]
    with db.write() as tx:
        kept = minutes_edits.reword(tx, draft.id, line.key, line.version, f"  {line.text} ", LAN)
        assert kept == line
        minutes_edits.restore(tx, draft.id, line.key, LAN)
        minutes_edits.move(tx, draft.id, line.key, -1, LAN)
        minutes_edits.entitle(tx, draft.id, "ket-luan", "Kết luận", LAN)
        assert len(minutes.events(tx, draft.id)) == 1


def test_two_in_one_line_and_two_in_one_draft(db: Database, draft: Minutes):
    first, second = draft.lines[:2]
    with db.write() as tx:
        minutes_edits.reword(tx, draft.id, first.key, first.version, "Của Lan.", LAN)
        minutes_edits.reword(tx, draft.id, second.key, second.version, "Cũng của Lan.", LAN)
    with db.write() as tx, pytest.raises(Clash, match="Của Lan"):
        minutes_edits.reword(tx, draft.id, first.key, first.version, "Của người khác.", SYSTEM)
    with db.write() as tx, pytest.raises(Clash):
        minutes.approve(tx, draft.id, draft.version, {"x": 1}, SYSTEM)
    with db.read() as tx:
        assert stands(tx, draft)[:2] == ["Của Lan.", "Cũng của Lan."]


def test_made_again_nothing_of_a_person_is_lost(db: Database, material: Material, draft: Minutes):
    first, second = draft.lines[:2]
    with db.write() as tx:
        minutes_edits.reword(tx, draft.id, first.key, first.version, "Mới.", LAN)
        minutes_edits.drop(tx, draft.id, second.key, LAN)
        typed = minutes_edits.write(tx, draft.id, "ket-luan", "Tự viết.", LAN)
        part = material.spoken[0].recording
        run = transcripts.start_run(tx, part.id, {})
        shorter = spoken((("S1", "Hôm nay chúng ta họp để đánh giá kết quả của quý một."),))
        transcripts.save_layer(tx, part.id, run, shorter)
        fresh = gather(tx, material.conference)
        again = minutes.renew(tx, draft.id, assemble(fresh, Form.STATE), [part.id], LAN)
        assert [line.text for line in again.lines if not line.removed] == ["Mới.", "Tự viết."]
        assert {line.key for line in again.lines} == {first.key, second.key, typed.key}
        assert [line.removed for line in again.lines] == [False, True, False]
        assert minutes.renew(tx, draft.id, assemble(fresh, Form.STATE), [part.id], LAN).lines == again.lines


def test_approved_it_refuses_every_deed_until_it_is_opened_again(
    db: Database, material: Material, draft: Minutes
):
    line = draft.lines[0]
    frozen = around_now(material.conference, Form.STATE, {"chair": CHAIR}).to_json()
    with db.write() as tx:
        with pytest.raises(StateRefused):
            minutes.issue(tx, draft.id, draft.version, "1/BB", date(2026, 3, 26), LAN)
        approved = minutes.approve(tx, draft.id, draft.version, frozen, LAN)
        assert around(material.conference, approved) == Around.from_json(frozen)
        for refused in (
            lambda: minutes_edits.reword(tx, draft.id, line.key, line.version, "X", LAN),
            lambda: minutes_edits.drop(tx, draft.id, line.key, LAN),
            lambda: minutes_edits.write(tx, draft.id, "ket-luan", "X", LAN),
            lambda: minutes.renew(tx, draft.id, assemble(material, Form.STATE), [1], LAN),
            lambda: minutes.write_head(tx, draft.id, approved.version, {HeadField.PLACE: "X"}, LAN),
        ):
            with pytest.raises(StateRefused):
                refused()
        issued = minutes.issue(tx, draft.id, approved.version, " 15/BB-UBND ", date(2026, 3, 26), LAN)
        assert (issued.state, issued.number) == (DraftState.ISSUED, "15/BB-UBND")
        with pytest.raises(BadInput):
            minutes.reopen(tx, draft.id, issued.version, " ", LAN)
        opened = minutes.reopen(tx, draft.id, issued.version, "Sai", LAN)
        assert (opened.state, opened.number, opened.frozen) == (DraftState.DRAFT, "", {})
        assert minutes.events(tx, draft.id)[0].before == "Đã ban hành 15/BB-UBND"


DEEDS = ("reword", "drop", "restore", "up", "down", "write")


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 8)), max_size=12))
def test_from_the_history_alone_every_line_can_be_told(
    db: Database, material: Material, deeds: list[tuple[str, int]]
):
    """Whatever people did: each line's text, and whether it stands, follow from what was drafted and from the
    events, and no line is lost on the way."""
    with db.write() as tx, tx.begin_nested() as tried:
        made = minutes.begin(tx, material.conference.id, Form.STATE, assemble(material, Form.STATE), LAN)
        told = {line.key: (line.text, True) for line in made.lines}
        for number, (deed, place) in enumerate(deeds):
            _do(tx, minutes.readable(tx, made.id, LAN), deed, place, f"Câu {number}.")
        for event in minutes.events(tx, made.id)[::-1]:
            if event.line_id is not None:
                before, stood = told.get(event.line_id, ("", True))
                text = event.after if event.deed in {Deed.REWORD, Deed.TYPE} else before
                assert event.deed is not Deed.REWORD or event.before == before
                told[event.line_id] = (text, {Deed.DROP: False, Deed.RESTORE: True}.get(event.deed, stood))
        now = minutes.readable(tx, made.id, LAN)
        assert {line.key: (line.text, not line.removed) for line in now.lines} == told
        order = [section.key for section in now.sections]
        assert [order.index(line.section) for line in now.lines] == sorted(
            order.index(line.section) for line in now.lines
        )
        tried.rollback()


def _do(tx: Connection, draft: Minutes, deed: str, place: int, text: str) -> None:
    line = draft.lines[place % len(draft.lines)]
    if deed == "reword":
        minutes_edits.reword(tx, draft.id, line.key, line.version, text, LAN)
    elif deed == "drop":
        minutes_edits.drop(tx, draft.id, line.key, LAN)
    elif deed == "restore":
        minutes_edits.restore(tx, draft.id, line.key, LAN)
    elif deed == "write":
        minutes_edits.write(tx, draft.id, line.section, text, LAN)
    else:
        minutes_edits.move(tx, draft.id, line.key, -1 if deed == "up" else 1, LAN)


def test_a_draft_is_not_there_for_who_only_reads(db: Database, draft: Minutes):
    with db.write() as tx:
        with pytest.raises(NotFound):
            minutes.readable(tx, draft.id, CAN_BO)
        assert minutes.of_conference(tx, draft.conference_id, CAN_BO) == {}
        minutes.approve(tx, draft.id, draft.version, {}, LAN)
        assert minutes.readable(tx, draft.id, CAN_BO).lines == draft.lines


def test_what_is_not_there_or_too_long_is_refused(db: Database, draft: Minutes):
    with db.write() as tx:
        with pytest.raises(NotFound):
            minutes_edits.drop(tx, draft.id, 999, LAN)
        with pytest.raises(NotFound):
            minutes_edits.write(tx, draft.id, "khong-co", "X", LAN)
        with pytest.raises(BadInput, match="dài quá"):
            minutes_edits.write(tx, draft.id, "ket-luan", "x" * 5000, LAN)
        with pytest.raises(NotFound):
            minutes.readable(tx, draft.id + 1, LAN)


def test_an_offices_template_is_kept_until_it_is_dropped(db: Database):
    with db.write() as tx:
        paper_templates.keep(tx, "state", "mẫu.docx", b"PK\x00\xff", LAN)
        paper_templates.keep(tx, "state", "mẫu 2.docx", b"PK\x01", LAN)
        assert paper_templates.data(tx, "state") == b"PK\x01"
        assert [one.file_name for one in paper_templates.listing(tx).values()] == ["mẫu 2.docx"]
        paper_templates.forget(tx, "state", LAN)
        assert paper_templates.data(tx, "state") is None


def test_a_line_of_ones_own_has_no_source(db: Database, draft: Minutes):
    with db.write() as tx:
        made = minutes_edits.write(tx, draft.id, "ket-luan", "Tự viết.", LAN)
        assert made == Line(made.key, "ket-luan", "Tự viết.", "", Origin.TYPED)
        assert minutes.readable(tx, draft.id, LAN).lines[-1] == made
