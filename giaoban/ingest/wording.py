"""How lengths of time and of files are said to people."""

from __future__ import annotations

from typing import Final

_NEXT_UNIT: Final = 1000


def clock(seconds: float) -> str:
    """``3723.4`` → ``1:02:03``: hours only where there are any, parts of a second cut off."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def size_of(count: int) -> str:
    """``2_500_000`` → ``2,5 MB``: powers of a thousand bytes, with the decimal comma of Vietnamese."""
    size = float(count)
    for unit in ("byte", "kB", "MB"):
        if size < _NEXT_UNIT:
            return f"{size:.1f} {unit}".replace(".", ",").replace(",0 ", " ")
        size /= _NEXT_UNIT
    return f"{size:.1f} GB".replace(".", ",").replace(",0 ", " ")
