"""Who came is counted in all and by site."""

from __future__ import annotations

from giaoban.models.attendance import Count, by_site, count, delegates
from giaoban.models.conference import Attendance, Participant, Site
from tests.factories.transcripts import details

PRESENT, ABSENT = Attendance.PRESENT, Attendance.ABSENT


def test_a_site_is_counted_however_its_tone_is_placed_and_others_are_found_in_the_list():
    held = details(
        sites=(Site("Xã Hòa Bình", "UBND xã", 30), Site("Xã Tả Phìn")),
        participants=(
            Participant("A", site="xã Hoà Bình", attendance=PRESENT),
            Participant("B", site="Xã Hòa Bình", attendance=ABSENT),
            Participant("C", site="Xã Bát Xát"),
            Participant("D"),
        ),
    )
    told = [(each.site.name, each.count) for each in by_site(held)]
    assert told == [
        ("Xã Hòa Bình", Count(2, 1, 1)),
        ("Xã Tả Phìn", Count()),
        ("Xã Bát Xát", Count(1)),
        ("", Count(1)),
    ]
    assert count(held.participants).unmarked == 2
    assert delegates(held) == 30


def test_a_conference_in_one_room_has_no_sites():
    held = details(participants=(Participant("A"),))
    assert by_site(held) == []
    assert delegates(held) is None
