"""Recognition with most of the card taken by another program: fewer at once, and the same words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.gpu.card import Card
from bench.gpu.recognition import SHORT_SECONDS, Row, beginning, heard, loaded, text_of, unlike
from bench.gpu.sound import Sound
from giaoban.transcribe.recognise.faster_whisper import FasterWhisper


def little_memory(folder: Path, sound: Sound, card: Card) -> Iterator[Row]:
    """Needs torch, which takes the memory."""
    import torch

    part = beginning(sound, 2 * SHORT_SECONDS)
    one = loaded(folder, device="cuda", batch=32)
    batches = _batches(one)
    whole = text_of(heard(one, part))
    taken: list[Any] = []
    for spare_mb in (1000, 500, 250, 100):
        while card.total_mb - card.used_mb > spare_mb + 20:
            size = int((card.total_mb - card.used_mb - spare_mb) * 1e6)
            try:
                taken.append(torch.empty(min(size, 1 << 30), dtype=torch.uint8, device="cuda"))
            except RuntimeError:
                break
        batches.clear()
        started = time.perf_counter()
        row: Row = {"spare_mb": round(card.total_mb - card.used_mb)}
        try:
            told = text_of(heard(one, part))
            row |= {"unlike": unlike(whole, told), "same": told == whole}
        except Exception as error:  # noqa: BLE001 - the message is what is looked for
            row |= {"error": f"{type(error).__name__}: {error}", "cause": repr(error.__cause__)}
        yield {**row, "wall": round(time.perf_counter() - started, 2), "batches": [*batches]}
    try:
        second = loaded(folder, device="cuda")
        heard(second, part)
        yield {"second": "loaded, and heard"}
    except Exception as error:  # noqa: BLE001
        yield {"second_error": f"{type(error).__name__}: {error}", "cause": repr(error.__cause__)}
    taken.clear()
    torch.cuda.empty_cache()
    batches.clear()
    told = text_of(heard(one, part))
    yield {"memory_given_back": True, "same": told == whole, "batches": [*batches]}


def _batches(one: FasterWhisper) -> list[str]:
    """Will hold how many chunks were asked for at once, and what did not fit."""
    found: list[str] = []
    whisper = one._whisper  # noqa: SLF001 - the engine itself is looked at
    inner = whisper._heard  # noqa: SLF001

    def counted(ready: Any, **options: Any) -> Any:
        try:
            answer = inner(ready, **options)
        except RuntimeError as error:
            found.append(f"{len(ready)}: {error}")
            raise
        found.append(str(len(ready)))
        return answer

    whisper._heard = counted  # type: ignore[method-assign, assignment] # noqa: SLF001
    return found
