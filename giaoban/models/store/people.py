"""The register of people, and the posts that each held from when to when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.conference import Conference, ConferenceDetails, Participant
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.people import Person, Post, Unit, post_on, whose
from giaoban.models.store import audit, units
from giaoban.models.store.tables import participants, people, posts, voice_consents, voice_profiles
from giaoban.models.transcript import Transcript
from giaoban.models.vietnamese import fold, name_sort_key, nfc, normal, one_line

LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 500
LONGEST_TITLE: Final = 200


def add(tx: Connection, name: str, by: Reader, note: str = "") -> Person:
    """Two may have one name. Raises `BadInput` for a name that is empty or too long."""
    values = {"name": _name(name), "note": _note(note), "version": 1}
    made = _person(tx.execute(insert(people).values(values).returning(people)).one())
    audit.note(tx, by, "person.add", f"person:{made.id}", name=made.name)
    return made


def edit(tx: Connection, person_id: int, version: int, name: str, note: str, by: Reader) -> Person:
    """Raises `NotFound`, `BadInput` as `add`, and `Clash` when somebody edited it since `version`."""
    before = get(tx, person_id)
    values = {"name": _name(name), "note": _note(note), "version": version + 1}
    it = people.c.id == before.id, people.c.version == version
    if tx.execute(update(people).where(*it).values(values)).rowcount == 0:
        raise Clash("Có người vừa sửa mục này. Hãy mở lại trang rồi sửa tiếp.")
    told = {"name": values["name"], "before": before.name}
    audit.note(tx, by, "person.edit", f"person:{before.id}", **told)
    return get(tx, before.id)


def get(tx: Connection, person_id: int) -> Person:
    """Of one that was merged into another, that other. Raises `NotFound`."""
    row = tx.execute(select(people).where(people.c.id == person_id)).one_or_none()
    if row is None:
        raise NotFound("Danh mục không có người này.")
    return get(tx, row.merged_into) if row.merged_into is not None else _person(row)


def all(tx: Connection) -> list[Person]:  # noqa: A001 - read as people.all
    """By given name, then family name, in Vietnamese order; without those merged into others."""
    rows = tx.execute(select(people).where(people.c.merged_into.is_(None)))
    return sorted(map(_person, rows), key=lambda person: (name_sort_key(person.name), person.id))


def find(tx: Connection, like: str) -> list[Person]:
    """As `all`, those whose name, note, or a post of theirs with its unit has all of the words in it, marks
    and case aside."""
    words = fold(nfc(like)).split()
    found = all(tx)
    if not words:
        return found
    held, register = posts_of(tx, [each.id for each in found]), _units(tx)
    return [each for each in found if _has(words, each, held.get(each.id, []), register)]


def named(tx: Connection, name: str) -> list[Person]:
    """Those whose name this is, marks and case aside."""
    wanted = fold(one_line(name))
    return [each for each in all(tx) if fold(each.name) == wanted]


def same(tx: Connection, person_id: int) -> list[int]:
    """The person's number, and those of all who were merged into them."""
    found = [person_id]
    for number in found:
        merged = select(people.c.id).where(people.c.merged_into == number).order_by(people.c.id)
        found += tx.execute(merged).scalars()
    return found


def merge(tx: Connection, person_id: int, into_id: int, by: Reader) -> Person:
    """Both are one person: the posts and conferences of the first are the other's from now on, and what
    names the first means the other. Raises `NotFound`, and `BadInput` where they are one already."""
    gone, kept = get(tx, person_id), get(tx, into_id)
    if gone.id == kept.id:
        raise BadInput("Hãy chọn hai người khác nhau để gộp.")
    known = {_what(post) for post in posts_of(tx, [kept.id]).get(kept.id, [])}
    for post in posts_of(tx, [gone.id]).get(gone.id, []):
        it = posts.c.id == post.id
        again = _what(post) in known
        tx.execute(delete(posts).where(it) if again else update(posts).where(it).values(person_id=kept.id))
    for table in (participants, voice_consents, voice_profiles):
        tx.execute(update(table).where(table.c.person_id == gone.id).values(person_id=kept.id))
    tx.execute(update(people).where(people.c.id == gone.id).values(merged_into=kept.id))
    audit.note(tx, by, "person.merge", f"person:{gone.id}", into=kept.id, name=gone.name)
    return kept


