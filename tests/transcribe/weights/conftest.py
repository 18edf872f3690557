"""Small weights whose bytes we know, in every kind of source."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from giaoban.transcribe.weights.manifest import Manifest, read_manifest

CONTENT = {"config.json": b'{"a": 1}', "model.bin": bytes(range(256)) * 4000}
REVISION = "0123456789abcdef0123456789abcdef01234567"

ENTRY = """
[[weight]]
name = "{name}"
use = "recognise"
engine = "ctranslate2"
main = "model.bin"
licence = "MIT"
languages = ["*"]
description = "thử"
rank = {rank}
ram_mb = {ram_mb}
vram_mb = {vram_mb}
cpu_factor = {cpu_factor}
speed_from = "thử"
"""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def entry(
    name: str = "thu",
    *,
    rank: int = 10,
    ram_mb: int = 500,
    vram_mb: int = 900,
    cpu_factor: float = 0.1,
    content: dict[str, bytes] = CONTENT,
    sources: str = "",
) -> str:
    text = ENTRY.format(name=name, rank=rank, ram_mb=ram_mb, vram_mb=vram_mb, cpu_factor=cpu_factor)
    for path, data in content.items():
        text += f'[[weight.file]]\npath = "{path}"\nsize = {len(data)}\nsha256 = "{sha256(data)}"\n'
    return text + sources


HUB = f'[[weight.hub]]\nrepository = "giaoban/thu"\nrevision = "{REVISION}"\n'
WHEELS = """[[weight.wheels]]
packages = ["giaoban-thu-1==1.0.0", "giaoban-thu-2==1.0.0"]
python = "3.12"
[weight.wheels.members]
"config.json" = ["data/config.json"]
"model.bin" = ["data/model.bin.part1", "data/model.bin.part2"]
"""

MakeManifest = Callable[..., Manifest]


@pytest.fixture
def manifest_of(tmp_path: Path) -> MakeManifest:
    def make(*entries: str) -> Manifest:
        path = tmp_path / "manifest.toml"
        path.write_text("\n".join(entries), encoding="utf-8")
        return read_manifest(path)

    return make


def write_wheel(folder: Path, name: str, members: dict[str, bytes], python: str = ">=3.12") -> None:
    """A wheel as pip takes it, with nothing in it but the members."""
    info = f"{name}-1.0.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\nRequires-Python: {python}\n"
    tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(folder / f"{name}-1.0.0-py3-none-any.whl", "w") as wheel:
        for path, data in members.items():
            wheel.writestr(f"{name}/{path}", data)
        wheel.writestr(f"{info}/METADATA", metadata)
        wheel.writestr(f"{info}/WHEEL", tags)
        wheel.writestr(f"{info}/RECORD", "")
