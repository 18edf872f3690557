"""The form that describes a conference: from what was typed to `ConferenceDetails`, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from giaoban.models.access import EVERYONE, unit_key
from giaoban.models.conference import (
    VIETNAM,
    AgendaItem,
    ConferenceDetails,
    ConferenceDocument,
    ConferenceKind,
    Participant,
    Site,
    has_time,
)
from giaoban.models.days import read_day
from giaoban.models.names import split_document
from giaoban.models.vietnamese import nfc
from giaoban.webapp import participant_lines
from giaoban.webapp.wording import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict

    from giaoban.models.access import Reader
    from giaoban.models.people import Unit

MAX_TITLE: Final = 300
MAX_LINES: Final = 2000
_CLOCK: Final = re.compile(r"\s*(\d{1,2})\s*(?:giờ|[:hg])\s*(\d{2})?\s*(?:phút)?\s*[-–—:.,;]?\s*(.*)")

# A whole day: `read_day` knows months and years too, for filters.
_DAY: Final = re.compile(r"\s*\d{1,4}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{1,4}\s*")

FIELDS: Final = (
    *("title", "day", "time", "ended", "kind", "body", "place"),
    *("agenda", "participants", "sites", "documents", "words", "audience"),
)


@dataclass(slots=True)
class ConferenceForm:
    """What stands in the fields, as text, and what is wrong with it, by field."""

    title: str = ""
    day: str = ""
    time: str = ""
    ended: str = ""
    """An hour, with its day where that is another."""
    kind: str = ConferenceKind.OTHER.value
    body: str = ""
    place: str = ""
    agenda: str = ""
    participants: str = ""
    sites: str = ""
    documents: str = ""
    words: str = ""
    audience: str = "everyone"
    units: list[str] = field(default_factory=list)
    """Ids of the units whose people may read."""
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> ConferenceForm:
        texts = {name: nfc(form.get(name, "").strip()) for name in FIELDS if name in form}
        made = cls(units=form.getlist("units"))
        for name, text in texts.items():
            setattr(made, name, text)
        return made

    @classmethod
    def of(cls, details: ConferenceDetails) -> ConferenceForm:
        starts = details.starts_at.astimezone(VIETNAM)
        units = sorted(key.removeprefix("unit:") for key in details.readable_by if key.startswith("unit:"))
        return cls(
            title=details.title,
            day=starts.strftime("%d/%m/%Y"),
            time=starts.strftime("%H:%M") if has_time(starts) else "",
            ended=_end(starts, details.ends_at),
            kind=details.kind.value,
            body=details.body,
            place=details.place,
            agenda="\n".join(f"{item.starts_at} {item.title}".strip() for item in details.agenda),
            participants="\n".join(map(participant_lines.participant_line, details.participants)),
            sites="\n".join(map(participant_lines.site_line, details.sites)),
            documents="\n".join(map(_document_line, details.documents)),
            words="\n".join(details.words),
            audience="everyone" if EVERYONE in details.readable_by else "units",
            units=units,
        )

    def read(
        self, units: Sequence[Unit], reader: Reader, before: ConferenceDetails | None = None
    ) -> ConferenceDetails | None:
        """None where something is `wrong`; `reader` must not shut themselves out. What no field holds, as
        who came, stays as it is in `before`."""
        self.wrong = {}
        starts_at = self._starts_at()
        ends_at = self._ends_at(starts_at)
        readable_by = self.readers(units, reader)
        kind = self._kind()
        if not self.title:
            self.wrong["title"] = _("Hãy ghi tên hội nghị.")
        elif len(self.title) > MAX_TITLE:
            self.wrong["title"] = _("Tên dài quá {most} ký tự.", most=MAX_TITLE)
        agenda, sites = self._agenda(), self._sites()
        participants = participant_lines.kept_of(before.participants if before else (), self._participants())
        documents, words = self._documents(), self._words()
        if self.wrong or starts_at is None or kind is None:
            return None
        body_id = next((unit.id for unit in units if unit.name.casefold() == self.body.casefold()), None)
        return ConferenceDetails(
            title=self.title,
            starts_at=starts_at,
            ends_at=ends_at,
            kind=kind,
            body=self.body,
            body_id=body_id,
            place=self.place,
            agenda=agenda,
            sites=sites,
            participants=participants,
            documents=documents,
            words=words,
            readable_by=readable_by,
        )

    def _starts_at(self) -> datetime | None:
        found = _DAY.fullmatch(self.day)
        day = read_day(self.day) if found else None
        if day is None:
            self.wrong["day"] = _("Hãy ghi ngày họp theo dạng ngày/tháng/năm, ví dụ 22/11/2026.")
        clock = _CLOCK.fullmatch(self.time or "00:00")
        if clock is None or clock[3] or int(clock[1]) > 23 or int(clock[2] or 0) > 59:  # noqa: PLR2004 - a clock
            self.wrong["time"] = _("Hãy ghi giờ theo dạng 24 giờ, ví dụ 08:00 hoặc 13:30.")
            return None
        if day is None:
            return None
        return datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2] or 0), tzinfo=VIETNAM)

    def _ends_at(self, starts_at: datetime | None) -> datetime | None:
        if not self.ended:
            return None
        clock = _CLOCK.fullmatch(self.ended)
        known = clock is not None and int(clock[1]) <= 23 and int(clock[2] or 0) <= 59  # noqa: PLR2004 - a clock
        day = read_day(clock[3]) if clock and _DAY.fullmatch(clock[3]) else None
        if clock is None or not known or (clock[3] and day is None):
            self.wrong["ended"] = _("Hãy ghi giờ kết thúc, ví dụ 11:30, hoặc 11:30 26/11/2026 nếu khác ngày.")
            return None
        if starts_at is None:
            return None
        day = day or starts_at.date()
        ends_at = datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2] or 0), tzinfo=VIETNAM)
        if ends_at <= starts_at:
            self.wrong["ended"] = _("Giờ kết thúc phải sau giờ bắt đầu.")
        return ends_at

    def _kind(self) -> ConferenceKind | None:
        try:
            return ConferenceKind(self.kind)
        except ValueError:
            self.wrong["kind"] = _("Hãy chọn loại hội nghị.")
            return None

    def readers(self, units: Sequence[Unit], reader: Reader) -> frozenset[str]:
        """The keys of who may read; what is wrong with them is in `wrong`."""
        if self.audience == "everyone":
            return frozenset({EVERYONE})
        known = {str(unit.id) for unit in units}
        chosen = frozenset(unit_key(int(each)) for each in self.units if each in known)
        if not chosen:
            self.wrong["audience"] = _("Hãy chọn ít nhất một đơn vị được xem.")
        elif not reader.may_read(chosen):
            self.wrong["audience"] = _(
                "Hãy chọn thêm đơn vị của chính đồng chí; nếu không, đồng chí sẽ không mở lại được."
            )
        return chosen

    def _agenda(self) -> tuple[AgendaItem, ...]:
        return tuple(_agenda_item(line) for line in self._lines("agenda", self.agenda))

    def _participants(self) -> tuple[Participant, ...]:
        lines = self._lines("participants", self.participants)
        return tuple(one for one in map(participant_lines.participant, lines) if one.name)

    def _sites(self) -> tuple[Site, ...]:
        lines = self._lines("sites", self.sites)
        found = [(line, participant_lines.site(line)) for line in lines]
        for line, site in found:
            if site is None or not site.name:
                self.wrong["sites"] = _(
                    "Dòng “{line}” chưa đúng: tên điểm cầu; đơn vị; số đại biểu.", line=line
                )
        sites = {nfc(site.name).casefold(): site for _line, site in found if site}
        if len(sites) < len(found) and "sites" not in self.wrong:
            self.wrong["sites"] = _("Có hai điểm cầu cùng tên.")
        return tuple(sites.values())

    def _documents(self) -> tuple[ConferenceDocument, ...]:
        lines = self._lines("documents", self.documents)
        return tuple(ConferenceDocument(*split_document(line)) for line in lines)

    def _words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._lines("words", self.words)))

    def _lines(self, name: str, text: str) -> list[str]:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > MAX_LINES:
            self.wrong[name] = _("Nhiều nhất {most} dòng.", most=MAX_LINES)
        return lines


def _document_line(document: ConferenceDocument) -> str:
    line = f"{document.number}; {document.title}".strip()
    return line if document.number else document.title


def form_parts(form: ConferenceForm, register: Sequence[Unit]) -> dict[str, object]:
    """What the template of the form needs: units of today, and those chosen already."""
    today = datetime.now(VIETNAM).date()
    offered = [unit for unit in register if unit.existed_on(today) or str(unit.id) in form.units]
    return {"form": form, "kinds": list(ConferenceKind), "units": offered}


def _end(starts: datetime, ends_at: datetime | None) -> str:
    if ends_at is None:
        return ""
    ends = ends_at.astimezone(VIETNAM)
    return ends.strftime("%H:%M" if ends.date() == starts.date() else "%H:%M %d/%m/%Y")


def _agenda_item(line: str) -> AgendaItem:
    """``08:30 Khai mạc``, ``8h30 – Khai mạc``, or a title alone."""
    found = _CLOCK.fullmatch(line)
    if not found or not found[3] or int(found[1]) > 23 or int(found[2] or 0) > 59:  # noqa: PLR2004 - a clock
        return AgendaItem(line)
    return AgendaItem(found[3], f"{int(found[1]):02}:{int(found[2] or 0):02}")
