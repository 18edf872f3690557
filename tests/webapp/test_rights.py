"""Whoever may not read a recording cannot learn that it exists: not by any address, method, header, form,
count or filter. Addresses are taken from the application itself, so a new page is held to it too."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import insert, update
from werkzeug.test import TestResponse

from giaoban.models.access import SYSTEM, Role, unit_key
from giaoban.models.changes import apply
from giaoban.models.conference import Conference
from giaoban.models.job import Step
from giaoban.models.mentions import MentionKind, Spoken
from giaoban.models.minutes import DraftState, Form, assemble
from giaoban.models.recording import Recording, RecordingState, Span
from giaoban.models.store import (
    accounts,
    calendars,
    conferences,
    directives,
    in_tray,
    mentions,
    minutes,
    recordings,
    tables,
    units,
)
from giaoban.models.store.database import Database, now
from giaoban.models.store.minutes_material import gather
from giaoban.search.directives import candidates
from giaoban.webapp.intake import uploads
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive, tone
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import AddAccount, Person, SignIn, csrf_token

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
FIRST = 770_000
"""Hidden things are numbered from here on, so that their numbers can be told from any other."""
NOTHING = 990_001
STATES = (RecordingState.RECEIVED, RecordingState.FAILED, RecordingState.REMOVED)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Accept": "application/json"},
    {"HX-Request": "true"},
    {"If-None-Match": "*", "Range": "bytes=0-1", "Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
)
SECRET = "Chuyên đề mật danh"


@dataclass(frozen=True)
class Hidden:
    """What only one unit may read, in several states, and an upload of somebody else."""

    recordings: tuple[Recording, ...]
    conference_id: int
    upload_id: str
    directive_ids: tuple[int, ...]
    """One that waits for a person, and one that is confirmed and overdue."""
    mention_id: int
    """Of the confirmed one, in a later conference."""
    calendar_id: int
    """Somebody else's."""
    minutes_id: int


@pytest.fixture
def unit(db: Database) -> int:
    with db.write() as tx:
        return units.add(tx, "Văn phòng Tỉnh ủy").id


def hide(app: Flask, parts: Parts, unit: int, owner: int) -> Hidden:
    archive = Archive(parts)
    with parts.db.write() as tx:
        shut = {"title": "", "starts_at": now(), "kind": "khac", "version": 1}
        tx.execute(insert(tables.conferences).values(id=FIRST, **shut))
    first = archive.recording(archive.conference(details(SECRET, readable_by=frozenset())))
    with parts.db.write() as tx:
        at_first = update(tables.preparations).values(recording_id=FIRST)
        tx.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        tx.execute(at_first.where(tables.preparations.c.recording_id == first.id))
        tx.execute(update(tables.recordings).where(tables.recordings.c.id == first.id).values(id=FIRST))
    held = archive.conference(details(SECRET, readable_by=frozenset({unit_key(unit)})))
    spoken = layer(segment(0.0, "giải ngân mật danh của tỉnh ta"), gaps=[Span(20.0, 22.0)])
    kept = [archive.recording(held, spoken, title=SECRET, file_name=f"{SECRET}.wav")]
    kept += [archive.recording(held, state=state) for state in STATES]
    with parts.db.write() as tx:
        parts.queue.enqueue(tx, Step.RECOGNISE, kept[1].id, window=0)
    told = directives_of(parts, kept[0])
    with app.test_request_context():
        upload = uploads().create(f"{SECRET}.mp4", 10_000, owner)
    followed = follow_up_of(parts, kept[0], told[0], owner)
    return Hidden(tuple(kept), held.id, upload.id, told, *followed, minutes_of(parts, held))


def minutes_of(parts: Parts, held: Conference) -> int:
    """Approved, so that whoever may read the conference may read them."""
    with parts.db.write() as tx:
        made = minutes.begin(tx, held.id, Form.STATE, assemble(gather(tx, held), Form.STATE), SYSTEM)
        renamed = update(tables.minutes).where(tables.minutes.c.id == made.id)
        tx.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        tx.execute(renamed.values(id=FIRST, state=DraftState.APPROVED.value))
        for table in (tables.minutes_lines, tables.minutes_events):
            tx.execute(update(table).values(minutes_id=FIRST))
    return FIRST


def follow_up_of(parts: Parts, recording: Recording, directive_id: int, owner: int) -> tuple[int, int]:
    said = Spoken(directive_id, MentionKind.REPORTED, 0.0, 3.0, f"Đã xong {SECRET}", "", 0.9, ())
    with parts.db.write() as tx:
        mentions.refill(tx, recording.id, [said])
        calendars.make(tx, SECRET, {}, accounts.get(tx, owner).reader())
        for table in (tables.directive_mentions, tables.calendars):
            tx.execute(update(table).values(id=FIRST))
    return FIRST, FIRST


