"""A question, and the URL that is the whole of it, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from giaoban.models.vietnamese import nfc

PAGE_SIZE = 10
"""Conferences on a page of results."""
MAX_LENGTH = 500
"""Characters of a question; what is longer is cut, and said so."""
_LARGEST = 2**31 - 1
"""Of an id, on every database."""


class Order(StrEnum):
    RELEVANCE = "lien-quan"
    DATE = "moi-nhat"


@dataclass(frozen=True, slots=True)
class Query:
    """`text` as it was typed (NFC): syllables that must all occur, and ``"phrases"`` in quotes."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    """Inclusive, by the conference's day."""
    conference_id: int | None = None
    recording_id: int | None = None
    speaker: str = ""
    """A name that a person gave, in any recording; or a label, meaningful together with a recording."""
    sure: bool = False
    """Without the passages whose words the machine itself doubts."""
    order: Order = Order.RELEVANCE
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Query:
        """Reads the URL's parameters. What cannot be read is left out, never an error."""
        return cls(
            text=nfc(" ".join(args.get("q", "").split()))[:MAX_LENGTH],
            since=_day(args.get("tu", "")),
            until=_day(args.get("den", "")),
            conference_id=_number(args.get("hoinghi", "")),
            recording_id=_number(args.get("phien", "")),
            speaker=nfc(" ".join(args.get("nguoi", "").split())),
            sure=args.get("chac", "") == "1",
            order=Order.DATE if args.get("xep") == Order.DATE else Order.RELEVANCE,
            page=max(1, _number(args.get("trang", "")) or 1),
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
            "chac": "1" if self.sure else "",
            "xep": self.order.value if self.order is not Order.RELEVANCE else "",
            "trang": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in args.items() if value}

    def only_sure(self, sure: bool) -> Query:
        """The same question, with or without what is doubtful, from its first page."""
        return replace(self, sure=sure, page=1)

    def at_page(self, page: int) -> Query:
        return replace(self, page=page)


def _number(text: str) -> int | None:
    known = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))
    return int(text) if known and int(text) <= _LARGEST else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
