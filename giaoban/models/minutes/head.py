"""What a paper says of the conference around its content: as the archive knows it, or as a person wrote it.

Nothing is guessed: what nobody told stays empty, and the paper has dots there for a pen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from giaoban.models.conference import VIETNAM, Attendance, Conference, Duty, Participant, has_time
from giaoban.models.minutes.nouns import Form
from giaoban.models.minutes.rules import RULES, Phrases
from giaoban.models.vietnamese import normal

_PARTY: Final = Phrases(RULES["head"]["party_bodies"])
_SPELLED: Final[Mapping[str, str]] = RULES["head"]["spelled"]
_SYMBOLS: Final[Mapping[str, str]] = {normal(name): said for name, said in RULES["head"]["symbols"].items()}
_LOCALITY: Final = re.compile(rf"\b(?:{'|'.join(RULES['head']['localities'])})\s+(\S.*)", re.IGNORECASE)
_ZERO_BELOW: Final = 10
_ZERO_MONTHS: Final = 2


class HeadField(StrEnum):
    """What a person may write otherwise."""

    SUPERIOR = "superior"
    BODY = "body"
    SYMBOL = "symbol"
    LOCALITY = "locality"
    ABOUT = "about"
    BEGAN = "began"
    PLACE = "place"
    CHAIR = "chair"
    SECRETARY = "secretary"
    ENDED = "ended"
    RECIPIENTS = "recipients"
    SIGNER = "signer"
    STYLE = "style"

    @property
    def label(self) -> str:
        return {
            "superior": "Cơ quan chủ quản",
            "body": "Cơ quan ban hành",
            "symbol": "Ký hiệu",
            "locality": "Địa danh",
            "about": "Trích yếu",
            "began": "Bắt đầu",
            "place": "Địa điểm",
            "chair": "Chủ trì",
            "secretary": "Thư ký",
            "ended": "Kết thúc",
            "recipients": "Nơi nhận",
            "signer": "Chức vụ người ký",
            "style": "Thể thức",
        }[self.value]


class Style(StrEnum):
    """By whose rules a paper is laid out."""

    STATE = "state"
    PARTY = "party"

    @property
    def label(self) -> str:
        return {"state": "Hành chính (Nghị định 30/2020/NĐ-CP)", "party": "Đảng (Hướng dẫn 36-HD/VPTW)"}[
            self.value
        ]


def head(conference: Conference, form: Form, written: Mapping[str, str]) -> dict[HeadField, str]:
    """Every field, as a person wrote it, else as the archive has it; empty where nobody knows."""
    known = _known(conference, form)
    return {name: written.get(name.value, known[name]) for name in HeadField}


def known_head(conference: Conference, form: Form) -> dict[HeadField, str]:
    """As the archive has it."""
    return _known(conference, form)


def style_of(form: Form, filled: Mapping[HeadField, str]) -> Style:
    if form is not Form.NOTICE:
        return Style.PARTY if form is Form.PARTY else Style.STATE
    return Style.PARTY if filled[HeadField.STYLE] == Style.PARTY.value else Style.STATE


def chairs(filled: Mapping[HeadField, str]) -> tuple[str, ...]:
    """The names of who presides: a line each, the name before the first comma."""
    names = (line.partition(",")[0].strip() for line in filled[HeadField.CHAIR].splitlines())
    return tuple(filter(None, names))


def is_party_body(name: str) -> bool:
    return bool(_PARTY.at(normal(name).split()))


def day_in_words(day: date) -> str:
    """``ngày 05 tháng 02 năm 2026``: a zero before days under 10 and months 1 and 2 (Nghị định 30/2020/NĐ-CP,
    Phụ lục I, II.4.b)."""
    return f"ngày {_two(day.day, _ZERO_BELOW - 1)} tháng {_two(day.month, _ZERO_MONTHS)} năm {day.year}"


def moment_in_words(at: datetime) -> str:
    """``08 giờ 30, ngày 25 tháng 3 năm 2026``; the day alone where nobody said the hour."""
    local = at.astimezone(VIETNAM)
    day = day_in_words(local.date())
    return f"{local:%H} giờ {local:%M}, {day}" if has_time(at) else day


def described(one: Participant) -> str:
    """``Nguyễn Văn A, Giám đốc, Sở Tài chính``; the unit once, where the post names it already."""
    unit = "" if normal(one.unit) in normal(one.post) else one.unit
    return ", ".join(filter(None, (one.name, one.post, unit)))


def spelled(body: str) -> str:
    """``UBND tỉnh Lào Cai`` → ``Ủy ban nhân dân``, and ``tỉnh Lào Cai`` on a line below it."""
    words = [_SPELLED.get(word, word) for word in body.split()]
    found = _LOCALITY.search(" ".join(words[1:])) if words and words[0] in _SPELLED.values() else None
    if found is None:
        return " ".join(words)
    return f"{words[0]}\n{found[0]}"


def _known(conference: Conference, form: Form) -> dict[HeadField, str]:
    details = conference.details
    party = is_party_body(details.body)
    kind = "TB" if form is Form.NOTICE else "BB"
    return {
        HeadField.SUPERIOR: "",
        HeadField.BODY: spelled(details.body),
        HeadField.SYMBOL: f"{kind}-{_symbol(details.body)}",
        HeadField.LOCALITY: _locality(details.body),
        HeadField.ABOUT: details.title,
        HeadField.BEGAN: moment_in_words(details.starts_at),
        HeadField.PLACE: details.place,
        HeadField.CHAIR: _with(Duty.CHAIR, conference),
        HeadField.SECRETARY: _with(Duty.SECRETARY, conference),
        HeadField.ENDED: moment_in_words(details.ends_at) if details.ends_at else "",
        HeadField.RECIPIENTS: _recipients(form, party=party or form is Form.PARTY),
        HeadField.SIGNER: "",
        HeadField.STYLE: (Style.PARTY if party else Style.STATE).value,
    }


def _with(duty: Duty, conference: Conference) -> str:
    """Those who did it, a line each. Who is known to have been absent did not."""
    people = conference.details.participants
    return "\n".join(
        described(one) for one in people if one.duty is duty and one.attendance is not Attendance.ABSENT
    )


def _recipients(form: Form, *, party: bool) -> str:
    kept = "Lưu Văn phòng." if party else "Lưu: VT, Hồ sơ."
    asked = "Thành phần tham dự" if form is Form.NOTICE else "Chủ trì"
    return f"{asked};\n{kept}"


def _symbol(body: str) -> str:
    return next((said for name, said in _SYMBOLS.items() if _begins(body, name)), "…")


def _begins(body: str, name: str) -> bool:
    return normal(body).split()[: len(name.split())] == name.split()


def _locality(body: str) -> str:
    found: Iterable[re.Match[str]] = _LOCALITY.finditer(body)
    return next((each[1].strip() for each in found), "")


def _two(number: int, up_to: int) -> str:
    return f"{number:02}" if number <= up_to else str(number)