def directives_of(parts: Parts, recording: Recording) -> tuple[int, ...]:
    texts = (f"Giao Sở Tài chính rà soát {SECRET} trước ngày 30/6.", "Giao Sở Y tế kiểm tra mật danh.")
    read = candidates(
        apply(layer(*(segment(n * 9.0, text) for n, text in enumerate(texts)))), date(2024, 1, 1)
    )
    with parts.db.write() as tx:
        in_tray.refill(tx, recording, read, {})
        for place, one in enumerate(directives.of_recording(tx, recording.id, SYSTEM)):
            it = tables.directives.c.id == one.id
            tx.execute(update(tables.directives).where(it).values(id=FIRST + place))
        first, second = directives.of_recording(tx, recording.id, SYSTEM)
        directives.confirm(tx, first.id, first.version, first.fields, SYSTEM)
    return first.id, second.id


@pytest.fixture
def hidden(app: Flask, parts: Parts, unit: int, add_account: AddAccount) -> Hidden:
    return hide(app, parts, unit, add_account("nguoi-khac", Role.SECRETARY, [unit]).id)


@pytest.fixture(params=[Role.READER, Role.SECRETARY])
def outsider(request: pytest.FixtureRequest, sign_in: SignIn) -> Person:
    return sign_in(request.param)


def addresses(app: Flask, **known: object) -> Iterator[tuple[str, set[str]]]:
    """Every address of the application that takes one of these values, and the methods it knows."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.arguments & known.keys():
            values = {"suffix": "txt"} | known
            methods = rule.methods or set()
            yield adapter.build(rule.endpoint, values, method=next(iter(methods))), methods


def ask(client: Person, method: str, address: str, **more: object) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, without what differs from one answer to the next by its nature."""
    with client.open(address, method=method, **more) as answer:  # type: ignore[arg-type]  # werkzeug's many arguments
        return told(answer)  # type: ignore[arg-type]  # the test client's own class, as its other methods say


def told(answer: TestResponse) -> tuple[int, dict[str, str], str]:
    passing = {"Date", "Set-Cookie", "Content-Length"}
    headers = {name: value for name, value in answer.headers if name not in passing}
    text = _unpacked(answer.data) if answer.data[:4] == b"PK\x03\x04" else answer.text
    body = re.sub(r'(csrf[-_]token" (?:content|value)=")[^"]+', r"\1", text)
    return answer.status_code, headers, body


