"""Every word of every window stands in the transcript once, in order, with the speaker who said it."""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from giaoban.models.recording import Preparation, Span, SpeakerCount
from giaoban.models.transcript import (
    Doubt,
    Maker,
    Segment,
    Turn,
    WindowTurns,
    WindowVoice,
    WindowWords,
    Word,
)
from giaoban.transcribe.assemble.coverage import coverage
from giaoban.transcribe.assemble.overlaps import overlaps
from giaoban.transcribe.assemble.sentences import LONGEST_SECONDS, sentences
from giaoban.transcribe.assemble.speakers import give_words
from giaoban.transcribe.assemble.step import make_layer
from giaoban.transcribe.assemble.stitch import stitch
from giaoban.transcribe.assemble.voices import join_voices

MAKER = Maker("engine", "weights", "0" * 64, {"same_voice": 0.6})


def segment(*words: Word, **more) -> Segment:
    return Segment(words[0].start, words[-1].end, words, **more)


def said(text: str, start: float, each: float = 0.3, **more) -> Segment:
    words = tuple(
        Word(start + place * each, start + (place + 1) * each, word, 0.9)
        for place, word in enumerate(text.split())
    )
    return segment(*words, **more)


def window(start: float, end: float, *segments: Segment) -> WindowWords:
    return WindowWords(Span(start, end), segments, MAKER)


def texts(segments) -> list[str]:
    return [word.text for one in segments for word in one.words]


# --- stitching -----------------------------------------------------------------------------------------


def test_a_cut_in_silence_changes_nothing():
    found = stitch([window(0, 10, said("kính thưa các", 8)), window(10, 20, said("đồng chí", 11))])
    assert texts(found) == ["kính", "thưa", "các", "đồng", "chí"]


def test_a_word_that_the_cut_went_through_is_there_once():
    left = window(0, 10, segment(Word(9.0, 9.4, "hội", 0.9), Word(9.8, 10.0, "nghị", 0.4)))
    right = window(10, 20, segment(Word(10.0, 10.2, "Nghị", 0.8), Word(10.4, 10.8, "hôm", 0.9)))
    found = stitch([left, right])
    assert texts(found) == ["hội", "Nghị", "hôm"]
    assert (found[0].words[-1].start, found[0].words[-1].end) == (9.8, 10.2)


def test_a_word_said_twice_is_there_twice():
    left = window(0, 10, said("xa", 9.5))
    right = window(10, 20, said("xa", 10.3))
    assert texts(stitch([left, right])) == ["xa", "xa"]


def test_a_doubled_word_that_the_cut_divides_is_not_taken_for_one():
    found = stitch([window(0, 10, said("dần", 9.7)), window(10, 20, said("dần", 10.05))])
    assert texts(found) == ["dần", "dần"]


def test_different_words_at_the_cut_are_both_kept():
    found = stitch([window(0, 10, said("giải", 9.7)), window(10, 20, said("ngân", 10.0))])
    assert texts(found) == ["giải", "ngân"]


def test_a_window_whose_only_word_was_the_other_half_leaves_no_empty_segment():
    found = stitch([window(0, 10, said("hết", 9.8, 0.2)), window(10, 20, said("hết", 10.0, 0.1))])
    assert texts(found) == ["hết"]
    assert all(one.words for one in found)


@st.composite
def windows_of_words(draw) -> list[WindowWords]:
    """Up to four windows of 10 s with distinct words in them, at times in any order a recogniser gives."""
    found, number = [], 0
    for place in range(draw(st.integers(1, 4))):
        words = []
        for _ in range(draw(st.integers(0, 6))):
            start = draw(st.floats(place * 10, place * 10 + 9.5))
            words.append(Word(start, min(start + draw(st.floats(0, 1)), place * 10 + 10), f"t{number}", 0.5))
            number += 1
        words.sort(key=lambda word: word.start)
        found.append(window(place * 10, place * 10 + 10, *([segment(*words)] if words else [])))
    return found


@given(windows_of_words())
def test_every_word_is_kept_once_and_in_order(windows):
    found = stitch(windows)
    assert texts(found) == [text for one in windows for text in texts(one.segments)]
    words = [word for one in found for word in one.words]
    assert all(a.start <= b.start for a, b in itertools.pairwise(words))
    assert all(word.start <= word.end for word in words)


# --- voices over windows -------------------------------------------------------------------------------


def voice(label: str, angle: float, seconds: float = 10.0) -> WindowVoice:
    return WindowVoice(label, (math.cos(angle), math.sin(angle)), seconds)


def turns(number: int, *voices: WindowVoice) -> WindowTurns:
    start = 100.0 * number
    spoken = tuple(
        Turn(start + 10 * place, start + 10 * place + 9, one.label) for place, one in enumerate(voices)
    )
    return WindowTurns(Span(start, start + 100), spoken, voices, MAKER)


