"""What was replaced while an index is being rebuilt, kept until the new one has it too."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from giaoban.search.passages import Passage


@dataclass(frozen=True, slots=True)
class Journal:
    """A line for each replacement, in order. Written under the lock of the writers."""

    path: Path

    def note(self, recording_id: int, passages: Sequence[Passage]) -> None:
        """Durable once it returns."""
        line = json.dumps([recording_id, [_plain(passage) for passage in passages]])
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def __iter__(self) -> Iterator[tuple[int, list[Passage]]]:
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                if not line.endswith("\n"):
                    return  # its writer died before it could promise anything
                recording_id, passages = json.loads(line)
                yield recording_id, [_passage(each) for each in passages]


def _plain(passage: Passage) -> dict[str, Any]:
    return asdict(passage) | {"day": passage.day.isoformat(), "readable_by": sorted(passage.readable_by)}


def _passage(plain: dict[str, Any]) -> Passage:
    day, keys = date.fromisoformat(plain["day"]), frozenset(plain["readable_by"])
    return Passage(**plain | {"day": day, "readable_by": keys})
