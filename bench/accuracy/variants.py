"""The meetings that are measured: the same voices, recorded in ways that lose sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from tests.factories.meeting import Clip, lay
from tests.factories.recorded import Background, record

_LONG: Final = 6.0
"""How many times as long as the others the long one is."""
_APART: Final = 5
"""Sentences before one comes again."""


@dataclass(frozen=True, slots=True)
class Variant:
    about: str
    laid: Mapping[str, Any] = field(default_factory=dict)
    """For `lay`."""
    background: tuple[Background, ...] = ()
    codec: str | None = None
    times: float = 1.0
    """As long as the others."""

    def make(
        self, clips: Sequence[Clip], folder: Path, name: str, minutes: float, seed: int | None = None
    ) -> Path:
        """The sound, with its reference beside it."""
        laid = {"seed": 11, "noise": 0.001, "apart": min(_APART, len(clips) // 2 - 1)} | dict(self.laid)
        if seed is not None:
            laid["seed"] = seed
        meeting = lay(clips, seconds=60 * minutes * self.times, **laid)
        return record(meeting, folder, name, background=self.background, codec=self.codec)


VARIANTS: Final[Mapping[str, Variant]] = MappingProxyType(
    {
        "clean": Variant("gaps of 0.4 to 1.5 s, light noise (-60 dB of full scale)"),
        "noisy": Variant("pink noise, 10 dB below speech", background=(Background("pink noise", 10.0),)),
        "coded": Variant("Opus, 16 kbit/s", codec="opus 16 kbit/s"),
        "far": Variant(
            "microphone 6 m away in a hall of 0.8 s reverberation, noise at -50 dB",
            {"room": 0.8, "distance": 6.0, "noise": 0.003},
        ),
        "long": Variant(
            "six times as long; every seventh turn is followed by 10 to 60 s in which nobody speaks, with "
            "hum 20 dB and applause 15 dB below speech",
            {"rest": 0.15, "seed": 12},
            (Background("hum", 20.0, "gaps"), Background("applause", 15.0, "gaps")),
            times=_LONG,
        ),
        "echoes": Variant("speakers say their sentence twice or three times in a row", {"apart": 0}),
        "telephone": Variant("8 kHz, AMR at 12.2 kbit/s", codec="amr 12 kbit/s"),
        "music": Variant("music, 10 dB below speech, throughout", background=(Background("music", 10.0),)),
        "levels": Variant("each sentence up to 26 dB softer than the loudest", {"gain": (0.05, 1.0)}),
        "overlaps": Variant("every third turn begins up to 0.8 s early", {"overlap": 0.33}),
    }
)
