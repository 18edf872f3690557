"""From which state to which, and what has to be said for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from giaoban.models.directives import Deed, Directive, Fields, Kind, Reason, State, Strength
from giaoban.models.errors import BadInput, StateRefused
from giaoban.models.following import FOLLOWING, Change, allowed, decide

TODAY = date(2025, 7, 1)
FIELDS = Fields("Rà soát", Strength.ASSIGNED, due=date(2025, 6, 30))


def directive(state: State, fields: Fields = FIELDS) -> Directive:
    return Directive(1, 1, 1, Kind.DIRECTIVE, state, 0, 5, "Giao…", fields, Reason("giao", 0.9))


def after(state: State, change: Change, fields: Fields = FIELDS) -> State:
    return decide(directive(state, fields), fields, change, TODAY).state


def test_done_is_in_time_up_to_the_last_day_and_late_after_it() -> None:
    assert after(State.IN_PROGRESS, Change(Deed.FINISH, done_on=date(2025, 6, 30))) is State.DONE_IN_TIME
    assert after(State.IN_PROGRESS, Change(Deed.FINISH)) is State.DONE_LATE
    assert after(State.IN_PROGRESS, Change(Deed.FINISH), replace(FIELDS, due=None)) is State.DONE_IN_TIME
    with pytest.raises(BadInput, match="tương lai"):
        after(State.IN_PROGRESS, Change(Deed.FINISH, done_on=date(2025, 7, 2)))


def test_an_extension_moves_the_deadline_on_and_says_why() -> None:
    later = Change(Deed.EXTEND, "Mưa lũ", due=date(2025, 8, 31))
    outcome = decide(directive(State.IN_PROGRESS), FIELDS, later, TODAY)
    assert (outcome.state, outcome.fields.due) == (State.EXTENDED, date(2025, 8, 31))
    for wrong in (replace(later, reason=""), replace(later, due=None), replace(later, due=FIELDS.due)):
        with pytest.raises(BadInput):
            after(State.IN_PROGRESS, wrong)


@pytest.mark.parametrize("state", list(State))
def test_what_is_offered_is_what_is_allowed(state: State) -> None:
    for deed in FOLLOWING:
        change = Change(deed, "lý do", due=date(2026, 1, 1), done_on=TODAY)
        if deed in allowed(state):
            after(state, change)
        else:
            with pytest.raises(StateRefused):
                after(state, change)


def test_a_candidate_is_only_confirmed_or_rejected() -> None:
    assert after(State.CANDIDATE, Change(Deed.CONFIRM)) is State.NOT_STARTED
    assert after(State.CANDIDATE, Change(Deed.REJECT)) is State.REJECTED
    for deed in set(Deed) - {Deed.CONFIRM, Deed.REJECT}:
        with pytest.raises(StateRefused):
            after(State.CANDIDATE, Change(deed, "lý do"))


def test_overdue_is_what_is_open_behind_its_day() -> None:
    for state in State:
        assert directive(state).is_overdue(TODAY) is state.is_open
        assert not directive(state).is_overdue(date(2025, 6, 30))
    assert not directive(State.IN_PROGRESS, replace(FIELDS, due=None)).is_overdue(TODAY)


def test_a_corrected_deadline_may_make_what_is_done_late_or_not() -> None:
    done = replace(directive(State.DONE_IN_TIME), done_on=date(2025, 6, 29))
    earlier = replace(FIELDS, due=date(2025, 6, 20))
    assert decide(done, earlier, Change(Deed.CORRECT), TODAY).state is State.DONE_LATE
    assert decide(done, FIELDS, Change(Deed.CORRECT), TODAY).state is State.DONE_IN_TIME
