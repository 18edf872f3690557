"""Search and replace on its page: seen first, chosen line by line, done in one deed, undone in one click."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from giaoban.models.access import SYSTEM, Role
from giaoban.models.recording import Recording
from giaoban.models.store import reviewing
from giaoban.models.store.tables import audit
from giaoban.models.transcript import Doubt, ReviewState
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment
from tests.webapp.conftest import Person, SignIn
from tests.webapp.test_history import correct, field, plain, transcript

SPOKEN = layer(
    segment(1.0, "Lào cai thu ngân sách tốt", doubts=[Doubt.LOW_CONFIDENCE]),
    segment(10.0, "riêng lào cai, năm nay"),
    segment(20.0, "ở Lào Cai cũ"),
)
ASKED = {"tim": "lào cai", "thay": "Lào Cai", "cach": "dau"}


@pytest.fixture
def recording(parts: Parts) -> Recording:
    return Archive(parts).recording(layer=SPOKEN)


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def at(recording: Recording, rest: str = "") -> str:
    return f"/phien/{recording.id}/thay{rest}"


def keys(page: str) -> list[str]:
    return re.findall(r'name="doan" value="([^"]+)"', page)


def texts(parts: Parts, recording: Recording) -> list[str]:
    return [line.text for line in transcript(parts, recording).segments]


def test_readers_may_not(sign_in: SignIn, parts: Parts, recording: Recording):
    reader = sign_in()
    assert reader.get(at(recording), query_string=ASKED).status_code == 403
    assert reader.post_form(at(recording), ASKED).status_code == 403
    assert reader.post_form(at(recording, "/hoan-tac"), ASKED).status_code == 403


def test_lines_are_shown_before_they_are_changed(secretary: Person, parts: Parts, recording: Recording):
    assert "sẽ đổi" not in secretary.get(at(recording)).text
    page = secretary.get(at(recording), query_string=ASKED).text
    assert "2 đoạn sẽ đổi" in page
    assert "<del>lào cai,</del>" in plain(page)
    assert "<ins>Lào Cai,</ins>" in plain(page)
    assert page.count("checked") == len(keys(page)) == 2
    assert f'href="/phien/{recording.id}?t=10-11.47"' in page
    assert "chưa chắc chắn" in page
    assert "Nháp" in page
    assert texts(parts, recording) == [line.text for line in SPOKEN.segments]


def test_the_chosen_lines_are_changed_and_undone_in_one_click(
    secretary: Person, parts: Parts, recording: Recording
):
    page = secretary.get(at(recording), query_string=ASKED).text
    form = ASKED | {"ban": field(page, "ban")}
    done = secretary.post_form(at(recording), form | {"doan": keys(page)}, follow_redirects=True).text
    assert texts(parts, recording) == ["Lào Cai thu ngân sách tốt", "riêng Lào Cai, năm nay", "ở Lào Cai cũ"]
    assert "Đã thay ở 2 đoạn" in done
    assert "Không có đoạn nào phải đổi" in done
    with parts.db.read() as tx:
        noted = tx.execute(select(audit.c.detail).where(audit.c.action == "transcript.replace")).scalar_one()
    assert (noted["find"], noted["write"], noted["lines"]) == ("lào cai", "Lào Cai", 2)
    undo = form | {"da": field(done, "da")}
    back = secretary.post_form(at(recording, "/hoan-tac"), undo, follow_redirects=True).text
    assert "Đã hoàn tác ở 2 đoạn." in back
    assert "2 đoạn sẽ đổi" in back
    assert texts(parts, recording) == [line.text for line in SPOKEN.segments]


def test_what_is_unticked_stays(secretary: Person, parts: Parts, recording: Recording):
    page = secretary.get(at(recording), query_string=ASKED).text
    form = ASKED | {"ban": field(page, "ban")}
    secretary.post_form(at(recording), form | {"doan": keys(page)[1:]})
    assert texts(parts, recording)[:2] == ["Lào cai thu ngân sách tốt", "riêng Lào Cai, năm nay"]
    nothing = secretary.post_form(at(recording), form)
    assert nothing.status_code == 400
    assert "Hãy chọn ít nhất một đoạn." in nothing.text


def test_a_line_that_somebody_just_changed_is_named_and_nothing_is_replaced(
    secretary: Person, parts: Parts, recording: Recording
):
    page = secretary.get(at(recording), query_string=ASKED).text
    correct(parts, recording, (1, "riêng lào cai, năm ngoái"))
    form = ASKED | {"ban": field(page, "ban"), "doan": keys(page)}
    refused = secretary.post_form(at(recording), form)
    assert refused.status_code == 409
    assert "đoạn lúc 0:10" in html.unescape(refused.text)
    assert "năm ngoái" in refused.text  # as it is now, to be chosen again
    assert texts(parts, recording)[0] == "Lào cai thu ngân sách tốt"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tim": "…", "thay": "a"}, "ít nhất một chữ cần tìm"),
        ({"tim": "a" * 201, "thay": "a"}, "dài nhất 200"),
    ],
)
def test_what_cannot_be_found_is_said(
    secretary: Person, recording: Recording, asked: dict[str, str], said: str
):
    page = secretary.get(at(recording), query_string=asked).text
    assert said in page
    assert "Xem trước" in page
    assert secretary.post_form(at(recording), asked).status_code == 400


def test_an_approved_transcript_is_shown_and_not_changed(
    secretary: Person, parts: Parts, recording: Recording
):
    layer_id = transcript(parts, recording).layer.id or 0
    with parts.db.write() as tx:
        for state in (ReviewState.IN_REVIEW, ReviewState.APPROVED):
            reviewing.say(tx, parts.queue, recording.id, layer_id, state, SYSTEM, revision=0)
    page = secretary.get(at(recording), query_string=ASKED).text
    assert "đã duyệt. Hãy mở lại" in page
    assert "<del>lào cai,</del>" in plain(page)
    assert keys(page) == []
    refused = secretary.post_form(at(recording), ASKED | {"ban": str(layer_id), "doan": "x"})
    assert refused.status_code == 400
    assert texts(parts, recording) == [line.text for line in SPOKEN.segments]
