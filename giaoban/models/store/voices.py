"""Voice profiles over recordings: off until an administrator switches them on by a decision of the office,
made only of who consented, and gone with the consent or the decision."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, NotAllowed, StateRefused
from giaoban.models.store import audit, codec, people, spoken, transcripts
from giaoban.models.store.database import now
from giaoban.models.store.tables import voice_consents, voice_policies, voice_profiles
from giaoban.models.transcript import Transcript
from giaoban.models.vietnamese import one_line
from giaoban.models.voices import Likeness, Voice, likest, of_speakers, together

LONGEST_PAPER: Final = 200
MOST_RECORDINGS: Final = 20
"""From the latest of which a profile is made: voices change with the years."""


@dataclass(frozen=True, slots=True)
class Policy:
    on: bool = False
    paper: str = ""
    """The decision by which they were switched on, or off."""
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    id: int
    person_id: int
    given_on: date
    paper: str
    noted_at: datetime
    withdrawn_at: datetime | None = None


def policy(tx: Connection) -> Policy:
    row = tx.execute(select(voice_policies).order_by(voice_policies.c.id.desc()).limit(1)).one_or_none()
    return Policy(row.state == "on", row.paper, row.at, row.who) if row else Policy()


def switch(tx: Connection, *, on: bool, paper: str, by: Reader) -> None:
    """For administrators. Off deletes every profile; the consents stay as a record.

    Raises `NotAllowed`, and `BadInput` without the number of the decision.
    """
    if not by.reads_all:
        raise NotAllowed("Tài khoản của đồng chí không được làm việc này.")
    paper = _paper(paper)
    values = {"state": "on" if on else "off", "paper": paper, "at": now()}
    tx.execute(insert(voice_policies).values(values | {"account_id": by.account_id, "who": by.name}))
    gone = 0 if on else _delete(tx, voice_profiles.c.id > 0)
    audit.note(tx, by, "voice.on" if on else "voice.off", paper=paper, profiles_deleted=gone)


def consents(tx: Connection, person_id: int) -> list[Consent]:
    """Those withdrawn among them, the latest first."""
    rows = tx.execute(
        select(voice_consents)
        .where(voice_consents.c.person_id == person_id)
        .order_by(voice_consents.c.id.desc())
    )
    return [_consent(row) for row in rows]


def standing(tx: Connection) -> dict[int, Consent]:
    """Of everybody who gave one and has not withdrawn it, by person."""
    rows = tx.execute(
        select(voice_consents).where(voice_consents.c.withdrawn_at.is_(None)).order_by(voice_consents.c.id)
    )
    return {row.person_id: _consent(row) for row in rows}


def consent(tx: Connection, person_id: int, given_on: date, paper: str, by: Reader) -> Consent:
    """Somebody agreed in writing. Raises `StateRefused` while profiles are off or where there is a consent,
    `BadInput` without a paper or for a day to come."""
    _require_on(tx)
    person = people.get(tx, person_id)
    if person.id in standing(tx):
        raise StateRefused("Người này đã có văn bản đồng ý.")
    if given_on > now().date():
        raise BadInput("Ngày đồng ý không thể ở sau hôm nay.")
    values = {"person_id": person.id, "given_on": given_on, "paper": _paper(paper), "noted_at": now()}
    kept = insert(voice_consents).values(values | {"noted_by": by.account_id}).returning(voice_consents)
    made = _consent(tx.execute(kept).one())
    told = {"given_on": str(made.given_on), "paper": made.paper}
    audit.note(tx, by, "voice.consent", f"person:{person.id}", **told)
    return made


def withdraw(tx: Connection, person_id: int, by: Reader) -> int:
    """The consent ends and the profile is gone. Returns how many voices were deleted.

    Raises `StateRefused` where there is no consent.
    """
    person = people.get(tx, person_id)
    theirs = voice_consents.c.person_id == person.id, voice_consents.c.withdrawn_at.is_(None)
    if tx.execute(update(voice_consents).where(*theirs).values(withdrawn_at=now())).rowcount == 0:
        raise StateRefused("Người này chưa có văn bản đồng ý.")
    gone = _delete(tx, voice_profiles.c.person_id == person.id)
    audit.note(tx, by, "voice.withdraw", f"person:{person.id}", profiles_deleted=gone)
    return gone


def learn(tx: Connection, person_id: int, by: Reader) -> float:
    """Makes the profile anew from the recordings that `by` may read in which a speaker is this person by
    name. Returns the seconds of speech that it rests on.

    Raises `StateRefused` while profiles are off, without consent, or where there is not enough speech.
    """
    _require_on(tx)
    person = people.get(tx, person_id)
    if person.id not in standing(tx):
        raise StateRefused("Chưa có văn bản đồng ý của người này, nên không được lập hồ sơ giọng nói.")
    found: list[tuple[int, Voice]] = []
    for one in spoken.by_person(tx, person.id, by)[:MOST_RECORDINGS]:
        heard = of_recording(tx, one.recording.id)
        found += [(one.recording.id, heard[label]) for label in one.labels if label in heard]
    if not found:
        raise StateRefused("Chưa đủ lời nói của người này: cần ít nhất 10 giây trong một bản ghi đã đặt tên.")
    _delete(tx, voice_profiles.c.person_id == person.id)
    rows = [
        {
            "person_id": person.id,
            "recording_id": recording_id,
            "embedding": [round(number, 6) for number in voice.embedding],
            "seconds": round(voice.seconds, 1),
            "maker": asdict(voice.maker),
            "made_at": now(),
        }
        for recording_id, voice in found
    ]
    tx.execute(insert(voice_profiles), rows)
    seconds = float(sum(voice.seconds for _recording, voice in found))
    told = {"recordings": [recording_id for recording_id, _voice in found], "seconds": round(seconds)}
    audit.note(tx, by, "voice.learn", f"person:{person.id}", **told)
    return seconds


def profile_seconds(tx: Connection, person_id: int) -> float:
    rows = tx.execute(select(voice_profiles.c.seconds).where(voice_profiles.c.person_id == person_id))
    return float(sum(rows.scalars()))


def of_recording(tx: Connection, recording_id: int) -> dict[str, Voice]:
    """Label → voice, of the transcript that people read."""
    transcript = transcripts.transcript(tx, recording_id)
    return _voices(tx, transcript) if transcript else {}


def alike(tx: Connection, transcript: Transcript) -> dict[str, Likeness]:
    """Label → whose voice it is like, of speakers whom nobody named; nobody while profiles are off."""
    if not policy(tx).on:
        return {}
    profiles = _profiles(tx)
    if not profiles:
        return {}
    found = {
        label: likest(voice, profiles)
        for label, voice in _voices(tx, transcript).items()
        if label not in transcript.names
    }
    return {label: one for label, one in found.items() if one}


def forget_recording(tx: Connection, recording_id: int) -> int:
    """What was learned from a recording that is taken out of the archive goes with it."""
    return _delete(tx, voice_profiles.c.recording_id == recording_id)


def _voices(tx: Connection, transcript: Transcript) -> dict[str, Voice]:
    layer_id = transcript.layer.id
    return of_speakers(transcript, transcripts.turns_of(tx, layer_id)) if layer_id is not None else {}


def _profiles(tx: Connection) -> list[tuple[int, Voice]]:
    """Of those whose consent stands: one voice for each person and maker."""
    consenting = select(voice_consents.c.person_id).where(voice_consents.c.withdrawn_at.is_(None))
    kept: defaultdict[tuple[int, str], list[Voice]] = defaultdict(list)
    for row in tx.execute(select(voice_profiles).where(voice_profiles.c.person_id.in_(consenting))):
        maker = codec.maker(row.maker)
        voice = Voice(tuple(row.embedding), row.seconds, maker)
        kept[row.person_id, f"{maker.engine} {maker.weights_sha256}"].append(voice)
    return [(person_id, together(each, each[0].maker)) for (person_id, _maker), each in kept.items()]


def _delete(tx: Connection, which: ColumnElement[bool]) -> int:
    if tx.dialect.name == "sqlite":
        # What was deleted is overwritten, not only unlinked; for this connection, from now on.
        tx.exec_driver_sql("PRAGMA secure_delete=ON")
    return int(tx.execute(delete(voice_profiles).where(which)).rowcount)


def _require_on(tx: Connection) -> None:
    if not policy(tx).on:
        raise StateRefused("Hồ sơ giọng nói đang tắt. Quản trị bật theo quyết định của cơ quan.")


def _paper(text: str) -> str:
    paper = one_line(text)
    if not paper:
        raise BadInput("Hãy ghi số, ký hiệu văn bản.")
    if len(paper) > LONGEST_PAPER:
        raise BadInput("Số, ký hiệu văn bản dài quá {most} ký tự.", most=LONGEST_PAPER)
    return paper


def _consent(row: Row[Any]) -> Consent:
    return Consent(row.id, row.person_id, row.given_on, row.paper, row.noted_at, row.withdrawn_at)
