"""Chunks heard several at once: features made ahead, and as many at a time as fit into the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from giaoban.models.errors import Unavailable

Given = TypeVar("Given")
Ready = TypeVar("Ready")
Answer = TypeVar("Answer")


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

        at, ready = 0, list[Ready]()
        coming = ahead.submit(following, 0)
        while at < len(given) or ready:
            if not ready:
                ready = coming.result()
                at += len(ready)
                coming = ahead.submit(following, at)
            try:
                answers = answer(ready[:size])
            except RuntimeError as error:
                if "out of memory" not in str(error).lower():
                    raise
                if len(ready[:size]) == 1:
                    raise Unavailable("GPU không đủ bộ nhớ cho mô hình nhận dạng.") from error
                size = len(ready[:size]) // 2
                continue
            ready = ready[len(answers) :]
            yield from answers
