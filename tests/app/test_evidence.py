"""Evidence on the command line: made in an archive, checked where there is none."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from zipfile import ZipFile

import pytest

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.models.store import transcripts
from tests.app.test_cli import added, answer, giaoban, home, sound
from tests.factories.transcripts import layer, segment

__all__ = ["added", "home", "sound"]


@pytest.fixture
def transcribed(home: Path, added: int) -> int:
    archive = Archive(Settings(home=home))
    with archive.db.write() as tx:
        archive.queue.cancel(tx, added)
        run = transcripts.start_run(tx, added, {})
        transcripts.save_layer(tx, added, run, layer(segment(1.0, "Giao Sở Tài chính chủ trì.")))
    archive.close()
    return added


@pytest.fixture
def bundle(transcribed: int, tmp_path: Path) -> Path:
    out = tmp_path / "bằng chứng.zip"
    giaoban("evidence", transcribed, "--from", "0.5", "--to", 3, "--out", out, "--by", "Trần Thị B")
    return out


def test_it_is_checked_without_an_archive(
    bundle: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pem = tmp_path / "khoa.pem"
    pem.write_text(giaoban("evidence", "key").stdout)
    nowhere = tmp_path / "nowhere"
    monkeypatch.setenv("GIAOBAN_HOME", str(nowhere))
    told = giaoban("verify-bundle", bundle, "--key", pem).stdout
    assert "Gói đúng, nguyên vẹn, do khóa đã đưa ký." in told
    assert "Trần Thị B lập lúc" in told
    assert "0:00:00,500–0:00:03,000" in told
    verdict = answer("verify-bundle", bundle, "--key", pem)
    assert (verdict["good"], verdict["key_checked"]) == (True, True)
    assert verdict["manifest"]["made_by"] == "Trần Thị B"
    assert "chưa biết ai ký" in giaoban("verify-bundle", bundle).stdout
    assert not nowhere.exists()


def test_exit_codes_tell_wrong_from_none(bundle: Path, sound: Path, home: Path, tmp_path: Path):
    spoilt = tmp_path / "sua.zip"
    with ZipFile(bundle) as whole, ZipFile(spoilt, "w") as packed:
        for name in whole.namelist():
            packed.writestr(name, b"khac" if name == "trich-doan.txt" else whole.read(name))
        packed.writestr("\x1b[31mla.txt", b"")
    told = giaoban("verify-bundle", spoilt, code=1).stdout
    assert "SAI    trich-doan.txt: Đã bị sửa" in told
    assert "GÓI KHÔNG ĐÚNG" in told
    assert "\x1b" not in told
    assert answer("verify-bundle", spoilt, code=1)["good"] is False
    pem = tmp_path / "khoa.pem"
    giaoban("evidence", "key")
    giaoban("evidence", "key", "--new", "--yes")
    pem.write_text(giaoban("evidence", "key").stdout)
    assert "do khóa khác ký" in giaoban("verify-bundle", bundle, "--key", pem, code=1).stdout
    giaoban("verify-bundle", sound, code=2)
    giaoban("verify-bundle", tmp_path / "khong-co.zip", code=2)
    giaoban("verify-bundle", bundle, "--key", sound, code=2)


def test_bad_questions_are_refused_and_nothing_is_overwritten(bundle: Path, transcribed: int, tmp_path: Path):
    before = bundle.read_bytes()
    giaoban("evidence", transcribed, "--from", 0, "--to", 1, "--out", bundle, code=2)
    assert bundle.read_bytes() == before
    out = tmp_path / "khac.zip"
    giaoban("evidence", transcribed, "--from", 3, "--to", 1, "--out", out, code=2)
    giaoban("evidence", transcribed, "--from", 100, "--to", 101, "--out", out, code=2)
    giaoban("evidence", transcribed, "--from", "nan", "--to", 1, "--out", out, code=2)
    giaoban("evidence", 999, "--from", 0, "--to", 1, "--out", out, code=3)
    assert not out.exists()


def test_the_key_is_shown_and_earlier_ones_with_it(home: Path):
    first = json.loads(giaoban("evidence", "key", "--json").stdout)
    assert [each["fingerprint"] for each in first["known"]] == [first["fingerprint"]]
    second = json.loads(giaoban("evidence", "key", "--new", "--yes", "--json").stdout)
    assert [each["fingerprint"] for each in second["known"]] == [first["fingerprint"], second["fingerprint"]]
    giaoban("evidence", "key", "--new", typed="n\n", code=1)
    shown = giaoban("evidence", "key")
    assert shown.stdout.startswith("-----BEGIN PUBLIC KEY-----")
    assert first["fingerprint"] in shown.stderr
    assert "PRIVATE" not in shown.output


def test_a_backup_brings_the_key_back(
    bundle: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    giaoban("backup", tmp_path / "sao-luu")
    kept = tmp_path / "sao-luu" / "evidence-key.pem"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    mine = json.loads(giaoban("evidence", "key", "--json").stdout)
    (home / "evidence-key.pem").unlink()
    assert "Mất khóa ký" in giaoban("evidence", "key", code=2).stderr
    monkeypatch.setenv("GIAOBAN_HOME", str(tmp_path / "moi"))
    giaoban("restore", tmp_path / "sao-luu")
    assert json.loads(giaoban("evidence", "key", "--json").stdout)["fingerprint"] == mine["fingerprint"]
