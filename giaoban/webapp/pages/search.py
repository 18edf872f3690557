"""Search: the first page, and what was found. The whole question is the address of the page."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for

from giaoban.models.days import read_day, write_day
from giaoban.models.errors import NotFound, Unavailable
from giaoban.models.recording import RecordingState
from giaoban.models.store import audit, conferences, holdings, recordings, transcripts
from giaoban.models.store.database import now
from giaoban.models.store.holdings import Extent
from giaoban.search.answer import ask
from giaoban.search.index.seam import FACET_VALUES, Facet
from giaoban.search.parse import Note, parse
from giaoban.search.query import ANY, MAX_LENGTH, Order, Query
from giaoban.search.second import second_list
from giaoban.webapp import here, reading
from giaoban.webapp import narrowing as narrowing_by
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.conference import Conference
    from giaoban.models.recording import Recording
    from giaoban.search.answer import Answer
    from giaoban.webapp.reading import Voice

page = Blueprint("search", __name__)
page.add_app_template_filter(write_day)
_log = logging.getLogger(__name__)

MOST_DOCUMENTS: Final = 300
RECENT: Final = 6
CHOICES: Final = 30
"""Conferences, the newest, that the filter offers; older ones are narrowed down to from their results."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the filters of the form are filled with."""

    choices: list[Conference]
    conference: Conference | None = None
    recording: Recording | None = None
    voices: tuple[Voice, ...] = ()


@page.get("/")
def home() -> ResponseReturnValue:
    return results()


@page.get("/tim-kiem")
def results() -> ResponseReturnValue:
    typed = {"tu": request.args.get("tu", "").strip(), "den": request.args.get("den", "").strip()}
    since, until = read_day(typed["tu"]), read_day(typed["den"], last=True)
    query = replace(Query.from_args(request.args), since=since, until=until)
    wrong = [text for text, day in ((typed["tu"], since), (typed["den"], until)) if text and day is None]
    cut = len(" ".join(request.args.get("q", "").split())) > MAX_LENGTH
    if query.asks and not wrong and not cut and request.args.to_dict() != query.to_args():
        return redirect(f"{url_for('search.results')}?{urlencode(query.to_args())}")
    if not query.asks:
        return _home(query, typed, wrong)
    narrowing = _narrowing(query)
    try:
        answer = ask(
            here.parts().db,
            here.parts().index,
            query,
            here.reader(),
            facets=FACET_VALUES if query.page == 1 else 0,  # the other pages go on without them
        )
        near = second_list(here.parts().db, here.parts().index, here.parts().meaning, answer, here.reader())
    except Unavailable as error:
        _log.warning("search does not answer: %s", error)
        return _home(query, typed, wrong, down=sentence(error)), 503
    with here.parts().db.write() as tx:
        audit.note(tx, here.reader(), "search", **query.to_args())
    return render_template(
        "search/results.html",
        answer=answer,
        near=near,
        facets=narrowing_by.groups(query, answer.facets),
        chips=narrowing_by.chips(query),
        months=narrowing_by.timeline(query, answer.facets),
        notes=[_note(note) for note in answer.notes],
        as_of=query.as_of or int(now().timestamp()),
        query=query,
        typed=typed,
        wrong=wrong,
        narrowing=narrowing,
        folded=_folded(answer),
        cut=cut,
        orders=Order,
    )


@page.get("/van-ban")
def documents() -> ResponseReturnValue:
    """Every document that was mentioned, the most often mentioned first."""
    everything = Query(document=ANY)
    try:
        found = here.parts().index.find(everything, here.reader(), facets=MOST_DOCUMENTS)
    except Unavailable as error:
        _log.warning("search does not answer: %s", error)
        return render_template("search/documents.html", found=(), down=sentence(error)), 503
    mentioned = found.facets.counts[Facet.DOCUMENT]
    return render_template("search/documents.html", found=mentioned, most=MOST_DOCUMENTS, down="")


def _note(note: Note) -> str:
    """How a question was read that may have been meant otherwise."""
    return {
        Note.OPEN_QUOTE: _("Có dấu ngoặc kép chưa đóng: đã đọc như không có."),
        Note.OPEN_BRACKET: _("Có dấu ngoặc đơn không khép đúng chỗ: đã đọc như khép ở cuối."),
        Note.LONE_OR: _("OR phải đứng giữa hai vế: vế trống đã được bỏ."),
        Note.EMPTY_FIELD: _("Có từ khóa lọc chưa ghi giá trị (ví dụ người:An): đã bỏ."),
        Note.ONLY_WITHOUT: _("Chỉ có từ cần loại trừ: hãy gõ thêm điều muốn tìm."),
    }[note]


def _home(query: Query, typed: dict[str, str], wrong: list[str], down: str = "") -> str:
    with here.parts().db.read() as tx:
        newest = conferences.listing(tx, here.reader(), limit=RECENT)
        parts = recordings.of_conferences(tx, [conference.id for conference in newest])
        extents = holdings.by_state(tx, here.reader())
    return render_template(
        "search/home.html",
        query=query,
        typed=typed,
        wrong=wrong,
        narrowing=_narrowing(query),
        orders=Order,
        recent=[(conference, parts.get(conference.id, [])) for conference in newest],
        searched=extents.get(RecordingState.INDEXED, Extent()),
        down=down,
    )


def _narrowing(query: Query) -> Narrowing:
    """What may not be read fills no filter: the question is then answered with nothing, as ever."""
    with here.parts().db.read() as tx:
        choices = conferences.listing(tx, here.reader(), limit=CHOICES)
        try:
            return _narrowed(tx, query, choices)
        except NotFound:
            return Narrowing(choices)


def _narrowed(tx: Connection, query: Query, choices: list[Conference]) -> Narrowing:
    reader = here.reader()
    if query.recording_id is not None:
        recording = recordings.readable(tx, query.recording_id, reader)
        found = transcripts.transcript(tx, recording.id)
        conference = conferences.get(tx, recording.conference_id)
        voices = tuple(reading.voices(found)) if found else ()
        return Narrowing(choices, conference, recording, voices)
    if query.conference_id is not None:
        return Narrowing(choices, conferences.readable(tx, query.conference_id, reader))
    return Narrowing(choices)


def _folded(answer: Answer) -> bool:
    """Whether something was found only by leaving off diacritics that were typed."""
    if parse(answer.query.text).is_bare:
        return False
    return any(not found.hit.exact for group in answer.conferences for found in group.hits)
