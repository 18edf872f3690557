"""For whoever watches over the service: does each part answer?"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from giaoban.models.access import SYSTEM
from giaoban.models.errors import Unavailable
from giaoban.search.query import Query
from giaoban.webapp import here
from giaoban.webapp.guard import open_to_all

if TYPE_CHECKING:
    from flask import Response

page = Blueprint("health", __name__)
_log = logging.getLogger(__name__)


@page.get("/khoe")
@open_to_all
def check() -> Response:
    """200 when all is well, else 503. Says nothing of what the archive holds."""
    found: dict[str, object] = {"database": _database(), "index": _index()}
    well = all(found.values())
    if found["database"] and here.reader().reads_all:  # that work is going on is not for everybody
        depth = here.parts().queue.depth()
        found["queue"] = {state: depth.get(state, 0) for state in ("queued", "running", "dead")}
    response = jsonify({"ok": well, **found})
    response.status_code = 200 if well else 503
    return response


def _database() -> bool:
    try:
        with here.parts().db.read() as tx:
            tx.execute(text("SELECT 1"))
    except SQLAlchemyError:
        _log.exception("the database does not answer")
        return False
    return True


def _index() -> bool:
    try:
        here.parts().index.find(Query(text="giao ban"), SYSTEM)
    except Unavailable:
        _log.exception("the index does not answer")
        return False
    return True
