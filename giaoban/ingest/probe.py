"""What a file is, found out in a process of its own: hostile media can crash or hang that one only."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import giaoban
from giaoban.ingest import child
from giaoban.models.errors import FileRefused
from giaoban.models.recording import MediaInfo

_QUIET_SECONDS: Final = 120.0
_SLOWEST_BYTES_A_SECOND: Final = 20_000_000
"""A damaged file is read whole; this is a slow disk."""
_MEMORY_BYTES: Final = 4 * 1024**3
_CPU_SECONDS: Final = 900


def probe(path: Path, file_name: str, *, accept_damaged: bool = False) -> MediaInfo:
    """What the file holds. Raises `FileRefused`, naming `file_name` and the reason.

    A file that ends before what it declares is refused unless `accept_damaged`; then `MediaInfo.damage`
    says what is missing, and `duration` is what can be read.
    """
    answer = bytearray()

    def collect(chunk: bytes) -> bool:
        answer.extend(chunk)
        return bool(chunk)

    seconds = _QUIET_SECONDS + path.stat().st_size / _SLOWEST_BYTES_A_SECOND
    question = json.dumps([str(path.absolute()), file_name, accept_damaged])
    ended = child.run(
        [sys.executable, "-m", __name__, question],
        collect,
        quiet_seconds=seconds,
        folder=Path(giaoban.__file__).parents[1],
    )
    if ended.timed_out:
        raise FileRefused(
            "Tệp “{name}” không đọc xong được trong {seconds:.0f} giây: tệp hỏng hoặc ổ đĩa quá chậm.",
            name=file_name,
            seconds=seconds,
        )
    if ended.code != 0:
        raise FileRefused(
            "Tệp “{name}” làm bộ đọc dừng giữa chừng nên không nhận được: {detail}",
            name=file_name,
            detail=ended.reason or f"mã {ended.code}",
        )
    return _understood(json.loads(answer))


def _understood(answer: dict[str, Any]) -> MediaInfo:
    if "refused" in answer:
        raise FileRefused(answer["refused"], **answer["fields"])
    recorded_at = answer.pop("recorded_at")
    return MediaInfo(**answer, recorded_at=datetime.fromisoformat(recorded_at) if recorded_at else None)


def _main() -> None:
    """The child's side: a question in its argument, the answer on standard output, both JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    from giaoban.ingest.examine import examine

    path, name, accept_damaged = json.loads(sys.argv[1])
    try:
        info = examine(Path(path), name, accept_damaged=accept_damaged)
    except FileRefused as error:
        answer: dict[str, Any] = {"refused": error.template, "fields": error.fields}
    else:
        recorded_at = info.recorded_at.isoformat() if info.recorded_at else None
        answer = asdict(info) | {"recorded_at": recorded_at}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
