"""Who speaks in a recording, as those who may change it see it: voices, names to offer, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from giaoban.models.changes import kind_of
from giaoban.models.recording import Span
from giaoban.models.speakers import Assign, Merge, Rename, Split, number_of
from giaoban.models.store import people, speakers, transcripts, voices
from giaoban.models.transcript import speaker_name
from giaoban.models.vietnamese import normal
from giaoban.search.introductions import Known, suggestions
from giaoban.webapp import reading
from giaoban.webapp.wording import _

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from giaoban.models.changes import Change, Edit
    from giaoban.models.conference import Conference
    from giaoban.models.recording import Recording
    from giaoban.models.transcript import Transcript
    from giaoban.search.introductions import Suggestion
    from giaoban.webapp.reading import Voice

SAMPLE_SECONDS: Final = 8.0
"""Enough to know a voice by."""
OFFERED: Final = 500
"""Names that a field offers, the conference's own aside."""


@dataclass(frozen=True, slots=True)
class Alike:
    name: str
    role: str
    score: float


@dataclass(frozen=True, slots=True)
class Card:
    """A speaker: what is shown of him, and what can be done."""

    voice: Voice
    given: str
    """The name that a person gave; empty where nobody did."""
    sample: Span | None
    """His longest clean stretch, cut to what is needed to know the voice."""
    proposed: tuple[Suggestion, ...]
    """Who he may be by what was said, where nobody gave him a name."""
    alike: Alike | None
    """Whose voice his is like; only where the office uses voice profiles."""
    twin: str
    """Of several with one name, the label of the one who speaks most, where that is another; else empty."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who may be the one who speaks."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Done:
    """A change as the history tells it."""

    edit: Edit
    words: str
    carried_from: int | None
    """The number of the layer it was first made on, the recording's first being 1."""


@dataclass(frozen=True, slots=True)
class Panel:
    recording: Recording
    transcript: Transcript
    cards: list[Card]
    suggestions: list[Offered]
    history: list[Done]
    """The latest first."""

    @property
    def layer_id(self) -> int:
        return self.transcript.layer.id or 0

    @property
    def last(self) -> Done | None:
        """What would be taken back."""
        return next((done for done in self.history if done.edit.undone_at is None), None)

    @property
    def runs(self) -> list[tuple[int, str]]:
        """For the page's script: from which segment on which label speaks."""
        labels = enumerate(segment.speaker or "" for segment in self.transcript.segments)
        return [next(run) for _label, run in groupby(labels, key=lambda pair: pair[1])]


def panel(tx: Connection, recording: Recording, conference: Conference, transcript: Transcript) -> Panel:
    ids = [layer.id for layer in transcripts.layers(tx, recording.id)]
    history = speakers.history(tx, transcript.layer.id or 0)
    return Panel(
        recording=recording,
        transcript=transcript,
        cards=_cards(tx, conference, transcript),
        suggestions=_offered(tx, conference, transcript),
        history=[
            Done(edit, in_words(edit.change), _place(ids, edit.carried_from) if edit.carried_from else None)
            for edit in history
        ],
    )


def in_words(change: Change) -> str:
    """What was done, by the speakers' numbers: names come and go, numbers stay."""
    match change:
        case Rename(label, name):
            who = speaker_name(label)
            return (
                _("Đặt tên “{name}” cho {who}", name=name, who=who)
                if name
                else _("Bỏ tên của {who}", who=who)
            )
        case Merge(labels, into):
            gone = ", ".join(map(speaker_name, labels))
            return _("Gộp {gone} vào {who}", gone=gone, who=speaker_name(into))
        case Split(spans, label, name):
            who = f"{speaker_name(label)} ({name})" if name else speaker_name(label)
            return _("Tách {count} đoạn thành {who}", count=len(spans), who=who)
        case Assign(spans, None):
            return _("Ghi {count} đoạn là chưa rõ người nói", count=len(spans))
        case Assign(spans, label):
            return _("Chuyển {count} đoạn cho {who}", count=len(spans), who=speaker_name(label))
    return _(kind_of(change).label)


def _cards(tx: Connection, conference: Conference, transcript: Transcript) -> list[Card]:
    posts = people.posts_of_speakers(tx, conference, transcript)
    proposed = _proposed(tx, conference, transcript)
    alike = _alike(tx, conference, transcript)
    heard = [voice for voice in reading.voices(transcript, posts) if voice.label]
    return [
        Card(
            voice,
            transcript.names.get(voice.label, ""),
            _sample(transcript, voice.label),
            tuple(one for one in proposed if one.label == voice.label),
            alike.get(voice.label),
            _twin(voice, [other for other in heard if other.label in transcript.names]),
        )
        for voice in heard
    ]


def _proposed(tx: Connection, conference: Conference, transcript: Transcript) -> list[Suggestion]:
    day = conference.details.held_on
    listed = [Known(one.name, one.post, one.unit, one.person_id) for one in conference.details.participants]
    names = {normal(one.name) for one in listed}
    register = [
        Known(person.name, post, "", person.id)
        for person, post in people.held_then(tx, day)
        if normal(person.name) not in names
    ]
    return suggestions(transcript, [*listed, *register])


def _alike(tx: Connection, conference: Conference, transcript: Transcript) -> dict[str, Alike]:
    found = voices.alike(tx, transcript)
    held = people.posts_on(tx, [one.person_id for one in found.values()], conference.details.held_on)
    return {
        label: Alike(people.get(tx, one.person_id).name, held.get(one.person_id, ""), one.score)
        for label, one in found.items()
    }


def _twin(voice: Voice, named: list[Voice]) -> str:
    same = [other for other in named if other.name == voice.name]
    most = max(same, key=lambda other: other.seconds, default=voice)
    return most.label if voice in same and most != voice else ""


def _sample(transcript: Transcript, label: str) -> Span | None:
    said = [segment for segment in transcript.segments if segment.speaker == label]
    clean = [each for each in said if not each.doubts and not transcript.together(each)]
    longest = max(clean or said, key=lambda segment: segment.end - segment.start, default=None)
    if longest is None:
        return None
    return Span(longest.start, min(longest.end, longest.start + SAMPLE_SECONDS))


def _offered(tx: Connection, conference: Conference, transcript: Transcript) -> list[Offered]:
    """Those on the list, nobody named after whom comes first, then those of the register who held a post."""
    taken = set(transcript.names.values())
    listed = sorted(conference.details.participants, key=lambda one: one.name in taken)
    found = {normal(one.name): Offered(one.name, one.role) for one in listed}
    for person, post in people.held_then(tx, conference.details.held_on):
        if len(found) >= OFFERED:
            break
        found.setdefault(normal(person.name), Offered(person.name, post))
    return list(found.values())


def _place(ids: list[int | None], layer_id: int) -> int | None:
    return ids.index(layer_id) + 1 if layer_id in ids else None


def person_of(tx: Connection, conference: Conference, name: str) -> int | None:
    """Whom the archive knows by this name: among the conference's participants, else the one of that name
    who held a post on its day."""
    wanted = normal(name)
    listed = [one for one in conference.details.participants if normal(one.name) == wanted]
    found = {one.person_id for one in listed if one.person_id}
    if not listed:
        held = people.held_then(tx, conference.details.held_on)
        found = {person.id for person, _post in held if normal(person.name) == wanted}
    return found.pop() if len(found) == 1 else None


def label_of(text: str) -> str:
    """A label that a form sent; empty for what is none."""
    return text if number_of(text) else ""
