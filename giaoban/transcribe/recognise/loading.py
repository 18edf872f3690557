"""The model loaded from its folder: on which device, in which arithmetic."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any, Final

from giaoban.models.errors import Unavailable, WeightsError
from giaoban.transcribe.cuda import bring_cublas, named
from giaoban.transcribe.memory import one_heap
from giaoban.transcribe.recognise.batches import out_of_memory
from giaoban.transcribe.weights.machine import cores, this_machine

_GPU_SPARE_MB: Final = 1500
"""For the encoder's output and the beams of a batch."""
_GPU_THREADS: Final = 1
"""What is left for the processor between two steps of the decoder is too little to be shared: many threads
spend their time waiting for one another (docs/performance.md)."""
_SEED: Final = 1
"""Of what is drawn at a temperature."""


def load(folder: Path, device: str, compute_type: str, threads: int) -> tuple[str, str, Any]:
    """The kind of device, the compute type, and faster-whisper's `WhisperModel`. `device` is ``auto``,
    ``cpu``, ``cuda`` or ``cuda:N``.

    Raises `WeightsError` when the folder holds no multilingual Whisper model, `Unavailable` when the GPU has
    no room for it now.
    """
    # A missing tokenizer would be fetched from the hub.
    for needed in ("model.bin", "config.json", "tokenizer.json"):
        if not (folder / needed).is_file():
            raise WeightsError("Thiếu tệp {file} của mô hình nhận dạng.", file=folder / needed)
    one_heap()
    import ctranslate2
    from faster_whisper import WhisperModel

    ctranslate2.set_random_seed(_SEED)
    kind, number = named(device)
    if kind == "auto":
        kind = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    if kind == "cuda":
        bring_cublas()
    if compute_type == "auto":
        compute_type = _compute_type(kind, number, folder)
    try:
        model: Any = WhisperModel(
            str(folder),
            device=kind,
            device_index=number,
            compute_type=compute_type,
            cpu_threads=threads or (_GPU_THREADS if kind == "cuda" else cores()),
        )
    except (RuntimeError, ValueError) as error:
        if out_of_memory(error):
            raise Unavailable("GPU không đủ bộ nhớ cho mô hình nhận dạng.") from error
        raise WeightsError(
            "Không nạp được mô hình nhận dạng ở {folder}: {reason}", folder=folder, reason=error
        ) from error
    if not model.model.is_multilingual:
        # ctranslate2 would recognise English instead, without a word.
        raise WeightsError("Mô hình ở {folder} chỉ nhận dạng tiếng Anh.", folder=folder)
    return kind, compute_type, model


def opened_again(folder: Path, device: str, compute_type: str, threads: int) -> Any:
    """The network alone, ctranslate2's, with threads of its own."""
    import ctranslate2

    return ctranslate2.models.Whisper(
        str(folder), device=device, compute_type=compute_type, intra_threads=threads or cores()
    )


def engine() -> str:
    names = ("faster-whisper", "ctranslate2")
    return ", ".join(f"{name} {metadata.version(name)}" for name in names)


def _compute_type(kind: str, number: int, folder: Path) -> str:
    """int8 on a CPU; on a GPU float16 where it can and the memory suffices, else int8_float16."""
    import ctranslate2

    supported = ctranslate2.get_supported_compute_types(kind, number)
    wished = ["int8", "int8_float32"]
    if kind == "cuda":
        gpu = this_machine(number).gpu
        need_mb = ((folder / "model.bin").stat().st_size * 2 >> 20) + _GPU_SPARE_MB
        wished = ["int8_float16", *wished]
        if gpu is not None and gpu.memory_mb > need_mb:
            wished = ["float16", *wished]
    return next((each for each in wished if each in supported), "default")
