"""The command line as scripts use it: its answers, its exit codes, and that bad input changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from giaoban.app.cli import main
from giaoban.models.job import Step
from giaoban.models.recording import Preparation, Span
from giaoban.models.store import accounts, recordings, transcripts
from giaoban.models.transcript import Coverage, Doubt, Layer
from tests.factories.media import KINDS, of_kind
from tests.factories.transcripts import layer, segment
from tests.models.store.test_store import MAKER, a_segment


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("GIAOBAN_HOME", str(home))
    return home


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    wav = next(kind for kind in KINDS if kind.extension == "wav")
    made = of_kind(wav, tmp_path)
    return made.rename(made.with_name("-Giao ban “tuần 12” 30-6-2025.wav"))


def giaoban(*arguments: str | int | Path, code: int = 0, typed: str = "") -> Result:
    result = CliRunner().invoke(main, [str(each) for each in arguments], input=typed)
    assert result.exit_code == code, result.output
    return result


def answer(command: str, *arguments: str | Path, code: int = 0):
    return json.loads(giaoban(command, "--json", *arguments, code=code).stdout)


@pytest.fixture
def added(home: Path, sound: Path) -> int:
    number: int = answer("add", "--", sound)["added"][0]["recording"]
    return number


def transcribe(home: Path, recording_id: int, made: Layer | None = None) -> None:
    """Puts a transcript there, as the steps would, without their engines."""
    from giaoban.app.settings import Settings
    from giaoban.app.wiring import Archive

    archive = Archive(Settings(home=home))
    with archive.db.write() as tx:
        archive.queue.cancel(tx, recording_id)
        run = transcripts.start_run(tx, recording_id, {})
        made = made or Layer((a_segment(),), ("S1",), (MAKER,), Coverage(1.0, 1.0))
        transcripts.save_layer(tx, recording_id, run, made)
        archive.queue.enqueue(tx, Step.INDEX, recording_id, run_id=run)
    archive.close()
    giaoban("worker", "--steps", "light", "--until-idle")


def test_a_name_with_a_dash_and_quotes_is_taken_and_its_date_guessed(added: int):
    state = answer("status", str(added))
    assert state["file"] == "-Giao ban “tuần 12” 30-6-2025.wav"
    assert state["day"] == "30/06/2025"
    assert state["state"] == "received"


def test_what_was_said_on_the_command_line_goes_before_the_guess(home: Path, sound: Path):
    giaoban("add", "--title", "Họp báo", "--starts-at", "2025-01-02T14:00", "--part", "Phần 1", "--", sound)
    state = answer("status", "1")
    assert (state["conference"], state["day"]) == ("Họp báo", "02/01/2025")


def test_one_refused_file_does_not_stop_the_others(home: Path, sound: Path, tmp_path: Path):
    empty = tmp_path / "rỗng.mp4"
    empty.touch()
    found = answer("add", "--", empty, sound, tmp_path / "không có.mp4", code=2)
    assert len(found["added"]) == 1
    assert len(found["refused"]) == 2
    assert "rỗng.mp4" in found["refused"][0]


def test_the_same_file_again_names_its_recording(added: int, sound: Path):
    found = answer("add", "--", sound, code=2)
    assert f"bản ghi số {added}" in found["refused"][0]


def test_search_and_transcript_of_what_was_said(home: Path, added: int):
    transcribe(home, added)
    (group,) = answer("search", "kinh thua")["conferences"]
    assert group["hits"][0]["text"] == "Kính thưa"
    assert group["hits"][0]["url"] == f"/phien/{added}?t=1"
    assert "Kính thưa" in giaoban("transcript", str(added)).stdout
    assert giaoban("transcript", str(added), "--format", "vtt").stdout.startswith("WEBVTT")
    assert giaoban("search", "không ai nói câu này", code=3).stdout.startswith("0 lần")


def test_the_transcript_is_word_for_word_unless_asked(home: Path, added: int):
    transcribe(home, added, layer(segment(1.0, "đạt năm mươi phần trăm")))
    assert "đạt năm mươi phần trăm" in giaoban("transcript", str(added)).stdout
    assert "đạt 50 %" in giaoban("transcript", "--written", str(added)).stdout
    data = json.loads(giaoban("transcript", "--format", "json", str(added)).stdout)
    assert data["segments"][0]["written"]["text"] == "đạt 50 %"


@pytest.mark.parametrize("question", ["", '"', "…"])
def test_a_question_without_a_word_is_no_question(home: Path, question: str):
    giaoban("search", question, code=2)


def test_a_removed_recording_is_gone_with_its_reason_and_its_original_kept(home: Path, added: int):
    transcribe(home, added)
    giaoban("remove", str(added), code=2)
    giaoban("remove", str(added), "--reason", "trùng với bản của văn phòng")
    giaoban("worker", "--steps", "light", "--until-idle")
    giaoban("status", str(added), code=3)
    giaoban("search", "kính thưa", code=3)
    assert list((home / "media" / "originals").glob("??/??/*"))


def test_cancel_then_retry(added: int):
    giaoban("cancel", str(added))
    assert answer("status", str(added))["state"] == "cancelled"
    giaoban("cancel", str(added), code=2)
    giaoban("retry", str(added))
    assert answer("status")["jobs"]["queued"] == 1


def test_verify_finds_a_flipped_byte_and_a_lost_index(home: Path, added: int):
    transcribe(home, added)
    assert answer("verify") == {"faults": []}
    original = next((home / "media" / "originals").glob("??/??/*"))
    original.chmod(0o600)
    original.write_bytes(original.read_bytes()[:-1] + b"\x7f")
    (fault,) = answer("verify", code=1)["faults"]
    assert "SHA-256" in fault


def test_a_deleted_index_is_made_again(home: Path, added: int):
    transcribe(home, added)
    for path in sorted((home / "index").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    giaoban("search", "kính thưa", code=6)
    giaoban("reindex")
    giaoban("search", "kính thưa")


def test_backup_restores_into_another_archive(
    home: Path, added: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    transcribe(home, added)
    giaoban("backup", tmp_path / "backup")
    giaoban("restore", tmp_path / "backup", code=2)
    monkeypatch.setenv("GIAOBAN_HOME", str(tmp_path / "other"))
    giaoban("restore", tmp_path / "backup")
    giaoban("search", "kính thưa")
    assert answer("verify") == {"faults": []}


def test_accounts(home: Path):
    giaoban("user", "add", "lan", "--unit", "Sở Tài chính", "--password-stdin", typed="mat-khau-dai\n")
    giaoban("user", "add", "lan", "--password-stdin", typed="mat-khau-dai\n", code=2)
    giaoban("user", "password", "lan", "--password-stdin", typed="ngan\n", code=2)
    giaoban("user", "disable", "lan")
    giaoban("user", "disable", "ai-do", code=3)
    listed = json.loads(giaoban("user", "list", "--json").stdout)
    assert [(one["login"], one["active"]) for one in listed] == [("lan", False)]
    from giaoban.models.store.database import Database

    db = Database.sqlite(home / "giaoban.db")
    with db.read() as tx:
        assert accounts.check(tx, "lan", "mat-khau-dai") is None
    db.close()


def test_a_setting_that_does_not_exist_stops_every_command(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIAOBAN_PROT", "80")
    assert "GIAOBAN_PROT" in giaoban("status", code=2).stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE", "kho ở đâu đó"), ("DATABASE", "oracle+cx_oracle://kho"), ("PORT", "99999")],
)
def test_a_setting_that_cannot_work_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    monkeypatch.setenv(f"GIAOBAN_{name}", value)
    refusal = giaoban("serve", code=2).stderr
    assert refusal.startswith("lỗi: ")
    assert name == "PORT" or "GIAOBAN_DATABASE" in refusal


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "tệp").touch()
    monkeypatch.setenv("GIAOBAN_HOME", str(tmp_path / "tệp" / "kho"))
    refusal = giaoban("status", code=6).stderr
    assert refusal.startswith("lỗi: ")
    assert str(tmp_path / "tệp" / "kho") in refusal


def test_no_recording_has_the_number_nought(added: int):
    giaoban("status", "0", code=3)


def test_weights_that_are_not_here_are_named_with_what_to_do(home: Path):
    listed = json.loads(giaoban("weights", "list", "--json").stdout)
    assert {"whisper-base", "whisper-large-v3", "segmentation-3.0"} <= {one["name"] for one in listed}
    assert {one["presence"] for one in listed} == {"missing"}
    giaoban("weights", "fetch", "không-có", code=7)


def test_who_speaks_is_told_and_changed(home: Path, added: int):
    transcribe(home, added)
    known = {"recording": added, "least": None, "most": None, "run": None}
    (one,) = answer("speakers", str(added))["speakers"]
    assert (one["label"], one["name"], one["named"]) == ("S1", "Người nói 1", False)
    told = answer("speakers", str(added), "--name", "1=Nguyễn Văn A")
    assert told == known | {"speakers": [one | {"name": "Nguyễn Văn A", "named": True}]}
    assert "Nguyễn Văn A" in giaoban("transcript", str(added)).stdout
    giaoban("worker", "--steps", "light", "--until-idle")
    (found,) = answer("search", "thưa")["conferences"]
    assert found["hits"][0]["speaker"] == "Nguyễn Văn A"
    assert answer("speakers", str(added), "--undo") == known | {"speakers": [one]}
    assert "Không còn thay đổi" in giaoban("speakers", str(added), "--undo", code=2).output


@pytest.mark.parametrize(
    "wrong",
    [
        ("--name", "S1"),
        ("--name", "chủ tọa=A"),
        ("--name", "S7=A"),
        ("--merge", "S1=S1"),
        ("--merge", "x=S1"),
    ],
)
def test_a_change_of_speakers_that_cannot_be_changes_nothing(home: Path, added: int, wrong: tuple[str, str]):
    transcribe(home, added)
    giaoban("speakers", str(added), "--name", "S1=Trước", *wrong, code=2)
    assert answer("speakers", str(added))["speakers"][0]["named"] is False


@pytest.mark.parametrize(
    ("written", "least", "most"),
    [("5", 5, 5), ("3-8", 3, 8), ("3–8", 3, 8), ("3-", 3, None), ("=-8", None, 8)],
)
def test_the_number_of_speakers_is_given_with_the_file(home, sound, written, least, most):
    option = ("--speakers=-8",) if written == "=-8" else ("--speakers", written)
    number = answer("add", *option, "--", sound)["added"][0]["recording"]
    told = answer("speakers", str(number))
    assert (told["least"], told["most"], told["speakers"]) == (least, most, [])
    assert answer("speakers", str(number), "--count", "0")["least"] is None


def test_a_number_of_speakers_that_is_none_is_refused(home: Path, sound: Path):
    for wrong in ("năm", "8-3", "1000", "1.5"):
        giaoban("add", "--speakers", wrong, "--", sound, code=2)
    assert answer("status")["recordings"] == []


# --- layers ---------------------------------------------------------------------------------------------


def test_status_says_what_has_no_text_and_what_is_doubtful(home: Path, added: int):
    transcribe(home, added, layer(segment(1.0, "một hai", doubts=[Doubt.RATE]), gaps=[Span(2.0, 3.25)]))
    state = answer("status", str(added))
    assert (state["gaps"], state["gap_seconds"], state["words"]) == ([[2.0, 3.25]], 1.25, 2)
    assert state["doubtful"] == {"segments": 1, "seconds": 0.57, "reasons": {"rate": 1}}
    told = giaoban("status", added).stdout
    assert "có tiếng nói, chưa có chữ: 1 chỗ, 1.25 giây" in told
    assert "0:02–0:03" in told
    assert "chữ quá dày hoặc quá thưa so với tiếng nói: 1 đoạn" in told
    assert "[thiếu chữ 1 chỗ (1 giây); chưa chắc 1 đoạn]" in giaoban("status").stdout


def test_layers_are_listed_compared_and_chosen(home: Path, added: int):
    transcribe(home, added, layer(segment(1.0, "một hai ba")))
    transcribe(home, added, layer(segment(1.0, "một hai bốn năm")))
    told = answer("layers", str(added))["layers"]
    assert [(each["number"], each["read"], each["words"]) for each in told] == [(1, False, 3), (2, True, 4)]
    compared = answer("layers", str(added), "--compare", "1", "2")
    assert (compared["same"], compared["changed"], compared["only_right"]) == (2, 1, 1)
    assert [each["right"] for each in compared["differences"]] == ["bốn năm"]
    assert "ba  →  bốn năm" in giaoban("layers", added, "--compare", 1, 2).stdout
    giaoban("layers", added, "--use", 1, code=2)
    giaoban("layers", added, "--use", 3, "--reason", "thử", code=3)
    giaoban("layers", added, "--use", 1, "--reason", "bản 2 sai")
    assert [each["read"] for each in answer("layers", str(added))["layers"]] == [True, False]
    assert "xét 5 cách viết cho mỗi câu" in giaoban("layers", added).stdout
    giaoban("layers", 99, code=3)


def test_a_re_run_is_told_before_it_begins_and_refused_while_it_runs(home: Path, added: int):
    from giaoban.app.settings import Settings
    from giaoban.app.wiring import Archive

    giaoban("rerun", added, code=2)  # not transcribed yet
    transcribe(home, added)
    archive = Archive(Settings(home=home))
    with archive.db.write() as tx:
        recordings.save_preparation(tx, added, Preparation(4.0, -20.0, (Span(0, 3),), (Span(0, 4),)))
    archive.close()
    plan = answer("rerun", str(added), "--dry-run")
    assert (plan["recordings"], plan["seconds"], plan["work_seconds"]) == ([added], 4.0, None)
    assert "chưa ước được thời gian" in giaoban("rerun", "--all", "--dry-run").stdout
    assert answer("status")["jobs"].get("queued") is None
    assert answer("rerun", "--all", "--made-by", "whisper-large-v3")["begun"] == []
    assert answer("rerun", "--all", "--only-older-than", "whisper-base")["begun"] == []
    assert (
        "weights fetch whisper-large-v3"
        in giaoban("rerun", added, "--model", "whisper-large-v3", code=7).stderr
    )
    assert [each["recording"] for each in answer("rerun", str(added))["begun"]] == [added]
    assert answer("status")["jobs"]["queued"] == 2
    assert "đang được gỡ băng" in giaoban("rerun", added, code=2).stderr
    giaoban("rerun", code=2)
    giaoban("rerun", "--all", "--made-by", "a", "--only-older-than", "whisper-base", code=2)
