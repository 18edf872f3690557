"""What a file is found to be, and what is refused, on real files."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
import wave
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from giaoban.ingest import ffmpeg, structure
from giaoban.ingest import probe as probing
from giaoban.ingest.probe import probe
from giaoban.models.errors import FileRefused, StepFailed
from tests.factories import media
from tests.factories.media import KINDS, Kind
from tests.ingest.conftest import Made


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_is_read(kind: Kind, made: Made):
    info = probe(made(kind), "x")
    assert (info.container, info.audio_codec, info.video_codec) == (kind.container, kind.audio, kind.video)
    assert info.duration == pytest.approx(20.0, abs=0.35)
    assert not info.damage


DECLARING = [kind for kind in KINDS if kind.extension not in {"ac3", "amr", "mpg"}]
"""In the other three a cut leaves nothing by which it could be told."""


@pytest.mark.parametrize(
    "share", [0.6, pytest.param(0.35, marks=pytest.mark.slow), pytest.param(0.93, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("kind", DECLARING, ids=str)
def test_a_cut_file_is_refused_and_says_so(kind: Kind, share: float, made: Made, tmp_path: Path):
    part = media.cut(made(kind), tmp_path, share)
    with pytest.raises(FileRefused, match="bị cụt") as refused:
        probe(part, "Họp.mp4")
    assert "“Họp.mp4”" in str(refused.value)


@pytest.mark.parametrize("name", ["mkv", "flac", "mp3", "wav", "webm", "ogg"])
def test_a_cut_file_is_taken_in_only_when_asked_and_says_what_is_missing(
    name: str, made: Made, tmp_path: Path
):
    kind = next(kind for kind in KINDS if kind.extension == name)
    part = media.cut(made(kind), tmp_path, 0.5)
    info = probe(part, "x", accept_damaged=True)
    assert "Tệp bị cụt: chỉ đọc được đến 0:" in info.damage
    assert info.duration == pytest.approx(10, abs=2)
    decoded = tmp_path / "decoded.wav"
    ffmpeg.decode(part, decoded, None, lambda _: None)
    assert decoded.stat().st_size / 32000 == pytest.approx(info.duration, abs=1.0)


def test_a_cut_mp4_with_its_index_in_front_says_until_when_it_can_be_read(tmp_path: Path):
    whole = media.make(
        tmp_path / "a.mp4",
        *media.H264,
        "-c:a",
        "aac",
        "-movflags",
        "+faststart",
        seconds=60,
        picture=media.PICTURE,
    )
    with pytest.raises(FileRefused, match=r"chỉ đọc được đến 0:\d\d, trong khi tệp ghi dài 1:00"):
        probe(media.cut(whole, tmp_path, 0.5), "x")


def test_an_mp4_without_its_index_cannot_be_taken_in_at_all(tmp_path: Path):
    part = media.cut(media.make(tmp_path / "a.m4a", "-c:a", "aac", seconds=20), tmp_path)
    with pytest.raises(FileRefused, match="moov"):
        probe(part, "x", accept_damaged=True)


def test_a_stream_that_declares_no_length_is_measured(tmp_path: Path):
    path = tmp_path / "live.mkv"
    with path.open("wb") as out:  # a pipe cannot be rewound: no duration, no index
        command = [ffmpeg.binary(), "-v", "error", "-f", "lavfi", "-t", "7", "-i", media.SOUND]
        subprocess.run([*command, "-c:a", "aac", "-f", "matroska", "-"], check=True, stdout=out)
    info = probe(path, "x")
    assert info.duration == pytest.approx(7.0, abs=0.1)
    assert not info.seekable


def test_a_wav_whose_recorder_did_not_know_its_length_is_whole(tmp_path: Path):
    path = tmp_path / "live.wav"
    with path.open("wb") as out:
        command = [ffmpeg.binary(), "-v", "error", "-f", "lavfi", "-t", "3.3", "-i", media.SOUND]
        subprocess.run([*command, "-f", "wav", "-"], check=True, stdout=out)
    assert probe(path, "x").duration == pytest.approx(3.3, abs=0.01)


# --- refusals ------------------------------------------------------------------------------------------


def test_an_empty_file_is_refused(tmp_path: Path):
    path = tmp_path / "a"
    path.touch()
    with pytest.raises(FileRefused, match=r"“họp\.mp4” rỗng"):
        probe(path, "họp.mp4")


@pytest.mark.parametrize("length", [1, 10, 1000, 300_000])
def test_random_bytes_are_not_media(length: int, tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(os.urandom(length))
    with pytest.raises(FileRefused, match="không phải tệp âm thanh hay video"):
        probe(path, "x.mp3")


def test_documents_programs_and_archives_are_not_media(tmp_path: Path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("word/document.xml", "<w:document/>" * 1000)
    text = tmp_path / "b.txt"
    text.write_text("Biên bản hội nghị giao ban tháng sáu\n" * 500, encoding="utf-8")
    subtitles = tmp_path / "c.srt"
    subtitles.write_text("1\n00:00:01,000 --> 00:00:02,000\nKính thưa\n\n", encoding="utf-8")
    image = tmp_path / "d.png"
    media.run("-f", "lavfi", "-i", media.PICTURE, "-frames:v", "1", str(image))
    program = Path(ffmpeg.binary())
    for path in (archive, text, subtitles, image, program):
        with pytest.raises(FileRefused, match="không phải tệp âm thanh hay video"):
            probe(path, "x")


def test_pictures_without_sound_are_refused(tmp_path: Path):
    path = media.make(tmp_path / "a.mp4", *media.H264, sound=None, picture=media.PICTURE)
    with pytest.raises(FileRefused, match="không có luồng âm thanh"):
        probe(path, "x")


def test_a_header_without_a_second_of_sound_is_refused(tmp_path: Path):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
    with pytest.raises(FileRefused, match="không có giây âm thanh nào"):
        probe(path, "x")


def test_thirteen_hours_are_too_long(tmp_path: Path):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 1, 8000, 0, "NONE", ""))
        out.writeframes(bytes(1))
    length = 13 * 3600 * 8000
    with path.open("r+b") as file:  # holes: nothing is written
        file.truncate(44 + length)
        file.seek(40)
        file.write(length.to_bytes(4, "little"))
    with pytest.raises(FileRefused, match=r"dài 13:00:00, quá giới hạn 12:00:00"):
        probe(path, "x")


# --- files that refer elsewhere ------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[float]]]:
    """An address on loopback and the times at which somebody came."""
    visits: list[float] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.1)
        stop = threading.Event()

        def wait() -> None:
            while not stop.is_set():
                try:
                    server.accept()[0].close()
                    visits.append(time.monotonic())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=wait)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/a.ts", visits
        stop.set()
        thread.join()


PLAYLISTS = {
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{target}\n#EXT-X-ENDLIST\n",
    "m3u": "#EXTM3U\n{target}\n",
    "pls": "[playlist]\nFile1={target}\nNumberOfEntries=1\n",
    "ffconcat": "ffconcat version 1.0\nfile '{target}'\n",
    "asx": '<asx version="3.0"><entry><ref href="{target}"/></entry></asx>',
    "smil": '<smil><body><audio src="{target}"/></body></smil>',
    "mpd": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
    "<Period><AdaptationSet><Representation><BaseURL>{target}</BaseURL></Representation></AdaptationSet>"
    "</Period></MPD>",
    "sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n",
    "ram": "{target}\n",
    "reference": "[Reference]\nRef1={target}\n",
}


@pytest.mark.parametrize("extension", ["mp4", "own"])
@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_list_of_other_files_or_addresses_is_refused_and_never_followed(
    name: str, extension: str, tmp_path: Path, listener: tuple[str, list[float]]
):
    address, visits = listener
    secret = media.make(tmp_path / "secret.wav")
    for target in (f"file://{secret}", address):
        path = tmp_path / f"a.{name if extension == 'own' else extension}"
        path.write_text(PLAYLISTS[name].format(target=target))
        with pytest.raises(FileRefused, match="chỉ trỏ tới tệp hoặc địa chỉ khác"):
            probe(path, path.name)
        with pytest.raises(StepFailed):  # and ffmpeg, should a list ever get that far
            ffmpeg.decode(path, tmp_path / "out.wav", None, lambda _: None)
    assert not visits


def test_the_same_list_is_followed_by_an_ffmpeg_without_our_guards(tmp_path: Path):
    secret = media.make(tmp_path / "secret.wav")
    path = tmp_path / "a.m3u8"
    path.write_text(PLAYLISTS["ffconcat"].format(target="secret.wav"))
    media.run("-i", str(path), str(tmp_path / "leaked.wav"))
    assert (tmp_path / "leaked.wav").stat().st_size == pytest.approx(secret.stat().st_size, rel=0.01)


def test_a_quicktime_file_with_its_sound_in_another_file_is_refused(tmp_path: Path):
    secret = media.make(tmp_path / "secret.mov", "-c:a", "pcm_s16le")
    path = media.referring(tmp_path / "a.mov", secret, secret)
    assert structure.refers_elsewhere(path)
    with pytest.raises(FileRefused, match="chỉ trỏ tới tệp hoặc địa chỉ khác"):
        probe(path, "x")
    assert not structure.refers_elsewhere(secret)


def test_the_quicktime_reference_would_work_with_references_switched_on(tmp_path: Path):
    secret = media.make(tmp_path / "secret.mov", "-c:a", "pcm_s16le")
    path = media.referring(tmp_path / "a.mov", secret, secret)
    media.run("-enable_drefs", "1", "-use_absolute_path", "1", "-i", str(path), str(tmp_path / "leaked.wav"))
    assert (tmp_path / "leaked.wav").stat().st_size > 10_000


# --- what harm a file can do ---------------------------------------------------------------------------


def test_a_probe_that_crashes_refuses_the_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = media.make(tmp_path / "a.wav")
    monkeypatch.setattr(probing, "__name__", "tests.ingest.crashing")
    with pytest.raises(FileRefused, match="bộ đọc dừng giữa chừng"):
        probe(path, "x")


def test_a_probe_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = media.make(tmp_path / "a.wav")
    monkeypatch.setattr(probing, "__name__", "tests.ingest.hanging")
    monkeypatch.setattr(probing, "_QUIET_SECONDS", 1.5)
    start = time.monotonic()
    with pytest.raises(FileRefused, match="không đọc xong"):
        probe(path, "x")
    assert time.monotonic() - start < 10


# --- streams and tags ----------------------------------------------------------------------------------


def test_a_cover_is_no_picture(tmp_path: Path):
    image = tmp_path / "cover.png"
    media.run("-f", "lavfi", "-i", media.PICTURE, "-frames:v", "1", str(image))
    sound = media.make(tmp_path / "a.mp3")
    path = tmp_path / "b.mp3"
    media.run("-i", str(sound), "-i", str(image), "-map", "0", "-map", "1", "-c", "copy", "-disposition:v",
              "attached_pic", str(path))  # fmt: skip
    info = probe(path, "x")
    assert (info.audio_codec, info.video_codec, info.width) == ("mp3float", "", 0)


def test_of_several_sounds_the_one_marked_as_default_counts(tmp_path: Path):
    path = tmp_path / "a.mkv"
    sounds = [part for tone in (300, 800) for part in ("-f", "lavfi", "-t", "3", "-i", f"sine={tone}")]
    marks = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    media.run(*sounds, "-map", "0", "-map", "1", "-c:a", "aac", *marks, str(path))
    info = probe(path, "x")
    assert (info.audio_stream, info.audio_streams) == (1, 2)


def test_pictures_that_last_longer_than_the_sound_are_no_damage(tmp_path: Path):
    path = tmp_path / "a.mp4"
    media.run("-f", "lavfi", "-t", "30", "-i", media.PICTURE, "-f", "lavfi", "-t", "10", "-i", media.SOUND,
              *media.H264, "-c:a", "aac", str(path))  # fmt: skip
    info = probe(path, "x")
    assert info.duration == pytest.approx(10, abs=0.1)
    assert not info.damage


def test_the_device_s_time_and_title_are_read(tmp_path: Path):
    path = media.make(
        tmp_path / "a.m4a", "-metadata", "creation_time=2023-06-21T00:30:00Z", "-metadata", "title=Giao ban"
    )
    info = probe(path, "x")
    assert info.recorded_at == datetime(2023, 6, 21, 0, 30, tzinfo=UTC)
    assert info.title == "Giao ban"


def test_a_device_without_a_clock_gives_no_time(tmp_path: Path):
    path = media.make(tmp_path / "a.m4a", "-metadata", "creation_time=1970-01-01T00:00:00Z")
    assert probe(path, "x").recorded_at is None
