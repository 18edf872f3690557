from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.changes import apply
from giaoban.models.recording import Span
from giaoban.models.transcript import Doubt, Layer, Segment, Word
from giaoban.webapp.exports import FORMATS, TranscriptDocument, file_name
from giaoban.webapp.exports.clock import offset, srt_time, timecode
from giaoban.webapp.exports.cues import LINE, LINES, LONGEST_MS, WITHOUT_TEXT
from tests.factories.transcripts import conference, layer, recording, segment

SENTENCE = (
    "Giao Sở Kế hoạch và Đầu tư chủ trì, phối hợp với các sở, ngành liên quan rà soát tiến độ giải ngân "
    "vốn đầu tư công, báo cáo Ủy ban nhân dân tỉnh trước ngày 30/6. Đề nghị các đồng chí khẩn trương "
    "thực hiện, không để chậm trễ như quý trước."
)


@dataclass(frozen=True)
class Parsed:
    start: float
    end: float
    text: str
    voice: str = ""


def document(made: Layer, names: dict[str, str] | None = None) -> TranscriptDocument:
    transcript = replace(apply(made), names=names or {})
    return TranscriptDocument(conference(), recording("Buổi sáng"), transcript)


def write(suffix: str, made: Layer, names: dict[str, str] | None = None) -> str:
    return FORMATS[suffix].write(document(made, names))


def seconds(time: str) -> float:
    hours, minutes, rest = time.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def read_srt(text: str) -> list[Parsed]:
    """As players do: number, time line, text up to an empty line. Fails on anything else."""
    found = []
    for number, block in enumerate(text.rstrip("\n").split("\n\n"), 1):
        first, times, *lines = block.split("\n")
        assert first == str(number)
        match = re.fullmatch(r"(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})", times)
        assert match
        assert 1 <= len(lines) <= LINES
        assert all(0 < len(line) <= LINE for line in lines)
        found.append(Parsed(seconds(match[1]), seconds(match[2]), "\n".join(lines)))
    return found


def read_vtt(text: str) -> list[Parsed]:
    """By the grammar of https://www.w3.org/TR/webvtt1/, as far as we write it."""
    head, *blocks = text.rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        if block.startswith("NOTE\n"):
            assert "-->" not in block
            continue
        times, *lines = block.split("\n")
        match = re.fullmatch(r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})", times)
        assert match
        payload = "\n".join(lines)
        voice = re.match(r"<v((?:\.[a-z]+)*) ([^<>\n]+)>", payload)
        said = payload[voice.end() :] if voice else payload
        assert "<" not in said
        assert ">" not in said
        assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", said)
        lines = html.unescape(said).split("\n")
        assert len(lines) <= LINES
        assert all(0 < len(line) <= LINE for line in lines)
        name = html.unescape(voice[2]) if voice else ""
        found.append(Parsed(seconds(match[1]), seconds(match[2]), html.unescape(said), name))
    return found


def words_of(cues: list[Parsed]) -> str:
    return "".join("".join(cue.text.split()) for cue in cues)


def test_every_word_is_in_the_subtitles_once_and_in_order():
    made = layer(segment(1.0, SENTENCE, "S1"), segment(40.0, SENTENCE, "S2"))
    assert words_of(read_vtt(write("vtt", made))) == "".join((SENTENCE * 2).split())


def test_cues_keep_to_the_limits_and_to_the_words_times():
    cues = read_vtt(write("vtt", layer(segment(1.0, SENTENCE))))
    assert cues[0].start == 1.0
    for cue in cues:
        assert 0 < cue.end - cue.start <= LONGEST_MS / 1000 + 0.001
    first = re.escape(cues[1].text.split()[0])
    place = [place for place, word in enumerate(SENTENCE.split()) if re.fullmatch(first, word)]
    assert any(abs(cues[1].start - (1.0 + index * 0.3)) < 0.002 for index in place)


def test_cues_end_where_a_sentence_ends():
    cues = read_vtt(write("vtt", layer(segment(0.0, "Xin mời đồng chí Giám đốc Sở. Báo cáo đồng chí."))))
    assert [cue.text for cue in cues] == ["Xin mời đồng chí Giám đốc Sở.", "Báo cáo đồng chí."]


def test_a_rest_begins_a_new_cue():
    spoken = Segment(
        0.0, 9.0, (Word(0.0, 0.5, "Vâng", 0.9), Word(6.0, 6.5, "thưa", 0.9), Word(6.5, 7.0, "anh", 0.9))
    )
    assert [cue.text for cue in read_vtt(write("vtt", layer(spoken)))] == ["Vâng", "thưa anh"]


def test_no_cue_is_shown_over_the_next_one():
    made = layer(segment(1.0, "Một câu ngắn"), segment(1.5, "Người khác nói chen", "S2"))
    cues = read_srt(write("srt", made))
    assert cues[0].end <= cues[1].start


def test_voices_are_named_and_their_names_escaped():
    made = layer(segment(0.0, "Tôi nghe"), segment(5.0, "Vâng", "S2"))
    cues = read_vtt(write("vtt", made, {"S1": "Bà <Hà> & Sở"}))
    assert [cue.voice for cue in cues] == ["Bà <Hà> & Sở", "Người nói 2"]


