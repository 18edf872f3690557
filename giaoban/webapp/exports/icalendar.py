"""Deadlines as a calendar (iCalendar, RFC 5545): an event of a whole day for each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from giaoban.models.directives import Directive
    from giaoban.webapp.ledger import Entry

_OCTETS: Final = 75
"""Of a line, its end not counted (RFC 5545, 3.1)."""
_REMIND: Final = "-P1DT15H"
"""At nine on the day before: an event of a whole day begins at midnight."""
_ONE_DAY: Final = timedelta(days=1)


def as_ics(
    entries: Iterable[Entry],
    link: Callable[[Directive], str],
    archive: str,
    name: str,
    at: datetime,
    *,
    remind: bool = True,
) -> bytes:
    """Those that are open and have a day; the same directive has the same UID whenever it is asked for.

    `archive` names the archive in the UIDs, as a host's name.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Giao Ban//So y kien chi dao//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for entry in entries:
        due = entry.one.fields.due
        if due is not None and entry.one.state.is_open and due < date.max:
            lines += _event(entry, due, link(entry.one), archive, at, remind=remind)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, due: date, link: str, archive: str, at: datetime, *, remind: bool) -> list[str]:
    one, fields = entry.one, entry.one.fields
    leads = "; ".join(fields.leads)
    summary = f"{leads}: {fields.content}" if leads else fields.content
    told = [f"Trạng thái: {one.state.label}"]
    told += [f"Phối hợp: {'; '.join(fields.cooperating)}"] if fields.cooperating else []
    told += [f"Người chỉ đạo: {fields.giver}"] if fields.giver else []
    told += [f"Hạn như đã nói: {fields.due_said}"] if fields.due_said else []
    lines = [
        "BEGIN:VEVENT",
        f"UID:chi-dao-{one.id}@{archive}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{one.version}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + _ONE_DAY:%Y%m%d}",
        f"SUMMARY:{_text(summary)}",
        f"DESCRIPTION:{_text(chr(10).join(told))}",
        f"URL:{link}",
        "TRANSP:TRANSPARENT",
    ]
    if remind:
        alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(summary)}", f"TRIGGER:{_REMIND}"]
        lines += [*alarm, "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _text(text: str) -> str:
    """RFC 5545, 3.3.11."""
    plain = "".join(c for c in text if c == "\n" or (c >= " " and c != "\x7f"))
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line longer than the limit, and no letter cut in two."""
    pieces: list[str] = []
    piece, octets = "", 0
    for letter in line:
        size = len(letter.encode(errors="replace"))
        if octets + size > _OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + letter, octets + size
    return "\r\n".join([*pieces, piece])
