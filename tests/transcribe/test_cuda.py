"""Cards and their libraries, on machines with and without one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from giaoban.transcribe.cuda import cards, free_mb, named
from giaoban.transcribe.recognise.whisper import fitting

HERE = bool(cards())


@pytest.mark.parametrize(
    ("device", "kind", "number"),
    [
        ("auto", "auto", 0),
        ("cpu", "cpu", 0),
        ("cuda", "cuda", 0),
        ("cuda:0", "cuda", 0),
        ("cuda:3", "cuda", 3),
    ],
)
def test_a_device_is_named_by_kind_and_number(device: str, kind: str, number: int) -> None:
    assert named(device) == (kind, number)


@pytest.mark.parametrize("device", ["", "gpu", "cuda:", "cuda:-1", "cpu:1", "auto:0", "CUDA"])
def test_other_names_are_refused(device: str) -> None:
    with pytest.raises(ValueError, match="^" + device):
        named(device)


@pytest.mark.skipif(HERE, reason="this machine has a card")
def test_without_a_card_there_is_none() -> None:
    assert cards() == ()
    assert free_mb(0) is None


@pytest.mark.skipif(not HERE, reason="NOT TESTED: no NVIDIA card on this machine")
def test_the_card_tells_its_name_and_its_memory() -> None:
    card = cards()[0]
    assert card.name
    free = free_mb(0)
    assert free is not None
    assert 0 < free <= card.memory_mb
    assert free_mb(len(cards())) is None


@pytest.mark.parametrize(
    ("free", "chunk_mb", "at_once"),
    [(80_000, 925, 16), (7_500, 925, 7), (2_000, 925, 1), (100, 925, 1), (None, 925, 16), (7_500, 0, 16)],
)
def test_as_many_at_once_as_fit(free: int | None, chunk_mb: int, at_once: int) -> None:
    assert fitting(free, chunk_mb) == at_once


def test_a_library_that_pip_brought_is_found_by_its_name(tmp_path: Path) -> None:
    """The stand-in has cuBLAS's names: whether ctranslate2 can work with the real one, a GPU tells."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("NOT TESTED: no C compiler for a library to find")
    folder = tmp_path / "nvidia" / "cublas" / "lib"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    for name in ("libcublasLt.so.12", "libcublas.so.12"):
        subprocess.run(
            [compiler, "-shared", "-x", "c", "/dev/null", f"-Wl,-soname,{name}", "-o", str(folder / name)],
            check=True,
        )
    program = (
        "import ctypes, sys; sys.path.insert(0, sys.argv[1]); "
        "from giaoban.transcribe.cuda import bring_cublas; bring_cublas(); ctypes.CDLL('libcublas.so.12')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_without_pip_s_libraries_nothing_is_brought(tmp_path: Path) -> None:
    program = "from giaoban.transcribe.cuda import bring_cublas; bring_cublas()"
    subprocess.run([sys.executable, "-c", program], check=True)
