"""Chapters are proposed where the agenda's items and calls to go on are said, and nowhere else."""

from __future__ import annotations

import time

from giaoban.models.changes import apply
from giaoban.models.conference import AgendaItem
from giaoban.models.transcript import Transcript
from giaoban.search.chapters import propose
from tests.factories.transcripts import layer, segment

AGENDA = (
    AgendaItem("Khai mạc", "08:00"),
    AgendaItem("Báo cáo tình hình giải ngân vốn đầu tư công"),
    AgendaItem("Công tác phòng cháy, chữa cháy rừng"),
    AgendaItem("Chuyển đổi số"),
    AgendaItem("Kết luận hội nghị"),
)
SAID = (
    (1.0, "S1", "Kính thưa các đồng chí, tôi xin tuyên bố khai mạc hội nghị giao ban."),
    (60.0, "S1", "Trước hết xin mời Sở Tài chính báo cáo tình hình giải ngân vốn đầu tư công."),
    (70.0, "S2", "Vâng, giải ngân vốn đầu tư công đến nay đạt bốn mươi phần trăm."),
    (300.0, "S2", "Về phòng cháy thì ngành tài chính đã bố trí kinh phí."),
    (400.0, "S1", "Chúng ta chuyển sang nội dung phòng cháy chữa cháy rừng."),
    (410.0, "S3", "Hiện nay toàn tỉnh có nguy cơ cháy rừng cấp bốn."),
    (700.0, "S1", "Hội nghị tạm nghỉ giải lao mười lăm phút."),
    (800.0, "S1", "Nội dung tiếp theo là sắp xếp trụ sở sau sáp nhập, mời Sở Nội vụ."),
    (1500.0, "S1", "Tôi xin kết luận hội nghị như sau."),
)
DURATION = 1600.0


def spoken(*lines: tuple[float, str, str]) -> Transcript:
    return apply(layer(*(segment(start, text, speaker) for start, speaker, text in lines)))


def test_items_of_the_agenda_begin_where_they_are_called_and_others_by_their_name():
    found = propose(spoken(*SAID), AGENDA, DURATION)
    assert [(each.start, each.title, each.on_agenda) for each in found] == [
        (0.0, "Khai mạc", True),
        (60.0, "Báo cáo tình hình giải ngân vốn đầu tư công", True),
        (400.0, "Công tác phòng cháy, chữa cháy rừng", True),
        (700.0, "Giải lao", False),
        (800.0, "Sắp xếp trụ sở sau sáp nhập", False),
        (1500.0, "Kết luận hội nghị", True),
    ]
    assert found[2].said.startswith("Chúng ta chuyển sang")


def test_without_an_agenda_what_is_called_is_a_chapter():
    titles = [each.title for each in propose(spoken(*SAID), (), DURATION)]
    assert titles == [
        *("Khai mạc", "Phòng cháy chữa cháy rừng", "Giải lao", "Sắp xếp trụ sở sau sáp nhập", "Kết luận")
    ]


def test_items_stand_in_the_order_of_the_agenda():
    turned = (AgendaItem("Phòng cháy chữa cháy rừng"), AgendaItem("Giải ngân vốn đầu tư công"))
    on_agenda = [each.title for each in propose(spoken(*SAID), turned, DURATION) if each.on_agenda]
    assert len(on_agenda) == 1


def test_nothing_is_proposed_where_nothing_is_said():
    assert propose(spoken(), AGENDA, 10.0) == []
    assert propose(spoken((0.0, "S1", "Vâng ạ"), (5.0, "S2", "Xin cảm ơn")), AGENDA, 10.0) == []


def test_four_hours_are_read_quickly():
    lines = [
        segment(n * 5.0, "vâng tôi xin báo cáo thêm về việc này ạ", f"S{n % 9 + 1}") for n in range(2880)
    ]
    began = time.process_time()
    propose(apply(layer(*lines)), [AgendaItem(f"Nội dung {n} của tỉnh ta") for n in range(40)], 14_400.0)
    assert time.process_time() - began < 5
