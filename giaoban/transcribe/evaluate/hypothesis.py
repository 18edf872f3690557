"""What is measured: a layer, with what its run kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from giaoban.models.errors import NotFound
from giaoban.models.recording import Span
from giaoban.models.store import recordings, transcripts
from giaoban.models.transcript import Layer, Turn
from giaoban.transcribe.assemble.step import same_voice
from giaoban.transcribe.assemble.voices import join_voices


@dataclass(frozen=True, slots=True)
class Hypothesis:
    layer: Layer
    turns: tuple[Turn, ...]
    """Who speaks when, as the diariser said, joined over the windows; overlaps are kept."""
    duration: float
    """Seconds of the recording."""
    speech: tuple[Span, ...] = ()
    """The speech map: where the archive hears a voice."""


def of_recording(tx: Connection, recording_id: int, layer_id: int | None = None) -> Hypothesis:
    """The layer that people read, or the one named. Raises `NotFound`."""
    layer = (
        transcripts.current(tx, recording_id)
        if layer_id is None
        else transcripts.get_layer(tx, recording_id, layer_id)
    )
    preparation = recordings.preparation(tx, recording_id)
    if layer is None or layer.id is None or preparation is None:
        raise NotFound("Bản ghi {id} chưa có bản gỡ băng.", id=recording_id)
    windows = transcripts.turns_of(tx, layer.id)
    turns = join_voices(windows, same_voice(windows))
    return Hypothesis(layer, tuple(turns) or spoken(layer), preparation.duration, preparation.speech)


def spoken(layer: Layer) -> tuple[Turn, ...]:
    """The turns that the layer itself tells of: its segments with a speaker."""
    return tuple(
        Turn(segment.start, segment.end, segment.speaker)
        for segment in layer.segments
        if segment.speaker is not None
    )
