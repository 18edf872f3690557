from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoban.models.recording import Span
from giaoban.transcribe.recognise.packing import CHUNK_SECONDS, Chunk, Piece, pack
from giaoban.transcribe.recognise.seam import SAMPLE_RATE

SECONDS = 150
SOUND = np.random.default_rng(0).integers(-9000, 9000, SECONDS * SAMPLE_RATE).astype(np.int16)


@st.composite
def speech_maps(draw: st.DrawFn) -> list[Span]:
    """Spans in order and apart, of any length, the last ones perhaps beyond the end."""
    at, spans = 0.0, []
    for gap, length in draw(st.lists(st.tuples(st.floats(0, 10), st.floats(0.01, 80)), max_size=12)):
        spans.append(Span(at + gap, at + gap + length))
        at += gap + length
    return spans


@settings(deadline=None)
@given(speech_maps())
def test_every_sample_of_speech_is_in_one_chunk_that_is_not_too_long(spans: list[Span]) -> None:
    wanted = np.zeros(len(SOUND), np.int8)
    for span in spans:
        wanted[round(span.start * SAMPLE_RATE) : round(span.end * SAMPLE_RATE)] = 1
    packed = np.zeros(len(SOUND), np.int8)
    for chunk in pack(spans, SOUND):
        assert chunk.seconds <= CHUNK_SECONDS + 1e-6
        assert len(chunk.sound(SOUND)) == round(chunk.seconds * SAMPLE_RATE)
        for piece in chunk.pieces:
            packed[piece.start : piece.end] += 1
    assert np.array_equal(packed, wanted)


def test_silence_between_stretches_costs_nothing() -> None:
    spans = [Span(at, at + 3) for at in range(0, 100, 10)]
    assert [chunk.seconds for chunk in pack(spans, SOUND)] == [27.0, 3.0]


def test_a_stretch_too_long_for_a_chunk_is_cut_where_it_is_quietest() -> None:
    sound = SOUND.copy()
    sound[26 * SAMPLE_RATE : 26 * SAMPLE_RATE + SAMPLE_RATE // 2] = 0
    first, second = pack([Span(0, 50)], sound)
    assert first.pieces[0].end == second.pieces[0].start
    assert 26.0 <= first.seconds <= 26.5


def test_times_come_back_to_the_piece_that_the_word_ends_in() -> None:
    chunk = Chunk((Piece(16_000, 48_000), Piece(160_000, 192_000)))  # 1–3 s, then 10–12 s
    assert chunk.placed(0.5, 0.8) == (0, 1.5, 1.8)
    assert chunk.placed(2.5, 2.8) == (1, 10.5, 10.8)
    assert chunk.placed(1.8, 2.4) == (1, 10.0, 10.4)
    assert chunk.placed(1.8, 2.03) == (0, 2.8, 3.0)
    assert chunk.placed(3.9, 9.0) == (1, 11.9, 12.0)


@settings(deadline=None)
@given(speech_maps())
def test_halves_are_the_whole(spans: list[Span]) -> None:
    for chunk in pack(spans, SOUND):
        first, second = chunk.halves()
        assert np.array_equal(np.concatenate([first.sound(SOUND), second.sound(SOUND)]), chunk.sound(SOUND))
        assert max(first.seconds, second.seconds) < max(chunk.seconds, 0.001)
