"""The pages, a module for each task. Their addresses are Vietnamese words without diacritics.

Each module has a `Blueprint` called ``page``; its name is the module's, so that an address is made by
``url_for("recordings.show", recording_id=42)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from giaoban.webapp.pages import (
    accounts,
    conference,
    glossary,
    guide,
    health,
    layers,
    media,
    my_account,
    preferences,
    recordings,
    search,
    session,
    sign_in,
    speakers,
    units,
    upload,
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
        session,
        speakers,
        media,
        recordings,
        layers,
        conference,
        upload,
        my_account,
        accounts,
        units,
        glossary,
    )
    return [each.page for each in modules]
