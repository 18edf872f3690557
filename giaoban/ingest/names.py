"""What a file is called in the archive: its name as people gave it, without what could do harm."""

from __future__ import annotations

import unicodedata

from giaoban.models.vietnamese import nfc

_LONGEST = 200
"""Characters. A name of a file system is at most 255 bytes, a Vietnamese letter up to three."""


def clean(file_name: str) -> str:
    """The base name, NFC, on one line. Spaces, Vietnamese letters and a leading dash stay.

    >>> clean("C:\\\\Hội nghị\\\\-Giao ban 1.mp4")
    '-Giao ban 1.mp4'
    """
    base = nfc(file_name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    # Controls, line ends, and the marks that turn the direction of writing and so disguise an extension.
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"} else c for c in base)
    name = " ".join(kept.split())
    if name in {"", ".", ".."}:
        return "khong-ten"
    if len(name) <= _LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = dot + extension if stem and len(extension) < 10 else ""  # noqa: PLR2004 - no extension is longer
    return name[: _LONGEST - len(ending)].rstrip() + ending