def test_the_same_voice_in_two_windows_is_one_speaker():
    found = join_voices(
        [turns(0, voice("a", 0), voice("b", 1.5)), turns(1, voice("x", 1.45), voice("y", 0.05))], 0.6
    )
    assert found[0].speaker == found[3].speaker
    assert found[1].speaker == found[2].speaker
    assert found[0].speaker != found[1].speaker


def test_two_voices_of_one_window_stay_two_even_when_alike():
    found = join_voices([turns(0, voice("a", 0), voice("b", 0.01)), turns(1, voice("c", 0.0))], 0.6)
    assert found[0].speaker != found[1].speaker
    assert len({turn.speaker for turn in found}) == 2


def test_a_voice_that_sounds_like_nobody_is_another_speaker():
    found = join_voices([turns(0, voice("a", 0)), turns(1, voice("a", 1.5))], 0.6)
    assert found[0].speaker != found[1].speaker


def test_sixty_speakers_in_sixteen_windows_are_joined():
    angles = [6.28 * place / 60 for place in range(60)]
    windows = [turns(n, *(voice(f"{n}-{i}", a) for i, a in enumerate(angles))) for n in range(16)]
    assert len({turn.speaker for turn in join_voices(windows, 0.999)}) == 60


def told_apart(windows: list[WindowTurns], least: int | None = None, most: int | None = None) -> int:
    found = join_voices(windows, 0.9, SpeakerCount(least, most))
    return len({turn.speaker for turn in found})


def test_no_more_speakers_than_were_said_to_be_there():
    windows = [turns(n, voice("a", 0.7 * n), voice("b", 0.7 * n + 3.1)) for n in range(4)]
    assert told_apart(windows) == 8
    for most in (3, 2, 1):
        assert told_apart(windows, most=most) == most


def test_no_fewer_speakers_than_were_said_to_be_there_while_there_are_voices():
    windows = [turns(n, voice("a", 0.01 * n), voice("b", 1.5 + 0.01 * n)) for n in range(3)]
    assert told_apart(windows) == 2
    assert told_apart(windows, least=3) == 3
    assert told_apart(windows, least=9) == 6


def test_an_exact_number_is_kept_from_either_side():
    windows = [turns(n, voice("a", 0.01 * n), voice("b", 1.2 + 0.8 * n)) for n in range(3)]
    assert told_apart(windows) == 4
    assert [told_apart(windows, number, number) for number in (1, 2, 3, 4, 5, 6)] == [1, 2, 3, 4, 5, 6]


def test_the_most_alike_are_joined_when_there_are_too_many():
    windows = [turns(0, voice("a", 0)), turns(1, voice("b", 1.5)), turns(2, voice("c", 2.6))]
    one, two, three = (turn.speaker for turn in join_voices(windows, 0.6, SpeakerCount(None, 2)))
    assert one != two == three


def test_a_sliver_of_speech_is_the_one_too_many_not_two_people_who_sound_alike():
    windows = [
        turns(0, voice("a", 0.0, 60.0)),
        turns(1, voice("b", 1.0, 50.0)),
        turns(2, voice("c", 2.2, 2.0)),
    ]
    one, two, three = (turn.speaker for turn in join_voices(windows, 0.9, SpeakerCount(None, 2)))
    assert one != two == three


def slowly(windows: list[WindowTurns], same_voice: float) -> list[set[int]]:
    """The rule by looking at every pair anew each time."""
    voices = [(number, one) for number, window in enumerate(windows) for one in window.voices]
    groups = [{place} for place in range(len(voices))]

    def mean(group: set[int]) -> NDArray[np.float64]:
        parts = [np.array(voices[place][1].embedding) * voices[place][1].seconds for place in group]
        whole: NDArray[np.float64] = np.sum(parts, axis=0)
        return whole / np.float64(np.linalg.norm(whole))

    def alike(one: set[int], other: set[int]) -> float:
        if {voices[place][0] for place in one} & {voices[place][0] for place in other}:
            return -2.0
        return float(mean(one) @ mean(other))

    while len(groups) > 1:
        best, one, other = max(
            (alike(a, b), i, i + 1 + j) for i, a in enumerate(groups) for j, b in enumerate(groups[i + 1 :])
        )
        if best < same_voice:
            break
        groups[one] |= groups.pop(other)
    return sorted(groups, key=min)


