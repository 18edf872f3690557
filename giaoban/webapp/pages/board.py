"""The ledger as a board: a column for each state, a card for each directive, and the deeds between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, render_template, request

from giaoban.models.directives import Deed, State
from giaoban.models.following import allowed
from giaoban.webapp import ledger_reading
from giaoban.webapp.ledger import Asked, Entry
from giaoban.webapp.pages.directives import BOARD, around

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

page = Blueprint("board", __name__)

_COLUMNS: Final[tuple[tuple[str, str, tuple[State, ...]], ...]] = (
    ("chua", "Chưa thực hiện", (State.NOT_STARTED,)),
    ("dang", "Đang thực hiện", (State.IN_PROGRESS,)),
    ("gia-han", "Được gia hạn", (State.EXTENDED,)),
    ("xong", "Hoàn thành", (State.DONE_IN_TIME, State.DONE_LATE)),
    ("huy", "Đã hủy", (State.CANCELLED,)),
)
_LEADS_TO: Final = {
    Deed.START: "dang",
    Deed.REOPEN: "dang",
    Deed.EXTEND: "gia-han",
    Deed.FINISH: "xong",
    Deed.CANCEL: "huy",
}
"""The column in which each deed leaves a card."""
MOST: Final = 40
"""Cards of a column; the table has all of them."""


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    entries: list[Entry]
    states: tuple[State, ...]

    @property
    def shown(self) -> list[Entry]:
        return self.entries[:MOST]


@page.get("/chi-dao/cot")
def show() -> ResponseReturnValue:
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    columns = [
        Column(key, label, [entry for entry in ledger.entries if entry.one.state in states], states)
        for key, label, states in _COLUMNS
    ]
    return render_template(
        "directives/board.html",
        columns=columns,
        moves={state: [(deed, _LEADS_TO[deed]) for deed in allowed(state)] for state in State},
        conferences=ledger.conferences,
        back=BOARD,
        **around(asked, ledger),
    )


LABELS: Final = tuple(label for _, label, _ in _COLUMNS)
