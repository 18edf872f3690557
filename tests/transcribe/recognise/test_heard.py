from __future__ import annotations

from giaoban.models.recording import Span
from giaoban.models.transcript import Signals
from giaoban.transcribe.recognise.heard import Aligned, Heard, lost, segments, told
from giaoban.transcribe.recognise.packing import Chunk, Piece

CHUNK = Chunk((Piece(16_000, 16_000 * 6), Piece(16_000 * 20, 16_000 * 24)))
"""1–6 s and 20–24 s of the window."""


def heard(*words: tuple[str, float, float], chunk: Chunk = CHUNK) -> Heard:
    aligned = tuple(Aligned(text, start, end, 0.5, 1) for text, start, end in words)
    return Heard(chunk, aligned, Signals(-0.3, 0.01, 1.2), cut_off=False)


def test_words_are_placed_apart_and_inside_their_piece() -> None:
    said = heard(
        (" Kính", 0.0, 0.4), ("thưa", 0.3, 0.7), (" ", 0.7, 0.8), (" Xin", 5.1, 5.4), (" nghỉ.", 5.4, 9.9)
    )
    words = [each.word for each in told(said)]
    assert [(word.text, word.start, word.end) for word in words] == [
        ("Kính", 1.0, 1.4),
        ("thưa", 1.4, 1.7),
        ("Xin", 20.1, 20.4),
        ("nghỉ.", 20.4, 21.4),
    ]


def test_a_word_that_took_in_the_silence_before_it_ends_where_it_ended() -> None:
    words = [each.word for each in told(heard((" Vâng", 0.0, 3.0)))]
    assert (words[0].start, words[0].end) == (3.0, 4.0)
    words = [each.word for each in told(heard((" Xong.", 0.0, 0.5), (" Vâng", 0.5, 4.0)))]
    assert (words[1].start, words[1].end) == (4.0, 5.0)


def test_text_is_nfc() -> None:
    assert told(heard((" nghi\u0323", 0, 0.3)))[0].word.text == "nghị"


def test_a_sentence_that_vanished_leaves_a_stretch() -> None:
    said = heard((" Một", 0.2, 0.6), (" hai", 0.6, 1.0), (" ba.", 1.0, 1.4))
    assert list(lost(said, told(said))) == [Span(2.4, 6.0), Span(20.0, 24.0)]
    whole = heard(*((" và", at * 0.5, at * 0.5 + 0.4) for at in range(18)))
    assert list(lost(whole, told(whole))) == []


def test_segments_end_at_sentences_and_silences() -> None:
    said = heard((" Một.", 0.2, 0.6), (" Hai", 0.6, 1.0), (" ba", 1.0, 1.4), (" bốn", 5.2, 5.6))
    assert [segment.text for segment in segments(said, told(said))] == ["Một.", "Hai ba", "bốn"]


def test_segments_are_short_enough_to_read() -> None:
    chunk = Chunk((Piece(0, 16_000 * 29),))
    said = heard(*((f" từ{at}", at * 0.5, at * 0.5 + 0.4) for at in range(58)), chunk=chunk)
    found = list(segments(said, told(said)))
    assert max(segment.end - segment.start for segment in found) <= 15
    assert sum(len(segment.words) for segment in found) == 58