def heard(
    seed: int, windows: int, people: int, voices_each: int, size: int = 256
) -> tuple[list[WindowTurns], list[int]]:
    """Windows in which some of the people speak, as an embedding hears them, and who they are."""
    random = np.random.default_rng(seed)
    sounds = random.normal(size=(people, size))
    sounds /= np.linalg.norm(sounds, axis=1, keepdims=True)
    made, who = [], []
    for number in range(windows):
        there = random.choice(people, voices_each, replace=False)
        found = []
        for place, person in enumerate(there):
            heard = sounds[person] + random.normal(size=size) * 0.6 / math.sqrt(size)
            found.append(
                WindowVoice(f"{place}", tuple(heard / np.linalg.norm(heard)), float(random.uniform(2, 60)))
            )
        start = 1000.0 * number
        spoken = tuple(
            Turn(start + 10 * place, start + 10 * place + 9, one.label) for place, one in enumerate(found)
        )
        made.append(WindowTurns(Span(start, start + 1000), spoken, tuple(found), MAKER))
        who += there.tolist()
    return made, who


@pytest.mark.parametrize("seed", range(6))
def test_the_quick_way_joins_as_looking_at_every_pair_would(seed):
    windows, _ = heard(seed, windows=5, people=7, voices_each=4, size=6)
    found = join_voices(windows, 0.5)
    groups: dict[str, set[int]] = {}
    for place, turn in enumerate(found):  # one turn for each voice, in its order
        groups.setdefault(turn.speaker, set()).add(place)
    assert list(groups.values()) == slowly(windows, 0.5)


@pytest.mark.parametrize(("windows", "people", "each"), [(16, 60, 20), (33, 60, 60)])
def test_hours_with_sixty_speakers_are_joined_quickly_and_right(windows, people, each):
    made, who = heard(1, windows, people, each)
    began = time.process_time()
    found = join_voices(made, 0.5)
    took = time.process_time() - began
    named: dict[int, set[str]] = {}
    for person, turn in zip(who, found, strict=True):
        named.setdefault(person, set()).add(turn.speaker)
    assert all(len(labels) == 1 for labels in named.values())
    assert len({turn.speaker for turn in found}) == len(named) >= people - 1
    assert took < 2.0


# --- words to speakers ---------------------------------------------------------------------------------


def speakers(segments) -> list[str | None]:
    return [word.speaker for one in segments for word in one.words]


def test_a_word_goes_to_the_turn_that_covers_most_of_it():
    found = give_words([said("một hai", 0, 1.0)], [Turn(0, 0.7, "A"), Turn(0.5, 3, "B")])
    assert speakers(found) == ["A", "B"]


def test_a_word_beside_a_turn_is_its_own_and_one_far_off_is_nobodys():
    found = give_words([said("gần", 1.3), said("xa", 5.0)], [Turn(0, 1, "A")])
    assert speakers(found) == ["A", None]


def test_a_short_slip_between_words_of_one_speaker_is_mended():
    flips = [Turn(0, 0.4, "A"), Turn(0.4, 0.6, "B"), Turn(0.6, 2, "A")]
    assert speakers(give_words([said("a b c d", 0, 0.2)], flips)) == ["A", "A", "A", "A"]


def test_a_long_turn_is_found_behind_many_short_ones():
    many = [Turn(0, 1000, "A"), *(Turn(10 + n, 10.1 + n, "B") for n in range(500))]
    assert speakers(give_words([said("cuối", 900)], many)) == ["A"]


@given(
    st.lists(st.tuples(st.floats(0, 50), st.floats(0, 5), st.sampled_from("ABC")), max_size=12),
    windows_of_words(),
)
def test_the_sweep_says_what_looking_at_every_turn_would_say(spans, windows):
    spoken = sorted((Turn(a, a + length, who) for a, length, who in spans), key=lambda turn: turn.start)
    segments = stitch(windows)
    for before, after in zip(segments, give_words(segments, spoken), strict=True):
        assert [word.text for word in before.words] == [word.text for word in after.words]
        for word in after.words:
            covering = {t.speaker for t in spoken if min(t.end, word.end) > max(t.start, word.start)}
            assert word.speaker is not None or not covering


# --- sentences -----------------------------------------------------------------------------------------


def test_segments_end_where_the_speaker_changes():
    one = segment(Word(0, 1, "vâng", 0.9, "S1"), Word(1, 2, "xin", 0.9, "S2"), Word(2, 3, "mời", 0.9, "S2"))
    assert [(s.speaker, s.text) for s in sentences([one])] == [("S1", "vâng"), ("S2", "xin mời")]


def test_the_rest_of_a_sentence_is_put_with_its_beginning():
    found = sentences([said("chúng ta cần", 0), said("rà soát lại.", 1.2), said("Tiếp theo", 2.4)])
    assert [s.text for s in found] == ["chúng ta cần rà soát lại.", "Tiếp theo"]


def test_a_sentence_goes_on_over_the_rest_that_would_not_cut_it():
    found = sentences([said("Đến cuối thế kỷ,", 0), said("ngành đánh bắt cá", 2.1)])
    assert [s.text for s in found] == ["Đến cuối thế kỷ, ngành đánh bắt cá"]


