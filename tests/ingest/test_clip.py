"""Clips cut by the real ffmpeg: samples are the original's, pictures stand where they stood."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from giaoban.ingest import clip, ffmpeg
from giaoban.ingest.probe import probe
from giaoban.models.errors import NotFound, StepFailed
from giaoban.models.recording import Recording, Span
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.media.pcm import SAMPLE_RATE, open_pcm
from tests.factories import media as made
from tests.factories.transcripts import recording as a_recording

NOISE = "anoisesrc=r=44100:a=0.5:seed=7"
"""No two samples of it are alike, so that one sample's shift is seen."""
COUNTING = "testsrc=size=160x120:rate=25"


def kept(path: Path, media: LocalMedia) -> Recording:
    info = probe(path, path.name)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    found = replace(a_recording(file_name=path.name), media=info, sha256=sha256, size=path.stat().st_size)
    media.keep(path, sha256)
    return found


def samples(path: Path) -> tuple[np.ndarray, int]:
    """Shape (n, channels), as the decoder gives them, and their rate."""
    with av.open(str(path)) as file:
        frames = list(file.decode(audio=0))
    channels = frames[0].layout.nb_channels
    blocks = [f.to_ndarray() for f in frames]
    return np.concatenate([b.reshape(-1, channels) if len(b) == 1 else b.T for b in blocks]), frames[
        0
    ].sample_rate


def pictures(path: Path) -> list[tuple[float, np.ndarray]]:
    with av.open(str(path)) as file:
        starts = [
            s.start_time * s.time_base for s in file.streams if s.start_time is not None and s.time_base
        ]
        first = float(min(starts))
        return [(f.time - first, f.to_ndarray(format="gray").astype(int)) for f in file.decode(video=0)]


def stood_at(found: np.ndarray, original: list[tuple[float, np.ndarray]]) -> float:
    return min(original, key=lambda each: float(np.abs(each[1] - found).mean()))[0]


@pytest.mark.parametrize(
    ("extension", "options", "rate"),
    [
        ("wav", ("-c:a", "pcm_s16le", "-ac", "2"), 44_100),
        ("wav", ("-c:a", "pcm_s24le", "-ar", "48000"), 48_000),
        ("flac", ("-c:a", "flac", "-ar", "16000"), 16_000),
        ("wav", ("-c:a", "pcm_s16le", "-ar", "8000"), 8000),
    ],
)
@pytest.mark.parametrize("span", [Span(3.217, 5.5), Span(0.0, 1.0), Span(8.5, 10.0)])
def test_the_clip_of_lossless_sound_has_the_originals_samples(
    media: LocalMedia, tmp_path: Path, extension: str, options: tuple[str, ...], rate: int, span: Span
):
    path = made.make(tmp_path / f"a.{extension}", *options, sound=NOISE, seconds=10)
    whole, found_rate = samples(path)
    assert found_rate == rate
    with clip.cut(kept(path, media), media, span) as cut:
        part, part_rate = samples(cut.sound)
        assert cut.pictures is None
    assert part_rate == rate
    assert part.dtype == whole.dtype
    assert np.array_equal(part, whole[round(span.start * rate) : round(span.end * rate)])


