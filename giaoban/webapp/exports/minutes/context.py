"""A draft as the fields that a template names (`fields.FIELDS`): pure, and without anything that the archive
does not have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup

from giaoban.models.conference import Conference, Participant
from giaoban.models.minutes.around import Around, Present
from giaoban.models.minutes.code import code
from giaoban.models.minutes.head import HeadField, day_in_words, described
from giaoban.models.minutes.nouns import DraftState, Form, Line, Minutes, SectionKind
from giaoban.models.minutes.standing import Standing, Standings
from giaoban.models.recording import Recording
from giaoban.models.speakers import name_of_voice, number_of
from giaoban.webapp.exports.clock import timecode
from giaoban.webapp.exports.files import stem
from giaoban.webapp.exports.minutes.fields import DOTS, DOTTED_DAY, DOTTED_END
from giaoban.webapp.exports.minutes.footnotes import Note, reference
from giaoban.webapp.exports.official import clean

UNREVIEWED: Final = "*"
"""Behind a sentence whose transcript no person has approved."""
UNSOURCED: Final = "Không có nguồn trong bản ghi."
_LONGEST_STEM: Final = 150
_LONGEST_TITLE: Final = 42
_NUMBER: Final = re.compile(r"(\d+\w?)\s*[/-]\s*(.+)")
"""``15/TB-UBND`` of the state, ``15-TB/TU`` of the Party."""


@dataclass(frozen=True)
class MinutesDocument:
    """A draft with all that its paper says."""

    minutes: Minutes
    around: Around
    standings: Standings
    parts: int = 1
    """How many recordings the conference has."""
    link: Callable[[str], str] = field(default=lambda _code: "")
    """The address of a code; empty where the archive's own address is not known."""

    def notes(self) -> dict[int, Note]:
        """The footnote of each line that stands, by the line's key."""
        return {line.key: self._note(line) for line in self.lines()}

    def lines(self) -> list[Line]:
        return [line for section in self.minutes.sections for line in self.minutes.of_section(section.key)]

    def unreviewed(self) -> int:
        return sum(
            self.standings.of(line) is not Standing.REVIEWED and line.source is not None
            for line in self.lines()
        )

    def unsourced(self) -> int:
        return sum(line.source is None for line in self.lines())

    def _note(self, line: Line) -> Note:
        source = line.source
        if source is None:
            return Note(UNSOURCED)
        told = [
            f"{shortened(self.around.title)}, {self.around.day}",
            self._part(self.standings.recording(source)),
        ]
        place = f"{', '.join(filter(None, told))}, {timecode(source.start)}"
        standing = self.standings.of(line)
        after = [standing.label] if standing is not Standing.REVIEWED else []
        if line.reworded:
            after.append("câu đã biên tập")
        sign = code(source.recording_id, source.start, source.end)
        return Note(
            f"{clean(place)}; mã ", sign, self.link(sign), "".join(f"; {each}" for each in after) + "."
        )

    def _part(self, recording: Recording | None) -> str:
        if recording is None or self.parts < 2:  # noqa: PLR2004 - one part needs no name
            return ""
        return recording.title or f"phần {recording.part}"

    def to_fields(self) -> dict[str, Any]:
        """For a template; every value is there, dots where nobody knows."""
        head = {name: clean(text) for name, text in self.around.head.items()}
        return {
            "co_quan_chu_quan": head[HeadField.SUPERIOR].upper(),
            "co_quan": head[HeadField.BODY].upper() or DOTS,
            **self._numbered(head),
            "dia_danh": head[HeadField.LOCALITY] or "…",
            "trich_yeu": head[HeadField.ABOUT],
            "luu_y": self.warning(),
            "bat_dau": head[HeadField.BEGAN] or DOTTED_END,
            "dia_diem": head[HeadField.PLACE] or DOTS,
            **_people(head),
            **_attending(self.around.sites),
            "chuong_trinh": [clean(item) for item in self.around.agenda],
            "tai_lieu": [clean(one) for one in self.around.documents],
            "noi_dung": self._sections(SectionKind.CONTENT),
            "ket_luan": [part for one in self._sections(SectionKind.CONCLUSION) for part in one["doan"]],
            "ket_thuc": head[HeadField.ENDED] or DOTTED_END,
            "noi_nhan": _lines(head[HeadField.RECIPIENTS]),
            "chuc_vu_nguoi_ky": _lines(head[HeadField.SIGNER]) or [DOTS],
            "nguon": list(self._sources()),
            "ngay_hop": self.around.day,
        }

    def warning(self) -> str:
        """What a reader must know before the first word; empty for an approved paper of approved words."""
        told = ["Dự thảo, chưa duyệt."] if self.minutes.state is DraftState.DRAFT else []
        if count := self.unreviewed():
            told.append(
                f"{count} câu có dấu {UNREVIEWED} lấy từ bản gỡ băng do máy ghi, chưa có người duyệt:"
                " hãy nghe lại trước khi dùng."
            )
        if count := self.unsourced():
            told.append(f"{count} câu không có nguồn trong bản ghi.")
        return " ".join(told)

    def _numbered(self, head: dict[HeadField, str]) -> dict[str, str]:
        told = _NUMBER.fullmatch(self.minutes.number.strip())
        number, symbol = told.groups() if told else (self.minutes.number, head[HeadField.SYMBOL])
        return {
            "so": clean(number) or "…",
            "ky_hieu": clean(symbol),
            "ngay_ban_hanh": day_in_words(self.minutes.issued_on) if self.minutes.issued_on else DOTTED_DAY,
        }

    def _sections(self, kind: SectionKind) -> list[dict[str, Any]]:
        numbers = {line.key: place for place, line in enumerate(self.lines(), 1)}
        notes = self.notes()
        return [
            {
                "ten": clean(section.title),
                "doan": [
                    {
                        "ai": clean(self._who(voice)),
                        "biet_ten": bool(voice) and not number_of(voice),
                        "cau": [self._sentence(line, numbers[line.key], notes[line.key]) for line in several],
                    }
                    for voice, several in _by_voice(self.minutes.of_section(section.key))
                ],
            }
            for section in self.minutes.sections
            if section.kind is kind
            and (self.minutes.of_section(section.key) or kind is SectionKind.CONCLUSION)
        ]

    def _who(self, voice: str) -> str:
        if not voice:
            return ""
        return self.around.described(voice)

    def _sentence(self, line: Line, number: int, note: Note) -> dict[str, Any]:
        doubt = line.source is not None and self.standings.of(line) is not Standing.REVIEWED
        mark = UNREVIEWED if doubt else ""
        return {
            "noi_dung": clean(line.text),
            "cuoc_chu": Markup(reference(line.key, mark)),  # noqa: S704 - our own elements, no text of others
            "so": number,
            "dau": f"[{number}]{mark}",
            "ma": note.code,
        }

    def _sources(self) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(self.lines(), 1):
            source = line.source
            recording = self.standings.recording(source) if source else None
            yield {
                "so": number,
                "hoi_nghi": f"{clean(self.around.title)}, {self.around.day}",
                "phan": clean(self._part(recording)),
                "thoi_diem": timecode(source.start) if source else "",
                "nguoi_noi": clean(name_of_voice(source.voice)) if source else "",
                "ma": code(source.recording_id, source.start, source.end) if source else "",
                "tinh_trang": self.standings.of(line).label,
            }


