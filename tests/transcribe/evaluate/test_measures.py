"""Every measure on examples small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from pyannote.core import Annotation, Timeline
from pyannote.core import Segment as PyannoteSegment
from pyannote.metrics.diarization import DiarizationErrorRate

from giaoban.models.changes import apply
from giaoban.models.recording import Span
from giaoban.models.transcript import Coverage, Doubt, Layer, Segment, Turn, Word
from giaoban.transcribe.evaluate.figures import figures
from giaoban.transcribe.evaluate.hypothesis import Hypothesis, spoken
from giaoban.transcribe.evaluate.measure import Measures, measure, pooled
from giaoban.transcribe.evaluate.normalise import Normalisation
from giaoban.transcribe.evaluate.reference import Reference, Utterance, of_transcript, turns_of
from giaoban.transcribe.evaluate.speakers import diarisation
from giaoban.transcribe.evaluate.times import Covered, Invented, Lost
from giaoban.transcribe.evaluate.words import Errors, align, heard_in, said_by
from tests.factories.transcripts import MAKER


def words(*timed: tuple[str, float, float], speaker: str | None = None) -> tuple[Word, ...]:
    return tuple(Word(start, end, text, 0.9, speaker) for text, start, end in timed)


def segment(*of: Word, doubts: tuple[Doubt, ...] = (), speaker: str | None = None) -> Segment:
    return Segment(of[0].start, of[-1].end, of, speaker, doubts=doubts)


def hypothesis(*segments: Segment, duration: float = 10.0, turns: tuple[Turn, ...] = ()) -> Hypothesis:
    layer = Layer(segments, (), (MAKER,), Coverage(4.0, 3.0))
    return Hypothesis(layer, turns or spoken(layer), duration)


def plain(text: str) -> Hypothesis:
    """A syllable each second from 0 on."""
    timed = [(one, float(at), at + 0.8) for at, one in enumerate(text.split())]
    return hypothesis(segment(*words(*timed)))


def syllables(said: str, heard: str) -> Errors:
    found = measure(Reference((Utterance(said),)), plain(heard)).syllables
    assert found is not None
    return found


# --- words ---------------------------------------------------------------------------------------------


def test_what_is_wrong_missing_and_too_much_is_counted_apart():
    # "sử" for "sở", "ạ" for "chủ", and "nhé" that nobody said.
    assert syllables("giao sở tài chính chủ trì", "giao sử tài chính ạ trì nhé") == Errors(6, 2, 0, 1)
    assert syllables("giao sở tài chính chủ trì", "giao sở tài chính trì") == Errors(6, 0, 1, 0)


def test_a_rate_is_errors_for_each_syllable_said_and_may_exceed_one():
    assert syllables("xin chào", "xin chào các đồng chí").rate == pytest.approx(3 / 2)


def test_nothing_said_has_no_rate_and_its_words_are_insertions():
    found = measure(Reference(()), plain("hãy đăng ký kênh"))
    assert found.syllables == Errors(0, 0, 0, 4)
    assert found.syllables.rate is None


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Hòa bình, thủy lợi!", "hoà bình thuỷ lợi"),
        ("NGHỊ QUYẾT số 57-NQ/TW", "nghị quyết số 57 nq tw"),
        ("tie\u0302\u0301ng Vie\u0323\u0302t", "tiếng Việt"),
    ],
)
def test_case_punctuation_tone_placement_and_normal_form_are_no_errors(said: str, heard: str):
    assert syllables(said, heard).rate == 0


@pytest.mark.parametrize(("said", "heard"), [("má", "mà"), ("đa", "da"), ("quý", "quí"), ("19", "mười chín")])
def test_tones_letters_and_digits_as_written_are_compared(said: str, heard: str):
    assert syllables(said, heard).rate != 0


def test_characters_are_counted_with_the_spaces_between_syllables():
    # "an cơm" has 6 characters; "ăn cơ" differs in the first and lacks the last.
    found = measure(Reference((Utterance("An cơm."),)), plain("ăn cơ"))
    assert found.characters == Errors(6, 1, 1, 0)


def test_a_word_of_several_syllables_has_its_start_on_the_first_and_its_end_on_the_last():
    found = heard_in([segment(*words(("57-NQ/TW,", 1.0, 2.0), ("–", 2.0, 2.1)))])
    assert [(each.text, each.start, each.end) for each in found] == [
        ("57", 1.0, None),
        ("nq", None, None),
        ("tw", None, 2.0),
    ]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("mười chín hộ", "19 hộ"),
        ("một nghìn hai trăm hộ", "1.200 hộ"),
        ("số mười lăm chỉ thị", "số 15-chỉ thị"),
        ("không chín một", "091"),
        ("năm hai nghìn không trăm hai mươi lăm", "năm 2025"),
    ],
)
def test_numbers_may_be_read_out_first(said: str, heard: str):
    found = measure(Reference((Utterance(said),)), plain(heard), normal=Normalisation(read_numbers=True))
    assert found.syllables is not None
    assert found.syllables.rate == 0
    assert syllables(said, heard).rate != 0


# --- times ---------------------------------------------------------------------------------------------


def test_time_errors_are_those_of_known_starts_and_ends_of_syllables_heard_right():
    reference = Reference((Utterance("xin chào anh", 1.0, 3.0), Utterance("vâng ạ", 5.0, 6.0)))
    heard = hypothesis(
        segment(*words(("xin", 1.1, 1.5), ("chào", 1.5, 2.0), ("anh", 2.0, 2.8))),
        segment(*words(("vầng", 8.0, 8.2), ("ạ", 8.2, 8.5))),
    )
    times = measure(reference, heard).times
    assert times is not None
    # xin 0.1 late, anh ends 0.2 early, ạ ends 2.5 late; vầng is not what was said and tells nothing.
    assert sorted(times.offsets) == pytest.approx([0.1, 0.2, 2.5])
    assert times.median == pytest.approx(0.2)
    assert times.p95 == pytest.approx(0.2 + 0.9 * 2.3)
    assert times.far == 1


def test_where_word_times_are_known_each_word_is_measured():
    said = words(("xin", 1.0, 1.4), ("chào", 1.4, 2.0))
    heard = hypothesis(segment(*words(("xin", 1.0, 1.5), ("chào", 1.5, 2.0))))
    times = measure(Reference((Utterance("xin chào", 1.0, 2.0, words=said),)), heard).times
    assert times is not None
    assert sorted(times.offsets) == pytest.approx([0.0, 0.0, 0.1, 0.1])


def test_words_outside_every_utterance_and_its_collar_are_invented():
    reference = Reference((Utterance("xin chào", 2.0, 4.0),))
    heard = hypothesis(
        segment(*words(("hãy", 0.0, 0.5), ("đăng", 0.6, 1.4)), doubts=(Doubt.NO_VOICE,)),
        segment(*words(("xin", 1.6, 2.5), ("chào", 4.2, 4.45), ("ký", 4.51, 4.9), ("kênh", 9.0, 9.9))),
    )
    # Silent are 0 to 1.5 and 4.5 to 10 s: 7 s. "đăng" ends before 1.5, "ký" begins after 4.5.
    found = measure(reference, heard).invented
    assert found == Invented(words=4, marked=2, silent_seconds=7.0)
    assert found.per_silent_hour == pytest.approx(4 / 7 * 3600)


def test_where_nothing_was_said_every_word_is_invented():
    found = measure(Reference(()), plain("cảm ơn các bạn")).invented
    assert found == Invented(4, 0, 10.0)


def test_where_speech_goes_on_throughout_there_is_no_silent_hour():
    found = measure(Reference((Utterance("a", 0.0, 10.0),)), plain("a")).invented
    assert found == Invented(0, 0, 0.0)
    assert found.per_silent_hour is None


def test_a_sentence_without_any_word_is_lost_and_its_time_uncovered():
    reference = Reference((Utterance("xin chào", 0.0, 2.0), Utterance("thưa các đồng chí", 4.0, 8.0)))
    found = measure(reference, plain("xin chào"))
    assert found.lost == Lost(1, 2)
    assert found.speech == Covered(6.0, 2.0)
    assert found.speech.share == pytest.approx(1 / 3)
    assert found.voice == Covered(4.0, 3.0)


def test_utterances_that_overlap_are_one_stretch_of_speech():
    reference = Reference((Utterance("xin", 0.0, 2.0), Utterance("chào", 1.0, 3.0)))
    assert measure(reference, plain("xin chào thưa")).speech == Covered(3.0, 3.0)


def test_an_utterance_without_times_leaves_out_what_needs_them():
    found = measure(Reference((Utterance("xin", 0.0, 1.0), Utterance("chào"))), plain("xin chào"))
    assert (found.speech, found.lost, found.invented) == (None, None, None)
    assert found.syllables == Errors(2, 0, 0, 0)


# --- speakers ------------------------------------------------------------------------------------------

TRUTH = (Turn(0.0, 4.0, "An"), Turn(3.0, 6.0, "Bình"))


def test_diarisation_error_with_and_without_overlap_and_collar():
    # Heard: S1 0–3.5, S2 3.5–6, and S2 8–9 where nobody speaks. Of 7 s of speakers' time 1 s is missed (An
    # 3.5–4, Bình 3–3.5) and 1 s invented.
    heard = (Turn(0.0, 3.5, "S1"), Turn(3.5, 6.0, "S2"), Turn(8.0, 9.0, "S2"))
    found = measure(Reference(None, TRUTH), hypothesis(turns=heard)).diarisation
    by = {(each.collar, each.overlap): each for each in found}
    whole = by[0.0, True]
    assert (whole.total_seconds, whole.missed_seconds) == pytest.approx((7.0, 1.0))
    assert (whole.false_alarm_seconds, whole.confusion_seconds) == pytest.approx((1.0, 0.0))
    assert whole.rate == pytest.approx(2 / 7)
    # Without the second in which both speak, 5 s are left, and only the invented one is wrong.
    alone = by[0.0, False]
    assert (alone.total_seconds, alone.missed_seconds, alone.rate) == pytest.approx((5.0, 0.0, 1 / 5))
    # 0.25 s on either side of 0, 3, 4 and 6 are not scored. What is left: An 0.25-2.75 and 3.25-3.75, Bình
    # 3.25-3.75 and 4.25-5.75, 5 s; missed are An 3.5-3.75 and Bình 3.25-3.5.
    collared = by[0.25, True]
    assert collared.total_seconds == pytest.approx(5.0)
    assert collared.missed_seconds == pytest.approx(0.5)
    assert by[0.25, False].total_seconds == pytest.approx(4.0)


def test_a_long_meeting_is_scored_as_pyannote_scores_the_whole():
    chance = np.random.default_rng(3)
    said, heard, at = [], [], 0.0
    while at < 900.0:
        end, name = at + chance.uniform(1, 8), f"An {chance.integers(6)}"
        said.append(Turn(at, end, name))
        label = name if chance.random() > 0.2 else "An 2"
        heard.append(Turn(at + chance.uniform(0, 0.4), end + chance.uniform(0, 0.4), label))
        at = end + chance.uniform(-0.9, 1.0)
    found = diarisation(said, heard, 910.0)
    for each in found:
        metric = DiarizationErrorRate(collar=2 * each.collar, skip_overlap=not each.overlap)
        whole = metric(
            _annotation(said), _annotation(heard), uem=Timeline([PyannoteSegment(0, 910.0)]), detailed=True
        )
        assert each.total_seconds == pytest.approx(whole["total"])
        assert each.missed_seconds == pytest.approx(whole["missed detection"])
        assert each.false_alarm_seconds == pytest.approx(whole["false alarm"])
        assert each.confusion_seconds == pytest.approx(whole["confusion"])
        assert each.confusion_seconds > 0


def _annotation(turns: list[Turn]) -> Annotation:
    made = Annotation()
    for track, turn in enumerate(turns):
        made[PyannoteSegment(turn.start, turn.end), track] = turn.speaker
    return made


def test_labels_are_mapped_as_suits_them_best():
    swapped = (Turn(0.0, 3.0, "Bình"), Turn(4.0, 6.0, "An"))
    found = measure(Reference(None, TRUTH), hypothesis(turns=swapped)).diarisation
    assert all(each.confusion_seconds == 0 for each in found)


def test_words_are_counted_that_went_to_another_speaker_or_to_nobody():
    reference = Reference(
        (Utterance("một hai ba", 0.0, 3.0, "An"), Utterance("bốn năm sáu", 3.0, 6.0, "Bình"))
    )
    heard = hypothesis(
        segment(*words(("một", 0, 1), ("hai", 1, 2), speaker="S1")),
        segment(*words(("ba", 2, 3), ("bốn", 3, 4), ("nam", 4, 5), speaker="S2")),
        segment(*words(("sáu", 5, 6))),
    )
    found = measure(reference, heard).speakers
    assert found is not None
    assert (found.syllables, found.wrong, found.unknown) == (6, 2, 1)  # "ba" astray, "sáu" nobody's


def test_no_speakers_in_the_reference_no_speaker_error():
    found = measure(Reference((Utterance("xin chào", 0.0, 2.0),)), plain("xin chào"))
    assert found.speakers is None
    assert found.diarisation == ()


def test_only_turns_known_only_speakers_measured():
    found = measure(Reference(None, TRUTH), plain("xin chào"))
    assert (found.syllables, found.invented, found.times) == (None, None, None)
    assert len(found.diarisation) == 4


# --- layers, sums, figures -----------------------------------------------------------------------------


def test_a_layer_against_itself_is_without_error():
    heard = hypothesis(
        segment(*words(("xin", 0, 1), ("chào", 1, 2), speaker="S1"), speaker="S1"),
        segment(*words(("vâng", 3, 4), speaker="S2"), speaker="S2"),
    )
    found = measure(of_transcript(apply(heard.layer), "bản 1"), heard)
    assert found.syllables == Errors(3, 0, 0, 0)
    assert found.invented == Invented(0, 0, 10.0 - 2.5 - 2.0)
    assert found.times is not None
    assert found.times.median == 0
    assert found.speakers is not None
    assert found.speakers.wrong == 0
    assert all(each.rate == 0 for each in found.diarisation)


def test_several_recordings_count_as_if_they_were_one():
    one = measure(Reference((Utterance("a b c d", 0.0, 4.0, "An"),), turns_of(())), plain("a b c x"))
    two = measure(Reference((Utterance("a b", 0.0, 2.0),)), plain("a b"))
    both = pooled([one, two])
    assert both.syllables == Errors(6, 1, 0, 0)
    assert both.seconds == 20.0
    assert both.voice == Covered(8.0, 6.0)
    assert both.lost == Lost(0, 2)
    assert both.speakers == one.speakers


def test_diarisation_of_recordings_adds_up_by_convention():
    one = measure(Reference(None, TRUTH), hypothesis(turns=TRUTH))
    both = pooled([one, one, plain_only()])
    assert [each.total_seconds for each in both.diarisation] == pytest.approx(
        [2 * each.total_seconds for each in one.diarisation]
    )


def plain_only() -> Measures:
    return measure(Reference((Utterance("a"),)), plain("a"))


def test_figures_are_plain_and_carry_counts_units_and_rates():
    reference = Reference((Utterance("xin chào", 0.0, 2.0, "An"),), TRUTH)
    found = figures(measure(reference, plain("xin chào")))
    assert found["syllables"] == {
        "reference": 2,
        "substitutions": 0,
        "deletions": 0,
        "insertions": 0,
        "rate": 0.0,
    }
    assert found["speech"] == {"voice_seconds": 2.0, "with_text_seconds": 2.0, "share": 1.0}
    assert found["invented"]["silent_seconds"] == 7.5
    assert {each["overlap"] for each in found["diarisation"]} == {True, False}
    assert figures(plain_only())["invented"] is None


def test_hours_of_words_are_aligned_in_reasonable_time():
    said = [
        Utterance(" ".join(f"a{n * 7 % 997}" for n in range(start, start + 20)))
        for start in range(0, 20_000, 20)
    ]
    heard = said_by(said)[:-5]
    assert align(said_by(said), heard).syllables == Errors(20_000, 0, 5, 0)


def test_a_span_of_the_reference_is_seconds():
    assert Utterance("a", 1.0, 2.0).span == Span(1.0, 2.0)
    assert Utterance("a").span is None
