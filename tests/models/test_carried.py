"""A newer layer says of its speakers what people said of the earlier one's."""

from __future__ import annotations

from datetime import UTC, datetime

from giaoban.models.carried import carried
from giaoban.models.changes import Change, Edit, apply
from giaoban.models.recording import Span
from giaoban.models.speakers import Assign, Merge, Rename, SpeakerChange, Split
from giaoban.models.transcript import Layer, Transcript
from tests.factories.transcripts import layer, segment

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SAID = "kính thưa các đồng chí tôi xin báo cáo tiến độ"
"""Ten words of 0.3 s: every line lasts three seconds."""


def meeting(speakers: str, shift: float = 0.0) -> Layer:
    """A line every five seconds, each character the number of its speaker, ``-`` nobody."""
    return layer(
        *(
            segment(5.0 * place + shift, SAID, None if who == "-" else f"S{who}")
            for place, who in enumerate(speakers)
        )
    )


def line(*places: int) -> tuple[Span, ...]:
    return tuple(Span(5.0 * place, 5.0 * place + 2.97) for place in places)


def log(*changes: Change) -> list[Edit]:
    return [Edit(place, 1, change, AT, "Thư ký") for place, change in enumerate(changes)]


def again(before: str, after: str, *changes: SpeakerChange, shift: float = 0.2) -> Transcript:
    edits, newer = log(*changes), meeting(after, shift)
    return apply(newer, log(*carried(apply(meeting(before), edits), edits, newer)))


def shown(transcript: Transcript) -> str:
    """As `meeting` takes it, with the first letter of those who have a name."""
    return "".join(
        transcript.names.get(each.speaker, each.speaker[1:])[0] if each.speaker else "-"
        for each in transcript.segments
    )


def test_nothing_said_nothing_carried():
    assert carried(apply(meeting("12")), [], meeting("21")) == []


def test_a_name_follows_the_voice_to_its_new_label():
    transcript = again("1122", "2211", Rename("S1", "Anh", 7))
    assert shown(transcript) == "AA11"
    assert dict(transcript.people) == {"S2": 7}


def test_a_name_taken_back_is_not_carried():
    assert shown(again("11", "11", Rename("S1", "Anh"), Rename("S1", ""))) == "11"


def test_a_voice_that_is_two_now_has_the_name_twice_and_stays_two():
    transcript = again("11112", "11331", Rename("S1", "Anh"))
    assert dict(transcript.names) == {"S1": "Anh", "S3": "Anh"}


def test_a_voice_of_whom_less_than_half_was_the_speaker_is_somebody_new():
    transcript = again("111222", "131333", Rename("S1", "Anh"))
    assert shown(transcript) == "A3A333"


def test_what_people_merged_is_one_again():
    transcript = again("1324", "1324", Merge(("S3",), "S1"), Rename("S1", "Anh"))
    assert shown(transcript) == "AA24"
    assert len(transcript.names) == 1


def test_what_people_merged_and_the_machine_too_needs_no_merging():
    edits = log(Merge(("S3",), "S1"))
    assert carried(apply(meeting("1322"), edits), edits, meeting("1122")) == []


def test_a_speaker_split_off_is_told_apart_where_the_machine_does_not():
    transcript = again("11112", "11112", Split(line(2, 3), "S3", "Bà"))
    assert shown(transcript) == "11BB2"
    assert transcript.speakers == ("S1", "S3", "S2")


def test_a_speaker_split_off_has_the_label_that_the_machine_found_meanwhile():
    transcript = again("11112", "11332", Split(line(2, 3), "S3", "Bà"))
    assert shown(transcript) == "11BB2"
    assert transcript.speakers == ("S1", "S3", "S2")


def test_somebody_named_whom_the_newer_layer_swallowed_is_still_there():
    transcript = again("111213", "111112", Rename("S2", "Chị"), Rename("S3", "Dung"), Rename("S1", "Anh"))
    assert shown(transcript) == "AAACAD"


def test_lines_given_to_another_or_to_nobody_are_his_in_the_newer_layer():
    transcript = again("1122", "2211", Assign(line(0), "S2"), Assign(line(3), None))
    assert shown(transcript) == "121-"


def test_lines_that_the_newer_layer_gives_to_the_same_need_no_change():
    edits = log(Assign(line(1), "S2"))
    assert carried(apply(meeting("1122"), edits), edits, meeting("1222")) == []


def test_lines_given_are_carried_each_by_itself_not_with_what_lies_between():
    transcript = again("1212121", "1212121", Assign(line(0, 4), "S2"))
    assert shown(transcript) == "2212221"


def test_a_layer_without_words_takes_nothing_over():
    edits = log(Rename("S1", "Anh"), Assign(line(1), "S1"))
    before = apply(meeting("12"), edits)
    assert shown(apply(layer(), log(*carried(before, edits, layer())))) == ""
    assert carried(apply(layer(), edits[:1]), edits[:1], meeting("12")) == []


def test_what_was_carried_is_carried_on():
    first = log(Rename("S1", "Anh"), Split(line(3), "S3", "Bà"))
    second = meeting("2221")
    edits = log(*carried(apply(meeting("1112"), first), first, second))
    third = meeting("1112")
    assert shown(apply(third, log(*carried(apply(second, edits), edits, third)))) == "AAAB"
