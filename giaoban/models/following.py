"""The life of a directive: which deed leads from which state to which, and what it must say.

candidate → confirmed: not started → in progress → done in time | done late
          → rejected                 ↘ extended ↗  ↘ cancelled
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from giaoban.models.directives import Deed, Directive, Fields, State
from giaoban.models.errors import BadInput, StateRefused

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
}
_NEEDS_REASON: Final = frozenset({Deed.RESTORE, Deed.EXTEND, Deed.CANCEL, Deed.REOPEN})
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
    if deed is Deed.EXTEND:
        return Outcome(State.EXTENDED, replace(fields, due=_later(fields.due, change.due)))
    if deed is Deed.FINISH:
        day = change.done_on or today
        if day > today:
            raise BadInput("Ngày hoàn thành không thể ở tương lai.")
        return Outcome(_done(fields, day), fields, day)
    if deed is Deed.CORRECT:
        return Outcome(_done(fields, before.done_on) if before.done_on else state, fields, before.done_on)
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
