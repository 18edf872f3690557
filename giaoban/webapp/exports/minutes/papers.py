"""The templates that come with the software, written out so that anybody can read what they say.

State minutes: Nghị định 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.9; a notice: Mẫu 1.4 (a document with the name of
its kind). Party: Hướng dẫn 36-HD/VPTW (2018), Phụ lục 3 for sizes, and Hướng dẫn 16-HD/VPTW (2023) for what
minutes of Party bodies say. Read at second hand from published copies: an office's counsel has the last
word, and the office changes the template in Word.
"""

from __future__ import annotations

import io
from enum import StrEnum
from functools import cache
from typing import Final

from giaoban.models.minutes.head import Style
from giaoban.models.minutes.nouns import Form
from giaoban.webapp.exports.minutes.layout import Sheet

_SAID: Final = "{% for cau in doan.cau %}{{ cau.noi_dung }}{{r cau.cuoc_chu }}"
_NEXT: Final = "{% if not loop.last %} {% endif %}{% endfor %}"


class Paper(StrEnum):
    """Which template: by form, and by whose rules it is laid out."""

    STATE = "state"
    PARTY = "party"
    NOTICE_STATE = "notice-state"
    NOTICE_PARTY = "notice-party"

    @property
    def label(self) -> str:
        return {
            "state": "Biên bản, thể thức hành chính",
            "party": "Biên bản, thể thức của Đảng",
            "notice-state": "Thông báo kết luận, thể thức hành chính",
            "notice-party": "Thông báo kết luận, thể thức của Đảng",
        }[self.value]


def paper_of(form: Form, style: Style) -> Paper:
    if form is Form.NOTICE:
        return Paper.NOTICE_PARTY if style is Style.PARTY else Paper.NOTICE_STATE
    return Paper.PARTY if style is Style.PARTY else Paper.STATE


@cache
def default(paper: Paper) -> bytes:
    """A .docx, the same whenever it is asked for."""
    sheet = {
        Paper.STATE: _state_minutes,
        Paper.PARTY: _party_minutes,
        Paper.NOTICE_STATE: _state_notice,
        Paper.NOTICE_PARTY: _party_notice,
    }[paper]()
    kept = io.BytesIO()
    sheet.paper.save(kept)
    return kept.getvalue()


def _state_minutes() -> Sheet:
    sheet = Sheet(Paper.STATE.label)
    _state_head(sheet, dated=False)
    sheet.title("BIÊN BẢN", "{{ trich_yeu }}")
    _warning(sheet)
    sheet.text("Thời gian bắt đầu: {{ bat_dau }}.")
    sheet.text("Địa điểm: {{ dia_diem }}.")
    sheet.text("Thành phần tham dự:")
    _attending(sheet)
    sheet.text("Chủ trì (chủ tọa): {{ chu_tri|join('; ') }}.")
    sheet.text("Thư ký (người ghi biên bản): {{ thu_ky|join('; ') }}.")
    sheet.text(("Nội dung (theo diễn biến cuộc họp):", "b"))
    _content(sheet, "")
    sheet.text(("Kết luận:", "b"))
    _conclusion(sheet)
    sheet.text("Cuộc họp kết thúc vào {{ ket_thuc }}./.", stays=True)
    sheet.text("", before=0, stays=True)
    sheet.columns(
        [("THƯ KÝ", "b14"), None, ("{{ ten_thu_ky }}", "b14")],
        [("CHỦ TỌA", "b14"), None, ("{{ ten_chu_tri }}", "b14")],
        (82, 83),
    )
    sheet.list_of_recipients()
    return sheet


