"""A directive that no rule found: taken from the transcript by a secretary, with what the rules can fill."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

import pytest

from giaoban.models.access import SYSTEM, Role
from giaoban.models.changes import apply
from giaoban.models.directives import Directive, State
from giaoban.models.recording import Recording
from giaoban.models.store import directives, in_tray
from giaoban.search.directives import candidates
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment
from tests.webapp.conftest import SignIn

SPOKEN = layer(
    segment(0.0, "Kính thưa các đồng chí."),
    segment(5.0, "Nợ đọng lâu quá rồi bên Sở Tài chính nếu trước ngày 30/6 trả được thì tốt."),
    segment(15.0, "Giao Sở Y tế kiểm tra các trạm y tế xã."),
)
FIELDS = {"content": "Cho xem số nợ", "leads": "Sở Tài chính", "strength": "yêu cầu", "due": "2024-06-30"}


@pytest.fixture
def recording(parts: Parts) -> Recording:
    made = Archive(parts).recording(layer=SPOKEN)
    read(parts, made)
    return made


def read(parts: Parts, recording: Recording) -> None:
    """As the step `index` does, whenever the transcript changed."""
    with parts.db.write() as tx:
        in_tray.refill(tx, recording, candidates(apply(SPOKEN), date(2024, 1, 1)), {})


def every(parts: Parts, recording: Recording) -> list[Directive]:
    with parts.db.read() as tx:
        return directives.of_recording(tx, recording.id, SYSTEM)


def test_the_sentence_that_is_heard_comes_with_its_unit_and_its_deadline(
    sign_in: SignIn, recording: Recording
):
    text = sign_in(Role.SECRETARY).get(f"/chi-dao/ban-ghi/{recording.id}/them?t=6").text
    assert "Nợ đọng lâu quá rồi bên Sở Tài chính" in text
    assert re.search(r'name="leads" value="[^"]*Sở Tài chính[^"]*"', text)
    assert re.search(r'name="due" value="20\d\d-06-30"', text)


def test_it_goes_into_the_ledger_and_no_machine_takes_it_out(
    sign_in: SignIn, parts: Parts, recording: Recording
):
    secretary = sign_in(Role.SECRETARY)
    address = f"/chi-dao/ban-ghi/{recording.id}/them"
    answer = secretary.post_form(address, {"t": "5-14", **FIELDS})
    assert answer.status_code == 302
    read(parts, recording)
    one, machines = every(parts, recording)
    assert (one.state, one.fields.leads, one.fields.due) == (
        State.NOT_STARTED,
        ("Sở Tài chính",),
        date(2024, 6, 30),
    )
    assert (one.reason.rule, machines.state) == ("người ghi", State.CANDIDATE)
    shown = secretary.get(answer.headers["Location"]).text
    assert "Cho xem số nợ" in shown
    assert "Nguyễn Văn Secretary0" in shown
    assert "không phải máy đọc" in shown
    assert "điểm" not in shown

    again = secretary.post_form(address, {"t": "5-14", **FIELDS})
    assert (again.status_code, len(every(parts, recording))) == (409, 2)
    assert "đã có trong sổ" in again.text


def test_what_waits_in_the_tray_is_led_to(sign_in: SignIn, parts: Parts, recording: Recording):
    (waiting,) = every(parts, recording)
    text = sign_in(Role.SECRETARY).get(f"/chi-dao/ban-ghi/{recording.id}/them?t=16").text
    assert f'href="/chi-dao/{waiting.id}"' in text
    assert 'name="content"' not in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"t": "5-400"}, "dài nhất 180 giây"),
        ({"t": "700-710"}, "Hãy chọn đoạn có lời"),
        ({"t": "hai"}, "Hãy chọn đoạn có lời"),
        ({"content": " "}, "nội dung"),
        ({"due": "ngày kia"}, "không phải một ngày"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(
    sign_in: SignIn, parts: Parts, recording: Recording, wrong: dict[str, str], said: str
):
    secretary = sign_in(Role.SECRETARY)
    answer = secretary.post_form(f"/chi-dao/ban-ghi/{recording.id}/them", {"t": "5-14", **FIELDS, **wrong})
    assert answer.status_code == 400
    assert said.lower() in answer.text.lower()
    assert len(every(parts, recording)) == 1


def test_a_span_may_be_typed_and_a_reader_may_do_none_of_it(sign_in: SignIn, recording: Recording):
    address = f"/chi-dao/ban-ghi/{recording.id}/them"
    typed = urlencode({"tu": "0:00:05", "den": "0:00:14"})
    secretary = sign_in(Role.SECRETARY)
    assert "Nợ đọng lâu quá" in secretary.get(f"{address}?{typed}").text
    assert "Xem đoạn này" in secretary.get(address).text
    reader = sign_in(Role.READER)
    assert reader.get(address).status_code == 403
    assert reader.post_form(address, {"t": "5-14", **FIELDS}).status_code == 403
    assert "/them" not in reader.get(f"/phien/{recording.id}").text
    assert f"{address}?t" in secretary.get(f"/phien/{recording.id}?t=6").text
