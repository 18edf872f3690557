from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from giaoban.models.errors import Unavailable
from giaoban.transcribe.recognise.batches import in_batches, out_of_memory


class Device:
    """Has room for so many at once."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.sizes: list[int] = []

    def __call__(self, ready: Sequence[int]) -> list[int]:
        self.sizes.append(len(ready))
        if len(ready) > self.room:
            raise RuntimeError("CUDA failed with error out of memory")
        return [10 * each for each in ready]


class Ctranslate2(Device):
    """As ctranslate2 4.8 was seen to behave on an H100: its next kernel stumbles over the error that the
    allocation left behind, whatever its size."""

    left_behind = False

    def __call__(self, ready: Sequence[int]) -> list[int]:
        if self.left_behind:
            self.left_behind = False
            self.sizes.append(len(ready))
            raise RuntimeError("parallel_for failed: cudaErrorInvalidDevice: invalid device ordinal")
        try:
            return super().__call__(ready)
        except RuntimeError:
            self.left_behind = True
            raise


def plain(value: int) -> int:
    return value


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 24])
def test_every_answer_comes_once_and_in_order(count: int) -> None:
    device = Device(8)
    assert list(in_batches(range(count), 8, plain, device)) == [10 * each for each in range(count)]
    assert max(device.sizes, default=0) <= 8


@pytest.mark.parametrize(
    ("room", "sizes"), [(4, [8, 4, 4, 4, 4]), (1, [8, 4, 2, *[1] * 16]), (7, [8] + [4] * 4)]
)
def test_what_does_not_fit_is_tried_again_by_halves(room: int, sizes: list[int]) -> None:
    device = Device(room)
    assert list(in_batches(range(16), 8, plain, device)) == [10 * each for each in range(16)]
    assert device.sizes == sizes


def test_what_an_allocation_left_behind_is_no_fault_of_the_next_batch() -> None:
    device = Ctranslate2(2)
    assert list(in_batches(range(8), 8, plain, device)) == [10 * each for each in range(8)]
    assert device.sizes == [8, 4, 4, 2, 2, 2, 2, 2]


def test_a_card_that_is_gone_is_not_asked_for_ever() -> None:
    def gone(_ready: Sequence[int]) -> list[int]:
        raise RuntimeError("parallel_for failed: cudaErrorInvalidDevice: invalid device ordinal")

    with pytest.raises(RuntimeError, match="cudaErrorInvalidDevice"):
        list(in_batches(range(3), 2, plain, gone))


@pytest.mark.parametrize(
    "message",
    [
        "CUDA failed with error out of memory",
        "cuBLAS failed with status CUBLAS_STATUS_ALLOC_FAILED",
        "parallel_for failed: cudaErrorMemoryAllocation: out of memory",
    ],
)
def test_what_is_said_where_memory_ran_out_is_known(message: str) -> None:
    assert out_of_memory(RuntimeError(message))


def test_the_next_call_begins_with_the_whole_size_again() -> None:
    device = Device(2)
    list(in_batches(range(4), 4, plain, device))
    device.room = 4
    list(in_batches(range(4), 4, plain, device))
    assert device.sizes[-1] == 4


def test_nothing_fits() -> None:
    with pytest.raises(Unavailable, match="GPU không đủ bộ nhớ"):
        list(in_batches(range(3), 2, plain, Device(0)))


def test_another_error_passes() -> None:
    def broken(_ready: Sequence[int]) -> list[int]:
        raise RuntimeError("cuBLAS is not there")

    with pytest.raises(RuntimeError, match="cuBLAS"):
        list(in_batches(range(3), 2, plain, broken))


def test_the_next_batch_is_prepared_while_the_device_works() -> None:
    prepared = [threading.Event() for _ in range(4)]

    def prepare(value: int) -> int:
        prepared[value].set()
        return value

    def answer(ready: Sequence[int]) -> list[int]:
        following = ready[-1] + 1
        assert following == 4 or prepared[following].wait(10)
        return list(ready)

    assert list(in_batches(range(4), 1, prepare, answer)) == [0, 1, 2, 3]
