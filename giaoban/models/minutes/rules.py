"""`rules.toml`, read once, and how a phrase is found in what was said."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from giaoban.models.vietnamese import normal

RULES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
)


class Phrases:
    """Phrases to look for in the keys of words (`written.clauses.Token.key`)."""

    def __init__(self, texts: Iterable[str], but: Iterable[str] = ()) -> None:
        """`but` are other words that have one of the phrases in them: there it is none."""
        self._but = Phrases(but) if but else None
        self._every = sorted({tuple(normal(text).split()) for text in texts}, key=len, reverse=True)

    def at(self, keys: Sequence[str], place: int = 0) -> int:
        """How many words of the longest phrase stand at this place; none for 0."""
        return next(
            (len(each) for each in self._every if tuple(keys[place : place + len(each)]) == each),
            0,
        )

    def within(self, keys: Sequence[str]) -> bool:
        at = 0
        while at < len(keys):
            other = self._but.at(keys, at) if self._but else 0
            if not other and self.at(keys, at):
                return True
            at += other or 1
        return False


def phrases(room: str, name: str) -> Phrases:
    """Without what ``not_NAME`` lists, where it lists anything."""
    return Phrases(RULES[room][name], RULES[room].get(f"not_{name}", ()))


def words(room: str, name: str) -> frozenset[str]:
    """Single words, in `normal` form."""
    return frozenset(map(normal, RULES[room][name]))
