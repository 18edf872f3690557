"""Saved searches: what is new since they were looked at, and that they tell nobody else anything."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from giaoban.models.access import Role, unit_key
from giaoban.models.store import accounts, conferences, saved_searches, tables, transcripts, units
from giaoban.models.store.database import now
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.passages import passages
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import Person, SignIn

LIST = "/tim-kiem/da-luu"


@pytest.fixture
def archive(parts: Parts) -> Archive:
    return Archive(parts)


def said_at(archive: Archive, text: str, made_at: datetime, **more: Any) -> int:
    """A recording whose transcript was made then, in the index."""
    held = archive.conference(details(**more))
    kept = archive.recording(held, layer(segment(0.0, text)))
    with archive.parts.db.write() as tx:
        of_it = tables.layers.c.recording_id == kept.id
        tx.execute(update(tables.layers).where(of_it).values(made_at=made_at))
        transcript = transcripts.transcript(tx, kept.id)
        found = conferences.get(tx, held.id)
    assert transcript
    archive.parts.index.replace(kept.id, passages(found, kept, transcript))
    return kept.id


def looked_at(parts: Parts, at: datetime) -> None:
    with parts.db.write() as tx:
        tx.execute(update(tables.saved_searches).values(seen_at=at))


def save(person: Person, **form: str) -> str:
    answer = person.post_form(LIST, form)
    assert answer.status_code == 302
    return answer.location


def deeds(page: str) -> list[str]:
    return re.findall(r'action="(/tim-kiem/da-luu/\d+/mo)"', page)


def test_a_search_is_kept_as_it_was_asked_and_opens_again(sign_in: SignIn, archive: Archive):
    person = sign_in()
    asked = {"q": "giải ngân", "tu": "2026-01-01", "xep": "moi-nhat"}
    back = save(person, ten="Vốn <b>", trang="3", luc="99", moitu="99", **asked)
    assert {name: value for name, (value,) in parse_qs(urlsplit(back).query).items()} == asked
    assert "Đã lưu tìm kiếm “Vốn &lt;b&gt;”." in person.get(back).text
    page = person.get(LIST).text
    assert "Vốn &lt;b&gt;" in page
    assert "01/01/2026 – …" in page
    assert "chưa có gì mới" in page
    (deed,) = deeds(page)
    assert person.post_form(deed).location == back


def test_the_page_of_results_offers_to_keep_it_and_to_take_it_away(sign_in: SignIn, archive: Archive):
    said_at(archive, "ngân sách", now())
    page = sign_in().get("/tim-kiem?q=ngân+sách&tu=2026-01-01&moitu=9").text
    form = page[page.index(f'action="{LIST}"') :].partition("</form>")[0]
    asked = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    del asked["csrf_token"]
    assert asked == {"q": "ngân sách", "tu": "2026-01-01", "ten": "ngân sách"}
    assert "/tim-kiem/tai-ve.csv?q=ng%C3%A2n+s%C3%A1ch&amp;tu=2026-01-01&amp;moitu=9" in page
    assert "Chỉ những bản ghi gỡ băng từ lần xem trước." in page


def test_what_is_new_since_the_last_look_is_counted_and_shown_alone(sign_in: SignIn, archive: Archive):
    person = sign_in()
    hour = timedelta(hours=1)
    said_at(archive, "ngân sách cũ", now() - 9 * hour)
    save(person, q="ngân sách", ten="Ngân sách")
    looked_at(archive.parts, now() - 5 * hour)
    assert "chưa có gì mới" in person.get(LIST).text
    new = said_at(archive, "ngân sách mới", now() - 2 * hour)
    page = person.get(LIST).text
    assert "1 lần nhắc mới" in page
    (deed,) = deeds(page)
    opened = person.post_form(deed, {"moi": "1"})
    found = person.get(opened.location).text
    assert re.findall(r'class="hit-link" href="/phien/(\d+)', found) == [str(new)]
    assert "chưa có gì mới" in person.get(LIST).text
    everything = person.get(person.post_form(deed).location).text
    assert len(re.findall(r'class="hit-link"', everything)) == 2


def test_what_is_new_is_counted_by_todays_rights_of_its_owner(sign_in: SignIn, archive: Archive):
    with archive.parts.db.write() as tx:
        unit = units.add(tx, "Văn phòng").id
    member, other = sign_in(units=[unit]), sign_in(Role.SECRETARY)
    for person in (member, other):
        save(person, q="mật danh", ten="Mật danh")
    looked_at(archive.parts, now() - timedelta(hours=5))
    said_at(archive, "mật danh", now(), readable_by=frozenset({unit_key(unit)}))
    assert "1 lần nhắc mới" in member.get(LIST).text
    assert "chưa có gì mới" in other.get(LIST).text
    with archive.parts.db.write() as tx:
        (account,) = [each for each in accounts.listing(tx) if each.role is Role.READER]
        accounts.set_units(tx, account.id, [])
    assert "chưa có gì mới" in member.get(LIST).text


def test_nobody_else_sees_opens_or_changes_one(sign_in: SignIn, parts: Parts):
    owner, other = sign_in(), sign_in(Role.ADMIN)
    save(owner, q="giải ngân", ten="Chuyện riêng")
    assert "Chuyện riêng" not in other.get(LIST).text
    (deed,) = deeds(owner.get(LIST).text)
    theirs, nothing = deed.removesuffix("/mo"), f"{LIST}/999"
    for what, form in (("mo", {}), ("ten", {"ten": "X"}), ("bo", {})):
        found, missing = (other.post_form(f"{each}/{what}", form) for each in (theirs, nothing))
        assert found.status_code == missing.status_code == 404
        assert owner.post(f"{theirs}/{what}", data=form).status_code == 400  # without the token
        assert owner.get(f"{theirs}/{what}").status_code == 405
    assert "Chuyện riêng" in owner.get(LIST).text


def test_one_is_renamed_and_removed(sign_in: SignIn):
    person = sign_in()
    save(person, q="giải ngân")
    (deed,) = deeds(person.get(LIST).text)
    one = deed.removesuffix("/mo")
    person.post_form(f"{one}/ten", {"ten": "Vốn"})
    assert "Đã đổi tên thành “Vốn”." in person.get(LIST).text
    person.post_form(f"{one}/ten", {"ten": " "})
    page = person.get(LIST).text
    assert "Hãy đặt tên" in page
    assert ">Vốn</h2>" in page
    person.post_form(f"{one}/bo")
    assert "Chưa lưu tìm kiếm nào" in person.get(LIST).text


def test_what_asks_for_nothing_or_is_kept_already_is_refused(sign_in: SignIn, parts: Parts):
    person = sign_in()
    assert save(person, q=" ", hoinghi="3", ten="Không hỏi gì") == LIST
    assert "Hãy tìm trước rồi mới lưu." in person.get(LIST).text
    save(person, q="vốn", ten="Vốn")
    assert "với tên “Vốn”" in person.get(save(person, q=" vốn ", ten="Lại")).text
    with parts.db.read() as tx:
        (account,) = accounts.listing(tx)
        assert len(saved_searches.listing(tx, account.reader())) == 1


def test_where_search_is_down_the_list_is_there_and_says_so(sign_in: SignIn, parts: Parts, tmp_path: object):
    person = sign_in()
    save(person, q="vốn", ten="Vốn")
    assert isinstance(parts.index, TantivyIndex)
    parts.index._generations.current().joinpath("meta.json").unlink()
    answer = person.get(LIST)
    assert answer.status_code == 200
    assert "Chưa đếm được lần nhắc mới" in answer.text
    assert ">Vốn</h2>" in answer.text
    assert "chưa có gì mới" not in answer.text
