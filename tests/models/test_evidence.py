from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from giaoban.models import evidence
from giaoban.models.errors import BadInput
from giaoban.models.evidence import KeyName, Manifest, Original, Source, checked_span, described
from giaoban.models.recording import Span

MANIFEST = Manifest(
    recording=Source(42, "Hội nghị giao ban tháng 3", "Buổi sáng", "2026-03-25T08:00:00+07:00"),
    original=Original("giao ban.mp4", 1000, "cd" * 32, 600.0),
    span=Span(753.2, 781.0),
    made_at=datetime(2026, 3, 26, 2, 30, 15, tzinfo=UTC),
    made_by="Nguyễn Văn A",
    software="giaoban 0.1.0",
    archive_key=KeyName("Ed25519", "ab" * 32, "AAAA"),
    files=(described("clip.flac", b"sound"), described("trich-doan.txt", "lời nói".encode())),
    reviewed=False,
    question="giải ngân",
    notes=("Bản gỡ băng do máy ghi, chưa có người soát.",),
)


def test_what_is_signed_is_the_same_bytes_and_reads_back():
    signed = MANIFEST.to_bytes()
    assert signed == replace(MANIFEST).to_bytes()
    assert Manifest.from_bytes(signed) == MANIFEST
    assert signed.endswith(b"\n")
    assert "Nguyễn Văn A".encode() in signed  # legible, not escaped


def test_every_key_says_in_vietnamese_what_it_is():
    told = json.loads(MANIFEST.to_bytes())
    assert told["labels"].keys() == told.keys() - {"schema", "labels"}
    assert list(told) == sorted(told)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"schema": "giaoban/evidence/2"}',
        b'{"schema": "giaoban/evidence/1"}',
        b"[" * 100_000,
        MANIFEST.to_bytes().replace(b'"size"', b'"sice"'),
        MANIFEST.to_bytes().replace(b"2026-03-26T", b"2026-13-26T"),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes):
    with pytest.raises(BadInput):
        Manifest.from_bytes(data)


@pytest.mark.parametrize(
    ("asked", "cut"),
    [
        (Span(753.2, 781.0), Span(753.2, 781.0)),
        (Span(1.00049, 2.0), Span(1.0, 2.0)),
        (Span(890.0, 2000.0), Span(890.0, 900.0)),
        (Span(0.0, evidence.LONGEST_SECONDS), Span(0.0, evidence.LONGEST_SECONDS)),
    ],
)
def test_a_span_is_cut_to_the_millisecond_and_not_past_the_end(asked: Span, cut: Span):
    assert checked_span(asked, 900.0) == cut


@pytest.mark.parametrize(
    "asked",
    [
        None,
        Span(-1.0, 3.0),
        Span(float("nan"), 3.0),
        Span(1.0, float("nan")),
        Span(1.0, float("inf")),
        Span(900.0, 901.0),
        Span(5.0, 5.0),
        Span(5.0, 4.0),
        Span(5.0, 5.05),
        Span(0.0, evidence.LONGEST_SECONDS + 0.01),
    ],
)
def test_a_span_that_cannot_be_cut_is_refused(asked: Span | None):
    with pytest.raises(BadInput):
        checked_span(asked, 900.0)
