"""`giaoban evaluate`: a folder of references, a layer against a layer, and real speech transcribed afresh."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from giaoban.app.cli import main
from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM
from giaoban.models.errors import Unavailable
from giaoban.models.recording import Preparation, Span
from giaoban.models.speakers import Merge
from giaoban.models.store import change_log, corrections, recordings, reviewing, transcripts
from giaoban.models.store.corrections import Seen
from giaoban.models.transcript import Layer, ReviewState
from giaoban.transcribe.evaluate.speakers import diarisation
from tests.conftest import shared
from tests.factories.archive import tone
from tests.factories.transcripts import MAKER, layer, segment


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIAOBAN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound with its reference, and what does not belong to it."""
    made = tmp_path / "mẫu"
    made.mkdir()
    (made / "họp.wav").write_bytes(tone(10.0))
    (made / "họp.json").write_text(
        json.dumps(
            [
                {"start": 1.0, "end": 2.5, "speaker": "An", "text": "Kính thưa các đồng chí."},
                {"start": 4.0, "end": 5.0, "speaker": "Bình", "text": "Vâng ạ!"},
            ]
        )
    )
    (made / "không có mẫu.wav").write_bytes(b"")
    return made


def giaoban(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == code, result.output
    return result


def data(*arguments: str | Path, code: int = 0):
    return json.loads(giaoban("evaluate", "--json", *arguments, code=code).stdout)


def transcribe(home: Path, *layers: Layer) -> None:
    """Puts layers there as the steps would, without their engines."""
    archive = Archive(Settings(home=home))
    with archive.db.write() as tx:
        archive.queue.cancel(tx, 1)
        recordings.save_preparation(tx, 1, Preparation(10.0, -20.0, (Span(1.0, 5.0),), (Span(0.0, 10.0),)))
        for one in layers:
            run = transcripts.start_run(tx, 1, {})
            transcripts.save_layer(tx, 1, run, one)
    archive.close()


FIRST = replace(
    layer(segment(1.0, "Kính thưa các đồng trí", "S1"), segment(4.0, "vâng ạ", "S2")),
    makers=(replace(MAKER, weights="whisper-small"),),
)
SECOND = layer(segment(1.0, "Kính thưa các đồng chí", "S1"), segment(4.0, "vâng", "S1"))


@pytest.fixture
def archived(home: Path, folder: Path) -> Path:
    giaoban("add", folder / "họp.wav")
    transcribe(home, FIRST, SECOND)
    return folder


def test_a_folder_is_found_in_the_archive_by_its_bytes(archived: Path):
    (archived / "họp.wav").rename(archived / "tên khác.wav")
    (archived / "họp.json").rename(archived / "tên khác.json")
    found = data(archived)
    (result,) = found["results"]
    assert (result["recording"], result["recording_id"], result["layer_id"]) == ("tên khác.wav", 1, 2)
    assert result["makers"][0]["weights"] == "whisper-base"
    measures = result["measures"]
    assert measures["syllables"] == {
        "reference": 7,
        "substitutions": 0,
        "deletions": 1,
        "insertions": 0,
        "rate": pytest.approx(1 / 7, abs=1e-6),
    }
    assert measures["invented"]["words"] == 0
    assert measures["word_speakers"] == {
        "syllables": 6,
        "wrong": 1,
        "unknown": 0,
        "rate": pytest.approx(1 / 6, abs=1e-6),
    }
    assert found["together"][0]["measures"]["syllables"] == measures["syllables"]
    assert found["conventions"]["silence_collar_seconds"] == 0.5


def test_every_layer_of_a_recording_side_by_side(archived: Path):
    found = data(archived, "--all-layers")["results"]
    assert [(each["layer_id"], each["measures"]["syllables"]["deletions"]) for each in found] == [
        (1, 0),
        (2, 1),
    ]
    assert [each["measures"]["syllables"]["substitutions"] for each in found] == [1, 0]


def test_the_table_says_what_is_wrong_in_vietnamese_with_units(archived: Path):
    printed = giaoban("evaluate", archived).stdout
    assert "whisper-base (faster-whisper 1.2.1; beam_size=5)" in printed
    tables = [line.split() for line in printed.splitlines() if line.startswith("  họp.wav")]
    assert tables[0][1:8] == ["7", "14,3", "%", "0", "1", "0", tables[0][7]]
    assert "câu mất" in printed
    assert "0/2" in tables[0]
    assert "DER 0,25 s" in printed
    assert "Chuẩn hóa trước khi so" in printed


def test_engines_are_told_apart_and_compared(archived: Path):
    printed = giaoban("evaluate", archived, "--all-layers").stdout.splitlines()
    heads = [line.split(" (")[0] for line in printed if line.startswith("Cấu hình")]
    assert heads == ["Cấu hình 1: whisper-small", "Cấu hình 2: whisper-base"]
    compared = printed[printed.index("So sánh các cấu hình, mọi bản ghi cộng lại") :]
    assert [line.split()[:2] for line in compared if "14,3 %" in line] == [
        ["1:", "whisper-small"],
        ["2:", "whisper-base"],
    ]


def test_without_the_extra_all_else_is_measured_and_it_is_said(
    archived: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pyannote.metrics", None)  # as Python finds it where it is not installed
    result = giaoban("evaluate", "--json", archived)
    assert "pip install -e '.[evaluate]'" in result.stderr
    found = json.loads(result.stdout)
    assert found["diarisation_measured"] is False
    measures = found["results"][0]["measures"]
    assert measures["diarisation"] is None
    assert measures["word_speakers"]["syllables"] == 6
    with pytest.raises(Unavailable, match=r"pyannote\.metrics"):
        diarisation([], [], 1.0)


def test_a_layer_against_another_one(archived: Path):
    measures = data("--recording", "1", "--layer", "1", "--against", "2")["results"][0]["measures"]
    # Of the five words of layer 2 and "vâng": "trí" for "chí", and "ạ" too much.
    assert measures["syllables"]["reference"] == 6
    assert measures["syllables"]["substitutions"] == 1
    assert measures["syllables"]["insertions"] == 1


def test_a_layer_against_what_people_made_of_its_speakers(home: Path, archived: Path):
    same = data("--recording", "1", "--layer", "1", "--against", "1")["results"][0]["measures"]
    assert (same["syllables"]["rate"], same["word_speakers"]["wrong"]) == (0, 0)
    archive = Archive(Settings(home=home))
    with archive.db.write() as tx:
        change_log.append(tx, 1, [Merge(("S2",), "S1")], SYSTEM)
    archive.close()
    changed = data("--recording", "1", "--layer", "1", "--against", "1")["results"][0]["measures"]
    assert changed["syllables"]["rate"] == 0
    assert changed["word_speakers"] == {"syllables": 7, "wrong": 2, "unknown": 0, "rate": 0.285714}


def test_machines_against_every_transcript_that_people_approved(home: Path, archived: Path):
    giaoban("evaluate", "--approved", code=3)
    archive = Archive(Settings(home=home))
    with archive.db.write() as tx:
        layer = transcripts.current(tx, 1)
        assert layer is not None
        assert layer.id is not None
        line = layer.segments[0]
        seen = Seen(Span(line.start, line.end), line.text)
        where = (tx, archive.queue, 1, layer.id)
        corrections.rewrite(*where, [(seen, f"{line.text} thêm hai chữ")], SYSTEM)
        reviewing.say(*where, ReviewState.APPROVED, SYSTEM, revision=1)
    archive.close()
    (found,) = data("--approved")["results"]
    assert found["measures"]["syllables"]["deletions"] == 3
    assert len(data("--approved", "--all-layers")["results"]) == 2


def test_a_recording_against_a_file(archived: Path):
    found = data(archived / "họp.json", "--recording", "1", "--layer", "1")["results"][0]
    assert found["reference"] == "họp.json"
    assert found["measures"]["syllables"]["substitutions"] == 1


def test_a_file_that_is_not_in_the_archive_is_named_and_the_others_are_measured(archived: Path):
    (archived / "khác.wav").write_bytes(tone(3.0, pitch=300))
    (archived / "khác.txt").write_text("xin chào")
    found = data(archived, code=3)
    assert [each["recording"] for each in found["results"]] == ["họp.wav"]
    assert "khác.wav" in found["failed"][0]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "Hãy ghi thư mục lời mẫu"),
        (("--recording", "1"), "tệp lời mẫu"),
        (("--recording", "1", "--against", "1", "--run"), "không ghi gì khác"),
        (("--model", "whisper-base", "."), "chỉ dùng cùng --run"),
    ],
)
def test_what_makes_no_sense_is_said(home: Path, arguments: tuple[str, ...], reason: str):
    result = giaoban("evaluate", *arguments, code=2)
    assert reason in result.stderr


