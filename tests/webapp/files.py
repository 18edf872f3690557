"""Small real media, made without any tool."""

from __future__ import annotations

import io
import math
import struct
import wave

RATE = 8000
BYTES_A_SECOND = 2 * RATE


def tone(seconds: int = 1, hertz: int = 440) -> bytes:
    """A WAV of a steady tone, 8 kHz mono 16-bit."""
    samples = (int(9000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE))
    second = b"".join(struct.pack("<h", each) for each in samples)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(second * seconds)
    return file.getvalue()
