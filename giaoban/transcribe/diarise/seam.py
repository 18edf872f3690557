"""What the archive asks of a diariser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.transcript import Maker, Turn, WindowVoice
from giaoban.transcribe.recognise.seam import Report, Samples


class Diariser(Protocol):
    @property
    def maker(self) -> Maker: ...

    def diarise(
        self, samples: Samples, speech: Sequence[Span], speakers: SpeakerCount, report: Report
    ) -> tuple[tuple[Turn, ...], tuple[WindowVoice, ...]]:
        """The turns of one window and its voices. Times are seconds from the window's start.

        Turns are in order of start and may overlap; every label of a turn has its voice. No speech
        gives neither.
        """

    @property
    def same_voice(self) -> float:
        """From which similarity (dot product) two voices of different windows are one speaker."""

    def close(self) -> None:
        """Gives the memory back."""