@pytest.mark.parametrize("name", ["a.m4a", "a.mp3", "a.ogg", "a.mp4", "a.ts", "late.ts", "late.mkv"])
def test_the_clip_is_on_the_time_line_of_the_transcript(media: LocalMedia, tmp_path: Path, name: str):
    """Held against the archive's own decode, by which every word has its time."""
    source, span = tmp_path / name, Span(4.321, 6.654)
    sound: tuple[str, ...] = ("-f", "lavfi", "-t", "10", "-i", NOISE)
    if name.startswith("late"):
        sound = ("-itsoffset", "1.5", *sound)
    seen = ("-f", "lavfi", "-t", "10", "-i", COUNTING) if name[-3:] in {"mp4", ".ts", "mkv"} else ()
    coded = (*made.H264, "-g", "50", "-c:a", "aac") if seen else ()
    made.run(*seen, *sound, *coded, str(source))
    moving = {"beside_pictures": True} if name.endswith(".ts") else {}
    ffmpeg.decode(source, tmp_path / "whole.wav", None, lambda _: None, **moving)
    with clip.cut(kept(source, media), media, span) as cut:
        ffmpeg.decode(cut.sound, tmp_path / "part.wav", None, lambda _: None)
    whole, part = np.asarray(open_pcm(tmp_path / "whole.wav")), np.asarray(open_pcm(tmp_path / "part.wav"))
    at = round(span.start * SAMPLE_RATE)
    assert len(part) == pytest.approx(span.length * SAMPLE_RATE, abs=1)
    inner = slice(200, -200)  # the resampler's ends
    likeness = {
        lag: np.corrcoef(whole[at + lag : at + lag + len(part)][inner], part[inner])[0, 1]
        for lag in range(-3, 4)
    }
    assert max(likeness, key=lambda lag: likeness[lag]) == 0
    assert likeness[0] > 0.98


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.wmv"])
def test_the_pictures_are_those_of_the_span_to_the_frame(media: LocalMedia, tmp_path: Path, name: str):
    source, span = tmp_path / name, Span(7.33, 8.9)
    coded = ("-c:v", "wmv2", "-c:a", "wmav2") if name == "a.wmv" else (*made.H264, "-g", "200", "-c:a", "aac")
    made.run(
        "-f", "lavfi", "-t", "12", "-i", COUNTING, "-f", "lavfi", "-t", "12", "-i", NOISE, *coded, str(source)
    )
    whole = pictures(source)
    with clip.cut(kept(source, media), media, span) as cut:
        assert cut.pictures
        part = pictures(cut.pictures)
        heard, rate = samples(cut.pictures)
    frame = 1 / 25
    assert part[0][0] == 0.0
    assert len(part) == pytest.approx(span.length / frame, abs=1)
    for place in (0, len(part) // 2, -1):
        at = span.start + part[place][0]
        assert at - frame - 0.022 <= stood_at(part[place][1], whole) <= at + 0.022, place
    assert len(heard) / rate == pytest.approx(span.length, abs=0.05)


def test_a_slide_that_stands_before_the_span_is_shown_from_its_start(media: LocalMedia, tmp_path: Path):
    source = tmp_path / "slides.mp4"
    slides = ("-f", "lavfi", "-t", "16", "-i", COUNTING, "-f", "lavfi", "-t", "16", "-i", NOISE, "-r", "0.25")
    made.run(*slides, *made.H264, "-c:a", "aac", str(source))
    whole = pictures(source)
    with clip.cut(kept(source, media), media, Span(6.0, 9.5)) as cut:
        assert cut.pictures
        part = pictures(cut.pictures)
    assert (part[0][0], stood_at(part[0][1], whole)) == (0.0, 4.0)


def test_nothing_is_left_behind(media: LocalMedia, tmp_path: Path):
    source = made.make(tmp_path / "a.wav", seconds=3)
    recording = kept(source, media)
    with clip.cut(recording, media, Span(1.0, 2.0)) as cut:
        assert cut.sound.exists()
    assert not cut.sound.exists()
    with pytest.raises(ValueError, match="stop"), clip.cut(recording, media, Span(1.0, 2.0)):
        raise ValueError("stop")
    assert list((tmp_path / "media" / "incoming").iterdir()) == []


def test_an_original_that_is_not_what_it_was_is_no_evidence(media: LocalMedia, tmp_path: Path):
    recording = kept(made.make(tmp_path / "a.wav", seconds=3), media)
    place = media.path(recording.sha256)
    place.chmod(0o640)
    with place.open("r+b") as file:
        file.seek(5000)
        file.write(b"\x55")
    with pytest.raises(StepFailed, match="không còn đúng mã SHA-256"), clip.cut(recording, media, Span(1, 2)):
        pass
    media.delete(recording.sha256)
    with pytest.raises(NotFound), clip.cut(recording, media, Span(1, 2)):
        pass


def test_pictures_that_cannot_be_cut_are_missed_and_it_is_said(
    media: LocalMedia, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    source = tmp_path / "a.mp4"
    made.run(
        "-f",
        "lavfi",
        "-t",
        "2",
        "-i",
        COUNTING,
        "-f",
        "lavfi",
        "-t",
        "2",
        "-i",
        NOISE,
        *made.H264,
        str(source),
    )
    recording = kept(source, media)
    # An ffmpeg without this encoder, as some systems have it.
    monkeypatch.setitem(clip._PICTURES, "vcodec", "libx264-not-built-in")
    with clip.cut(recording, media, Span(0.5, 1.5)) as cut:
        assert cut.sound.stat().st_size > 1000
        assert cut.pictures is None
        assert "Encoder not found" in cut.without