def test_a_folder_without_references_is_said(home: Path, tmp_path: Path):
    (tmp_path / "trống").mkdir()
    assert "không có tệp âm thanh nào kèm lời mẫu" in giaoban("evaluate", tmp_path / "trống", code=2).stderr


def test_missing_weights_are_named_before_anything_is_done(home: Path, folder: Path):
    result = giaoban("evaluate", folder, "--run", "--model", "whisper-small", code=7)
    assert "whisper-small" in result.stderr


def test_a_file_that_is_no_sound_is_named(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIAOBAN_WEIGHTS_SOURCE", str(shared("weights")))
    giaoban("weights", "fetch", "whisper-base", "segmentation-3.0", "wespeaker-resnet34")
    (folder / "họp.wav").write_bytes(b"\0" * 1000)
    result = giaoban("evaluate", folder, "--run", "--model", "whisper-base", code=2)
    assert "họp.wav" in result.stderr


@pytest.mark.slow
def test_real_speech_afresh_leaves_the_archive_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GIAOBAN_WEIGHTS_SOURCE", str(shared("weights")))
    giaoban("weights", "fetch", "whisper-base", "segmentation-3.0", "wespeaker-resnet34")
    folder = tmp_path / "mẫu"
    folder.mkdir()
    for form in ("wav", "json", "rttm"):
        shutil.copy(shared(f"audio/meeting.{form}"), folder)
    (result,) = data(folder, "--run", "--model", "whisper-base")["results"]
    measures = result["measures"]
    assert measures["syllables"]["reference"] == 193
    assert measures["syllables"]["rate"] <= 0.27
    assert measures["syllables"]["deletions"] <= 3
    assert measures["characters"]["rate"] <= 0.13
    assert measures["lost_utterances"] == {"count": 0, "of": 16}
    assert measures["speech"]["share"] >= 0.95
    assert measures["invented"]["words"] == 0
    assert measures["word_times"]["median_seconds"] <= 0.3
    assert measures["word_speakers"]["rate"] <= 0.1
    assert {(each["collar"], each["overlap"]) for each in measures["diarisation"]} == {
        (0.25, True),
        (0.25, False),
        (0.0, True),
        (0.0, False),
    }
    assert measures["diarisation"][0]["rate"] <= 0.16
    assert giaoban("status", "--json").stdout.startswith('{\n "recordings": []')
