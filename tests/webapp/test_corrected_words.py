"""Words that are corrected often, on their pages: proposed, taken into the glossary, corrected elsewhere."""

from __future__ import annotations

import re

import pytest

from giaoban.models.access import SYSTEM, Role, unit_key
from giaoban.models.recording import Recording
from giaoban.models.store import corrected_words, glossary, reviewing
from giaoban.models.transcript import ReviewState
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import Person, SignIn
from tests.webapp.test_history import correct, plain, transcript

ADDRESS = "/tu-rieng/hay-sua"
PAIR = {"nghe": "lào cai", "viet": "Lào Cai"}
SPOKEN = layer(
    segment(1.0, "ở lào cai, năm nay"), segment(10.0, "riêng lào cai cũ"), segment(20.0, "và Lào cai mới")
)


@pytest.fixture
def recording(parts: Parts) -> Recording:
    return Archive(parts).recording(layer=SPOKEN)


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def twice(parts: Parts, recording: Recording) -> None:
    correct(parts, recording, (0, "ở Lào Cai, năm nay"), (1, "riêng Lào Cai cũ"))


def keys(page: str) -> list[str]:
    return re.findall(r'name="doan" value="([^"]+)"', page)


def where(client: Person) -> str:
    return client.get(f"{ADDRESS}/o-dau", query_string=PAIR).text


def texts(parts: Parts, recording: Recording) -> list[str]:
    return [line.text for line in transcript(parts, recording).segments]


def approve(parts: Parts, recording: Recording) -> None:
    now = transcript(parts, recording)
    with parts.db.write() as tx:
        for state in (ReviewState.IN_REVIEW, ReviewState.APPROVED):
            layer_id, revision = now.layer.id or 0, now.revision
            reviewing.say(tx, parts.queue, recording.id, layer_id, state, SYSTEM, revision=revision)


def test_readers_may_not(sign_in: SignIn, parts: Parts, recording: Recording):
    twice(parts, recording)
    reader, secretary = sign_in(), sign_in(Role.SECRETARY)
    for rest in ("", "/o-dau?nghe=a&viet=b"):
        assert reader.get(ADDRESS + rest).status_code == 403
    for rest in ("/them", "/de-rieng", "/o-dau", "/1/dua-lai"):
        assert reader.post_form(ADDRESS + rest, PAIR | {"text": "Lào Cai"}).status_code == 403
    assert "Từ hay sửa" in secretary.get("/tu-rieng").text


def test_a_word_corrected_twice_is_proposed_added_and_looked_for(
    secretary: Person, parts: Parts, recording: Recording
):
    assert "Chưa có từ nào" in secretary.get(ADDRESS).text
    twice(parts, recording)
    page = plain(secretary.get(ADDRESS).text)
    assert "<del>lào cai</del>" in page
    assert "đã sửa 2 lần trong 1 bản ghi" in page
    assert '<option value="place" selected>' in page
    added = secretary.post_form(
        f"{ADDRESS}/them", PAIR | {"text": "Lào Cai", "kind": "place"}, follow_redirects=True
    )
    assert "Đã thêm “Lào Cai” vào từ riêng" in added.text
    assert "Ở đâu còn “lào cai”" in added.text
    assert "<del>cai</del>" in added.text  # the third line, as it is now
    assert "Chưa có từ nào" in secretary.get(ADDRESS).text
    with parts.db.read() as tx:
        assert [term.text for term in glossary.listing(tx)] == ["Lào Cai"]
    again = secretary.post_form(f"{ADDRESS}/them", PAIR | {"text": "Lào Cai", "kind": "place"})
    assert (again.status_code, "Danh mục đã có" in again.text) == (400, True)


def test_it_is_set_aside_with_a_reason_and_taken_up_again(
    secretary: Person, parts: Parts, recording: Recording
):
    twice(parts, recording)
    assert secretary.post_form(f"{ADDRESS}/de-rieng", PAIR).status_code == 400
    page = secretary.post_form(f"{ADDRESS}/de-rieng", PAIR | {"ly-do": "tùy <b>"}, follow_redirects=True).text
    assert "tùy &lt;b&gt;" in page
    assert "đã sửa 2 lần" not in page
    with parts.db.read() as tx:
        (aside,) = corrected_words.aside(tx)
    assert secretary.post_form(f"{ADDRESS}/{aside.id}/dua-lai").status_code == 302
    assert "đã sửa 2 lần" in secretary.get(ADDRESS).text


