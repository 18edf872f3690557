"""The ledger as its page shows it: what is asked of it, in which order it stands, what a form says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from giaoban.models.days import read_day
from giaoban.models.directives import Directive, Fields, Kind, State, Strength
from giaoban.models.errors import BadInput
from giaoban.models.vietnamese import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONFIRMED: Final = frozenset(State) - {State.CANDIDATE, State.REJECTED}
SOON_DAYS: Final = 7
_LONGEST: Final = 200


class When(StrEnum):
    """How a deadline stands to today."""

    OVERDUE = "qua-han"
    SOON = "sap-den"
    NONE = "khong-han"

    @property
    def label(self) -> str:
        return {"qua-han": "Quá hạn", "sap-den": "Đến hạn trong 7 ngày", "khong-han": "Không có hạn"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the ledger; empty asks for all of it."""

    unit: str = ""
    giver: str = ""
    text: str = ""
    state: State | None = None
    when: When | None = None
    kind: Kind = Kind.DIRECTIVE

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        return cls(
            unit=_word(args.get("don-vi", "")),
            giver=_word(args.get("nguoi", "")),
            text=_word(args.get("q", "")),
            state=next((state for state in CONFIRMED if state.value == args.get("trang-thai")), None),
            when=next((when for when in When if when.value == args.get("han")), None),
            kind=Kind.PETITION if args.get("loai") == Kind.PETITION.value else Kind.DIRECTIVE,
        )

    def to_args(self) -> dict[str, str]:
        """The parameters of its address, without the empty ones."""
        told = {
            "loai": self.kind.value if self.kind is Kind.PETITION else "",
            "q": self.text,
            "don-vi": self.unit,
            "nguoi": self.giver,
            "trang-thai": self.state.value if self.state else "",
            "han": self.when.value if self.when else "",
        }
        return {name: value for name, value in told.items() if value}

    @property
    def narrows(self) -> bool:
        return bool(replace(self, kind=Kind.DIRECTIVE) != Asked())

    def fits(self, one: Directive, today: date) -> bool:
        fields = one.fields
        return (
            self.state in (None, one.state)
            and _says(self.unit, *fields.leads, *fields.cooperating)
            and _says(self.giver, fields.giver, fields.giver_post)
            and _says(self.text, fields.content, one.text, fields.rests_on, fields.issued_as)
            and (self.when is None or _stands(one, today) is self.when)
        )


def chosen(every: Iterable[Directive], asked: Asked, today: date) -> list[Directive]:
    """Overdue first, the longest overdue before; then by deadline; what is ended last."""
    return sorted((one for one in every if asked.fits(one, today)), key=lambda one: _order(one, today))


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
    return nfc(" ".join(text.split()))[:_LONGEST]


def _says(wanted: str, *texts: str) -> bool:
    said = fold(" ".join(texts))
    return all(word in said for word in fold(wanted).split())


def _stands(one: Directive, today: date) -> When | None:
    if one.is_overdue(today):
        return When.OVERDUE
    if one.fields.due is None:
        return When.NONE
    soon = one.state.is_open and one.fields.due <= today + timedelta(days=SOON_DAYS)
    return When.SOON if soon else None


def _order(one: Directive, today: date) -> tuple[bool, bool, date, int]:
    if one.state.is_open:
        return False, not one.is_overdue(today), one.fields.due or date.max, -one.id
    return True, True, date.max, -one.id
