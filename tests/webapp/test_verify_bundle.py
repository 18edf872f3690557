"""A bundle made of a real recording, and everything that may be done to it on its way: all of it is found."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from giaoban.models import evidence
from giaoban.models.access import SYSTEM, Reader
from giaoban.models.errors import BadInput
from giaoban.models.recording import Span
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.signing import PublicKey, archive_key
from giaoban.search.index.memory import MemoryIndex
from giaoban.webapp.exports.evidence.make import make
from giaoban.webapp.exports.evidence.quotation import quotation
from giaoban.webapp.exports.evidence.verify import Mark, Verdict, verify
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment

FILES = (
    "DOC-TRUOC.txt",
    "clip.flac",
    "trich-doan.txt",
    "trich-doan.json",
    "hoi-nghi.json",
    "public-key.pem",
    "SHA256SUMS",
    "manifest.json",
    "manifest.sig",
)


@pytest.fixture(scope="module")
def bundle(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside it ``archive.pem``, the public key as the office publishes it, and ``other.pem``."""
    folder = tmp_path_factory.mktemp("evidence")
    for name in ("here", "elsewhere"):
        (folder / f"{name}.db").write_bytes(empty_database.read_bytes())
    db, elsewhere = Database.sqlite(folder / "here.db"), Database.sqlite(folder / "elsewhere.db")
    key = archive_key(db, folder, SYSTEM)
    (folder / "archive.pem").write_bytes(key.public.pem())
    (folder / "other.pem").write_bytes(archive_key(elsewhere, folder / "other", SYSTEM).public.pem())
    media = LocalMedia(folder / "media")
    parts = Parts(db, media, LeaseQueue(db), MemoryIndex(), None, folder, dict, lambda _: key)  # type: ignore[arg-type]  # nothing is received here
    recording = Archive(parts).recording(layer=layer(segment(2.0, "Giao Sở Tài chính chủ trì.")), seconds=8)
    with db.read() as tx:
        quoted = quotation(tx, recording.id, Span(1.5, 4.0), SYSTEM)
    make(quoted, db, media, key, Reader(name="Nguyễn Văn A"), folder / "bang-chung.zip")
    db.close()
    elsewhere.close()
    return folder / "bang-chung.zip"


Files = dict[str, bytes]


@pytest.fixture
def changed(bundle: Path, tmp_path: Path) -> Callable[[Callable[[Files], object]], Path]:
    """``changed(lambda files: …)`` → the bundle packed again after that."""

    def pack(change: Callable[[Files], object]) -> Path:
        files = contents(bundle)
        change(files)
        path = tmp_path / "sua.zip"
        with ZipFile(path, "w") as packed:
            for name, data in files.items():
                packed.writestr(name, data)
        return path

    return pack


def contents(path: Path) -> Files:
    with ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def expected(bundle: Path, name: str = "archive") -> PublicKey:
    return PublicKey.from_pem(bundle.with_name(f"{name}.pem").read_bytes())


def wrong(verdict: Verdict) -> set[str]:
    return {each.file for each in verdict.findings if each.mark is Mark.WRONG}


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_a_bundle_as_it_was_made_is_good(bundle: Path):
    verdict = verify(bundle, expected(bundle))
    assert verdict.good
    assert {each.mark for each in verdict.findings} == {Mark.RIGHT}
    assert verdict.manifest
    assert verdict.manifest.made_by == "Nguyễn Văn A"
    assert verdict.manifest.span == Span(1.5, 4.0)
    assert tuple(contents(bundle)) == FILES


def test_without_a_key_to_hold_it_against_it_says_that_this_is_open(bundle: Path):
    verdict = verify(bundle)
    assert verdict.good
    mind = [each.text for each in verdict.findings if each.mark is Mark.MIND]
    assert len(mind) == 1
    assert expected(bundle).name.fingerprint in mind[0]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0, -1], ids=["first", "last"])
def test_one_changed_bit_of_any_file_is_found(bundle: Path, changed, name: str, place: int):
    def change(files: Files) -> None:
        data = files[name]
        files[name] = flipped(data, place % len(data))

    for key in (expected(bundle), None):
        verdict = verify(changed(change), key)
        assert not verdict.good
        # A changed manifest is found by the signature over it, or is none any more.
        assert wrong(verdict) & ({name} if name != evidence.MANIFEST else {evidence.SIGNATURE, name})


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found(bundle: Path, changed, name: str):
    path = changed(lambda files: files.pop(name))
    if name == evidence.MANIFEST:
        with pytest.raises(BadInput, match="không phải gói bằng chứng"):
            verify(path)
        return
    verdict = verify(path, expected(bundle))
    assert not verdict.good
    assert wrong(verdict) == {name}


