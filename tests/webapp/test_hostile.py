"""Whatever is sent, however long or strange: an answer, and never a fault of ours."""

from __future__ import annotations

import string
from datetime import date
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giaoban.models.access import SYSTEM, Role
from giaoban.models.changes import apply
from giaoban.models.minutes import Form, assemble
from giaoban.models.store import conferences, in_tray, minutes, people, units
from giaoban.models.store.minutes_material import gather
from giaoban.search.directives import candidates
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment
from tests.webapp.conftest import Person, SignIn

HUGE = (
    "99999999999999999999",
    "2147483648",
    "1e9",
    "-1",
    "٣",
    "0",
    "",
    "%00",
    "%ED%A0%80",
    "%FF",
    "a" * 5000,
)
NAMES = (
    "don-vi",
    "diem-cau",
    "han",
    "trang-thai",
    "q",
    "tu",
    "den",
    "hoinghi",
    "phien",
    "dv",
    "van-ban",
    "viec",
    "ve",
    "nguoi",
    "xep",
    "trang",
    "t",
    "loc",
    "ten",
    "tiep",
    "muc",
    "mau",
)
FIELDS = (
    *("title", "day", "time", "kind", "body", "place", "agenda", "participants", "audience", "units"),
    *("version", "conference", "declared", "part", "upload", "ly-do", "login", "name", "password", "role"),
    *("content", "leads", "due", "strength", "deed", "new_due", "done_on", "evidence"),
    *("ended", "sites", "dong", "viec", "ten", "chuc-vu", "don-vi", "diem-cau", "ghi-chu", "nguoi-kia", "tu"),
    *("cau", "text", "viec", "muc", "form", "mau", "c-1", "v-1", "m-ket-luan", "so", "ngay", "chair"),
    *("quyet-dinh", "dv-0", "digest", "den", "version"),
    *("short", "level", "from", "moi", "cu", "nhac-lai", "ngon-ngu", "giao-dien"),
)
strange = st.one_of(
    st.sampled_from([value.encode() for value in HUGE]),
    st.sampled_from(
        [b"\0", b"\xed\xa0\x80", b"9999-12-31", b"31/12/9999", b"0001-01-01", b"1/1/1900", b"{x}"]
    ),
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode(errors="surrogatepass")),
)
bounds = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def admin(parts: Parts, sign_in: SignIn) -> Person:
    spoken = layer(segment(0.0, "Giao Sở Tài chính giải ngân trước ngày 30/6."))
    recording = Archive(parts).recording(layer=spoken)
    with parts.db.write() as tx:
        in_tray.refill(tx, recording, candidates(apply(spoken), date(2026, 3, 25)), {})
        person = people.add(tx, "Nguyễn Văn A", SYSTEM)
        people.add_post(tx, person.id, "Giám đốc", units.add(tx, "Sở Tài chính").id, SYSTEM)
        material = gather(tx, conferences.get(tx, recording.conference_id))
        minutes.begin(tx, recording.conference_id, Form.STATE, assemble(material, Form.STATE), SYSTEM)
    return sign_in(Role.ADMIN)


def encoded(pairs: dict[str, bytes]) -> str:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs.items())


def rules(app: Flask, method: str) -> list[str]:
    """Every address of that method, about the one recording that there is."""
    known = {"upload_id": "0" * 32, "suffix": "srt", "filename": "css/base.css"}
    adapter = app.url_map.bind("localhost")
    return sorted(
        adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 1) | known, method=method)
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint != "sign_in.leave"
    )


@pytest.mark.parametrize("number", HUGE)
def test_numbers_of_nothing_lead_nowhere(app: Flask, admin: Person, number: str):
    for address in rules(app, "GET"):
        if "/1" in address:
            assert admin.get(address.replace("/1", f"/{number}", 1)).status_code in {404, 308}, address


@bounds
@given(args=st.dictionaries(st.sampled_from(NAMES), strange, max_size=5), choice=st.integers(0, 10**6))
def test_no_address_is_too_strange(app: Flask, admin: Person, args: dict[str, bytes], choice: int):
    pages = rules(app, "GET")
    address = f"{pages[choice % len(pages)]}?{encoded(args)}"
    with admin.get(address) as answer:
        assert answer.status_code < 500, address


@bounds
@given(form=st.dictionaries(st.sampled_from(FIELDS), strange, max_size=9), choice=st.integers(0, 10**6))
def test_no_form_is_too_strange(app: Flask, admin: Person, form: dict[str, bytes], choice: int):
    deeds = [each for each in rules(app, "POST") if "mat-khau" not in each]
    admin.post_form("/ngon-ngu")  # fetches the token
    body = f"csrf_token={admin.token}&{encoded(form)}"
    address = deeds[choice % len(deeds)]
    answer = admin.post(address, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500, (address, form)


@pytest.mark.parametrize("letter", string.punctuation[:4] + "ạ ")
def test_a_question_of_a_megabyte_is_cut(admin: Person, letter: str):
    answer = admin.get("/tim-kiem", query_string={"q": letter * 300_000})
    assert answer.status_code < 500
