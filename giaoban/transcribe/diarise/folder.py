"""A pipeline's folder: checked byte by byte before anything in it is opened.

Its checkpoints are pickles, and loading a pickle runs what is in it. So whoever sets the folder up says
which bytes are meant, in ``SHA256SUMS`` as sha256sum writes it; a file that is not named there, or is
not what it says, is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from giaoban.models.errors import WeightsError
from giaoban.models.store.media.digest import sha256_of

SUMS: Final = "SHA256SUMS"
CONFIG: Final = "config.yaml"
_HARMLESS: Final = frozenset({".md", ".txt", ".png", ".gitattributes", ""})
"""What is never loaded need not be named."""
_INSIDE: Final = "$model/"


def check_folder(folder: Path, sums: Mapping[str, str] | None = None) -> str:
    """The SHA-256 of all its sums together: what the folder's contents are known by.

    `sums` are SHA-256 by path relative to the folder, as a manifest has them; without, the folder's own
    list is read. Raises `WeightsError`.
    """
    expected = dict(sums) if sums is not None else _read_sums(folder)
    if CONFIG not in expected:
        raise WeightsError("{list} không kể tên {file}.", list=folder / SUMS, file=CONFIG)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in expected and name != SUMS and path.suffix not in _HARMLESS:
            raise WeightsError(
                "Tệp lạ trong thư mục pipeline, không có trong {list}: {file}", list=SUMS, file=path
            )
    for name, sha256 in expected.items():
        path = folder / name
        if not path.is_file():
            raise WeightsError("Thiếu tệp của pipeline: {file}", file=path)
        if sha256_of(path) != sha256:
            raise WeightsError("Tệp của pipeline sai mã SHA-256: {file}", file=path)
    listing = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(expected.items()))
    return hashlib.sha256(listing.encode()).hexdigest()


def expand(config: object, folder: Path) -> object:
    """The configuration with ``$model/…`` turned into places in the folder: a folder becomes what
    pyannote.audio loads a checkpoint from, a file its path."""
    if isinstance(config, dict):
        return {key: expand(value, folder) for key, value in config.items()}
    if isinstance(config, list):
        return [expand(value, folder) for value in config]
    if not isinstance(config, str) or not config.startswith(_INSIDE):
        return config
    inside = config.removeprefix(_INSIDE)
    if (folder / inside).is_file():
        return str(folder / inside)
    return {"checkpoint": str(folder), "subfolder": inside}


def refuse_outside(params: Mapping[str, object], folder: Path) -> None:
    """No model may come from elsewhere: not from a hub, not from a path that was not checked."""
    for name in ("segmentation", "embedding", "plda"):
        value = params.get(name)
        place = value.get("checkpoint") if isinstance(value, dict) else value
        if value is None and name == "plda" and params.get("clustering") != "VBxClustering":
            continue
        if not isinstance(place, str) or not Path(place).is_relative_to(folder):
            raise WeightsError(
                "Cấu hình pipeline phải chỉ {name} vào trong thư mục của nó (“$model/…”), "
                "không phải {place}.",
                name=name,
                place=place,
            )


def _read_sums(folder: Path) -> dict[str, str]:
    path = folder / SUMS
    if not path.is_file():
        raise WeightsError(
            "Thư mục pipeline {folder} thiếu tệp {sums}: không nạp tệp nào khi chưa biết mã SHA-256 của nó. "
            "Lập bằng: find . -type f ! -name {sums} -exec sha256sum {{}} + > {sums}",
            folder=folder,
            sums=SUMS,
        )
    pairs = [line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {name.removeprefix("*").removeprefix("./"): sha256 for sha256, name in pairs}
