"""The ledger as its page shows it: what is asked of it, in which order it stands, what a form says."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from giaoban.models.days import read_day
from giaoban.models.directives import Directive, Fields, Kind, State, Strength
from giaoban.models.errors import BadInput
from giaoban.models.vietnamese import fold, nfc, one_line
from giaoban.webapp.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from giaoban.models.register import Named, Register

CONFIRMED: Final = frozenset(state for state in State if state.is_confirmed)
SOON_DAYS: Final = 7
_LONGEST: Final = 200


class When(StrEnum):
    """How a deadline stands to today. A week ends with Sunday."""

    OVERDUE = "qua-han"
    SOON = "sap-den"
    WEEK = "tuan-nay"
    MONTH = "thang-nay"
    NONE = "khong-han"

    @property
    def label(self) -> str:
        return _WHENS[self]

    def fits(self, one: Directive, today: date) -> bool:
        due = one.fields.due
        if self is When.OVERDUE:
            return one.is_overdue(today)
        if due is None or self is When.NONE:
            return due is None and self is When.NONE
        return one.state.is_open and today <= due <= self._last(today)

    def _last(self, today: date) -> date:
        if self is When.WEEK:
            return today + timedelta(days=6 - today.weekday())
        if self is When.MONTH:
            return today.replace(day=monthrange(today.year, today.month)[1])
        return today + timedelta(days=SOON_DAYS)


_WHENS: Final = {
    When.OVERDUE: "Quá hạn",
    When.SOON: "Đến hạn trong 7 ngày",
    When.WEEK: "Đến hạn tuần này",
    When.MONTH: "Đến hạn tháng này",
    When.NONE: "Không có hạn",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A directive, and what the register knows of those who have to do it."""

    one: Directive
    leads: tuple[Named, ...]
    cooperating: tuple[Named, ...]
    ended: tuple[Named, ...] = ()
    """Those who exist no longer, where it is still open."""

    @classmethod
    def of(cls, one: Directive, register: Register, today: date) -> Self:
        ended = tuple(register.ended(one, today))
        return cls(one, register.leads(one), register.cooperating(one), ended)

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(each.unit.id for each in (*self.leads, *self.cooperating) if each.unit)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the ledger; empty asks for all of it."""

    unit: str = ""
    unit_id: int | None = None
    """Of the register, whatever it was called."""
    giver: str = ""
    document: str = ""
    text: str = ""
    state: State | None = None
    when: When | None = None
    since: date | None = None
    """The day of the conference."""
    until: date | None = None
    kind: Kind = Kind.DIRECTIVE

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        return cls(
            unit=_word(args.get("don-vi", "")),
            unit_id=number(args.get("dv", "")) or None,
            giver=_word(args.get("nguoi", "")),
            document=_word(args.get("van-ban", "")),
            text=_word(args.get("q", "")),
            state=next((state for state in CONFIRMED if state.value == args.get("trang-thai")), None),
            when=next((when for when in When if when.value == args.get("han")), None),
            since=read_day(args.get("tu", "")),
            until=read_day(args.get("den", ""), last=True),
            kind=Kind.PETITION if args.get("loai") == Kind.PETITION.value else Kind.DIRECTIVE,
        )

    def to_args(self) -> dict[str, str]:
        """The parameters of its address, without the empty ones."""
        told = {
            "loai": self.kind.value if self.kind is Kind.PETITION else "",
            "q": self.text,
            "don-vi": self.unit,
            "dv": str(self.unit_id or ""),
            "nguoi": self.giver,
            "van-ban": self.document,
            "trang-thai": self.state.value if self.state else "",
            "han": self.when.value if self.when else "",
            "tu": self.since.isoformat() if self.since else "",
            "den": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in told.items() if value}

    @property
    def narrows(self) -> bool:
        return bool(replace(self, kind=Kind.DIRECTIVE) != Asked())

    def fits(self, entry: Entry, today: date) -> bool:
        one, fields = entry.one, entry.one.fields
        told_on = one.told_on or date.min
        return (
            self.state in (None, one.state)
            and (self.unit_id is None or self.unit_id in entry.unit_ids)
            and _says(self.unit, *fields.leads, *fields.cooperating)
            and _says(self.giver, fields.giver, fields.giver_post)
            and _says(self.document, fields.rests_on, fields.issued_as)
            and _says(self.text, fields.content, one.text, fields.rests_on, fields.issued_as)
            and (self.when is None or self.when.fits(one, today))
            and (self.since or date.min) <= told_on <= (self.until or date.max)
        )


def chosen(every: Iterable[Entry], asked: Asked, today: date) -> list[Entry]:
    """Overdue first, the longest overdue before; then by deadline; what is ended last."""
    found = (entry for entry in every if asked.fits(entry, today))
    return sorted(found, key=lambda entry: _order(entry.one, today))


def read_fields(form: Mapping[str, str], before: Fields) -> Fields:
    """What was typed. Raises `BadInput` for a day or a strength that is none."""
    return replace(
        before,
        content=form.get("content", ""),
        strength=_strength(form.get("strength", "")),
        leads=_units(form.get("leads", "")),
        cooperating=_units(form.get("cooperating", "")),
        giver=form.get("giver", ""),
        giver_post=form.get("giver_post", ""),
        due_said=form.get("due_said", ""),
        due=read_date(form.get("due", "")),
        rests_on=form.get("rests_on", ""),
        issued_as=form.get("issued_as", ""),
    )


def read_kind(form: Mapping[str, str]) -> Kind:
    """Which list it goes into; a directive where nothing else is said."""
    return Kind.PETITION if form.get("kind") == Kind.PETITION.value else Kind.DIRECTIVE


def read_date(text: str) -> date | None:
    """``2026-06-30`` as a browser sends it, or ``30/6/2026``; None for nothing. Raises `BadInput`."""
    if not text.strip():
        return None
    day = read_day(text)
    if day is None:
        raise BadInput("“{text}” không phải một ngày.", text=text[:40])
    return day


def _strength(text: str) -> Strength:
    try:
        return Strength(nfc(text))
    except ValueError:
        raise BadInput("Hãy chọn mức độ chỉ đạo.") from None


def _units(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.replace("\n", ";").split(";"))))


def _word(text: str) -> str:
    return one_line(text)[:_LONGEST]


def _says(wanted: str, *texts: str) -> bool:
    said = fold(" ".join(texts))
    return all(word in said for word in fold(wanted).split())


def _order(one: Directive, today: date) -> tuple[bool, bool, date, int]:
    if one.state.is_open:
        return False, not one.is_overdue(today), one.fields.due or date.max, -one.id
    return True, True, date.max, -one.id
