"""A question, and the URL that is the whole of it, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from giaoban.models.vietnamese import one_line

PAGE_SIZE = 10
"""Conferences on a page of results."""
MAX_LENGTH = 500
"""Characters of a question; what is longer is cut, and said so."""
ANY = "*"
_LARGEST = 2**31 - 1
"""Of an id, on every database."""


class Order(StrEnum):
    RELEVANCE = "lien-quan"
    DATE = "moi-nhat"


@dataclass(frozen=True, slots=True)
class Query:
    """`text` as it was typed (NFC): see `giaoban.search.parse`."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    """Inclusive, by the conference's day."""
    conference_id: int | None = None
    recording_id: int | None = None
    speaker: str = ""
    """A name that a person gave, in any recording; or a label, meaningful together with a recording."""
    kind: str = ""
    """Of the conference: a value of `ConferenceKind`."""
    body: str = ""
    """The name of the body that held the conference, to the letter; so are the next two."""
    unit: str = ""
    """The speaker's unit, and his post, as the conference's list of participants has them."""
    post: str = ""
    document: str = ""
    """The number of a document that is mentioned, as ``57-NQ/TW``; `ANY` for any document."""
    review: str = ""
    """Of the transcript: a value of `ReviewState`."""
    sure: bool = False
    """Without the passages whose words the machine itself doubts."""
    order: Order = Order.RELEVANCE
    page: int = 1
    as_of: int | None = None
    """Seconds since 1970: only what was transcribed by then, so that later pages go on from the first."""
    made_since: int | None = None
    """As `as_of`: only what was transcribed from then on."""
    forgiving: bool = False
    """A letter off is forgiven."""
    near: bool = False
    """Only what has most of the words, and not all."""

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Query:
        """Reads the URL's parameters. What cannot be read is left out, never an error."""
        return cls(
            text=_line(args, "q")[:MAX_LENGTH],
            since=_day(args.get("tu", "")),
            until=_day(args.get("den", "")),
            conference_id=_number(args.get("hoinghi", "")),
            recording_id=_number(args.get("phien", "")),
            speaker=_line(args, "nguoi"),
            kind=_line(args, "loai"),
            body=_line(args, "coquan"),
            unit=_line(args, "donvi"),
            post=_line(args, "chucvu"),
            document=_line(args, "vanban"),
            review=_line(args, "soat"),
            sure=args.get("chac", "") == "1",
            order=Order.DATE if args.get("xep") == Order.DATE else Order.RELEVANCE,
            page=max(1, _number(args.get("trang", "")) or 1),
            as_of=_number(args.get("luc", "")),
            made_since=_number(args.get("moitu", "")),
            forgiving=args.get("gandung", "") == "1",
            near=args.get("gan", "") == "1",
        )

    def to_args(self) -> dict[str, str]:
        """The parameters of the URL, only those that say something: ``Query.from_args`` of it is equal."""
        args = {
            "q": self.text,
            "tu": self.since.isoformat() if self.since else "",
            "den": self.until.isoformat() if self.until else "",
            "hoinghi": str(self.conference_id or ""),
            "phien": str(self.recording_id or ""),
            "nguoi": self.speaker,
            "loai": self.kind,
            "coquan": self.body,
            "donvi": self.unit,
            "chucvu": self.post,
            "vanban": self.document,
            "soat": self.review,
            "chac": "1" if self.sure else "",
            "xep": self.order.value if self.order is not Order.RELEVANCE else "",
            "trang": str(self.page) if self.page > 1 else "",
            "luc": str(self.as_of or ""),
            "moitu": str(self.made_since or ""),
            "gandung": "1" if self.forgiving else "",
            "gan": "1" if self.near else "",
        }
        return {name: value for name, value in args.items() if value}

    def only_sure(self, sure: bool) -> Query:
        """The same question, with or without what is doubtful, from its first page."""
        return self.narrowed(sure=sure)

    def narrowed(self, **fields: Any) -> Query:
        """The same question with other filters, from its first page."""
        return replace(self, page=1, as_of=None, **fields)

    @property
    def asks(self) -> bool:
        """Whether it says what is looked for, and not only where."""
        by_speaker = self.speaker and self.recording_id is None
        return bool(self.text or self.document or self.unit or self.post or by_speaker)

    def at_page(self, page: int, as_of: int | None = None) -> Query:
        """`as_of`: when the first page was answered, so that the archive may grow in between."""
        return replace(self, page=page, as_of=as_of or self.as_of)


def _line(args: Mapping[str, str], name: str) -> str:
    return one_line(args.get(name, ""))


def _number(text: str) -> int | None:
    known = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))
    return int(text) if known and int(text) <= _LARGEST else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