def _party_minutes() -> Sheet:
    sheet = Sheet(Paper.PARTY.label)
    _party_head(sheet)
    sheet.title("BIÊN BẢN", "{{ trich_yeu }}", size=16, dashes=True)
    _warning(sheet)
    sheet.text("- Thời gian: bắt đầu vào hồi {{ bat_dau }}.")
    sheet.text("- Địa điểm: {{ dia_diem }}.")
    sheet.tag("if chuong_trinh")
    sheet.text("- Nội dung: {{ chuong_trinh|join('; ') }}.")
    sheet.tag("endif")
    sheet.text("- Người chủ trì: {{ chu_tri|join('; ') }}.")
    sheet.text("- Người ghi biên bản: {{ thu_ky|join('; ') }}.")
    sheet.tag("if tai_lieu")
    sheet.text("- Tài liệu sử dụng trong hội nghị: {{ tai_lieu|join('; ') }}.")
    sheet.tag("endif")
    sheet.text(("1. Thành phần hội nghị", "b"))
    _attending(sheet)
    sheet.text(("2. Diễn biến hội nghị", "b"))
    _content(sheet, "Đồng chí ", "2.")
    sheet.text(("3. Kết luận hội nghị", "b"))
    _conclusion(sheet, "Đồng chí ")
    sheet.text("Hội nghị kết thúc vào hồi {{ ket_thuc }}.", stays=True)
    sheet.text("", before=0, stays=True)
    sheet.columns(
        [("NGƯỜI GHI BIÊN BẢN", "b14"), None, ("{{ ten_thu_ky }}", "b14")],
        [("CHỦ TRÌ HỘI NGHỊ", "b14"), None, ("{{ ten_chu_tri }}", "b14")],
        (82, 83),
    )
    sheet.list_of_recipients()
    return sheet


def _state_notice() -> Sheet:
    sheet = Sheet(Paper.NOTICE_STATE.label)
    _state_head(sheet, dated=True)
    sheet.title("THÔNG BÁO", "Kết luận của {{ ten_chu_tri or 'chủ trì' }} tại {{ trich_yeu }}")
    _notice(sheet, "")
    sheet.columns(_recipients(), _signer("b14"), (82, 83))
    return sheet


def _party_notice() -> Sheet:
    sheet = Sheet(Paper.NOTICE_PARTY.label)
    _party_head(sheet)
    about = "kết luận của {{ 'đồng chí ' ~ ten_chu_tri if ten_chu_tri else 'chủ trì' }} tại {{ trich_yeu }}"
    sheet.title("THÔNG BÁO", about, size=16, dashes=True)
    _notice(sheet, "đồng chí ")
    sheet.columns(_recipients(), _signer("b14"), (82, 83))
    return sheet


def _notice(sheet: Sheet, address: str) -> None:
    _warning(sheet)
    sheet.text(
        "Hội nghị bắt đầu vào {{ bat_dau }}, tại {{ dia_diem }}, do "
        + address
        + "{{ chu_tri|join('; ') }} chủ trì."
        " Tại hội nghị, {% if ten_chu_tri %}" + address + "{{ ten_chu_tri }}{% else %}chủ trì{% endif %}"
        " đã kết luận như sau:"
    )
    sheet.tag("for doan in ket_luan")
    sheet.tag("for cau in doan.cau")
    sheet.text("- {{ cau.noi_dung }}{{r cau.cuoc_chu }}")
    sheet.tag("endfor")
    sheet.tag("endfor")
    _dots_without(sheet, "ket_luan")
    sheet.text("Thông báo để các cơ quan, đơn vị liên quan biết, thực hiện./.", stays=True)
    sheet.text("", before=0, stays=True)


def _state_head(sheet: Sheet, *, dated: bool) -> None:
    """Tên cơ quan and Số at the left, Quốc hiệu and Tiêu ngữ at the right; a notice has place and day too."""
    left = [
        "if co_quan_chu_quan",
        ("{{ co_quan_chu_quan }}", "12"),
        "endif",
        ("{{ co_quan }}", "b12"),
        25,
        ("Số: {{ so }}/{{ ky_hieu }}", "13"),
    ]
    right: list[tuple[str, str] | int] = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b12"),
        ("Độc lập - Tự do - Hạnh phúc", "b13"),
        57,
    ]
    if dated:
        right.append(("{{ dia_danh }}, {{ ngay_ban_hanh }}", "i13"))
    sheet.columns(left, right)


