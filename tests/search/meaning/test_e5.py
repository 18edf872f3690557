"""The encoder: a small made file against the same sums by hand, and the real weights where they are."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import erf

from giaoban.models.errors import WeightsError
from giaoban.models.store.media.digest import sha256_of
from giaoban.search.meaning.e5 import E5Encoder
from giaoban.search.meaning.e5_file import read_e5
from giaoban.transcribe.weights.manifest import read_manifest
from giaoban.transcribe.weights.store import Weights

WIDTH, LAYERS, HEADS, INNER, PLACES = 384, 2, 12, 64, 512
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁query", "▁passage", ":", "▁lợn", "▁dịch", "▁tả", "▁cầu"]
Floats = NDArray[np.float32]


def blocks(weights: Floats) -> bytes:
    """As the package's convert.py writes them."""
    found = weights.reshape(-1, 32)
    largest = found[np.arange(len(found)), np.abs(found).argmax(axis=1)]
    scale = largest / -8
    whole = np.clip(np.floor(found / np.where(scale == 0, 1, scale)[:, None] + 8.5), 0, 15).astype(np.uint8)
    made = np.empty(len(found), [("scale", "<f2"), ("halves", "u1", 16)])
    made["scale"], made["halves"] = scale, whole[:, :16] | whole[:, 16:] << 4
    return made.tobytes()


def write(path: Path) -> None:
    chance = np.random.default_rng(5)

    def some(*shape: int) -> Floats:
        return chance.normal(scale=0.1, size=shape).astype(np.float32)

    tensors: list[tuple[str, int, Floats]] = [
        ("emb.word", 1, some(len(PIECES), WIDTH)),
        ("emb.pos", 0, some(PLACES, WIDTH)),
        ("emb.type", 0, some(2, WIDTH)),
        ("emb.ln.w", 0, some(WIDTH) + 1),
        ("emb.ln.b", 0, some(WIDTH)),
    ]
    for n in range(LAYERS):
        for name, out, into in (
            ("q", WIDTH, WIDTH),
            ("k", WIDTH, WIDTH),
            ("v", WIDTH, WIDTH),
            ("ao", WIDTH, WIDTH),
            ("fi", INNER, WIDTH),
            ("fo", WIDTH, INNER),
        ):
            tensors += [(f"l{n}.{name}.w", 1, some(out, into)), (f"l{n}.{name}.b", 0, some(out))]
        for name in ("aln", "oln"):
            tensors += [(f"l{n}.{name}.w", 0, some(WIDTH) + 1), (f"l{n}.{name}.b", 0, some(WIDTH))]
    letters = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, letters)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, LAYERS, HEADS, INNER, len(PIECES), PLACES, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(ends[-1])) + ends.tobytes()
    head += np.linspace(0, -5, len(PIECES)).astype("<f4").tobytes() + b"".join(letters)
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 160, 1, 32)
    data, entries = b"", []
    for called, kind, weights in tensors:
        held = blocks(weights) if kind else weights.tobytes()
        entries.append((called.encode(), kind, weights.size, len(data), len(held)))
        data += held + bytes(-len(held) % 64)
    start = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in entries)
    head += struct.pack("<i", len(entries))
    for letters_of, kind, count, offset, size in entries:
        head += (
            struct.pack("<H", len(letters_of))
            + letters_of
            + struct.pack("<BIQQ", kind, count, start + offset, size)
        )
    path.write_bytes(head + data)


