"""What the archive asks of a speech recogniser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from giaoban.models.recording import Span
from giaoban.models.store.media.pcm import SAMPLE_RATE as SAMPLE_RATE  # noqa: PLC0414 - part of the seam
from giaoban.models.transcript import Maker, Segment

Samples = NDArray[np.int16]
"""Mono PCM at `SAMPLE_RATE`, shape (n,); usually a slice of a memory-mapped file: do not copy it whole."""

Report = Callable[[float], None]
"""Called now and then with the share done, 0 to 1. It may raise, to stop the work: let it pass."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of the conference that may help: names, units, document numbers."""

    words: tuple[str, ...] = ()


class Recogniser(Protocol):
    @property
    def maker(self) -> Maker: ...

    def recognise(
        self, samples: Samples, speech: Sequence[Span], hints: Hints, report: Report
    ) -> tuple[Segment, ...]:
        """The words of one window. `speech` and the times of the answer are seconds from its start.

        Words are in order of time, inside the window, none outside `speech` by more than half a second;
        no speech gives no segment.
        """

    def close(self) -> None:
        """Gives the memory back, the GPU's too."""
