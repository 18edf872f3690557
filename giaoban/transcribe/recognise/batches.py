"""Chunks heard several at once: features made ahead, and as many at a time as fit into the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from giaoban.models.errors import Unavailable

Given = TypeVar("Given")
Ready = TypeVar("Ready")
Answer = TypeVar("Answer")

_NO_ROOM: Final = ("out of memory", "cublas_status_alloc_failed")
_LEFT_BEHIND: Final = "cudaerrorinvaliddevice"
"""What ctranslate2 4.8 says at its next kernel after memory ran out: CUDA keeps the error of the allocation,
and CUB takes it for its own. Saying it clears it; seen on an H100, and nothing else was wrong."""


def out_of_memory(error: BaseException) -> bool:
    """Whether the GPU had no room for it."""
    return any(words in str(error).lower() for words in _NO_ROOM)


def in_batches(
    given: Sequence[Given],
    size: int,
    prepare: Callable[[Given], Ready],
    answer: Callable[[Sequence[Ready]], Sequence[Answer]],
) -> Iterator[Answer]:
    """The answers, in order. While the device works on one batch a thread prepares the next.

    A batch that does not fit into the GPU's memory is tried again by halves, and those after it are no
    larger; the next call begins with the whole size again, since what took the memory may be gone.
    Raises `Unavailable` when not even one fits.
    """
    with ThreadPoolExecutor(1, "features") as ahead:

        def following(at: int) -> list[Ready]:
            return [prepare(each) for each in given[at : at + size]]

        at, ready, stumbled = 0, list[Ready](), False
        coming = ahead.submit(following, 0)
        while at < len(given) or ready:
            if not ready:
                ready = coming.result()
                at += len(ready)
                coming = ahead.submit(following, at)
            try:
                answers = answer(ready[:size])
            except RuntimeError as error:
                if _LEFT_BEHIND in str(error).lower() and not stumbled:
                    stumbled = True
                    continue
                if not out_of_memory(error):
                    raise
                if len(ready[:size]) == 1:
                    raise Unavailable("GPU không đủ bộ nhớ cho mô hình nhận dạng.") from error
                size, stumbled = len(ready[:size]) // 2, False
                continue
            ready, stumbled = ready[len(answers) :], False
            yield from answers
