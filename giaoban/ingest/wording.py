"""How lengths of time and of files are said to people."""

from __future__ import annotations

from typing import Final

_NEXT_UNIT: Final = 1000


def size_of(count: int) -> str:
    """``2_500_000`` → ``2,5 MB``: powers of a thousand bytes, with the decimal comma of Vietnamese."""
    size = float(count)
    for unit in ("byte", "kB", "MB"):
        if size < _NEXT_UNIT:
            return f"{size:.1f} {unit}".replace(".", ",").replace(",0 ", " ")
        size /= _NEXT_UNIT
    return f"{size:.1f} GB".replace(".", ",").replace(",0 ", " ")
