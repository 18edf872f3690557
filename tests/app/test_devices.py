"""Which worker gets which GPU, and what the settings may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from giaoban.app.cli.serve import _commands
from giaoban.app.engines import Engines
from giaoban.app.settings import Settings
from giaoban.models.errors import BadInput
from giaoban.transcribe.weights.manifest import read_manifest
from giaoban.transcribe.weights.store import Weights


def devices(gpus: int, **options) -> list[str | None]:
    commands = _commands(Settings(**options), gpus, workers=True)
    model = [each for each in commands.values() if "model" in each]
    return [each[-1] if "--device" in each else None for each in model]


def test_workers_take_turns_at_several_gpus():
    assert devices(2, workers=4) == ["cuda:0", "cuda:1", "cuda:0", "cuda:1"]


@pytest.mark.parametrize("gpus", [0, 1])
def test_with_one_gpu_or_none_there_is_nothing_to_share_out(gpus: int):
    assert devices(gpus, workers=2) == [None, None]


@pytest.mark.parametrize("device", ["cpu", "cuda:1"])
def test_what_the_administrator_chose_stands(device: str):
    assert devices(2, workers=2, device=device) == [None, None]


def test_a_device_that_is_none_is_refused_when_the_worker_begins(tmp_path: Path):
    with pytest.raises(BadInput, match="GIAOBAN_DEVICE phải là"):
        Engines(Settings(device="gpu"), Weights(tmp_path, read_manifest()))
