"""Layers counted by the database, on every one that it runs on."""

from __future__ import annotations

from giaoban.models.recording import Span
from giaoban.models.store import conferences, tallies, transcripts
from giaoban.models.store.database import Database
from giaoban.models.tally import Tally
from giaoban.models.transcript import Doubt
from tests.factories.transcripts import layer, segment
from tests.models.store.test_store import DETAILS, add_recording


def test_layers_are_counted_each_for_itself(db: Database):
    made = layer(
        segment(0.0, "một hai ba"),
        segment(10.0, "bốn năm", doubts=[Doubt.RATE, Doubt.NO_VOICE]),
        segment(20.0, "sáu", doubts=[Doubt.RATE]),
        segment(30.0, ""),
    )
    with db.write() as tx:
        recording = add_recording(tx, conferences.add(tx, DETAILS).id)
        kept = [
            transcripts.save_layer(tx, recording.id, transcripts.start_run(tx, recording.id, {}), each)
            for each in (made, layer(segment(0.0, "bảy tám")), layer())
        ]
    ids = [each.id for each in kept if each.id is not None]
    with db.read() as tx:
        found = tallies.of_layers(tx, ids)
        places = tallies.doubtful_places(tx, ids[0], 10)
        assert tallies.doubtful_places(tx, ids[0], 1) == places[:1]
        assert tallies.doubtful_places(tx, ids[1], 10) == []
        assert tallies.of_layers(tx, []) == {}
    first = found[ids[0]]
    assert (first.segments, first.words, first.doubtful) == (4, 6, 2)
    assert round(first.doubtful_seconds, 3) == 0.84
    assert first.doubts == {Doubt.RATE: 2, Doubt.NO_VOICE: 1}
    assert (found[ids[1]].words, found[ids[1]].doubts) == (2, {})
    assert found[ids[2]] == Tally()
    assert places == [
        (Span(10.0, 10.57), (Doubt.RATE, Doubt.NO_VOICE)),
        (Span(20.0, 20.27), (Doubt.RATE,)),
    ]
