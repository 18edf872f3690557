"""What later conferences say of a directive is looked for again where it, or who has to do it, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from giaoban.models.job import Step
from giaoban.models.store import held
from giaoban.webapp import here

if TYPE_CHECKING:
    from sqlalchemy import Connection


def look_again(tx: Connection, conference_id: int) -> None:
    """Of directives that this conference gave: later ones may have spoken of them before anybody confirmed
    them, or under another name of their units."""
    for recording_id in held.later_recordings(tx, conference_id):
        here.parts().queue.enqueue(tx, Step.FOLLOW, recording_id, later=True)