def shortened(title: str) -> str:
    """A title as a note names it: its first words, so that most notes are a line each."""
    words = title.split()
    while len(" ".join(words)) > _LONGEST_TITLE and len(words) > 1:
        words.pop()
    return " ".join(words) + ("…" if len(words) < len(title.split()) else "")


def file_name(conference: Conference, form: Form) -> str:
    """``2026-03-25 Hội nghị giao ban - Biên bản.docx``, as every file system takes it."""
    kind = "Thông báo kết luận" if form is Form.NOTICE else "Biên bản"
    name = stem(f"{conference.details.held_on:%Y-%m-%d} {conference.title}", _LONGEST_STEM)
    return f"{name} - {kind}.docx"


def _by_voice(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """What one speaker said in one go; what nobody said stands by itself."""
    for (voice, _), several in groupby(lines, key=_speaks):
        yield voice, list(several)


def _speaks(line: Line) -> tuple[str, bool]:
    return (line.source.voice, True) if line.source else ("", False)


def _people(head: dict[HeadField, str]) -> dict[str, Any]:
    chairs, secretaries = _lines(head[HeadField.CHAIR]), _lines(head[HeadField.SECRETARY])
    return {
        "chu_tri": chairs or [DOTS],
        "ten_chu_tri": _name(chairs),
        "thu_ky": secretaries or [DOTS],
        "ten_thu_ky": _name(secretaries),
    }


def _attending(sites: Sequence[Present]) -> dict[str, Any]:
    told = any(site.present or site.absent for site in sites)
    return {
        "thanh_phan": [
            {
                "ten": clean(site.site),
                "so_dai_bieu": "" if site.delegates is None else str(site.delegates),
                "co_mat": [_person(one) for one in site.present],
                "vang_mat": [_person(one) for one in site.absent],
                "duoc_moi": [_person(one) for one in site.expected],
            }
            for site in sites
        ],
        "so_co_mat": sum(len(site.present) for site in sites) if told else "",
        "so_vang_mat": sum(len(site.absent) for site in sites) if told else "",
    }


def _person(one: Participant) -> dict[str, str]:
    return {
        "ho_ten": clean(one.name),
        "chuc_vu": clean(one.post),
        "don_vi": clean(one.unit),
        "ghi": clean(described(one)),
        "ly_do": clean(one.absence_reason),
    }


def _name(lines: Sequence[str]) -> str:
    return lines[0].partition(",")[0].strip() if lines else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
