"""How many speak, given after: the windows are diarised again over the same words, nothing else is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from giaoban.ingest.lifecycle import choose_layer
from giaoban.ingest.speakers import set_speakers
from giaoban.models.access import SYSTEM, Reader, Role
from giaoban.models.errors import NotAllowed, NotFound, StateRefused
from giaoban.models.job import Job, Step
from giaoban.models.recording import Preparation, RecordingState, Span, SpeakerCount
from giaoban.models.speakers import Rename
from giaoban.models.store import conferences, recordings, reviewing, speakers, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.tables import audit
from giaoban.models.transcript import ReviewState, WindowWords
from tests.factories.transcripts import MAKER, layer, segment
from tests.models.store.test_store import DETAILS, add_recording

WINDOWS = (Span(0.0, 700.0), Span(700.0, 1200.0))
WORDS = [WindowWords(window, (segment(window.start + 1, "một hai ba", None),), MAKER) for window in WINDOWS]


@pytest.fixture
def new_id(db: Database) -> int:
    with db.write() as tx:
        number: int = add_recording(tx, conferences.add(tx, DETAILS).id).id
        recordings.save_preparation(tx, number, Preparation(1200.0, -20.0, (Span(0.0, 100.0),), WINDOWS))
    return number


@pytest.fixture
def recording_id(db: Database, new_id: int) -> int:
    """One that was transcribed and can be found."""
    with db.write() as tx:
        run = transcripts.start_run(tx, new_id, {"recogniser": "whisper-base", "hints": ["Lào Cai"]})
        for number, words in enumerate(WORDS):
            transcripts.save_words(tx, run, number, words)
        transcripts.save_layer(tx, new_id, run, layer(segment(1.0, "một hai ba")))
        recordings.set_state(tx, new_id, RecordingState.INDEXED)
    return new_id


def give(
    db: Database, queue: LeaseQueue, number: int, least: int, most: int, by: Reader = SYSTEM
) -> int | None:
    with db.write() as tx:
        return set_speakers(tx, queue, number, SpeakerCount(least, most), by)


def jobs(db: Database, queue: LeaseQueue, number: int) -> list[Job]:
    with db.read() as tx:
        return list(queue.jobs(tx, number))


def test_who_speaks_in_an_approved_transcript_is_settled(db: Database, queue: LeaseQueue, recording_id: int):
    with db.write() as tx:
        layer_id = transcripts.current_head(tx, recording_id).id  # type: ignore[union-attr]  # it is there
        for state in (ReviewState.IN_REVIEW, ReviewState.APPROVED):
            reviewing.say(tx, queue, recording_id, layer_id or 0, state, SYSTEM, revision=0)
    with pytest.raises(StateRefused, match="đã duyệt"):
        give(db, queue, recording_id, 3, 5)
    with db.read() as tx:
        assert recordings.get(tx, recording_id).speakers == SpeakerCount()


def test_the_windows_are_diarised_again_over_the_same_words(
    db: Database, queue: LeaseQueue, recording_id: int
):
    run = give(db, queue, recording_id, 3, 5)
    assert run is not None
    found = jobs(db, queue, recording_id)
    assert [(job.step, job.window, job.run_id) for job in found] == [
        (Step.DIARISE, 0, run),
        (Step.DIARISE, 1, run),
    ]
    with db.read() as tx:
        assert transcripts.words(tx, run) == WORDS
        assert transcripts.run_options(tx, run) == {
            "recogniser": "whisper-base",
            "hints": ["Lào Cai"],
            "words_from": run - 1,
        }
        recording = recordings.get(tx, recording_id)
        assert (recording.speakers, recording.state) == (SpeakerCount(3, 5), RecordingState.INDEXED)
        noted = [(row.action, row.detail) for row in tx.execute(select(audit))]
    assert noted == [
        ("recording.speakers", {"least": 3, "most": 5}),
        ("recording.diarise", {"run": run, "words_from": run - 1}),
    ]


def test_the_same_number_again_does_nothing(db: Database, queue: LeaseQueue, recording_id: int):
    with db.write() as tx:
        recordings.set_speakers(tx, recording_id, SpeakerCount(3, 5))
    assert give(db, queue, recording_id, 3, 5) is None
    assert jobs(db, queue, recording_id) == []


def test_before_the_first_transcript_the_number_is_only_kept(db: Database, queue: LeaseQueue, new_id: int):
    assert give(db, queue, new_id, 2, 2) is None
    assert jobs(db, queue, new_id) == []
    with db.read() as tx:
        assert recordings.get(tx, new_id).speakers == SpeakerCount(2, 2)


def test_while_a_run_is_under_way_it_is_refused_and_not_kept(
    db: Database, queue: LeaseQueue, recording_id: int
):
    give(db, queue, recording_id, 2, 2)
    before = jobs(db, queue, recording_id)
    with pytest.raises(StateRefused):
        give(db, queue, recording_id, 4, 4)
    assert jobs(db, queue, recording_id) == before
    with db.read() as tx:
        assert recordings.get(tx, recording_id).speakers == SpeakerCount(2, 2)


def test_words_of_other_windows_cannot_be_taken_over(db: Database, queue: LeaseQueue, recording_id: int):
    with db.write() as tx:
        whole = Preparation(1200.0, -20.0, (), (Span(0.0, 1200.0),))
        recordings.save_preparation(tx, recording_id, whole)
    with pytest.raises(StateRefused, match="chia đoạn"):
        give(db, queue, recording_id, 2, 2)


def test_who_may_not_does_not(db: Database, queue: LeaseQueue, recording_id: int):
    with pytest.raises(NotFound):
        give(db, queue, recording_id, 2, 2, Reader(5, "Ai đó", Role.SECRETARY, frozenset()))
    with pytest.raises(NotAllowed):
        give(db, queue, recording_id, 2, 2, Reader(6, "Cán bộ", Role.READER, DETAILS.readable_by))
    assert jobs(db, queue, recording_id) == []


def test_a_layer_chosen_again_knows_the_names_given_meanwhile(
    db: Database, queue: LeaseQueue, recording_id: int
):
    with db.write() as tx:
        first = transcripts.layers(tx, recording_id)[0].id or 0
        run = transcripts.start_run(tx, recording_id, {})
        newer = transcripts.save_layer(tx, recording_id, run, layer(segment(1.0, "một hai ba", "S2"))).id or 0
        speakers.change(tx, queue, recording_id, newer, Rename("S2", "Nguyễn Văn A"), SYSTEM)
    with db.write() as tx:
        choose_layer(tx, queue, recording_id, first, SYSTEM, "đúng hơn")
    with db.read() as tx:
        transcript = transcripts.transcript(tx, recording_id)
    assert transcript
    assert transcript.layer.id == first
    assert dict(transcript.names) == {"S1": "Nguyễn Văn A"}
