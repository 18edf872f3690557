"""References as offices and corpora keep them: read as they are meant, refused with the file's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from giaoban.models.changes import apply
from giaoban.models.errors import BadInput
from giaoban.models.transcript import Turn, Word
from giaoban.transcribe.evaluate.reading import beside, read
from giaoban.transcribe.evaluate.reference import Utterance
from giaoban.webapp.exports import FORMATS, TranscriptDocument
from tests.factories.transcripts import conference, layer, recording, segment


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return tmp_path / "hội nghị.wav"


def put(sound: Path, form: str, text: str) -> Path:
    path = sound.with_suffix(form)
    path.write_text(text, encoding="utf-8")
    return path


def test_json_in_any_order_with_what_is_known(sound: Path):
    put(
        sound,
        ".json",
        json.dumps(
            [
                {"start": 5, "end": 6.5, "speaker": "Bình", "text": "Vâng."},
                {
                    "start": 1.0,
                    "end": 2.0,
                    "text": "Xin chào",
                    "words": [{"start": 1, "end": 1.4, "text": "Xin"}],
                },
            ]
        ),
    )
    found = beside(sound)
    assert found is not None
    assert found.utterances == (
        Utterance("Xin chào", 1.0, 2.0, None, (Word(1.0, 1.4, "Xin", 1.0),)),
        Utterance("Vâng.", 5.0, 6.5, "Bình"),
    )
    assert found.turns == (Turn(5.0, 6.5, "Bình"),)
    assert found.origin == "hội nghị.json"


def test_rttm_says_who_speaks_when_in_place_of_the_words(sound: Path):
    put(sound, ".json", '[{"start": 1, "end": 2, "speaker": "Bình", "text": "a"}]')
    put(
        sound,
        ".rttm",
        "SPKR-INFO x 1 <NA> <NA> <NA> unknown An <NA> <NA>\n"
        "SPEAKER x 1 2.5 1.5 <NA> <NA> An <NA> <NA>\nSPEAKER x 1 1.000 2.000 <NA> <NA> Bình <NA> <NA>\n",
    )
    found = beside(sound)
    assert found is not None
    assert found.turns == (Turn(1.0, 3.0, "Bình"), Turn(2.5, 4.0, "An"))
    assert found.origin == "hội nghị.json, hội nghị.rttm"


def test_rttm_alone_knows_no_words(sound: Path):
    put(sound, ".rttm", "SPEAKER x 1 1 2 <NA> <NA> An <NA> <NA>\n")
    found = beside(sound)
    assert found is not None
    assert found.utterances is None


def test_plain_words_have_no_times(sound: Path):
    put(sound, ".txt", "\ufeffxin chào\ncác đồng chí\n")
    found = beside(sound)
    assert found is not None
    assert found.utterances == (Utterance("xin chào các đồng chí"),)
    assert found.spans is None


SRT = """1
00:00:01,000 --> 00:00:02,500
Nguyễn Văn Ánh: Kính thưa
các đồng chí

2
00:00:03,000 --> 00:00:04,000
[vỗ tay] [?] Thứ nhất: công tác đê điều

3
00:00:05,000 --> 00:00:06,000
[có tiếng nói, chưa có chữ]

4
01:00:07,250 --> 01:00:08,000
Người nói 2: Vâng
"""


def test_subtitles_name_speakers_until_another_one(sound: Path):
    put(sound, ".srt", SRT.replace("\n", "\r\n"))
    found = beside(sound)
    assert found is not None
    assert found.utterances == (
        Utterance("Kính thưa các đồng chí", 1.0, 2.5, "Nguyễn Văn Ánh"),
        Utterance("Thứ nhất: công tác đê điều", 3.0, 4.0, "Nguyễn Văn Ánh"),
        Utterance("Vâng", 3607.25, 3608.0, "Người nói 2"),
    )


def test_webvtt_with_notes_settings_and_voices(sound: Path):
    put(
        sound,
        ".vtt",
        "WEBVTT\n\nNOTE máy ghi\n\nSTYLE\n::cue { color: red }\n\n"
        "a1\n00:01.000 --> 00:02.000 align:start\n<v.doubtful Bà Ba>vốn <i>ODA</i> &amp; FDI\n\n"
        "00:02.000 --> 00:03.000\nChưa rõ người nói: ạ\n",
    )
    found = beside(sound)
    assert found is not None
    assert found.utterances == (
        Utterance("vốn ODA & FDI", 1.0, 2.0, "Bà Ba"),
        Utterance("ạ", 2.0, 3.0, None),
    )


@pytest.mark.parametrize("form", ["json", "srt", "vtt"])
def test_what_the_archive_exports_comes_back_as_it_was_said(sound: Path, form: str):
    made = layer(segment(1.0, "Kính thưa các đồng chí.", "S1"), segment(20.0, "Vâng ạ.", "S2"))
    put(sound, f".{form}", FORMATS[form].write(TranscriptDocument(conference(), recording(), apply(made))))
    found = beside(sound)
    assert found is not None
    assert found.utterances is not None
    assert " ".join(each.text for each in found.utterances) == "Kính thưa các đồng chí. Vâng ạ."
    assert [each.start for each in found.utterances] == pytest.approx([1.0, 20.0])
    assert len({turn.speaker for turn in found.turns}) == 2


def test_json_goes_before_subtitles_and_text(sound: Path):
    put(sound, ".txt", "ba")
    put(sound, ".srt", SRT)
    put(sound, ".json", '[{"text": "một"}]')
    found = beside(sound)
    assert found is not None
    assert found.utterances == (Utterance("một"),)


def test_no_reference_beside(sound: Path):
    assert beside(sound) is None


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (".json", "{"),
        (".json", '"a"'),
        (".json", '{"a": 1}'),
        (".json", '[{"start": 1, "end": 2}]'),
        (".json", '[{"start": 1, "text": "a"}]'),
        (".json", '[{"start": 2, "end": 1, "text": "a"}]'),
        (".json", '[{"start": 0, "end": Infinity, "text": "a"}]'),
        (".json", '[{"text": "a", "words": [{"text": "a"}]}]'),
        (".json", "[1]"),
        (".srt", "xin chào"),
        (".srt", "1\n00:00:02,000 --> 00:00:01,000\na\n"),
        (".rttm", "SPEAKER x 1 1.0\n"),
        (".rttm", "SPEAKER x 1 1.0 -2 <NA> <NA> An <NA> <NA>\n"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(sound: Path, form: str, text: str):
    path = put(sound, form, text)
    with pytest.raises(BadInput, match=path.name):
        read(path)


def test_bytes_that_are_no_text_are_refused(sound: Path):
    path = sound.with_suffix(".txt")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match=path.name):
        read(path)


def test_another_kind_of_file_is_no_reference(sound: Path):
    with pytest.raises(BadInput, match=r"không phải lời mẫu"):
        read(sound)
