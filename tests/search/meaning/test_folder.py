"""The vectors in a folder: held to brute force, to rights, and to what is left on the disk."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from giaoban.models.access import EVERYONE, NOBODY, SYSTEM, unit_key
from giaoban.search.meaning import folder as folder_module
from giaoban.search.meaning.folder import FolderNeighbours
from giaoban.search.meaning.seam import Vectors
from giaoban.search.passages import Passage
from giaoban.search.query import Query
from tests.factories.meaning import MatterEncoder
from tests.factories.passages import CADRE, DAY, later, passage, recording


class Sixty:
    """An encoder whose vectors lie about sixty matters, all of them much alike, as those of E5 do."""

    name = "sixty"
    dimensions = 128
    common: Vectors = np.full(128, 0.08, np.float32)
    centre = common

    def passages(self, texts: Sequence[str]) -> Vectors:
        made = np.stack([self._of(text) for text in texts])
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)

    def question(self, text: str) -> Vectors:
        return self.passages([text])

    def _of(self, text: str) -> Vectors:
        """The number that it begins with names its matter."""
        matter = np.random.default_rng(int(text.split(maxsplit=1)[0]))
        own = np.random.default_rng(zlib.crc32(text.encode()))
        apart = matter.normal(scale=0.03, size=128) + own.normal(scale=0.01, size=128)
        return np.asarray(self.common + apart, np.float32)


@pytest.fixture
def encoder() -> MatterEncoder:
    return MatterEncoder()


@pytest.fixture
def held(tmp_path: Path, encoder: MatterEncoder) -> FolderNeighbours:
    return FolderNeighbours(tmp_path, encoder)


def keep(held: FolderNeighbours, encoder: MatterEncoder, *recordings: list[Passage]) -> None:
    for passages in recordings:
        held.replace(passages[0].recording_id, passages, encoder.passages)


def near(
    held: FolderNeighbours, encoder: MatterEncoder, text: str, reader=CADRE, **narrowed
) -> list[tuple[int, int]]:
    found = held.nearest(encoder.question(text), Query(text, **narrowed), reader, 10)
    return sorted((one.recording_id, one.position) for one in found if one.likeness > 0.8)


def test_what_is_alike_is_found_without_a_word_in_common(held, encoder):
    keep(held, encoder, recording(1, "mở đầu", "heo chết trong chuồng"), recording(2, "cầu hỏng", "sạt lở"))
    assert near(held, encoder, "lợn bị dịch tả") == [(1, 1)]
    assert near(held, encoder, "đường bê tông") == [(2, 0), (2, 1)]


def test_the_nearest_comes_first(held, encoder):
    keep(held, encoder, recording(1, "lợn và cầu", "lợn heo", "sông núi"))
    found = held.nearest(encoder.question("lợn"), Query("lợn"), CADRE, 2)
    assert [one.position for one in found] == [1, 0]
    assert 1.01 > found[0].likeness > found[1].likeness


def test_an_empty_folder_finds_nothing(held, encoder):
    assert near(held, encoder, "lợn") == []
    assert held.holds() == {}
    held.replace(1, [], encoder.passages)
    assert held.holds() == {}


def test_a_question_is_narrowed_and_read_by_who_may(held, encoder):
    keep(
        held,
        encoder,
        recording(1, "lợn", keys=[EVERYONE], day=DAY, kind="briefing", body="Sở A"),
        recording(2, "lợn", keys=[unit_key(3)], conference=7, day=later(9), body="Sở B"),
        recording(3, "lợn", keys=[]),
    )
    assert near(held, encoder, "heo") == [(1, 0)]
    assert near(held, encoder, "heo", NOBODY) == []
    assert near(held, encoder, "heo", SYSTEM) == [(1, 0), (2, 0), (3, 0)]
    assert near(held, encoder, "heo", replace(CADRE, keys=frozenset({unit_key(3)}))) == [(2, 0)]
    assert near(held, encoder, "heo", SYSTEM, conference_id=7) == [(2, 0)]
    assert near(held, encoder, "heo", SYSTEM, recording_id=1) == [(1, 0)]
    assert near(held, encoder, "heo", SYSTEM, body="Sở A", kind="briefing") == [(1, 0)]
    assert near(held, encoder, "heo", SYSTEM, since=DAY + timedelta(days=1)) == [(2, 0)]
    assert near(held, encoder, "heo", SYSTEM, until=DAY) == [(1, 0), (3, 0)]


def test_replacing_says_all_there_is_and_encodes_only_what_is_new(held, encoder):
    keep(held, encoder, recording(1, "lợn", "cầu"), recording(2, "lợn"))
    encoder.encoded.clear()
    keep(held, encoder, recording(1, "mở đầu", "lợn", keys=[unit_key(1)]))
    assert encoder.encoded == ["mở đầu"]
    assert held.holds() == {1: 2, 2: 1}
    assert near(held, encoder, "heo", SYSTEM) == [(1, 1), (2, 0)]
    assert near(held, encoder, "đường", SYSTEM) == []


def test_another_process_sees_what_was_written(held, encoder, tmp_path):
    other = FolderNeighbours(tmp_path, encoder)
    assert near(other, encoder, "heo") == []
    keep(held, encoder, recording(1, "lợn"))
    assert near(other, encoder, "heo") == [(1, 0)]
    held.replace(1, [], encoder.passages)
    assert near(other, encoder, "heo") == []


def test_nothing_is_left_on_the_disk_of_what_was_removed(held, encoder, tmp_path):
    keep(held, encoder, recording(1, "lợn", "cầu", "thuốc"))
    (rows,) = tmp_path.rglob("rows.bin")
    assert any(rows.read_bytes())
    held.replace(1, [], encoder.passages)
    assert not any(rows.read_bytes())


def test_a_writer_that_died_leaves_nothing_that_counts(held, encoder, tmp_path):
    keep(held, encoder, recording(1, "lợn"))
    (rows,), (blocks,) = tmp_path.rglob("rows.bin"), tmp_path.rglob("blocks.jsonl")
    with rows.open("ab") as file:
        file.write(b"half a row")
    with blocks.open("ab") as file:
        file.write(b'{"recording": 9, "cou')
    assert held.holds() == {1: 1}
    keep(held, encoder, recording(2, "heo"))
    fresh = FolderNeighbours(tmp_path, encoder)
    assert fresh.holds() == {1: 1, 2: 1}
    assert near(fresh, encoder, "lợn") == [(1, 0), (2, 0)]


def test_what_is_nobodys_goes_when_it_is_most(held, encoder, tmp_path, monkeypatch):
    monkeypatch.setattr(folder_module, "_LEAST_WASTE", 3)
    keep(held, encoder, recording(1, "lợn"), recording(2, "cầu"))
    for _ in range(8):
        keep(held, encoder, recording(1, "lợn", "heo"))
    (rows,) = tmp_path.rglob("rows.bin")
    assert rows.stat().st_size <= 8 * (8 + 64 + 12)
    assert held.holds() == {1: 2, 2: 1}
    assert near(held, encoder, "dịch tả") == [(1, 0), (1, 1)]
    assert near(held, encoder, "đường") == [(2, 0)]


def test_signs_leave_hardly_one_of_the_nearest_out(tmp_path, monkeypatch):
    """Of 3,000 passages the 400 with the most signs alike hold at least 16 of the nearest twenty."""
    monkeypatch.setattr(folder_module, "CANDIDATES", 400)
    encoder = Sixty()
    held = FolderNeighbours(tmp_path, encoder)
    texts = [f"{n % 60} {n}" for n in range(3_000)]
    vectors = encoder.passages(texts)
    held.replace(1, [passage(text, position=n) for n, text in enumerate(texts)], encoder.passages)
    for asked in ("7 ai", "21 gì", "50 đâu"):
        vector = encoder.question(asked)
        exact = set(np.argsort(-(vectors @ vector[0]))[:20].tolist())
        found = {one.position for one in held.nearest(vector, Query(asked), CADRE, 20)}
        assert len(exact & found) >= 16