def add_post(
    tx: Connection,
    person_id: int,
    title: str,
    unit_id: int,
    by: Reader,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    """Raises `NotFound`, and `BadInput` for a title that is empty, dates that are turned round, or a post
    that is there already."""
    person = get(tx, person_id)
    values = _checked(tx, Post(person.id, unit_id, title, valid_from, valid_to))
    made = _post(tx.execute(insert(posts).values(values).returning(posts)).one())
    _told(tx, by, "person.post-add", made)
    return made


def edit_post(tx: Connection, post: Post, by: Reader) -> Post:
    """Keeps what is given of the post with its number. Raises as `add_post`."""
    of_person(tx, post.person_id, post.id)
    values = _checked(tx, post)
    tx.execute(update(posts).where(posts.c.id == post.id).values(values))
    _told(tx, by, "person.post-edit", post)
    return of_person(tx, post.person_id, post.id)


def remove_post(tx: Connection, person_id: int, post_id: int, by: Reader) -> Post:
    """For one that was entered by mistake: one that ended has a last day. Raises `NotFound`."""
    gone = of_person(tx, person_id, post_id)
    tx.execute(delete(posts).where(posts.c.id == gone.id))
    _told(tx, by, "person.post-remove", gone)
    return gone


def of_person(tx: Connection, person_id: int, post_id: int) -> Post:
    """Raises `NotFound`."""
    row = tx.execute(select(posts).where(posts.c.id == post_id, posts.c.person_id == person_id)).one_or_none()
    if row is None:
        raise NotFound("Người này không có chức vụ ấy.")
    return _post(row)


def posts_of(tx: Connection, person_ids: Collection[int]) -> dict[int, list[Post]]:
    """Of each that holds or held any, the latest first."""
    found: defaultdict[int, list[Post]] = defaultdict(list)
    for row in tx.execute(select(posts).where(posts.c.person_id.in_(sorted(set(person_ids))))):
        found[row.person_id].append(_post(row))
    for held in found.values():
        held.sort(key=lambda post: (post.valid_from or date.min, post.id), reverse=True)
    return dict(found)


def posts_on(tx: Connection, person_ids: Collection[int], day: date) -> dict[int, str]:
    """The post that each held on that day with its unit, as ``Giám đốc Sở Tài chính``, of whom one is known;
    by the number that was asked for."""
    known = {number: get(tx, number).id for number in set(person_ids)}
    held, register = posts_of(tx, known.values()), _units(tx)
    found = {number: post_on(held.get(person_id, []), day) for number, person_id in known.items()}
    return {number: post.written(register) for number, post in found.items() if post}


def linked(tx: Connection, details: ConferenceDetails) -> ConferenceDetails:
    """With each participant's place in the register, where name and unit tell it (`people.whose`)."""
    if not any(one.person_id is None and one.unit for one in details.participants):
        return details
    register, by_name = _units(tx), defaultdict(list)
    for person in all(tx):
        by_name[normal(person.name)].append(person)
    named_here = [person for one in details.participants for person in by_name.get(normal(one.name), ())]
    held = posts_of(tx, [person.id for person in named_here])
    day = details.held_on

    def known(one: Participant) -> Participant:
        if one.person_id is not None:
            return one
        found = whose(by_name.get(normal(one.name), ()), held, register, one.name, one.unit, day)
        return replace(one, person_id=found.id) if found else one

    return replace(details, participants=tuple(map(known, details.participants)))


def with_speakers(tx: Connection, conference: Conference, transcript: Transcript) -> Conference:
    """With those who speak in a recording of it and stand in the register but not on its list, in the posts
    that they held that day: for what reads posts and units from the list alone."""
    on_list = conference.details.participants_by_name()
    missing = {
        transcript.names[label]: person_id
        for label, person_id in transcript.people.items()
        if normal(transcript.names[label]) not in on_list
    }
    if not missing:
        return conference
    day, register = conference.details.held_on, _units(tx)
    merged = {person_id: get(tx, person_id).id for person_id in missing.values()}
    held = posts_of(tx, merged.values())
    more = [
        Participant(name, post.title, register[post.unit_id].name, person_id)
        for name, person_id in missing.items()
        if (post := post_on(held.get(merged[person_id], []), day))
    ]
    details = replace(conference.details, participants=(*conference.details.participants, *more))
    return replace(conference, details=details)


def posts_of_speakers(tx: Connection, conference: Conference, transcript: Transcript) -> dict[str, str]:
    """Label → the post that the named speaker held on the day of the conference: as the register has it,
    else as the list of participants does. Of those of whom one is known."""
    day = conference.details.held_on
    on_list = conference.details.participants_by_name()
    held = posts_on(tx, transcript.people.values(), day)
    found = {}
    for label, name in transcript.names.items():
        listed = on_list.get(normal(name))
        found[label] = held.get(transcript.people.get(label, 0)) or (listed.role if listed else "")
    return {label: post for label, post in found.items() if post}


def held_then(tx: Connection, day: date) -> list[tuple[Person, str]]:
    """Who held a post on that day, and which, in the order of `all`."""
    everybody, register = all(tx), _units(tx)
    held = posts_of(tx, [each.id for each in everybody])
    found = [(person, post_on(held.get(person.id, []), day)) for person in everybody]
    return [(person, post.written(register)) for person, post in found if post]


def _has(words: list[str], person: Person, held: list[Post], register: dict[int, Unit]) -> bool:
    told = [
        f"{post.title} {register[post.unit_id].name} {register[post.unit_id].short_name}" for post in held
    ]
    text = fold(" ".join((person.name, person.note, *told)))
    return sum(word in text for word in words) == len(words)


def _checked(tx: Connection, post: Post) -> dict[str, object]:
    title = one_line(post.title)
    if not title:
        raise BadInput("Hãy ghi chức vụ.")
    if len(title) > LONGEST_TITLE:
        raise BadInput("Chức vụ dài quá {most} ký tự.", most=LONGEST_TITLE)
    if post.valid_from and post.valid_to and post.valid_to < post.valid_from:
        raise BadInput("Ngày kết thúc phải sau ngày bắt đầu.")
    units.get(tx, post.unit_id)
    tidied = replace(post, title=title)
    for other in posts_of(tx, [post.person_id]).get(post.person_id, []):
        if other.id != post.id and _what(other) == _what(tidied):
            raise BadInput("Người này đã có chức vụ ấy, từ ngày ấy.")
    return {
        "person_id": post.person_id,
        "unit_id": post.unit_id,
        "title": title,
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
    }


def _what(post: Post) -> tuple[str, int, date | None]:
    return normal(post.title), post.unit_id, post.valid_from


def _told(tx: Connection, by: Reader, action: str, post: Post) -> None:
    dates = {"from": str(post.valid_from or ""), "to": str(post.valid_to or "")}
    audit.note(tx, by, action, f"person:{post.person_id}", title=post.title, unit=post.unit_id, **dates)


def _units(tx: Connection) -> dict[int, Unit]:
    return {unit.id: unit for unit in units.all(tx)}


def _name(text: str) -> str:
    name = one_line(text)
    if not name:
        raise BadInput("Hãy ghi họ và tên.")
    if len(name) > LONGEST_NAME:
        raise BadInput("Họ và tên dài quá {most} ký tự.", most=LONGEST_NAME)
    return name


def _note(text: str) -> str:
    note = one_line(text)
    if len(note) > LONGEST_NOTE:
        raise BadInput("Ghi chú dài quá {most} ký tự.", most=LONGEST_NOTE)
    return note


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.name, row.note, row.version)


def _post(row: Row[Any]) -> Post:
    return Post(row.person_id, row.unit_id, row.title, row.valid_from, row.valid_to, row.id)
