"""What names tell: examples from offices, recorders, telephones and conference software."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from giaoban.ingest.guess import guess
from giaoban.models.conference import VIETNAM, ConferenceKind
from giaoban.models.recording import MediaInfo

K = ConferenceKind

EXAMPLES = [
    ("Giao ban 21-06-2023.mp4", "Giao ban", K.BRIEFING, "", "2023-06-21 00:00"),
    ("giao_ban_20230621_0730.mp4", "Giao ban", K.BRIEFING, "", "2023-06-21 07:30"),
    ("GIAO BAN 21.6.2023.MP4", "GIAO BAN", K.BRIEFING, "", "2023-06-21 00:00"),
    ("Hội nghị giao ban tháng 6 ngày 21 tháng 6 năm 2023 - buổi sáng.mp4", "Hội nghị giao ban tháng 6",
     K.BRIEFING, "Buổi sáng", "2023-06-21 00:00"),
    ("HN so ket 6 thang dau nam 2023 (15.07.2023) chieu.mkv", "HN so ket 6 thang dau nam 2023", K.REVIEW,
     "Buổi chiều", "2023-07-15 00:00"),
    ("Tap huan chuyen doi so 2023-06-21 07h30 P2.mp4", "Tap huan chuyen doi so", K.TRAINING, "Phần 2",
     "2023-06-21 07:30"),
    ("Tập huấn CĐS ngày 05-12-2024 lúc 14 giờ 05.mp4", "Tập huấn CĐS", K.TRAINING, "", "2024-12-05 14:05"),
    ("VID_20230621_073012.mp4", "Hội nghị ngày 21/06/2023", K.OTHER, "", "2023-06-21 07:30"),
    ("230621_0730.mp3", "Hội nghị ngày 21/06/2023", K.OTHER, "", "2023-06-21 07:30"),
    ("20230621T073000Z.wav", "Hội nghị ngày 21/06/2023", K.OTHER, "", "2023-06-21 14:30"),
    ("GMT20230621-013000_Recording_1920x1080.mp4", "Hội nghị ngày 21/06/2023",
     K.OTHER, "", "2023-06-21 08:30"),
    ("2023-06-21 07-30-12.mkv", "Hội nghị ngày 21/06/2023", K.OTHER, "", "2023-06-21 07:30"),
    ("Thông báo số kết luận 21.6.2023.mp3", "Thông báo số kết luận", K.OTHER, "", "2023-06-21 00:00"),
    ("GiaoBan-21.06.23-phan2.mp4", "GiaoBan", K.BRIEFING, "Phần 2", "2023-06-21 00:00"),
    ("Quán triệt Nghị quyết 57-NQ/TW".replace("/", "-") + ", điểm cầu xã Bảo Hà, 05-11-2025 sáng.mp4",
     "Quán triệt Nghị quyết 57-NQ-TW", K.RESOLUTION_STUDY, "Buổi sáng, điểm cầu xã Bảo Hà",
     "2025-11-05 00:00"),
    ("Hoi nghi hoc tap nghi quyet 18 ngay 5-11-2025 buoi chieu phan 1.mp4", "Hoi nghi hoc tap nghi quyet 18",
     K.RESOLUTION_STUDY, "Buổi chiều, phần 1", "2025-11-05 00:00"),
    ("PCTT bão số 3 - 07.09.2024 lúc 7g30.mp4", "PCTT bão số 3", K.DISASTER, "", "2024-09-07 07:30"),
    ("Giao ban phòng, chống thiên tai 7-9-2024.mp4", "Giao ban phòng, chống thiên tai", K.DISASTER, "",
     "2024-09-07 00:00"),
    ("Phỏng vấn anh Nguyễn Văn Sang 01-02-2024.mp3", "Phỏng vấn anh Nguyễn Văn Sang", K.OTHER, "",
     "2024-02-01 00:00"),
    ("Chuyên đề chuyển đổi số - Phần II - 1-3-2025.webm", "Chuyên đề chuyển đổi số", K.THEMATIC, "Phần 2",
     "2025-03-01 00:00"),
    ("Sáng 21-6-2023 giao ban.mp4", "Giao ban", K.BRIEFING, "Buổi sáng", "2023-06-21 00:00"),
    ("20240506 Tổng kết công tác năm (1).mp4", "Tổng kết công tác năm", K.REVIEW, "", "2024-05-06 00:00"),
    ("06052024_hop_giao_ban_P1.ts", "Hop giao ban", K.BRIEFING, "Phần 1", "2024-05-06 00:00"),
    ("-Giao ban 21-06-2023.mp4", "Giao ban", K.BRIEFING, "", "2023-06-21 00:00"),
    ("Gia\u0300o ban 21-06-2023.mp4", "Giào ban", K.OTHER, "", "2023-06-21 00:00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title", "kind", "part", "starts_at"), EXAMPLES, ids=[e[0] for e in EXAMPLES]
)
def test_names(name: str, title: str, kind: ConferenceKind, part: str, starts_at: str):
    found = guess(name)
    assert found.dated
    assert found.details.title == title
    assert (found.details.kind, found.part) == (kind, part)
    assert f"{found.details.starts_at.astimezone(VIETNAM):%Y-%m-%d %H:%M}" == starts_at
    assert found.timed == (not starts_at.endswith("00:00"))


UNDATED = ["Giao ban tuần 25 năm 2024.mp4", "31-02-2023 họp.mp4", "Nghị quyết 57-NQ-TW.mp4",
           "Kế hoạch 2021-2025.mp4",
           "Họp 12345678.mp4", "REC001.MP3", "", "....", "(1)", "phần 2"]  # fmt: skip


@pytest.mark.parametrize("name", UNDATED)
def test_what_is_no_date_is_not_taken_for_one(name: str):
    written = datetime(2024, 3, 2, 17, 30, tzinfo=VIETNAM)
    found = guess(name, modified_at=written)
    assert not found.dated
    assert found.details.starts_at == written
    assert found.details.title


INFO = MediaInfo("mp4", 5400.0, "aac", recorded_at=datetime(2023, 6, 21, 0, 35, tzinfo=UTC))


def test_the_device_s_time_is_the_day_where_the_name_has_none():
    found = guess("Giao ban.mp4", INFO)
    assert found.details.starts_at == datetime(2023, 6, 21, 7, 35, tzinfo=VIETNAM)
    assert found.dated
    assert found.timed


def test_the_device_s_time_gives_the_hour_of_the_same_day_only():
    assert guess("Giao ban 21-06-2023.mp4", INFO).details.starts_at.hour == 7
    assert guess("Giao ban 20-06-2023.mp4", INFO).details.starts_at.hour == 0


def test_a_file_is_written_until_its_recording_ends():
    info = MediaInfo("mp4", 5400.0, "aac")
    found = guess("Giao ban.mp4", info, datetime(2024, 3, 2, 11, 0, 30, tzinfo=VIETNAM))
    assert found.details.starts_at == datetime(2024, 3, 2, 9, 30, tzinfo=VIETNAM)


def test_a_name_that_a_machine_made_gives_way_to_the_title_inside():
    info = MediaInfo("mp4", 60.0, "aac", title="Hội nghị toàn tỉnh")
    assert guess("VID_20230621_073012.mp4", info).details.title == "Hội nghị toàn tỉnh"
    assert guess("Giao ban.mp4", info).details.title == "Giao ban"