def _unpacked(body: bytes) -> str:
    """What a document or a spreadsheet says, but for the moment at which it was made."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(
            f"{name}: {packed.read(name).decode(errors='replace')}"
            for name in packed.namelist()
            if not name.startswith("docProps/")
        )


def same(text: object, of: object) -> str:
    """An answer with the number that was asked for taken out."""
    return str(text).replace(str(of), "#")


@pytest.mark.parametrize("headers", HEADERS, ids=["plain", "json", "fragment", "conditional"])
def test_what_is_hidden_answers_as_what_does_not_exist(
    app: Flask, outsider: Person, hidden: Hidden, headers: dict[str, str]
):
    pairs: list[tuple[str, object, object]] = [
        ("recording_id", each.id, NOTHING) for each in hidden.recordings
    ]
    pairs.append(("minutes_id", hidden.minutes_id, NOTHING))
    pairs += [("directive_id", each, NOTHING) for each in hidden.directive_ids]
    pairs += [("mention_id", hidden.mention_id, NOTHING), ("calendar_id", hidden.calendar_id, NOTHING)]
    pairs += [("conference_id", hidden.conference_id, NOTHING), ("upload_id", hidden.upload_id, "0" * 32)]
    token = csrf_token(outsider.get("/").text)
    tried = 0
    for name, there, nowhere in pairs:
        for (real, known), (unreal, _) in zip(
            addresses(app, **{name: there}), addresses(app, **{name: nowhere}), strict=True
        ):
            # A method that an address does not know never comes to its page, whatever the headers.
            for method in METHODS if not headers else known:
                form = {"csrf_token": token, "version": "1", "ly-do": "thử"} if method == "POST" else None
                found = ask(outsider, method, real, headers=headers, data=form)
                missing = ask(outsider, method, unreal, headers=headers, data=form)
                assert same(found, there) == same(missing, nowhere), (method, real)
                assert found[0] not in {200, 206, 302, 304} or method == "OPTIONS", (method, real)
                tried += 1
    assert tried > 300


@pytest.mark.parametrize(
    "address",
    [
        "/tim-kiem?q=giải+ngân&hoinghi={conference}",
        "/tim-kiem?q=giải+ngân&phien={recording}",
        "/tim-kiem?q=giải+ngân&phien={recording}&nguoi=S1",
        "/tim-kiem?hoinghi={conference}",
        "/?phien={recording}",
        "/tai-len?hoinghi={conference}",
        "/ban-ghi?q={recording}",
    ],
)
def test_a_filter_by_what_is_hidden_says_nothing(outsider: Person, hidden: Hidden, address: str):
    for each in hidden.recordings:
        real = address.format(conference=hidden.conference_id, recording=each.id)
        unreal = address.format(conference=NOTHING, recording=NOTHING)
        found, missing = ask(outsider, "GET", real), ask(outsider, "GET", unreal)
        number = hidden.conference_id if "conference" in address else each.id
        assert same(found, number) == same(missing, NOTHING)
        assert SECRET not in found[2]


def test_a_form_that_names_what_is_hidden_is_refused_as_for_nothing(sign_in: SignIn, hidden: Hidden):
    secretary = sign_in(Role.SECRETARY)
    token = csrf_token(secretary.get("/tai-len").text)
    answers = []
    for number, upload in ((hidden.conference_id, hidden.upload_id), (NOTHING, "0" * 32)):
        form = {"csrf_token": token, "conference": str(number), "declared": "1", "upload": upload}
        new = form | {"conference": "moi", "title": "Họp", "day": "1/3/2026", "audience": "everyone"}
        with_file = form | {"files": (io.BytesIO(tone(1.0)), "a.wav")}
        answers.append(
            [
                same(ask(secretary, "POST", "/tai-len/kiem-tra", data=form), number),
                same(ask(secretary, "POST", "/tai-len/nhan", data=form), number),
                same(ask(secretary, "POST", "/tai-len/nhan", data=new), number),
                same(ask(secretary, "POST", "/tai-len", data=with_file), number),
            ]
        )
    assert answers[0] == answers[1]


def test_every_page_is_the_same_with_what_is_hidden_and_without(
    app: Flask, parts: Parts, outsider: Person, person: Person, unit: int, add_account: AddAccount
):
    Archive(parts).recording(layer=layer(segment(0.0, "giải ngân vốn đầu tư công")))
    pages = sorted(
        rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())
    )
    pages += [
        "/tim-kiem?q=giải+ngân",
        "/tim-kiem?q=mật+danh",
        "/tim-kiem?q=mật",
        "/ban-ghi?q=mat",
        "/ban-ghi?loc=loi",
        "/chi-dao?han=qua-han",
        "/chi-dao?q=mat+danh",
        "/chi-dao.csv?q=mat",
        "/chi-dao/cot?q=mat",
        "/chi-dao.xlsx?han=qua-han",
    ]
    assert len(pages) > 15
    owner = add_account("nguoi-khac", Role.SECRETARY, [unit]).id

    def all_of_it() -> list[tuple[int, dict[str, str], str]]:
        return [ask(client, "GET", page) for client in (outsider, person) for page in pages]

    before = all_of_it()
    hide(app, parts, unit, owner)
    for page, was, is_now in zip(pages * 2, before, all_of_it(), strict=True):
        assert was == is_now, page


def test_what_fewer_may_read_now_is_counted_no_more_before_its_job_has_run(
    parts: Parts, outsider: Person, sign_in: SignIn, unit: int
):
    archive = Archive(parts)
    held = [archive.conference(details(f"Họp {number}")) for number in range(12)]
    kept = [archive.recording(each, layer(segment(0.0, "giải ngân vốn"))) for each in held]
    assert "12 lần nhắc" in outsider.get("/tim-kiem?q=giải+ngân").text
    admin = sign_in(Role.ADMIN)
    form = {"title": "Họp", "day": "1/3/2026", "kind": "khac", "audience": "units", "units": str(unit)}
    assert admin.post_form(f"/hoi-nghi/{held[0].id}/sua", form | {"version": "1"}).status_code == 302
    assert admin.post_form(f"/ban-ghi/{kept[1].id}/go", {"ly-do": "nhầm"}).status_code == 302
    assert "10 lần nhắc" in outsider.get("/tim-kiem?q=giải+ngân").text
    with parts.db.read() as tx:
        assert recordings.get(tx, kept[0].id).state is RecordingState.TRANSCRIBED
        queued = [job.step for each in kept[:2] for job in parts.queue.jobs(tx, each.id)]
    assert queued == [Step.INDEX, Step.INDEX]  # which bring back what may be found still


def test_rights_end_with_what_they_came_from(parts: Parts, db: Database, sign_in: SignIn, unit: int):
    archive = Archive(parts)
    held = archive.conference(details(readable_by=frozenset({unit_key(unit)})))
    address = f"/phien/{archive.recording(held, layer(segment(0.0, 'giải ngân'))).id}"
    member, admin = sign_in(units=[unit]), sign_in(Role.ADMIN)
    pages = (
        address,
        f"{address}/am-thanh",
        f"{address}/song-am",
        f"{address}/tu.json",
        f"{address}/tai-ve.srt",
    )
    etags = []
    for page in pages:
        with member.get(page) as answer:
            assert answer.status_code == 200, page
            etags.append(answer.headers.get("ETag", "*"))
    with db.write() as tx:
        ids = {each.role: each.id for each in accounts.listing(tx)}
        accounts.set_units(tx, ids[Role.READER], [])
        accounts.set_role(tx, ids[Role.ADMIN], Role.READER)
    for client in (member, admin):
        for page, etag in zip(pages, etags, strict=True):
            assert client.get(page, headers={"If-None-Match": etag}).status_code == 404, page
    with db.write() as tx:
        accounts.set_units(tx, ids[Role.READER], [unit])
    assert member.get(address).status_code == 200
    with db.write() as tx:
        found = conferences.get(tx, held.id)
        other = replace(found.details, readable_by=frozenset({unit_key(unit + 1)}))
        conferences.edit(tx, held.id, found.version, other)
    assert member.get(address).status_code == 404
