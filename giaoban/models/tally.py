"""How much a machine layer says, and how much of it the machine doubts itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from giaoban.models.transcript import Doubt


@dataclass(frozen=True, slots=True)
class Tally:
    segments: int = 0
    words: int = 0
    doubtful: int = 0
    """Segments with at least one doubt."""
    doubtful_seconds: float = 0.0
    doubts: Mapping[Doubt, int] = field(default_factory=dict)
    """Reason → segments; one segment may have several."""
