from __future__ import annotations

from pathlib import Path

import pytest

from giaoban.models.errors import WeightsError
from giaoban.transcribe.weights.manifest import Use, read_manifest
from tests.conftest import shared
from tests.transcribe.weights.conftest import HUB, WHEELS, MakeManifest, entry


def test_the_shipped_manifest_is_sound_and_whole() -> None:
    manifest = read_manifest()
    assert [weight.name for weight in manifest.for_use(Use.RECOGNISE)] == [
        "whisper-large-v3",
        "whisper-large-v3-turbo",
        "whisper-medium",
        "whisper-small",
        "whisper-base",
    ]
    for weight in manifest:
        assert weight.licence
        assert weight.description
        assert weight.hubs or weight.wheels, f"{weight.name} can be had nowhere"
    for use in Use:
        assert manifest.for_use(use)
    assert len(manifest.named("whisper-base").sha256) == 64


def test_its_hashes_are_those_of_the_files_kept_beside_the_checkout() -> None:
    listed = shared("weights/SHA256SUMS").read_text(encoding="utf-8").split()
    ours = {file.sha256 for weight in read_manifest() for file in weight.files}
    assert set(listed[::2]) <= ours


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(WeightsError, match="whisper-large-v3-turbo"):
        read_manifest().named("whisper-huge")


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('main = "model.bin"', 'main = "other.bin"'),
        ('path = "config.json"', 'path = "../config.json"'),
        ('path = "config.json"', 'path = "/etc/config.json"'),
        ('revision = "0123456789abcdef', 'revision = "main'),
        ('sha256 = "', 'sha256 = "x'),
        ("giaoban-thu-1==1.0.0", "giaoban-thu-1"),
        ('use = "recognise"', 'use = "translate"'),
        ('"config.json" = ["data/config.json"]', ""),
        ('licence = "MIT"', ""),
    ],
)
def test_a_manifest_that_is_not_sound_is_refused(tmp_path: Path, good: str, bad: str) -> None:
    text = entry(sources=HUB + WHEELS)
    assert good in text
    path = tmp_path / "manifest.toml"
    path.write_text(text.replace(good, bad), encoding="utf-8")
    with pytest.raises(WeightsError, match="không hợp lệ"):
        read_manifest(path)


def test_a_name_stands_once(manifest_of: MakeManifest) -> None:
    with pytest.raises(WeightsError, match="không hợp lệ"):
        manifest_of(entry("mot"), entry("mot"))
