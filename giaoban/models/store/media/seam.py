"""What the archive asks of the place where originals are kept.

An original is written once, under the SHA-256 of its bytes, and fsynced before it is acknowledged. What
is derived from it (decoded sound, peaks, renditions) lives apart and can be deleted and made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class MediaStore(Protocol):
    def incoming(self, suffix: str = "") -> AbstractContextManager[Path]:
        """A path to write a new file to, on the store's own disk; removed on exit if still there.

        `suffix` is kept on the name, e.g. ``.mp4``, since some formats are guessed from it.
        """

    def keep(self, path: Path, sha256: str) -> None:
        """Moves a finished incoming file to its place, durably. Keeping the same bytes twice is harmless."""

    def has(self, sha256: str) -> bool: ...

    def path(self, sha256: str) -> Path:
        """A local path to read the original from. Raises `NotFound`."""

    def delete(self, sha256: str) -> None:
        """Removes the original and all that is derived from it. Not there is no error."""

    def originals(self) -> Iterator[str]:
        """The SHA-256 of every original that is kept."""

    def free_bytes(self) -> int: ...

    def derived(self, sha256: str) -> Path:
        """The folder for what is derived from an original, made when missing."""

    def sweep(self, older_than_seconds: float) -> int:
        """Deletes incoming files that no living process will finish. Returns how many."""


AUDIO = "audio.wav"
"""In `derived`: 16 kHz mono 16-bit PCM, made by one decode."""
PEAKS = "peaks.u8"
"""In `derived`: the waveform, `PEAKS_PER_SECOND` unsigned bytes a second, 255 = full scale."""
PEAKS_PER_SECOND = 10
PLAYABLE = "play"
"""In `derived`: stem of the copy that browsers play (``play.mp4``), where the original will not do."""
