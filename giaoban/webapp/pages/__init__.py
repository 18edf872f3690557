"""The pages, a module for each task. Their addresses are Vietnamese words without diacritics.

Each module has a `Blueprint` called ``page``; its name is the module's, so that an address is made by
``url_for("recordings.show", recording_id=42)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from giaoban.webapp.pages import (
    accounts,
    attendance,
    board,
    brief,
    calendars,
    chapters,
    conference,
    corrected_words,
    directive_units,
    directives,
    editor,
    evidence,
    follow_up,
    glossary,
    guide,
    health,
    history,
    in_tray,
    layers,
    ledger_import,
    ledger_papers,
    media,
    minutes,
    minutes_lines,
    my_account,
    noted,
    papers,
    people,
    preferences,
    quoted,
    recordings,
    replace,
    saved_searches,
    search,
    search_export,
    session,
    sign_in,
    speakers,
    synonyms,
    units,
    upload,
    voices,
)

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    modules = (
        sign_in,
        preferences,
        health,
        guide,
        search,
        search_export,
        saved_searches,
        session,
        speakers,
        chapters,
        editor,
        history,
        replace,
        evidence,
        media,
        recordings,
        layers,
        conference,
        attendance,
        minutes,
        minutes_lines,
        quoted,
        brief,
        directives,
        directive_units,
        board,
        follow_up,
        ledger_papers,
        ledger_import,
        calendars,
        in_tray,
        noted,
        upload,
        people,
        voices,
        my_account,
        accounts,
        units,
        glossary,
        corrected_words,
        synonyms,
        papers,
    )
    return [each.page for each in modules]