def by_hand(path: Path, pieces: list[int]) -> Floats:
    """BERT (Devlin et al. 2019) in floating point, and the mean of what it says of each piece."""
    of = read_e5(path).tensors

    def norm(x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        alike = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(alike * of[f"{name}.w"] + of[f"{name}.b"], np.float32)

    def linear(x: Floats, name: str) -> Floats:
        return x @ of[f"{name}.w"].reshape(len(of[f"{name}.b"]), -1).T + of[f"{name}.b"]

    x = of["emb.word"].reshape(-1, WIDTH)[pieces] + of["emb.pos"].reshape(-1, WIDTH)[: len(pieces)]
    x = norm(x + of["emb.type"][:WIDTH], "emb.ln")
    for n in range(LAYERS):
        q, k, v = (
            linear(x, f"l{n}.{name}").reshape(len(pieces), HEADS, -1).transpose(1, 0, 2) for name in "qkv"
        )
        weight = np.exp(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]))
        seen = (
            (weight / weight.sum(axis=-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(pieces), WIDTH)
        )
        x = norm(x + linear(seen, f"l{n}.ao"), f"l{n}.aln")
        inner = linear(x, f"l{n}.fi")
        x = norm(x + linear(inner * 0.5 * (1 + erf(inner / np.sqrt(2))), f"l{n}.fo"), f"l{n}.oln")
    mean: Floats = x.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("e5") / "small.bin"
    write(path)
    return path


def ids(*pieces: str) -> list[int]:
    return [PIECES.index(piece) for piece in pieces]


def test_it_says_what_the_sums_by_hand_say(small: Path, tmp_path: Path):
    encoder = E5Encoder(lambda: small, "0" * 64, tmp_path)
    found = encoder.passages(["lợn dịch tả", "cầu", "lợn  dịch\ttả"])
    expected = by_hand(small, ids("<s>", "▁passage", ":", "▁lợn", "▁dịch", "▁tả", "</s>"))
    assert float(found[0] @ expected) > 0.999
    assert float(found[1] @ by_hand(small, ids("<s>", "▁passage", ":", "▁cầu", "</s>"))) > 0.999
    assert np.array_equal(found[0], found[2])
    question = encoder.question("lợn dịch tả")
    assert (
        float(question[0] @ by_hand(small, ids("<s>", "▁query", ":", "▁lợn", "▁dịch", "▁tả", "</s>"))) > 0.999
    )
    assert encoder.centre.shape == (WIDTH,)


def test_the_next_to_load_it_needs_no_file(small: Path, tmp_path: Path):
    first = E5Encoder(lambda: small, "0" * 64, tmp_path).question("cầu")

    def gone() -> Path:
        raise AssertionError("it is asked for once")

    assert np.array_equal(E5Encoder(gone, "0" * 64, tmp_path).question("cầu"), first)


@pytest.mark.parametrize("harm", [lambda held: held[:5_000], lambda held: b"E5S2" + held[4:]])
def test_another_file_is_refused(small: Path, tmp_path: Path, harm: Any):
    broken = tmp_path / "broken.bin"
    broken.write_bytes(harm(small.read_bytes()))
    with pytest.raises(WeightsError, match=r"broken\.bin"):
        E5Encoder(lambda: broken, "0" * 64, tmp_path / "derived").question("cầu")
    assert not list((tmp_path / "derived").glob("*"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> E5Encoder:
    name = "multilingual-e5-small"
    folder = os.environ.get("GIAOBAN_TEST_WEIGHTS")
    weights = Weights(Path(folder), read_manifest()) if folder else None
    if weights is None or not weights.present(name):
        pytest.skip(f"NOT TESTED: {name} is not in GIAOBAN_TEST_WEIGHTS")
    path = weights.path(name)
    return E5Encoder(lambda: path, sha256_of(path), tmp_path_factory.mktemp("e5"))


def test_the_real_weights_know_what_is_alike(real: E5Encoder):
    passages = real.passages(
        [
            "Đàn heo ở hai xã chết hàng loạt, phải tiêu hủy.",
            "Cầu treo bị lũ cuốn trôi, học sinh không đến trường được.",
            "Trạm y tế hết thuốc, bà con phải lên tuyến trên.",
        ]
    )
    for text, best in (("dịch bệnh ở lợn", 0), ("đường đi học bị chia cắt", 1), ("bệnh viện thiếu thuốc", 2)):
        assert int(np.argmax(passages @ real.question(text)[0])) == best
