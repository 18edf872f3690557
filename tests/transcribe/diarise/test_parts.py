"""Clustering, the frames' grid and the reconstruction, without any model."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from giaoban.models.recording import Span, SpeakerCount
from giaoban.transcribe.diarise.changes import spans
from giaoban.transcribe.diarise.clustering import Rules, centroids, cluster
from giaoban.transcribe.diarise.frames import (
    CHUNK_FRAMES,
    FRAME_SAMPLES,
    FRAME_SECONDS,
    chunk_starts,
    edge_at,
    frame_at,
    frame_count,
    frames_with_speech,
)
from giaoban.transcribe.diarise.reconstruct import Reconstruction, labelled, turns_of, widened
from giaoban.transcribe.recognise.seam import SAMPLE_RATE

RULES = Rules(same=0.6, least_seconds=1.5)
ANY = SpeakerCount()


def crowd(*counts: int, spread: float = 0.02) -> tuple[NDArray[np.float32], list[int]]:
    """That many voices of each of some people, and whose each is."""
    rng = np.random.default_rng(1)
    people = np.linalg.qr(rng.standard_normal((32, 32)))[0][: len(counts)]
    who = [person for person, count in enumerate(counts) for _ in range(count)]
    voices = people[who] + rng.standard_normal((len(who), 32)) * spread
    return (voices / np.linalg.norm(voices, axis=1, keepdims=True)).astype(np.float32), who


def same_partition(groups: NDArray[np.intp], who: list[int]) -> bool:
    return len(set(zip(groups.tolist(), who, strict=True))) == len(set(who)) == len(set(groups.tolist()))


def test_voices_are_put_with_their_like():
    voices, who = crowd(5, 3, 8)
    assert same_partition(cluster(voices, np.full(16, 3.0), RULES, ANY), who)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_known_count_is_kept(count):
    voices, _ = crowd(5, 3, 8)
    groups = cluster(voices, np.full(16, 3.0), RULES, SpeakerCount(count, count))
    assert sorted(set(groups.tolist())) == list(range(count))


def test_a_bound_that_holds_anyway_changes_nothing():
    voices, who = crowd(5, 3, 8)
    assert same_partition(cluster(voices, np.full(16, 3.0), RULES, SpeakerCount(2, 6)), who)


def test_a_voice_of_a_moment_joins_the_nearest_speaker():
    voices, _ = crowd(5, 5, 1)
    groups = cluster(voices, np.array([3.0] * 10 + [1.0]), RULES, ANY)
    assert set(groups.tolist()) == {0, 1}


def test_more_voices_than_a_tree_is_grown_from_are_all_given():
    voices, who = crowd(1800, 1700)
    assert same_partition(cluster(voices, np.linspace(1, 9, 3500), RULES, ANY), who)


def test_no_voice_and_one_voice():
    voices, _ = crowd(1)
    assert cluster(voices[:0], np.empty(0), RULES, ANY).tolist() == []
    assert cluster(voices, np.array([0.2]), RULES, SpeakerCount(2, 4)).tolist() == [0]


def test_a_centroid_leans_to_the_longer_voice():
    voices = np.array([[1, 0], [0, 1]], np.float32)
    centre = centroids(voices, np.array([3.0, 1.0]), np.zeros(2, np.intp))
    assert centre.tolist() == [pytest.approx([0.949, 0.316], abs=1e-3)]


def test_a_group_that_nobody_is_in_has_no_voice():
    centre = centroids(np.array([[1, 0]], np.float32), np.array([3.0]), np.array([1], np.intp))
    assert centre.tolist() == [[0, 0], [1, 0]]


@given(st.integers(-10, 200_000))
def test_an_edge_is_the_edge_of_its_frame(frame):
    assert frame_at(edge_at(frame)) == frame


@given(st.integers(0, 100 * SAMPLE_RATE), st.lists(st.floats(0, 99), max_size=3))
def test_every_frame_of_speech_is_in_a_chunk(samples, times):
    frames = frame_count(samples)
    inside = frames_with_speech([Span(at, at + 0.7) for at in times if at < samples / SAMPLE_RATE], frames)
    starts = chunk_starts(inside, samples)
    covered = np.zeros(frames, bool)
    for start in starts:
        assert start * FRAME_SAMPLES <= samples
        covered[start : start + CHUNK_FRAMES] = True
    heard = np.arange(frames) * FRAME_SAMPLES < samples - 2 * FRAME_SAMPLES
    assert not (inside & heard & ~covered).any()


def chunk(*active: tuple[int, int]) -> NDArray[np.bool_]:
    mask = np.zeros(CHUNK_FRAMES, bool)
    for first, last in active:
        mask[first:last] = True
    return mask


def test_most_chunks_decide_who_speaks():
    whole = Reconstruction(CHUNK_FRAMES + 300, 2)
    whole.add(0, [(chunk((100, 500)), 0)])
    whole.add(100, [(chunk((0, 400)), 0)])
    whole.add(200, [(chunk((0, 300)), 1)])
    speaking = whole.speaking(np.ones(CHUNK_FRAMES + 300, bool))
    assert speaking[150:500, 0].all()
    assert not speaking[:, 1].any()


def test_two_at_once_are_two_and_nobody_speaks_outside_the_map():
    whole = Reconstruction(CHUNK_FRAMES, 3)
    whole.add(0, [(chunk((0, 300)), 0), (chunk((200, 400)), 2)])
    inside = np.ones(CHUNK_FRAMES, bool)
    inside[350:] = False
    speaking = whole.speaking(inside)
    assert speaking.sum(axis=1)[[100, 250, 320, 380]].tolist() == [1, 2, 1, 0]


def test_turns_bridge_a_breath_and_drop_a_click():
    speaking = np.zeros((1000, 2), bool)
    speaking[100:200, 0] = speaking[210:300, 0] = True
    speaking[400:404, 0] = True
    speaking[150:700, 1] = True
    turns, order = labelled(turns_of(speaking, 1000 * FRAME_SECONDS))
    assert [(turn.speaker, round(turn.start, 1), round(turn.end, 1)) for turn in turns] == [
        ("1", 1.7, 5.1),
        ("2", 2.6, 11.8),
    ]
    assert order == [0, 1]


def test_turns_are_widened_into_silence_and_never_over_another():
    speaking = np.zeros((60, 2), bool)
    speaking[10:20, 0] = speaking[23:30, 1] = speaking[30:40, 0] = True
    wider = widened(speaking)
    assert np.flatnonzero(wider[:, 0]).tolist() == [*range(8, 22), *range(30, 42)]
    assert np.flatnonzero(wider[:, 1]).tolist() == list(range(22, 30))
    assert not (wider.sum(axis=1) > 1).any()
    assert speaking.sum() == 27, "what was given is as it was"


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 5))
def test_spans_cover_what_is_true_and_no_gap_is_short(values, bridged):
    mask = np.array(values, bool)
    found = spans(mask, bridged)
    covered = {place for first, last in found for place in range(first, last)}
    assert {place for place, value in enumerate(values) if value} <= covered
    assert all(after[0] - before[1] >= bridged for before, after in pairwise(found))
    assert all(mask[first] and mask[last - 1] for first, last in found)
