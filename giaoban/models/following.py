"""The life of a directive: which deed leads from which state to which, and what it must say.

candidate → confirmed: not started → in progress → done in time | done late
          → rejected                 ↘ extended ↗  ↘ cancelled
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from giaoban.models.directives import Deed, Directive, Fields, State
from giaoban.models.errors import BadInput, StateRefused
from giaoban.models.vietnamese import normal

_OPEN: Final = frozenset(state for state in State if state.is_open)
_ENDED: Final = frozenset({State.DONE_IN_TIME, State.DONE_LATE, State.CANCELLED})
_FROM: Final = {
    Deed.CONFIRM: frozenset({State.CANDIDATE}),
    Deed.REJECT: frozenset({State.CANDIDATE}),
    Deed.RESTORE: frozenset({State.REJECTED}),
    Deed.CORRECT: _OPEN | _ENDED,
    Deed.START: frozenset({State.NOT_STARTED, State.EXTENDED}),
    Deed.EXTEND: _OPEN,
    Deed.FINISH: _OPEN,
    Deed.CANCEL: _OPEN,
    Deed.REOPEN: _ENDED,
    Deed.IMPORT: frozenset(),
    Deed.IDENTIFY: _OPEN | _ENDED,
    Deed.REASSIGN: _OPEN,
    Deed.REPORT: _OPEN,
}
_NEEDS_REASON: Final = frozenset({Deed.RESTORE, Deed.EXTEND, Deed.CANCEL, Deed.REOPEN, Deed.REASSIGN})
_NEEDS_DOCUMENT: Final = frozenset({Deed.REASSIGN})
"""Who has to do it is no longer whom the conference told: something written must say so."""
FOLLOWING: Final = (Deed.START, Deed.EXTEND, Deed.FINISH, Deed.CANCEL, Deed.REOPEN)
"""What happens to a confirmed one, in the order in which it is offered."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a person says of a deed."""

    deed: Deed
    reason: str = ""
    document: str = ""
    """The number of the document that says so."""
    evidence: str = ""
    due: date | None = None
    """The new deadline of an extension."""
    done_on: date | None = None
    mention_id: int | None = None
    """What was said of it at a later conference, where that is the evidence."""


@dataclass(frozen=True, slots=True)
class Move:
    """From a unit, by the names that it has in a directive, to those that take its place."""

    names: frozenset[str]
    """In `normal` form."""
    to: Mapping[str, int]
    """Name → unit of the register."""

    def of(self, texts: Iterable[str]) -> dict[str, None]:
        """The names after it, in order, each once."""
        told: dict[str, None] = {}
        for text in texts:
            told |= dict.fromkeys(self.to) if normal(text) in self.names else {text: None}
        return told


@dataclass(frozen=True, slots=True)
class Outcome:
    state: State
    fields: Fields
    done_on: date | None = None


def allowed(state: State) -> tuple[Deed, ...]:
    """What may be done to a confirmed one in this state."""
    return tuple(deed for deed in FOLLOWING if state in _FROM[deed])


def decide(before: Directive, fields: Fields, change: Change, today: date) -> Outcome:
    """What comes of it; `fields` are those that the person leaves it with.

    Raises `StateRefused` for a deed that the state does not allow, `BadInput` for what it must say.
    """
    state, deed = before.state, change.deed
    if state not in _FROM[deed]:
        raise StateRefused(
            "Không thể {deed} khi đang ở trạng thái “{state}”.", deed=deed.label.lower(), state=state.label
        )
    if deed in _NEEDS_REASON and not change.reason:
        raise BadInput("Phải ghi lý do.")
    if deed in _NEEDS_DOCUMENT and not change.document:
        raise BadInput("Phải ghi số văn bản giao lại.")
    if deed is Deed.EXTEND:
        return Outcome(State.EXTENDED, replace(fields, due=_later(fields.due, change.due)))
    if deed is Deed.FINISH:
        day = change.done_on or today
        if day > today:
            raise BadInput("Ngày hoàn thành không thể ở tương lai.")
        return Outcome(_done(fields, day), fields, day)
    if deed is Deed.CORRECT:
        return Outcome(_done(fields, before.done_on) if before.done_on else state, fields, before.done_on)
    if deed in {Deed.IDENTIFY, Deed.REASSIGN}:
        return Outcome(state, fields, before.done_on)
    if deed is Deed.REPORT:
        return Outcome(State.IN_PROGRESS if state is State.NOT_STARTED else state, fields)
    return Outcome(_TO[deed], fields)


def _done(fields: Fields, day: date) -> State:
    return State.DONE_LATE if fields.due and day > fields.due else State.DONE_IN_TIME


def _later(before: date | None, after: date | None) -> date:
    if after is None or (before is not None and after <= before):
        raise BadInput("Hạn mới phải là một ngày sau hạn cũ.")
    return after


_TO: Final = {
    Deed.CONFIRM: State.NOT_STARTED,
    Deed.REJECT: State.REJECTED,
    Deed.RESTORE: State.CANDIDATE,
    Deed.START: State.IN_PROGRESS,
    Deed.CANCEL: State.CANCELLED,
    Deed.REOPEN: State.IN_PROGRESS,
}
