"""The span of a recording that an address names: ``?t=753.2-781``, or the two fields of a form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flask import request

from giaoban.models.errors import NotFound
from giaoban.models.recording import Span
from giaoban.models.store import transcripts
from giaoban.webapp import reading

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CLOCK: Final = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6}(?:[.,]\d{1,3})?)")


def asked(tx: Connection, recording_id: int) -> Span | None:
    """``t``, of a moment alone the sentence said then; else the fields ``tu`` and ``den``; None without
    either."""
    if span := reading.moment(request.args.get("t", "")):
        return span if span.length else _sentence_at(tx, recording_id, span.start)
    if "tu" not in request.args:
        return None
    start, end = _seconds(request.args["tu"]), _seconds(request.args.get("den", ""))
    return Span(start, end)


def _sentence_at(tx: Connection, recording_id: int, moment: float) -> Span:
    """The segment that is said at the moment, else the next one."""
    transcript = transcripts.transcript(tx, recording_id)
    if transcript is None:
        raise NotFound("Bản ghi này chưa có bản gỡ băng.")
    segments = transcript.segments
    found = next((each for each in segments if each.end > moment), segments[-1] if segments else None)
    return Span(found.start, found.end) if found else Span(moment, moment)


def _seconds(text: str) -> float:
    """``753.2``, ``12:33,2`` or ``0:12:33``. Not a number where it is none of them."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return float("nan")
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds.replace(",", "."))