@pytest.mark.parametrize("name", ["thêm.txt", "clip.flac.bak", "../clip.flac", "thu-muc/"])
def test_an_extra_file_is_found(bundle: Path, changed, name: str):
    verdict = verify(changed(lambda files: files.update({name: b""})), expected(bundle))
    assert (verdict.good, wrong(verdict)) == (False, {name})


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["clip.flac", "manifest.json", "trich-doan.txt"])
def test_a_second_file_of_the_same_name_is_found(bundle: Path, tmp_path: Path, name: str):
    path = tmp_path / "hai.zip"
    shutil.copyfile(bundle, path)
    with ZipFile(path, "a") as packed:
        packed.writestr(name, contents(bundle)[name])
    assert name in wrong(verify(path, expected(bundle)))


def test_a_bundle_of_another_archive_is_told_from_a_spoilt_one(bundle: Path):
    verdict = verify(bundle, expected(bundle, "other"))
    assert not verdict.good
    said = " ".join(each.text for each in verdict.findings if each.mark is Mark.WRONG)
    assert "do khóa khác ký" in said
    assert "không phải khóa đã đưa" in said
    intact = {each.file for each in verdict.findings if each.mark is Mark.RIGHT}
    assert "clip.flac" in intact


def test_whoever_signs_a_changed_bundle_anew_is_found_by_the_key(
    bundle: Path, changed, db: Database, tmp_path: Path
):
    """Manifest, sums and signature all made to fit, with a key of the forger's own."""
    forger = archive_key(db, tmp_path / "forger", SYSTEM)

    def forge(files: Files) -> None:
        manifest = evidence.Manifest.from_bytes(files[evidence.MANIFEST])
        files["trich-doan.txt"] = "Không giao cho ai.\n".encode()
        files[evidence.PUBLIC_KEY] = forger.public.pem()
        told = tuple(evidence.described(each.name, files[each.name]) for each in manifest.files)
        anew = replace(manifest, files=told, archive_key=forger.public.name).to_bytes()
        files |= {evidence.MANIFEST: anew, evidence.SIGNATURE: forger.sign(anew)}

    path = changed(forge)
    assert verify(path).good  # whole, signed by whom nobody said
    verdict = verify(path, expected(bundle))
    assert (verdict.good, wrong(verdict)) == (False, {evidence.PUBLIC_KEY, evidence.SIGNATURE})
    # Keeping the archive's public key in it does not help either.
    genuine = expected(bundle).pem()

    def keep(files: Files) -> None:
        forge(files)
        files[evidence.PUBLIC_KEY] = genuine

    kept = changed(keep)
    assert not verify(kept).good
    assert not verify(kept, expected(bundle)).good


def test_a_file_that_unpacks_to_more_than_it_may_is_not_read_to_its_end(bundle: Path, changed):
    def blow_up(files: Files) -> None:
        files["trich-doan.txt"] = bytes(50_000_000)

    path = changed(blow_up)
    assert wrong(verify(path, expected(bundle))) == {"trich-doan.txt"}


@pytest.mark.parametrize("spoil", ["cut", "text", "empty", "middle"])
def test_what_is_no_whole_zip_is_told(bundle: Path, tmp_path: Path, spoil: str):
    data = bundle.read_bytes()
    clip_at = data.index(b"clip.flac") + 5000
    made: Mapping[str, bytes] = {
        "cut": data[:-200],
        "text": b"khong phai zip",
        "empty": b"",
        "middle": flipped(data, clip_at),
    }
    path = tmp_path / "hong.zip"
    path.write_bytes(made[spoil])
    if spoil == "middle":
        assert wrong(verify(path, expected(bundle))) == {"clip.flac"}
        return
    with pytest.raises(BadInput):
        verify(path)


def test_it_is_checked_without_this_software_as_its_own_paper_says(bundle: Path, tmp_path: Path):
    """The commands of DOC-TRUOC.txt, taken from it and run."""
    if not shutil.which("openssl") or not shutil.which("sha256sum"):
        pytest.skip("NOT TESTED: no openssl and sha256sum on this machine")
    with ZipFile(bundle) as packed:
        packed.extractall(tmp_path)
    paper = (tmp_path / "DOC-TRUOC.txt").read_text()
    commands = [line.strip() for line in paper.splitlines() if line.startswith("    ")]
    commands = [line for line in commands if line.split()[0] in {"openssl", "grep", "sha256sum"}]
    assert len(commands) == 4

    def answers() -> list[tuple[int, str]]:
        done = (
            subprocess.run(["sh", "-c", each], cwd=tmp_path, capture_output=True, text=True, check=False)
            for each in commands
        )
        return [(each.returncode, each.stdout.strip()) for each in done]

    fingerprint, signature, sums, files = answers()
    assert fingerprint[1].endswith(expected(bundle).name.fingerprint)
    assert expected(bundle).name.fingerprint in paper
    assert signature == (0, "Signature Verified Successfully")
    assert sums == (0, "1")
    assert files[0] == 0

    for name, found_by in (("manifest.json", 1), ("SHA256SUMS", 2), ("clip.flac", 3), ("hoi-nghi.json", 3)):
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(flipped(whole, 3))
        assert answers()[found_by][0] != 0, name
        (tmp_path / name).write_bytes(whole)
