from __future__ import annotations

from pathlib import Path

import pytest

from giaoban.models.errors import WeightsError
from giaoban.transcribe.cuda import Gpu
from giaoban.transcribe.weights.auto import choose, expected_factor
from giaoban.transcribe.weights.machine import Machine, this_machine
from giaoban.transcribe.weights.manifest import Use, read_manifest
from giaoban.transcribe.weights.store import Weights
from tests.transcribe.weights.conftest import CONTENT, HUB, MakeManifest, entry

OFFICE_PC = Machine(cores=2, ram_mb=8_000)
SERVER = Machine(cores=32, ram_mb=128_000)
SMALL_GPU = Machine(cores=8, ram_mb=32_000, gpu=Gpu("RTX 3060", 6_144))
BIG_GPU = Machine(cores=8, ram_mb=32_000, gpu=Gpu("L4", 23_034))


class EverythingInReach(Weights):
    """All sources answer: which of them does is tested with the store."""

    def in_reach(self, name: str) -> bool:
        return bool(self.manifest.named(name))


@pytest.mark.parametrize(
    ("machine", "name"),
    [
        (OFFICE_PC, "whisper-small"),
        (SERVER, "whisper-large-v3"),
        (SMALL_GPU, "whisper-large-v3-turbo"),
        (BIG_GPU, "whisper-large-v3"),
        (Machine(cores=2, ram_mb=1_500), "whisper-base"),
    ],
)
def test_the_best_that_the_machine_runs_is_chosen(tmp_path: Path, machine: Machine, name: str) -> None:
    choice = choose(Use.RECOGNISE, machine, EverythingInReach(tmp_path, read_manifest()))
    assert (choice.name, choice.fell_back) == (name, False)
    assert name in choice.why


@pytest.mark.parametrize(
    ("gpu_mb", "name"),
    [
        (2_048, "whisper-base"),
        (4_096, "whisper-small"),
        (6_144, "whisper-large-v3-turbo"),
        (8_192, "whisper-large-v3-turbo"),
        (10_240, "whisper-large-v3"),
        (81_559, "whisper-large-v3"),
    ],
)
def test_a_gpu_gets_what_it_can_hear_four_half_minutes_at_once_with(
    tmp_path: Path, gpu_mb: int, name: str
) -> None:
    machine = Machine(cores=8, ram_mb=32_000, gpu=Gpu("GPU", gpu_mb))
    assert choose(Use.RECOGNISE, machine, EverythingInReach(tmp_path, read_manifest())).name == name


def test_what_is_here_is_taken_and_the_fall_back_is_said(tmp_path: Path, manifest_of: MakeManifest) -> None:
    weights = Weights(tmp_path / "weights", manifest_of(entry("lon", rank=20), entry("nho", rank=10)))
    for path, data in CONTENT.items():
        place = weights.folder / "nho" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    choice = choose(Use.RECOGNISE, OFFICE_PC, weights)
    assert (choice.name, choice.fell_back) == ("nho", True)
    assert "lùi về mô hình nhỏ nhất" in choice.why
    assert "giaoban weights fetch lon" in choice.why


def test_a_machine_too_weak_for_all_gets_the_smallest(tmp_path: Path, manifest_of: MakeManifest) -> None:
    manifest = manifest_of(entry("lon", rank=20, cpu_factor=9), entry("nho", rank=10, cpu_factor=5))
    choice = choose(Use.RECOGNISE, OFFICE_PC, EverythingInReach(tmp_path, manifest))
    assert (choice.name, choice.fell_back) == ("nho", False)
    assert "không chạy kịp" in choice.why


def test_nothing_to_be_had_is_an_error(tmp_path: Path, manifest_of: MakeManifest) -> None:
    weights = Weights(tmp_path / "weights", manifest_of(entry("lon"), entry("nho")))
    with pytest.raises(WeightsError, match="giaoban weights list"):
        choose(Use.RECOGNISE, OFFICE_PC, weights)


def test_the_hub_is_asked_once_for_all(
    tmp_path: Path, manifest_of: MakeManifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def no_answer() -> bool:
        asked.append("hub")
        return False

    monkeypatch.setattr("giaoban.transcribe.weights.store.hub_answers", no_answer)
    names = ("mot", "hai", "ba")
    weights = Weights(tmp_path / "weights", manifest_of(*(entry(name, sources=HUB) for name in names)))
    with pytest.raises(WeightsError):
        choose(Use.RECOGNISE, OFFICE_PC, weights)
    assert len(asked) == 1


def test_more_cores_are_faster_but_not_in_proportion() -> None:
    small = read_manifest().named("whisper-small")
    assert expected_factor(small, 2) == small.cpu_factor
    assert small.cpu_factor / 4 < expected_factor(small, 8) < small.cpu_factor / 2


def test_this_machine_is_known() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.ram_mb > 100
