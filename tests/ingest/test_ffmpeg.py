"""ffmpeg as a child: what it is told, and that it never outlives who started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from giaoban.ingest import child, ffmpeg
from giaoban.models.errors import StepFailed, Unavailable
from giaoban.models.store.media.pcm import open_pcm
from tests.factories import media

TONE = "aevalsrc=0.5*sin(2*PI*400*t)"


def _decoded(
    path: Path, folder: Path, stream: int | None = None, *, beside_pictures: bool = False
) -> np.ndarray:
    out = folder / "decoded.wav"
    ffmpeg.decode(path, out, stream, lambda _: None, beside_pictures=beside_pictures)
    return np.asarray(open_pcm(out))


def _loudest_tone(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * 16_000 / len(samples))


@pytest.mark.parametrize(
    "name", ["-i họp.wav", "a'b\"c.wav", "dòng\nhai.wav", "concat:x|y.wav", "a%03d.wav", "http:x.wav"]
)
def test_names_that_mean_something_to_ffmpeg(name: str, tmp_path: Path):
    source = media.make(tmp_path / "plain.wav", seconds=1).rename(tmp_path / name)
    target = tmp_path / f"out {name}"
    ffmpeg.decode(source, target, None, lambda _: None)
    assert len(open_pcm(target)) == 16_000


def test_a_relative_path_with_a_leading_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    media.make(tmp_path / "-y.wav", seconds=1)
    monkeypatch.chdir(tmp_path)
    ffmpeg.decode(Path("-y.wav"), Path("-n.wav"), None, lambda _: None)
    assert (tmp_path / "-n.wav").exists()


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 96_000])
def test_every_sample_rate_becomes_16_khz(rate: int, tmp_path: Path):
    samples = _decoded(media.make(tmp_path / "a.wav", "-ar", str(rate), seconds=2, sound=TONE), tmp_path)
    assert len(samples) == pytest.approx(32_000, abs=40)
    assert _loudest_tone(samples) == pytest.approx(400, abs=1)


def test_surround_sound_keeps_its_centre(tmp_path: Path):
    centre = "aevalsrc=0|0|0.5*sin(2*PI*400*t)|0|0|0:c=5.1"
    samples = _decoded(media.make(tmp_path / "a.flac", "-c:a", "flac", sound=centre, seconds=2), tmp_path)
    assert _loudest_tone(samples) == pytest.approx(400, abs=1)
    assert np.abs(samples).max() > 3000


def test_the_chosen_one_of_several_sounds_is_decoded(tmp_path: Path):
    path = tmp_path / "a.mkv"
    sounds = [part for tone in (300, 800) for part in ("-f", "lavfi", "-t", "2", "-i", f"sine={tone}")]
    media.run(*sounds, "-map", "0", "-map", "1", "-c:a", "aac", str(path))
    assert _loudest_tone(_decoded(path, tmp_path, 1)) == pytest.approx(800, abs=1)
    assert _loudest_tone(_decoded(path, tmp_path, 0)) == pytest.approx(300, abs=1)


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.ts"])
def test_sound_that_begins_after_the_pictures_keeps_its_place(name: str, tmp_path: Path):
    """A second of the PCM is the same second in the player, or every hit would open beside its words."""
    path = tmp_path / name
    pictures = ("-f", "lavfi", "-t", "6", "-i", media.PICTURE)
    sound = ("-itsoffset", "2.5", "-f", "lavfi", "-t", "3", "-i", TONE)
    media.run(*pictures, *sound, *media.H264, "-c:a", "aac", str(path))
    samples = _decoded(path, tmp_path, beside_pictures=name == "a.ts")
    first = np.flatnonzero(np.abs(samples) > 2000)[0] / 16_000
    assert first == pytest.approx(2.5, abs=0.05)


def test_a_gap_in_the_sound_becomes_silence(tmp_path: Path):
    path = tmp_path / "a.mkv"
    media.run("-f", "lavfi", "-t", "9", "-i", TONE, "-c:a", "libopus", "-bsf:a",
              "noise=drop='between(pts*tb,3,6)'", str(path))  # fmt: skip
    samples = _decoded(path, tmp_path)
    assert len(samples) / 16_000 == pytest.approx(9, abs=0.1)
    assert np.abs(samples[int(3.2 * 16_000) : int(5.8 * 16_000)]).max() < 200
    assert np.abs(samples[7 * 16_000 :]).max() > 5000


def test_what_cannot_be_decoded_says_why(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"RIFF" + bytes(1000))
    with pytest.raises(StepFailed, match=r"ffmpeg không đọc được tệp: .+"):
        ffmpeg.decode(path, tmp_path / "out.wav", None, lambda _: None)


def test_progress_is_told_in_seconds_of_the_recording(tmp_path: Path):
    source = media.make(tmp_path / "a.mp3", seconds=300, sound="sine")
    seen: list[float] = []
    ffmpeg.decode(source, tmp_path / "out.wav", None, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(300, abs=1)


def test_who_raises_in_the_middle_ends_ffmpeg(tmp_path: Path):
    source = tmp_path / "a"
    os.mkfifo(source)  # ffmpeg waits for it

    def stop(_seconds: float) -> None:
        raise RuntimeError("hủy")

    start = time.monotonic()
    with pytest.raises(RuntimeError, match="hủy"):
        ffmpeg.decode(source, tmp_path / "out.wav", None, stop)
    assert time.monotonic() - start < 10
    assert not _running(str(source))


def test_an_ffmpeg_that_is_killed_may_be_tried_again(tmp_path: Path):
    source = tmp_path / "a"
    os.mkfifo(source)

    def kill(_seconds: float) -> None:
        for pid in _running(str(source)):
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(Unavailable, match="tín hiệu 9"):
        ffmpeg.decode(source, tmp_path / "out.wav", None, kill)


def test_an_ffmpeg_that_stands_still_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = tmp_path / "a"
    os.mkfifo(source)
    monkeypatch.setattr(ffmpeg, "_QUIET_SECONDS", 2.0)
    with pytest.raises(StepFailed, match="đứng yên"):
        ffmpeg.decode(source, tmp_path / "out.wav", None, lambda _: None)
    assert not _running(str(source))


@pytest.mark.skipif(
    sys.platform != "linux", reason="NOT TESTED: only Linux can tie a child's life to its parent's"
)
def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path):
    source = tmp_path / "a"
    os.mkfifo(source)
    code = (
        "from giaoban.ingest import ffmpeg; from pathlib import Path; import sys\n"
        "ffmpeg.decode(Path(sys.argv[1]), Path(sys.argv[2]), None, lambda _: None)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(source), str(tmp_path / "out.wav")], cwd=Path(__file__).parents[2]
    )
    try:
        _wait_until(lambda: any(pid != parent.pid for pid in _running(str(source))))
    finally:
        parent.kill()
        parent.wait()
    _wait_until(lambda: not _running(str(source)))


def test_a_flood_of_output_is_read_and_its_end_kept():
    code = "import sys\nfor i in range(200000): print('x' * 50, i, file=sys.stderr)\nsys.exit(3)"
    ended = child.run([sys.executable, "-c", code], lambda _: True, quiet_seconds=60)
    assert ended.code == 3
    assert ended.reason.endswith(" 199999")
    assert len(ended.errors) == 20


def _running(word: str) -> list[int]:
    """The processes whose command line has the word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if word in (folder / "cmdline").read_text(errors="replace"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _wait_until(true: object, seconds: float = 20.0) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