def test_where_it_stands_still_is_corrected_one_by_one_or_together(
    secretary: Person, parts: Parts, recording: Recording
):
    archive = Archive(parts)
    other = archive.recording(archive.conference(details("Họp tháng 4")), SPOKEN, seconds=31.0)
    page = where(secretary)
    assert "6 đoạn sẽ đổi" in page
    assert "Nháp" in page
    assert f'href="/phien/{other.id}?t=10-11.17"' in page
    assert "data-listen=" in page
    mine = [key for key in keys(page) if key.startswith(f"{recording.id}.")]
    one = secretary.post_form(f"{ADDRESS}/o-dau", PAIR | {"mot": mine[0], "doan": keys(page)})
    assert one.status_code == 302
    assert texts(parts, recording)[:2] == ["ở Lào Cai, năm nay", "riêng lào cai cũ"]
    assert texts(parts, other)[0] == "ở lào cai, năm nay"
    page = where(secretary)
    assert "5 đoạn sẽ đổi" in page  # though the index still has the sixth
    done = secretary.post_form(f"{ADDRESS}/o-dau", PAIR | {"doan": keys(page)}, follow_redirects=True).text
    assert "Đã sửa 5 đoạn" in done
    assert "Không còn đoạn nào phải sửa" in done
    assert texts(parts, recording) == texts(parts, other)
    assert texts(parts, other) == ["ở Lào Cai, năm nay", "riêng Lào Cai cũ", "và Lào Cai mới"]


def test_who_was_faster_and_what_is_approved_is_told_and_nothing_of_it_overwritten(
    secretary: Person, parts: Parts, recording: Recording
):
    archive = Archive(parts)
    second = archive.recording(archive.conference(details("Họp tháng 4")), SPOKEN, seconds=31.0)
    third = archive.recording(archive.conference(details("Họp tháng 5")), SPOKEN, seconds=32.0)
    chosen = keys(where(secretary))
    correct(parts, second, (1, "riêng lào cai xưa"))
    approve(parts, third)
    done = secretary.post_form(f"{ADDRESS}/o-dau", PAIR | {"doan": chosen}, follow_redirects=True).text
    assert "Đã sửa 3 đoạn" in done
    assert "Họp tháng 4: Có người vừa sửa đoạn lúc 0:10" in done
    assert "Họp tháng 5: Bản gỡ băng này đã duyệt" in done
    assert texts(parts, second)[0] == "ở lào cai, năm nay"
    assert texts(parts, third)[0] == "ở lào cai, năm nay"
    assert "Trong bản đã duyệt" in done
    assert not any(key.startswith(f"{third.id}.") for key in keys(where(secretary)))


def test_what_one_may_not_read_is_neither_counted_nor_shown_nor_changed(
    secretary: Person, parts: Parts, sign_in: SignIn
):
    archive = Archive(parts)
    held = archive.conference(details("Chuyên đề mật danh", readable_by=frozenset({unit_key(7)})))
    hidden = archive.recording(held, SPOKEN)
    admin_page = where(sign_in(Role.ADMIN))
    assert "mật danh" in admin_page
    twice(parts, hidden)
    assert "Chưa có từ nào" in secretary.get(ADDRESS).text
    assert "mật danh" not in where(secretary)
    chosen = [key for key in keys(admin_page) if key.startswith(f"{hidden.id}.")]
    refused = secretary.post_form(f"{ADDRESS}/o-dau", PAIR | {"doan": chosen[2:]}, follow_redirects=True).text
    assert "Không có bản ghi này" in refused
    assert "mật danh" not in refused
    assert texts(parts, hidden)[2] == "và Lào cai mới"


def test_strange_forms_change_nothing(secretary: Person, parts: Parts, recording: Recording):
    for form in ({}, PAIR, PAIR | {"doan": "x"}, PAIR | {"mot": "1.1:x"}, {"nghe": "…", "viet": "a"}):
        assert secretary.post_form(f"{ADDRESS}/o-dau", form).status_code == 400
    assert secretary.get(f"{ADDRESS}/o-dau?trang=999999").status_code == 200
    assert secretary.post_form(f"{ADDRESS}/99/dua-lai").status_code == 404
    assert texts(parts, recording) == [line.text for line in SPOKEN.segments]
