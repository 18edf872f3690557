"""The office's register of units, with the abbreviations and other names that it uses."""

from __future__ import annotations

from sqlalchemy import Connection

from giaoban.models.register import Register
from giaoban.models.store import synonyms, units
from giaoban.search.lexicon import abbreviations


def office_register(tx: Connection) -> Register:
    """A unit and the one that took its place are two here, unlike in a question (`office_lexicon`)."""
    same = [*abbreviations(), *(group.texts for group in synonyms.listing(tx))]
    return Register.of(units.all(tx), same)