def test_a_long_sentence_is_cut_at_a_comma_or_where_the_speaker_rests():
    words = [Word(n * 0.5, n * 0.5 + 0.4, f"chữ{n}", 0.9) for n in range(60)]
    rested = [*words[:25], *(replace(w, start=w.start + 0.6, end=w.end + 0.6) for w in words[25:])]
    assert next(len(s.words) for s in sentences([segment(*rested)])) == 25
    words[29] = replace(words[29], text="chữ,")
    assert next(len(s.words) for s in sentences([segment(*words)])) == 30


def test_what_is_doubtful_stays_by_itself():
    doubtful = said("like và share", 1.2, doubts=(Doubt.KNOWN_INVENTION,))
    found = sentences([said("chúng ta cần", 0), doubtful])
    assert [s.doubts for s in found] == [(), (Doubt.KNOWN_INVENTION,)]


@given(windows_of_words())
def test_no_word_is_lost_or_moved_by_the_bounds(windows):
    segments = stitch(windows)
    found = sentences(segments)
    assert texts(found) == texts(segments)
    assert all(one.end - one.start <= LONGEST_SECONDS + 1 for one in found)


# --- coverage ------------------------------------------------------------------------------------------


def test_voice_without_text_is_listed():
    found = coverage([Span(0, 10), Span(20, 30)], [said("một hai ba bốn năm", 0.5, 2.0)])
    assert found.gaps == (Span(20, 30),)
    assert found.voiced == pytest.approx(20)
    assert found.with_text == pytest.approx(10)


def test_a_gap_inside_a_stretch_is_found_and_a_breath_is_none():
    found = coverage([Span(0, 10)], [said("a", 0, 1.0), said("b", 4.0, 1.0), said("c", 6.2, 4.0)])
    assert found.gaps == (Span(1.5, 3.5),)


def test_no_voice_is_wholly_covered():
    assert coverage([], []).share == pytest.approx(1.0)


# --- the whole -----------------------------------------------------------------------------------------


def test_a_layer_of_two_windows():
    preparation = Preparation(200, -20.0, (Span(0, 20), Span(100, 120)), (Span(0, 100), Span(100, 200)))
    words = [
        window(0, 100, said("kính thưa hội nghị", 0.5), said("xin mời", 11)),
        window(100, 200, said("báo cáo đồng chí", 101)),
    ]
    layer = make_layer(
        preparation, words, [turns(0, voice("p", 0), voice("q", 1.5)), turns(1, voice("z", 1.5))]
    )
    assert [(s.speaker, s.text) for s in layer.segments] == [
        ("S1", "kính thưa hội nghị"),
        ("S2", "xin mời"),
        ("S2", "báo cáo đồng chí"),
    ]
    assert layer.speakers == ("S1", "S2")
    assert layer.makers == (MAKER,)


def test_no_speech_makes_an_empty_layer():
    layer = make_layer(Preparation(60, None, (), ()), [], [])
    assert (layer.segments, layer.speakers, layer.makers) == ((), (), ())
    assert layer.coverage.share == pytest.approx(1.0)


# --- several at once -----------------------------------------------------------------------------------


def test_where_turns_of_two_run_together_several_speak_at_once():
    spoken = [Turn(0, 10, "A"), Turn(8, 12, "B"), Turn(9, 9.2, "C"), Turn(20, 30, "A"), Turn(22, 23, "B")]
    assert overlaps(spoken) == (Span(8, 10), Span(22, 23))


def test_taking_over_is_no_overlap_nor_is_one_speaker_with_himself():
    taking_over = [Turn(0, 10, "A"), Turn(9.7, 15, "B"), Turn(15, 20, "A")]
    assert overlaps(taking_over) == ()
    assert overlaps([Turn(0, 10, "A"), Turn(5, 15, "A")]) == ()
    assert overlaps([]) == ()


def test_the_number_of_speakers_and_the_overlaps_reach_the_layer():
    three = [
        WindowTurns(
            Span(100.0 * n, 100.0 * n + 100),
            (Turn(100.0 * n, 100.0 * n + 9, "a"), Turn(100.0 * n + 4, 100.0 * n + 14, "b")),
            (voice("a", 1.2 * n), voice("b", 1.2 * n + 3)),
            MAKER,
        )
        for n in range(2)
    ]
    heard_words = [window(100.0 * n, 100.0 * n + 100, said("a b c d e f", 100.0 * n, 2.2)) for n in range(2)]
    plan = Preparation(200, None, (Span(0, 200),), (Span(0, 100), Span(100, 200)))
    assert len(make_layer(plan, heard_words, three).speakers) == 4
    layer = make_layer(plan, heard_words, three, SpeakerCount(2, 2))
    assert len(layer.speakers) == 2
    assert layer.overlaps == (Span(4, 9), Span(104, 109))
