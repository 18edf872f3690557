"""Who gets in, who is turned away, and what the answer gives away."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from giaoban.models.access import Role
from giaoban.models.store import accounts
from giaoban.models.store.database import Database
from giaoban.models.store.tables import audit, sign_in_failures, sign_ins
from giaoban.webapp import guard, tries
from giaoban.webapp.application import create_app
from giaoban.webapp.parts import Parts, WebOptions
from tests.webapp.conftest import PASSWORD, AddAccount, Person, csrf_token, told

OPEN = {
    "static",
    "sign_in.form",
    "sign_in.enter",
    "preferences.set_language",
    "preferences.set_theme",
    "health.check",
}


SECRET = {"calendars.feed"}
"""Open to who has the secret in its address; without one there is nothing there."""


def addresses(app: Flask, method: str) -> list[tuple[str, str]]:
    """Every address that answers to a method, its variables filled in."""
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        filled = []
        for rule in rules:
            values = {name: "1" * 32 if name == "upload_id" else 1 for name in rule.arguments}
            values |= {"filename": "css/base.css"} if rule.endpoint == "static" else {}
            values |= {"suffix": "txt"} if "suffix" in rule.arguments else {}
            filled.append((rule.endpoint, adapter.build(rule.endpoint, values)))
    return filled


def test_every_page_is_shut_to_who_is_not_signed_in(app, person):
    pages = addresses(app, "GET")
    assert len(pages) > 15
    for endpoint, address in pages:
        with person.get(address) as answer:
            if endpoint in OPEN:
                assert answer.status_code in (200, 503), address
            elif endpoint in SECRET:
                assert answer.status_code == 404, address
            else:
                assert answer.status_code == 302, address
                assert answer.location.startswith("/dang-nhap"), address


def test_no_deed_is_done_for_who_is_not_signed_in(app, person):
    for endpoint, address in addresses(app, "POST"):
        if endpoint not in OPEN:
            assert person.post_form(address).status_code == 401, address


def test_deeds_without_the_forms_token_are_refused(app, sign_in):
    admin = sign_in(Role.ADMIN)
    deeds = [address for _, address in addresses(app, "POST")]
    assert len(deeds) > 8
    for address in deeds:
        answer = admin.post(address)
        assert answer.status_code == 400, address
        assert "Trang đã mở quá lâu" in answer.text


@pytest.mark.parametrize(
    "address", ["/tai-len", "/quan-tri/tai-khoan", "/quan-tri/don-vi", "/hoi-nghi/1/sua"]
)
def test_readers_may_not_add_or_administer(sign_in, address):
    assert sign_in(Role.READER).get(address).status_code == 403


def test_secretaries_add_but_do_not_administer(sign_in):
    secretary = sign_in(Role.SECRETARY)
    assert secretary.get("/tai-len").status_code == 200
    assert secretary.get("/quan-tri/tai-khoan").status_code == 403


def test_a_piece_of_a_page_sends_the_whole_page_to_the_sign_in(person):
    answer = person.get("/ban-ghi/dang-lam", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/dang-nhap"


def test_scripts_are_told_in_json(person):
    answer = person.get("/ban-ghi", headers={"Accept": "application/json"})
    assert (answer.status_code, told(answer)["kind"]) == (401, "SignedOut")


def test_after_signing_in_one_is_where_one_wanted_to_be(person, add_account):
    add_account("an")
    asked = person.get("/ban-ghi?q=giao+ban")
    token = csrf_token(person.get(asked.location).text)
    form = {"ten": "an", "mat-khau": PASSWORD, "csrf_token": token}
    assert person.post(asked.location, data=form).location == "/ban-ghi?q=giao+ban"


@pytest.mark.parametrize(
    "target",
    [
        "https://xau.example/",
        "//xau.example/",
        "/\\xau.example",
        "/\t/xau.example",
        "/\n/xau.example",
        "javascript:alert(1)",
        "xau",
        "",
        None,
    ],
)
def test_a_sign_in_leads_nowhere_else(target):
    assert guard.safe_target(target) is None


@pytest.mark.parametrize("target", ["/", "/ban-ghi", "/phien/42?t=753.2-781", "/tim-kiem?q=http://a/"])
def test_a_sign_in_leads_to_pages_of_ours(target):
    assert guard.safe_target(target) == target


def test_the_sign_in_is_kept_where_scripts_and_other_sites_cannot_use_it(person, add_account):
    add_account("an")
    cookie = next(
        each for each in person.enter("an").headers.getlist("Set-Cookie") if each.startswith("giaoban=")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # over plain http it would never come back


def test_over_https_cookies_are_secure(parts: Parts, add_account: AddAccount):
    add_account("an")
    app = create_app(parts, WebOptions("for-tests", secure_cookies=True))
    app.test_client_class = Person
    client = app.test_client()
    page = client.get("/dang-nhap", base_url="https://localhost")
    form = {"ten": "an", "mat-khau": PASSWORD, "csrf_token": csrf_token(page.text)}
    referer = {"Referer": "https://localhost/dang-nhap"}
    answer = client.post("/dang-nhap", data=form, base_url="https://localhost", headers=referer)
    assert answer.status_code == 302
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert cookies
    assert all("Secure" in each for each in cookies if "Expires=Thu, 01 Jan 1970" not in each)


def test_the_database_does_not_hold_what_the_cookie_holds(person, add_account, db: Database):
    add_account("an")
    person.enter("an")
    cookie = person.get_cookie("giaoban")
    with db.read() as tx:
        (kept,) = tx.execute(select(sign_ins.c.token_sha256)).scalars()
    assert cookie is not None
    assert cookie.value not in kept


def test_signing_out_ends_the_sign_in_itself(sign_in):
    client: Person = sign_in()
    cookie = client.get_cookie("giaoban")
    assert client.post_form("/dang-xuat").location == "/dang-nhap"
    assert cookie is not None
    client.set_cookie("giaoban", cookie.value)
    assert client.get("/ban-ghi").status_code == 302


def test_a_locked_account_is_out_at_once(sign_in, db: Database):
    client = sign_in()
    with db.write() as tx:
        accounts.set_active(tx, accounts.listing(tx)[0].id, active=False)
    assert client.get("/ban-ghi").status_code == 302
    assert client.enter("reader0").status_code == 401


def test_guessing_has_to_wait_and_is_told_how_long(person, add_account):
    add_account("an")
    for _ in range(tries.FREE_TRIES):
        assert person.enter("an", "sai").status_code == 401
    refused = person.enter("an")  # even the right password: else guessing would go on
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 16
    assert "Hãy đợi" in refused.text
    assert "giây" in refused.text


def test_unknown_logins_are_slowed_down_alike(person):
    answers = [person.enter("khong-co", "sai") for _ in range(tries.FREE_TRIES + 1)]
    assert [each.status_code for each in answers] == [401] * tries.FREE_TRIES + [429]


def test_the_wait_doubles(db: Database):
    waits = []
    for _ in range(tries.FREE_TRIES):
        assert tries.count_one(db, "an", "10.0.0.1") is None
    for _ in range(3):
        waits.append(tries.count_one(db, "an", "10.0.0.1"))
        with db.write() as tx:
            accounts.note_failure(tx, "an", "10.0.0.1")
    seconds = [round(each.total_seconds()) for each in waits if each]
    assert seconds == [15, 30, 60]


def test_one_address_cannot_try_many_logins(db: Database):
    for number in range(tries.FREE_TRIES_OF_ADDRESS):
        assert tries.count_one(db, f"an{number}", "10.0.0.1") is None
    assert tries.count_one(db, "binh", "10.0.0.1") is not None
    assert tries.count_one(db, "binh", "10.0.0.2") is None


def test_a_sign_in_that_went_well_is_forgiven_its_failures(person, add_account, db: Database):
    add_account("an")
    for _ in range(tries.FREE_TRIES - 1):
        person.enter("an", "sai")
    assert person.enter("an").status_code == 302
    with db.read() as tx:
        assert tx.execute(select(sign_in_failures)).all() == []


def test_sign_ins_and_failures_are_in_the_audit(person, add_account, db: Database):
    add_account("an")
    person.enter("an", "sai")
    person.enter("an")
    person.post_form("/dang-xuat")
    with db.read() as tx:
        actions = list(tx.execute(select(audit.c.action).order_by(audit.c.id)).scalars())
    assert actions == ["account.sign-in-refused", "account.sign-in", "account.sign-out"]


def test_every_answer_says_what_the_browser_may_load(person):
    for address in ("/dang-nhap", "/static/css/base.css", "/khong-co", "/khoe"):
        with person.get(address) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert person.get("/dang-nhap").headers["Cache-Control"] == "no-store"


def test_no_template_holds_inline_script_or_style():
    folder = Path(guard.__file__).parent / "templates"
    templates = list(folder.rglob("*.html"))
    assert len(templates) > 15
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert " style=" not in text, template
        assert "<style" not in text, template
        assert " onclick=" not in text, template
        assert "<script>" not in text, template


def test_other_host_names_are_refused(parts: Parts):
    app = create_app(parts, WebOptions("for-tests", hosts=("giaoban.tinh.example",)))
    client = app.test_client()
    assert client.get("/dang-nhap", base_url="http://giaoban.tinh.example").status_code == 200
    assert client.get("/dang-nhap", base_url="http://xau.example").status_code == 400


def test_large_bodies_are_refused_unread(sign_in):
    answer = sign_in(Role.SECRETARY).post_form("/hoi-nghi/1/sua", {"title": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "quá lớn" in answer.text


def test_addresses_behind_a_proxy_are_those_of_people(parts: Parts, db: Database):
    app = create_app(parts, WebOptions("for-tests", trusted_proxies=1))
    app.test_client_class = Person
    client = app.test_client()
    token = csrf_token(client.get("/dang-nhap").text)
    form = {"ten": "an", "mat-khau": "sai", "csrf_token": token}
    client.post("/dang-nhap", data=form, headers={"X-Forwarded-For": "10.1.2.3"})
    with db.read() as tx:
        assert tx.execute(select(sign_in_failures.c.address)).scalar_one() == "10.1.2.3"