def test_what_looks_like_markup_stays_text():
    said = "lãi < 5 & > 3 --> <i>nhanh</i> {\\an8}"
    made = layer(segment(0.0, said))
    assert words_of(read_vtt(write("vtt", made))) == "".join(said.split())
    assert "-->" not in read_srt(write("srt", made))[0].text
    assert "<" not in read_srt(write("srt", made))[0].text


def test_subrip_names_a_speaker_once_for_each_speech():
    made = layer(segment(0.0, "Một."), segment(3.0, "Hai."), segment(6.0, "Ba.", "S2"))
    assert [cue.text for cue in read_srt(write("srt", made))] == [
        "Người nói 1: Một.",
        "Hai.",
        "Người nói 2: Ba.",
    ]


def test_doubt_and_speech_without_text_are_said_in_every_format():
    made = layer(segment(0.0, "Cảm ơn các bạn", doubts=[Doubt.NO_VOICE]), gaps=[Span(10.0, 13.0)])
    assert read_srt(write("srt", made))[0].text == "Người nói 1: [?] Cảm ơn các bạn"
    assert "<v.doubtful Người nói 1>" in write("vtt", made)
    assert read_vtt(write("vtt", made))[1] == Parsed(10.0, 13.0, WITHOUT_TEXT)
    assert "[chưa chắc chắn] Cảm ơn" in write("txt", made)
    assert "[0:00:10–0:00:13] [có tiếng nói, chưa có chữ]" in write("txt", made)
    kept = json.loads(write("json", made))
    assert kept["segments"][0]["doubts"] == ["no-voice"]
    assert kept["coverage"]["gaps"] == [{"start": 10.0, "end": 13.0}]


@pytest.mark.parametrize("suffix", ["txt", "vtt", "json"])
def test_every_document_says_that_a_machine_wrote_it_and_which(suffix):
    text = write(suffix, layer(segment(0.0, "Vâng")))
    assert "Bản gỡ băng do máy ghi, chưa có người soát." in text
    assert "faster-whisper 1.2.1" in text
    assert "whisper-base" in text


def test_the_text_names_the_conference_and_who_speaks_when():
    made = layer(segment(3661.0, "Tôi xin báo cáo."), segment(3665.0, "Mời đồng chí.", "S2"))
    text = write("txt", made)
    assert text.startswith("HỘI NGHỊ GIAO BAN THÁNG 3, BUỔI SÁNG\n")
    assert "Thời gian: 25/03/2026 08:00" in text
    assert "Cơ quan: UBND tỉnh Lào Cai" in text
    assert "[1:01:01] Người nói 1\nTôi xin báo cáo.\n\n[1:01:05] Người nói 2\nMời đồng chí.\n" in text


def test_the_data_hold_every_word():
    made = layer(segment(0.5, "Nghị quyết 57"))
    kept = json.loads(write("json", made))
    assert kept["schema"] == "giaoban/transcript/1"
    assert kept["reviewed"] is False
    assert kept["segments"][0]["words"][2] == {
        "start": 1.1,
        "end": 1.37,
        "text": "57",
        "probability": 0.9,
        "speaker": "S1",
    }
    assert kept["speakers"] == [{"label": "S1", "name": "Người nói 1", "named": False}]


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_an_empty_transcript_can_be_exported(suffix):
    assert isinstance(write(suffix, layer()), str)


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1)


@given(st.lists(st.tuples(st.lists(texts, max_size=40), st.floats(0, 1000), st.floats(0.01, 9)), max_size=5))
def test_whatever_was_recognised_makes_readable_subtitles_that_lose_nothing(given_segments):
    made = layer(
        *[
            segment(start, " ".join(words), f"S{number % 2 + 1}", pace=pace)
            for number, (words, start, pace) in enumerate(given_segments)
        ]
    )
    cues = read_vtt(write("vtt", made))
    assert sorted(words_of(cues)) == sorted("".join("".join(words) for words, _, _ in given_segments))
    assert all(cue.end > cue.start for cue in cues)
    assert [cue.start for cue in cues] == sorted(cue.start for cue in cues)
    if cues:
        assert read_srt(write("srt", made))


def test_file_names_are_nfc_and_safe_everywhere():
    decomposed = unicodedata.normalize("NFD", "Nghị quyết 15/CT-UBND: “giao ban”?")
    name = file_name(conference(decomposed), recording("Buổi\nsáng"), "srt")
    assert name == "2026-03-25 Nghị quyết 15 CT-UBND “giao ban” - Buổi sáng.srt"
    assert unicodedata.is_normalized("NFC", name)
    assert len(file_name(conference("Đ" * 400), recording(), "json").encode()) < 255


def test_times():
    assert timecode(3599.99) == "0:59:59"
    assert srt_time(36_000_001) == "10:00:00,001"
    assert [offset(s) for s in (753.2, 753.0, 0.004, 12.345)] == ["753.2", "753", "0", "12.35"]


def test_the_written_form_says_that_it_is_not_the_record():
    made = layer(segment(0.0, "đạt năm mươi phần trăm."))
    spoken = document(made)
    for suffix in ("txt", "vtt"):
        form = FORMATS[suffix].write(replace(spoken, written=True))
        assert "đạt 50 %." in form
        assert "theo dạng viết" in form
        assert "theo dạng viết" not in FORMATS[suffix].write(spoken)