def _party_head(sheet: Sheet) -> None:
    left = [
        "if co_quan_chu_quan",
        ("{{ co_quan_chu_quan }}", "14"),
        "endif",
        ("{{ co_quan }}", "b14"),
        ("*", "14"),
        ("Số {{ so }}-{{ ky_hieu|replace('-', '/') }}", "14"),
    ]
    right = [("ĐẢNG CỘNG SẢN VIỆT NAM", "bu15"), ("", "14"), ("{{ dia_danh }}, {{ ngay_ban_hanh }}", "i14")]
    sheet.columns(left, right, (78, 87))


def _warning(sheet: Sheet) -> None:
    """Gone as soon as there is nothing to warn of."""
    sheet.tag("if luu_y")
    sheet.text(("({{ luu_y }})", "i12"), centre=True, before=6)
    sheet.tag("endif")


def _attending(sheet: Sheet) -> None:
    """Site by site: who was there, who was not and why; who was invited, where nobody took the attendance."""
    sheet.tag("if so_co_mat != ''")
    sheet.text("Có mặt: {{ so_co_mat }}; vắng mặt: {{ so_vang_mat }}.")
    sheet.tag("endif")
    sheet.tag("for diem in thanh_phan")
    sheet.tag("if diem.ten")
    told = "{% if diem.so_dai_bieu %} ({{ diem.so_dai_bieu }} đại biểu){% endif %}:"
    sheet.text(("{{ diem.ten }}" + told, "i"), stays=True)
    sheet.tag("endif")
    for people, told, reason in (
        ("co_mat", "Có mặt", ""),
        ("vang_mat", "Vắng mặt", "{% if nguoi.ly_do %} (lý do: {{ nguoi.ly_do }}){% endif %}"),
        ("duoc_moi", "Được mời (chưa điểm danh)", ""),
    ):
        sheet.tag(f"if diem.{people}")
        sheet.text(f"{told}:", before=3, stays=True)
        sheet.tag(f"for nguoi in diem.{people}")
        end = "{% if loop.last %}.{% else %};{% endif %}"
        sheet.text("- {{ nguoi.ghi }}" + reason + end, before=0)
        sheet.tag("endfor")
        sheet.tag("endif")
    sheet.tag("endfor")


def _content(sheet: Sheet, address: str, number: str = "") -> None:
    sheet.tag("for muc in noi_dung")
    sheet.tag("if noi_dung|length > 1")
    sheet.text((number + "{{ loop.index }}. {{ muc.ten }}", "b"), stays=True)
    sheet.tag("endif")
    sheet.tag("for doan in muc.doan")
    sheet.text(
        ("{% if doan.ai %}{% if doan.biet_ten %}" + address + "{% endif %}{{ doan.ai }}: {% endif %}", "i"),
        _SAID + _NEXT,
    )
    sheet.tag("endfor")
    sheet.tag("endfor")
    _dots_without(sheet, "noi_dung")


def _dots_without(sheet: Sheet, field: str) -> None:
    sheet.tag(f"if not {field}")
    sheet.text("……………………………………………………………………")
    sheet.tag("endif")


def _conclusion(sheet: Sheet, address: str = "") -> None:
    sheet.tag("for doan in ket_luan")
    sheet.tag("if doan.ai")
    sheet.text(("{% if doan.biet_ten %}" + address + "{% endif %}{{ doan.ai }}:", "i"))
    sheet.tag("endif")
    sheet.tag("for cau in doan.cau")
    sheet.text("- {{ cau.noi_dung }}{{r cau.cuoc_chu }}", before=3)
    sheet.tag("endfor")
    sheet.tag("endfor")
    _dots_without(sheet, "ket_luan")


def _recipients() -> list[tuple[str, str]]:
    lines = "{% for noi in noi_nhan %}- {{ noi }}{% if not loop.last %}\n{% endif %}{% endfor %}"
    return [("Nơi nhận:", "bil12"), (lines, "l11")]


def _signer(how: str) -> list[tuple[str, str] | None]:
    told = "{% for dong in chuc_vu_nguoi_ky %}{{ dong }}{% if not loop.last %}\n{% endif %}{% endfor %}"
    return [(told, how), None, ("", how)]
