"""The check before use: every file against its SHA-256, hashed anew only when it may have changed."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from giaoban.models.errors import WeightsError
from giaoban.models.store.media.digest import sha256_of
from giaoban.transcribe.weights.manifest import WeightFile

Seen = tuple[int, int, str]
"""Size, modification time in nanoseconds, SHA-256."""


def wrong_byte(name: str, path: Path, expected: WeightFile, found: str) -> WeightsError:
    return WeightsError(
        "Tệp trọng số {path} không đúng: cần SHA-256 {expected}, tệp có {found}. "
        "Chạy “giaoban weights fetch {name}” để lấy lại.",
        path=path,
        expected=expected.sha256,
        found=found,
        name=name,
    )


@dataclass(slots=True)
class Checker:
    """Remembers what it hashed by path, size and modification time, in a file of the weights' folder.

    The memory only saves time: without it, or where it cannot be written, everything is hashed again.
    """

    folder: Path
    _seen: dict[str, Seen] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            kept = json.loads(self._memory.read_text(encoding="utf-8"))
            self._seen = {
                path: (int(size), int(at), str(sha256)) for path, (size, at, sha256) in kept.items()
            }

    def holds(self, path: Path, expected: WeightFile, *, anew: bool = False) -> str:
        """The SHA-256 of the file; compare it with the expected one. Empty when there is no such file.

        A file of another size is not hashed: its answer is ``size N``.
        """
        try:
            stat = path.stat()
        except FileNotFoundError:
            return ""
        if stat.st_size != expected.size:
            return f"size {stat.st_size}"
        seen = self._seen.get(self._key(path))
        if seen and not anew and seen[:2] == (stat.st_size, stat.st_mtime_ns):
            return seen[2]
        found = sha256_of(path)
        self._remember(path, stat, found)
        return found

    def remember(self, path: Path, sha256: str) -> None:
        """For a file that was just hashed."""
        self._remember(path, path.stat(), sha256)

    def _remember(self, path: Path, stat: os.stat_result, sha256: str) -> None:
        self._seen[self._key(path)] = (stat.st_size, stat.st_mtime_ns, sha256)
        beside = self._memory.with_suffix(f".{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            beside.write_text(json.dumps(self._seen), encoding="utf-8")
            beside.replace(self._memory)

    @property
    def _memory(self) -> Path:
        return self.folder / ".checked.json"

    def _key(self, path: Path) -> str:
        return str(path.relative_to(self.folder))
