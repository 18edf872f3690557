"""Only what was said of a conference's time is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from giaoban.models.conference import VIETNAM, has_time


@pytest.mark.parametrize(
    ("at", "known"),
    [
        (datetime(2026, 1, 15, 8, 0, tzinfo=VIETNAM), True),
        (datetime(2026, 1, 15, 0, 0, tzinfo=VIETNAM), False),
        (datetime(2026, 1, 14, 17, 0, tzinfo=UTC), False),
        (datetime(2026, 1, 15, 0, 0, tzinfo=UTC), True),
    ],
)
def test_midnight_in_vietnam_says_that_only_the_day_is_known(at: datetime, known: bool):
    assert has_time(at) is known
