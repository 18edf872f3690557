"""The steps of this room, run as the worker runs them, on real files and a real queue."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from giaoban.app.worker import Worker
from giaoban.ingest import ffmpeg, prepare, render, steps
from giaoban.ingest.receive import Receiver
from giaoban.models.access import SYSTEM
from giaoban.models.job import Job, JobState, Step
from giaoban.models.recording import Recording, RecordingState
from giaoban.models.store import recordings, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.media.pcm import open_pcm
from giaoban.models.store.media.seam import AUDIO, PEAKS
from giaoban.models.store.queue.lease import LeaseQueue
from tests.factories import media as files
from tests.factories.meeting import clips, lay

Receive = Callable[..., Recording]
Work = Callable[[], int]


@pytest.fixture
def receive(db: Database, media: LocalMedia, queue: LeaseQueue) -> Receive:
    receiver = Receiver(db, media, queue, reserve_bytes=1000)
    return lambda path, **more: receiver.receive(path, path.name, by=SYSTEM, **more)


@pytest.fixture
def work(db: Database, media: LocalMedia, queue: LeaseQueue) -> Work:
    """Runs every job of this room that is queued."""
    own = {
        Step.PREPARE: partial(steps.prepare, db, media, queue, {"recogniser": "whisper-base"}),
        Step.RENDER: partial(steps.render, db, media, queue),
    }
    return Worker("test", db, queue, own, threading.Event()).run_until_idle


def _jobs(db: Database, queue: LeaseQueue, recording: Recording) -> list[Job]:
    with db.read() as tx:
        return list(queue.jobs(tx, recording.id))


def _now(db: Database, recording: Recording) -> Recording:
    with db.read() as tx:
        return recordings.get(tx, recording.id)


@pytest.fixture(scope="module")
def spoken(speech_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    meeting = lay(clips(speech_folder / "clips"), seconds=60, seed=3, noise=0.0005)
    path = meeting.write(tmp_path_factory.mktemp("spoken") / "a.wav")
    return files.make(path.with_name("họp.m4a"), "-c:a", "aac", "-ar", "44100", sound=path, seconds=60)


def test_a_recording_is_decoded_once_and_its_work_planned(
    receive: Receive, work: Work, db: Database, media: LocalMedia, queue: LeaseQueue, spoken: Path
):
    recording = receive(spoken)
    assert work() == 1
    with db.read() as tx:
        found = recordings.preparation(tx, recording.id)
    assert found is not None
    assert found.duration == pytest.approx(60, abs=0.1)
    assert found.loudness == pytest.approx(-24, abs=5)
    assert 25 < sum(each.length for each in found.speech) < 58
    (window,) = found.windows
    assert window.start == 0
    assert window.end == pytest.approx(found.duration, abs=0.001)
    assert _now(db, recording).state is RecordingState.PREPARED
    folder = media.derived(recording.sha256)
    assert sorted(path.name for path in folder.iterdir()) == [AUDIO, PEAKS]
    assert len((folder / PEAKS).read_bytes()) == 600
    assert len(open_pcm(folder / AUDIO)) == pytest.approx(960_000, abs=2000)
    jobs = _jobs(db, queue, recording)
    assert [(job.step, job.window, job.state) for job in jobs] == [
        (Step.PREPARE, None, JobState.DONE),
        (Step.RECOGNISE, 0, JobState.QUEUED),
        (Step.DIARISE, 0, JobState.QUEUED),
    ]
    assert jobs[1].run_id is not None
    with db.read() as tx:
        assert transcripts.run_options(tx, jobs[1].run_id) == {"recogniser": "whisper-base", "hints": []}


def test_a_recording_without_speech_goes_on(
    receive: Receive, work: Work, db: Database, queue: LeaseQueue, tmp_path: Path
):
    recording = receive(files.make(tmp_path / "a.m4a", "-c:a", "aac", sound="anullsrc", seconds=5))
    work()
    with db.read() as tx:
        found = recordings.preparation(tx, recording.id)
    assert found is not None
    assert (found.loudness, found.speech, found.windows) == (None, (), ())
    assert [job.step for job in _jobs(db, queue, recording)] == [Step.PREPARE, Step.ASSEMBLE]


def test_sound_lost_in_the_middle_fails_with_its_reason(
    receive: Receive, work: Work, db: Database, queue: LeaseQueue, media: LocalMedia, tmp_path: Path
):
    """The end of the file is whole, so that it was taken in; most of what lies before is not sound."""
    path = files.make(tmp_path / "họp.flac", "-c:a", "flac", sound="anoisesrc", seconds=40)
    data = bytearray(path.read_bytes())
    data[20_000 : len(data) - 400_000] = bytes(len(data) - 420_000)
    path.write_bytes(data)
    recording = receive(path)
    work()
    now = _now(db, recording)
    (job,) = _jobs(db, queue, recording)
    assert (job.state, now.state) == (JobState.DEAD, RecordingState.FAILED)
    assert "Chỉ giải mã được 0:" in now.reason
    assert "“họp.flac”" in now.reason

    with db.write() as tx:
        recordings.set_state(tx, recording.id, RecordingState.REMOVED, "tệp hỏng")
    again = receive(path, accept_damaged=True)  # as the reason says
    work()
    assert _now(db, again).state is RecordingState.PREPARED
    # What is left is at its place: the hole is silence.
    samples = open_pcm(media.derived(again.sha256) / AUDIO)
    assert len(samples) / 16_000 == pytest.approx(40, abs=0.5)


def test_a_cut_file_that_was_asked_for_is_prepared_as_far_as_it_goes(
    receive: Receive, work: Work, db: Database, tmp_path: Path
):
    whole = files.make(tmp_path / "a.mp3", seconds=30)
    recording = receive(files.cut(whole, tmp_path, 0.5), accept_damaged=True)
    assert "phần" not in recording.media.container
    work()
    with db.read() as tx:
        found = recordings.preparation(tx, recording.id)
    assert found is not None
    assert found.duration == pytest.approx(15, abs=1)
    assert _now(db, recording).media.damage.startswith("Tệp bị cụt: chỉ đọc được đến 0:1")


def test_much_less_sound_than_declared_is_a_failure(
    receive: Receive, db: Database, media: LocalMedia, tmp_path: Path
):
    recording = receive(files.make(tmp_path / "a.wav", seconds=5))
    claimed = replace(recording, media=replace(recording.media, duration=60.0))
    with pytest.raises(Exception, match=r"Chỉ giải mã được 0:05 trong 1:00 của tệp “a\.wav”"):
        prepare.prepare(claimed, media, lambda _: None)
    accepted = replace(claimed, media=replace(claimed.media, damage="Tệp bị cụt."))
    assert prepare.prepare(accepted, media, lambda _: None).duration == pytest.approx(5)


def test_deleted_sound_is_made_again_and_broken_sound_too(
    receive: Receive, media: LocalMedia, tmp_path: Path
):
    recording = receive(files.make(tmp_path / "a.mp3", seconds=5))
    path = prepare.ensure_audio(recording, media, lambda _: None)
    first = path.read_bytes()
    path.unlink()
    assert prepare.ensure_audio(recording, media, lambda _: None).read_bytes() == first
    path.write_bytes(first[:-100])
    assert prepare.ensure_audio(recording, media, lambda _: None).read_bytes() == first
    inode = path.stat().st_ino
    prepare.ensure_audio(recording, media, lambda _: None)
    assert path.stat().st_ino == inode  # and what is good is left alone


def test_who_stops_a_decode_leaves_no_half_file(receive: Receive, media: LocalMedia, tmp_path: Path):
    recording = receive(files.make(tmp_path / "a.mp3", seconds=5))

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare.ensure_audio(recording, media, stop)
    assert list(media.derived(recording.sha256).iterdir()) == []


def test_preparing_twice_gives_the_same(receive: Receive, media: LocalMedia, spoken: Path):
    recording = receive(spoken)
    seen: list[float] = []
    first = prepare.prepare(recording, media, seen.append)
    assert prepare.prepare(recording, media, lambda _: None) == first
    assert seen == sorted(seen)
    assert 0 <= seen[0] <= seen[-1] <= 1


# --- what browsers are given ---------------------------------------------------------------------------

AS_IT_IS = {"mp4-aac-h264", "webm-opus-vp8", "m4a-aac", "ogg-vorbis", "opus-opus", "flac-flac"}


@pytest.mark.parametrize("kind", files.KINDS, ids=str)
def test_every_kind_has_something_that_browsers_play(
    kind: files.Kind,
    receive: Receive,
    work: Work,
    media: LocalMedia,
    db: Database,
    queue: LeaseQueue,
    tmp_path: Path,
):
    recording = receive(files.of_kind(kind, tmp_path, seconds=6))
    work()
    assert all(job.state is not JobState.DEAD for job in _jobs(db, queue, recording))
    path = render.playable(media, recording)
    assert path is not None
    original = path == media.path(recording.sha256)
    assert original == (str(kind) in AS_IT_IS)
    expected = "video/" if kind.video else "audio/"
    assert render.media_type(recording, path).startswith(expected)
    if not original:
        again = receive(path).media
        assert (again.video_codec != "") == (kind.video != "")
        assert again.video_codec in {"", "h264", "vp8", "vp9"}
        assert again.audio_codec in {"aac", "opus", "vorbis", "mp3float"}
        assert again.duration == pytest.approx(6, abs=0.4)


def test_a_copy_begins_with_its_index(receive: Receive, work: Work, media: LocalMedia, tmp_path: Path):
    recording = receive(files.make(tmp_path / "a.mkv", *files.H264, "-c:a", "aac", picture=files.PICTURE))
    work()
    path = render.playable(media, recording)
    assert path is not None
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_of_several_sounds_the_transcribed_one_is_heard(
    receive: Receive, work: Work, media: LocalMedia, tmp_path: Path
):
    path = tmp_path / "a.mp4"
    sounds = [part for tone in (300, 800) for part in ("-f", "lavfi", "-t", "3", "-i", f"sine={tone}")]
    marks = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    files.run(*sounds, "-map", "0", "-map", "1", "-c:a", "aac", *marks, str(path))
    recording = receive(path)
    assert recording.media.audio_stream == 1
    work()
    made = render.playable(media, recording)
    assert made is not None
    for heard in (made, media.path(recording.sha256)):
        stream = None if heard == made else 1
        target = tmp_path / "heard.wav"
        ffmpeg.decode(heard, target, stream, lambda _: None)
        samples = np.asarray(open_pcm(target))[8000:40_000]
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
        assert np.argmax(spectrum) * 16_000 / len(samples) == pytest.approx(800, abs=2)


def test_until_its_copy_is_made_there_is_nothing_to_play(receive: Receive, media: LocalMedia, tmp_path: Path):
    recording = receive(files.make(tmp_path / "a.wma", "-c:a", "wmav2"))
    assert render.playable(media, recording) is None


def test_heavy_sound_gets_a_light_copy(receive: Receive, work: Work, media: LocalMedia, tmp_path: Path):
    recording = receive(files.make(tmp_path / "a.wav", "-ar", "48000", "-ac", "2", seconds=8))
    work()
    path = render.playable(media, recording)
    assert path is not None
    assert path.stat().st_size * 8 / 8 < 100_000
    light = receive(files.make(tmp_path / "b.wav", "-ar", "16000", "-ac", "1", seconds=8))
    assert render.playable(media, light) == media.path(light.sha256)
