"""The register of people on a real database: order, posts, who is the same, where they spoke."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from giaoban.models.access import EVERYONE, SYSTEM, Reader, Role, unit_key
from giaoban.models.conference import Attendance, Participant
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.recording import MediaInfo
from giaoban.models.speakers import Rename
from giaoban.models.store import conferences, people, recordings, speakers, spoken, transcripts, units
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from tests.factories.transcripts import details, layer, segment

DAY = date(2026, 3, 25)
"""Of `details`."""


def test_people_stand_by_given_name_then_family_name(db: Database):
    with db.write() as tx:
        for name in ("Nguyễn Văn Ánh", "Trần Thị Ân", "Lê Văn An", "Đỗ Văn Ánh", "Bùi Thị Đào", "Vũ Dũng"):
            people.add(tx, name, SYSTEM)
        assert [each.name for each in people.all(tx)] == [
            *("Lê Văn An", "Đỗ Văn Ánh", "Nguyễn Văn Ánh", "Trần Thị Ân", "Vũ Dũng", "Bùi Thị Đào")
        ]


def test_a_person_is_found_by_name_note_post_and_unit(db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Sở Tài chính", short_name="STC")
        person = people.add(tx, "Hoàng  Thị Bích", SYSTEM, "sinh năm 1975")
        people.add_post(tx, person.id, "Giám đốc", unit.id, SYSTEM, date(2025, 3, 1))
        people.add(tx, "Lê Văn Bình", SYSTEM)
        for like in ("bich", "hoang thi", "1975", "giam doc tai chinh", "STC"):
            assert [each.name for each in people.find(tx, like)] == ["Hoàng Thị Bích"], like
        assert len(people.find(tx, "")) == 2
        assert people.posts_on(tx, [person.id], DAY) == {person.id: "Giám đốc Sở Tài chính"}
        assert people.posts_on(tx, [person.id], date(2025, 2, 28)) == {}


def test_what_is_refused(db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Sở Tài chính")
        person = people.add(tx, "Hoàng Thị Bích", SYSTEM)
        people.add_post(tx, person.id, "Giám đốc", unit.id, SYSTEM, date(2025, 3, 1))
        with pytest.raises(BadInput, match="Hãy ghi họ và tên"):
            people.add(tx, "  ", SYSTEM)
        with pytest.raises(BadInput, match="đã có chức vụ ấy"):
            people.add_post(tx, person.id, "giám đốc", unit.id, SYSTEM, date(2025, 3, 1))
        with pytest.raises(BadInput, match="sau ngày bắt đầu"):
            people.add_post(tx, person.id, "Phó", unit.id, SYSTEM, date(2025, 3, 1), date(2025, 2, 1))
        with pytest.raises(NotFound):
            people.add_post(tx, person.id, "Phó", unit.id + 1, SYSTEM)
        with pytest.raises(NotFound):
            people.get(tx, person.id + 1)
        with pytest.raises(Clash):
            people.edit(tx, person.id, 2, "Khác", "", SYSTEM)


def test_two_who_are_one_are_one_from_now_on(db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Sở Tài chính")
        kept, gone = people.add(tx, "Hoàng Thị Bích", SYSTEM), people.add(tx, "Hoàng Thị Bich", SYSTEM)
        for person in (kept, gone):
            people.add_post(tx, person.id, "Giám đốc", unit.id, SYSTEM, date(2025, 3, 1))
        people.add_post(tx, gone.id, "Phó Giám đốc", unit.id, SYSTEM, date(2020, 1, 1), date(2025, 2, 28))
        invited = (Participant("Hoàng Thị Bich", person_id=gone.id, attendance=Attendance.PRESENT),)
        held = conferences.add(tx, details(participants=invited))
        assert people.merge(tx, gone.id, kept.id, SYSTEM) == kept
        assert people.get(tx, gone.id) == kept
        assert people.all(tx) == [kept]
        assert [post.title for post in people.posts_of(tx, [kept.id])[kept.id]] == [
            "Giám đốc",
            "Phó Giám đốc",
        ]
        assert conferences.get(tx, held.id).details.participants[0].person_id == kept.id
        assert people.posts_on(tx, [gone.id], DAY) == {gone.id: "Giám đốc Sở Tài chính"}
        assert people.same(tx, kept.id) == [kept.id, gone.id]
        with pytest.raises(BadInput, match="khác nhau"):
            people.merge(tx, gone.id, kept.id, SYSTEM)


def test_participants_are_linked_by_name_and_unit_of_that_day(db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Sở Tài chính")
        person = people.add(tx, "Hoàng Thị Bích", SYSTEM)
        people.add_post(tx, person.id, "Giám đốc", unit.id, SYSTEM)
        listed = (Participant("hoàng thị bích", "", "Sở Tài chính"), Participant("Hoàng Thị Bích"))
        found = people.linked(tx, details(participants=listed)).participants
    assert [one.person_id for one in found] == [person.id, None]


def test_where_somebody_spoke_is_told_to_those_who_may_read_it(db: Database, queue: LeaseQueue):
    spoke = layer(segment(0.0, "Kính thưa các đồng chí", "S1"), segment(5.0, "Vâng", "S2"))
    with db.write() as tx:
        unit = units.add(tx, "Sở Tài chính")
        person = people.add(tx, "Hoàng Thị Bích", SYSTEM)
        people.add_post(tx, person.id, "Giám đốc", unit.id, SYSTEM)
        heard = []
        for keys in ({EVERYONE}, {unit_key(9)}):
            held = conferences.add(tx, replace(details(), readable_by=frozenset(keys)))
            made = recordings.add(
                tx,
                held.id,
                title="",
                sha256=f"{held.id:064}",
                file_name="a.wav",
                size=1,
                media=MediaInfo("wav", 30.0, "pcm_s16le"),
                added_by=None,
            )
            run = transcripts.start_run(tx, made.id, {})
            kept = transcripts.save_layer(tx, made.id, run, spoke)
            wanted = Rename("S1", "Hoàng Thị Bích", person.id)
            speakers.change(tx, queue, made.id, kept.id or 0, wanted, SYSTEM)
            heard.append((made, kept.id or 0))
        outsider = Reader(1, "A", Role.SECRETARY, frozenset({EVERYONE}))
        told = spoken.by_person(tx, person.id, outsider)
        assert [(one.recording.id, one.labels) for one in told] == [(heard[0][0].id, ("S1",))]
        assert len(spoken.by_person(tx, person.id, SYSTEM)) == 2

        transcript = transcripts.transcript(tx, heard[0][0].id)
        assert transcript
        conference = conferences.get(tx, heard[0][0].conference_id)
        assert people.posts_of_speakers(tx, conference, transcript) == {"S1": "Giám đốc Sở Tài chính"}
        known = people.with_speakers(tx, conference, transcript).details.participants
        assert [(one.name, one.role) for one in known] == [("Hoàng Thị Bích", "Giám đốc, Sở Tài chính")]

        speakers.change(tx, queue, heard[0][0].id, heard[0][1], Rename("S1", "Người khác"), SYSTEM)
        assert spoken.by_person(tx, person.id, outsider) == []
