from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from giaoban.models.access import Role, unit_key
from giaoban.models.recording import Recording
from giaoban.models.store.media.seam import PEAKS
from giaoban.webapp.parts import Parts
from giaoban.webapp.ranges import wanted
from tests.factories.archive import Archive
from tests.factories.transcripts import details
from tests.webapp.conftest import SignIn


@pytest.fixture
def archive(parts: Parts) -> Archive:
    return Archive(parts)


@pytest.fixture
def recording(archive: Archive) -> Recording:
    return archive.recording(seconds=5)


@pytest.fixture
def sound(parts: Parts, recording: Recording) -> bytes:
    return parts.media.path(recording.sha256).read_bytes()


def address(recording: Recording, what: str = "am-thanh") -> str:
    return f"/phien/{recording.id}/{what}"


def test_the_whole_file(sign_in: SignIn, recording: Recording, sound: bytes):
    answer = sign_in().get(address(recording))
    assert answer.status_code == 200
    assert answer.data == sound
    assert answer.headers["Content-Length"] == str(len(sound))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["ETag"] == f'"{recording.sha256}"'


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=10-999999999", 10, None),
        ("BYTES = 3 - 3".replace(" =", "="), 3, 4),
    ],
)
def test_a_part(sign_in: SignIn, recording: Recording, sound: bytes, header, start, stop):
    answer = sign_in().get(address(recording), headers={"Range": header})
    assert answer.status_code == 206
    assert answer.data == sound[start:stop]
    first = start % len(sound)
    last = first + len(answer.data) - 1
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(sound)}"
    assert answer.headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "seconds=1-2", "bytes=9-1", "bytes=", "bytes=a-b", "x"])
def test_what_is_no_single_range_of_bytes_gets_the_whole(sign_in: SignIn, recording, sound, header):
    answer = sign_in().get(address(recording), headers={"Range": header})
    assert (answer.status_code, answer.data) == (200, sound)


def test_a_suffix_longer_than_the_file_is_the_file(sign_in: SignIn, recording, sound):
    answer = sign_in().get(address(recording), headers={"Range": "bytes=-99999999"})
    assert (answer.status_code, answer.data) == (206, sound)


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=-0"])
def test_a_range_past_the_end(sign_in: SignIn, recording, sound, header):
    answer = sign_in().get(address(recording), headers={"Range": header})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(sound)}"


def test_conditions(sign_in: SignIn, recording: Recording, sound: bytes):
    client, tag = sign_in(), f'"{recording.sha256}"'
    known = client.get(address(recording), headers={"If-None-Match": tag})
    assert (known.status_code, known.data) == (304, b"")
    part = {"Range": "bytes=0-9"}
    same = client.get(address(recording), headers=part | {"If-Range": tag})
    assert (same.status_code, same.data) == (206, sound[:10])
    other = client.get(address(recording), headers=part | {"If-Range": '"other"'})
    assert (other.status_code, other.data) == (200, sound)
    date = client.get(address(recording), headers=part | {"If-Range": "Sun, 22 Nov 2026 08:00:00 GMT"})
    assert date.status_code == 200


def test_head_tells_the_size_and_sends_nothing(sign_in: SignIn, recording: Recording, sound: bytes):
    answer = sign_in().head(address(recording))
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(sound))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40))
def test_a_range_is_the_slice_that_its_numbers_name(first: int, last: int, size: int):
    try:
        found = wanted(f"bytes={first}-{last}", size)
    except RequestedRangeNotSatisfiable:
        assert first >= size
        assert first <= last
        return
    data = bytes(range(size))
    assert found is None if last < first else data[slice(*found or (0, 0))] == data[first : last + 1]


def test_what_may_not_be_read_is_answered_as_if_it_were_not_there(sign_in: SignIn, archive: Archive):
    closed = archive.recording(archive.conference(details(readable_by=frozenset({unit_key(5)}))))
    client = sign_in()
    for what in ("am-thanh", "ban-goc", "song-am", "tu.json", "tai-ve.srt", ""):
        hidden = client.get(address(closed, what).rstrip("/"))
        missing = client.get(f"/phien/999/{what}".rstrip("/"))
        assert hidden.status_code == missing.status_code == 404
        assert _without_token(hidden.text) == _without_token(missing.text)
        assert not {"ETag", "Content-Range", "Accept-Ranges"} & set(hidden.headers.keys())


def test_nobody_hears_anything_without_signing_in(person, recording: Recording):
    for what in ("am-thanh", "ban-goc", "song-am"):
        answer = person.get(address(recording, what))
        assert answer.status_code == 302
        assert "/dang-nhap" in answer.headers["Location"]


def test_the_original_is_for_those_who_take_recordings_in(
    sign_in: SignIn, recording: Recording, sound: bytes
):
    assert sign_in().get(address(recording, "ban-goc")).status_code == 403
    answer = sign_in(Role.SECRETARY).get(address(recording, "ban-goc"))
    assert answer.data == sound
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "filename*=UTF-8''2026-03-25%20H%E1%BB%99i" in answer.headers["Content-Disposition"]


def test_a_type_that_could_run_in_a_browser_is_never_sent(sign_in: SignIn, archive: Archive):
    odd = archive.recording(file_name="trang.html")
    answer = sign_in(Role.SECRETARY).get(address(odd, "ban-goc"))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_waveform_is_sent_small(sign_in: SignIn, archive: Archive, parts: Parts):
    recording = archive.recording(seconds=200)
    client = sign_in()
    answer = client.get(address(recording, "song-am"), headers={"Accept-Encoding": "gzip"})
    peaks = (parts.media.derived(recording.sha256) / PEAKS).read_bytes()
    assert gzip.decompress(answer.data) == peaks
    assert client.get(address(recording, "song-am")).data == peaks
    again = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
    assert client.get(address(recording, "song-am"), headers=again).status_code == 304


def test_a_lost_original_leaves_the_page_readable(sign_in: SignIn, recording: Recording, parts: Parts):
    lost: Path = parts.media.path(recording.sha256)
    lost.unlink()
    client = sign_in()
    assert client.get(address(recording)).status_code == 404
    assert client.get(f"/phien/{recording.id}").status_code == 200


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)
