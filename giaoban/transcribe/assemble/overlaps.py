"""Where several people speak at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from giaoban.models.recording import Span
from giaoban.models.transcript import Turn

LEAST_SECONDS: Final = 0.5
"""Where one takes over from another their turns run into each other; only a word's length of it is speech
on speech that somebody could miss."""


def overlaps(turns: Sequence[Turn]) -> tuple[Span, ...]:
    """The stretches in which turns of two speakers or more are under way, in order of time."""
    changes = sorted(
        change for turn in turns for change in ((turn.start, 1, turn.speaker), (turn.end, -1, turn.speaker))
    )
    found: list[Span] = []
    speaking: Counter[str] = Counter()
    since: float | None = None
    for at, step, speaker in changes:
        speaking[speaker] += step
        several = sum(count > 0 for count in speaking.values()) > 1
        if several and since is None:
            since = at
        elif not several and since is not None:
            found.append(Span(since, at))
            since = None
    return tuple(span for span in found if span.length >= LEAST_SECONDS)
