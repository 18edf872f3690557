"""Conferences whose minutes are known: a short one, and a large one over many sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from giaoban.models.changes import apply
from giaoban.models.conference import (
    AgendaItem,
    Attendance,
    Conference,
    ConferenceDetails,
    Duty,
    Participant,
    Site,
)
from giaoban.models.minutes import Drafted, Form, Material, Minutes, Spoken, assemble
from giaoban.models.minutes.around import around_now
from giaoban.models.minutes.nouns import DraftState
from giaoban.models.minutes.standing import Standings
from giaoban.models.transcript import Layer, Review, ReviewState, Segment
from giaoban.webapp.exports.minutes import MinutesDocument
from tests.factories.transcripts import details, layer, recording, segment

CHAIR = "Nguyễn Văn An"
NAMES = {"S1": CHAIR, "S2": "Trần Thị Bình"}
TALK = (
    ("S1", "Kính thưa các đồng chí. Hôm nay chúng ta họp giao ban tháng ba để đánh giá kết quả quý một."),
    ("S1", "Xin mời đồng chí Bình báo cáo kết quả giải ngân vốn đầu tư công."),
    ("S2", "Báo cáo hội nghị, ờ đến nay toàn tỉnh giải ngân được bốn mươi phần trăm kế hoạch."),
    ("S2", "Chúng tôi kiến nghị tỉnh bổ sung vốn cho các dự án chuyển tiếp."),
    ("S3", "Về phía xã Bát Xát chúng tôi xin báo cáo thêm là mặt bằng của dự án còn vướng."),
    ("S1", "Tôi xin kết luận như sau. Thứ nhất, giao giao Sở Tài chính rà soát biên chế trước ngày 30/6."),
    ("S1", "Thống nhất chủ trương bổ sung vốn cho các dự án chuyển tiếp. Xin cảm ơn các đồng chí."),
)


def spoken(talk: tuple[tuple[str, str], ...] = TALK, at: float = 1.0) -> Layer:
    segments: list[Segment] = []
    for speaker, text in talk:
        segments.append(segment(round(at, 2), text, speaker))
        at = segments[-1].end + 0.6
    return layer(*segments)


def short_details(**more: object) -> ConferenceDetails:
    people = (
        Participant(CHAIR, "Chủ tịch", "UBND tỉnh Lào Cai"),
        Participant("Trần Thị Bình", "Giám đốc", "Sở Tài chính"),
    )
    agenda = (AgendaItem("Kết quả giải ngân vốn đầu tư công", "08:15"),)
    told: dict[str, Any] = {"agenda": agenda, "participants": people, **more}
    return details(**told)


def material(made: Layer | None = None, *, reviewed: bool = False, **more: object) -> Material:
    review = Review(ReviewState.APPROVED) if reviewed else Review()
    part = Spoken(recording(), replace(apply(made or spoken()), names=NAMES, review=review))
    return Material(Conference(7, short_details(**more), 1), (part,))


def kept(drafted: Drafted, form: Form = Form.STATE, **more: object) -> Minutes:
    """A draft with the keys that a database would give its lines."""
    lines = tuple(replace(line, key=number) for number, line in enumerate(drafted.lines, 1))
    whole = Minutes(1, 7, form, DraftState.DRAFT, 1, drafted.sections, lines)
    return replace(whole, **more)  # type: ignore[arg-type]  # of each field its own


def document(made: Material, form: Form = Form.STATE, **more: object) -> MinutesDocument:
    minutes = kept(assemble(made, form, [CHAIR]), form, **more)
    around = around_now(made.conference, form, minutes.head)
    link = "https://kho.example/n/{}".format
    return MinutesDocument(minutes, around, Standings(made.spoken), len(made.spoken), link)


def large() -> Material:
    """40 participants at 12 sites, some absent, and a talk that gives 30 sentences or more."""
    sites = tuple(Site(f"Điểm cầu xã số {n}", f"UBND xã số {n}", 3 + n) for n in range(1, 12))
    people = [
        Participant(CHAIR, "Chủ tịch", "UBND tỉnh Lào Cai", None, Duty.CHAIR, Attendance.PRESENT),
        Participant("Đỗ Thị Thư", "Chánh Văn phòng", "", None, Duty.SECRETARY, Attendance.PRESENT),
    ]
    for number in range(38):
        absent = number % 9 == 8
        people.append(
            Participant(
                f"Hoàng Văn Thứ {number + 1}",
                "Chủ tịch UBND xã",
                f"UBND xã số {number % 11 + 1}",
                attendance=Attendance.ABSENT if absent else Attendance.PRESENT,
                absence_reason="đi công tác" if absent else "",
                site=f"Điểm cầu xã số {number % 11 + 1}",
            )
        )
    talk = [("S1", "Kính thưa các đồng chí, hôm nay chúng ta đánh giá kết quả giải ngân vốn đầu tư công.")]
    for number in range(2, 14):
        told = f"Xã chúng tôi đến nay đã giải ngân được {number * 7} tỷ đồng theo kế hoạch năm."
        asked = "Chúng tôi đề xuất tỉnh bổ sung kinh phí bồi thường, giải phóng mặt bằng."
        talk += [(f"S{number}", told), (f"S{number}", asked)]
    talk.append(("S1", "Tôi xin kết luận như sau."))
    talk += [
        ("S1", f"Giao {unit} chủ trì, phối hợp với các xã rà soát, báo cáo trước ngày 30/6.")
        for unit in ("Sở Tài chính", "Sở Xây dựng", "Sở Nội vụ", "Văn phòng", "Sở Y tế", "Công an tỉnh")
    ]
    names = {"S1": CHAIR} | {f"S{n}": f"Hoàng Văn Thứ {n}" for n in range(2, 9)}
    held = details(
        "Hội nghị trực tuyến giao ban công tác tháng 6 và triển khai nhiệm vụ trọng tâm quý III",
        participants=tuple(people),
        sites=sites,
        agenda=(AgendaItem("Đánh giá kết quả giải ngân vốn đầu tư công"), AgendaItem("Thảo luận")),
        ends_at=datetime(2026, 3, 25, 4, 30, tzinfo=UTC),
    )
    part = Spoken(recording(duration=900.0), replace(apply(spoken(tuple(talk))), names=names))
    return Material(Conference(7, held, 1), (part,))
