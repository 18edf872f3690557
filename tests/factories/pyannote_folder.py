"""A pipeline's folder for pyannote.audio with real weights, made from the ONNX pair.

The segmentation checkpoint is not published without a form to fill in, but its weights are all in the
ONNX file under names that say what they are; only the first filters, which the model keeps as two
frequencies each, have to be found again by fitting. `test_pyannote.py` holds the two models equal.
"""

from __future__ import annotations

import hashlib
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from giaoban.transcribe.diarise.pyannote import import_torch
from giaoban.transcribe.diarise.sessions import open_session

_LSTM: Final = ((783, 784, 785), (826, 827, 828), (869, 870, 871), (912, 913, 914))
"""Bias, input and recurrent weights of each layer, by their numbers in the ONNX file."""
_SINC: Final = "/sincnet/conv1d.0/Concat_2_output_0"
_SAME_NAME: Final = (
    *(f"sincnet.wav_norm1d.{part}" for part in ("weight", "bias")),
    *(f"sincnet.norm1d.{n}.{part}" for n in range(3) for part in ("weight", "bias")),
    *(f"sincnet.conv1d.{n}.{part}" for n in (1, 2) for part in ("weight", "bias")),
    "linear.0.bias",
    "linear.1.bias",
    "classifier.bias",
)
_TRANSPOSED: Final = {
    "linear.0.weight": "onnx::MatMul_915",
    "linear.1.weight": "onnx::MatMul_916",
    "classifier.weight": "onnx::MatMul_917",
}
_CONFIG: Final = """\
version: 3.1.0
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: AgglomerativeClustering
    embedding: $model/wespeaker/model.onnx
    embedding_batch_size: 8
    embedding_exclude_overlap: true
    segmentation: $model/segmentation
    segmentation_batch_size: 8
    segmentation_step: 0.25
params:
  clustering:
    method: average
    min_cluster_size: 2
    threshold: 0.45
  segmentation:
    min_duration_off: 0.5
"""


def there() -> bool:
    """Whether pyannote.audio is installed; its name's first half is other packages' too."""
    try:
        metadata.version("pyannote.audio")
    except metadata.PackageNotFoundError:
        return False
    return True


def make_folder(folder: Path, segmentation: Path, embedding: Path) -> Path:
    """config.yaml, segmentation/pytorch_model.bin, wespeaker/model.onnx and SHA256SUMS."""
    (folder / "segmentation").mkdir(parents=True)
    (folder / "wespeaker").mkdir()
    (folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    shutil.copy(embedding, folder / "wespeaker" / "model.onnx")
    save_checkpoint(segmentation, folder / "segmentation" / "pytorch_model.bin")
    write_sums(folder)
    return folder


def write_sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  ./{p.relative_to(folder)}\n" for p in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def save_checkpoint(segmentation: Path, path: Path) -> None:
    """The ONNX file's weights as a checkpoint of pyannote.audio's PyanNet. Needs pyannote.audio."""
    torch = import_torch()
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet

    model = PyanNet(
        sincnet={"stride": 10},
        lstm={"num_layers": 4, "monolithic": True},
        linear={"hidden_size": 128, "num_layers": 2},
    )
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=10.0,
        min_duration=10.0,
        warm_up=(0.0, 0.0),
        classes=["speaker#1", "speaker#2", "speaker#3"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    model.build()
    state = {name: torch.from_numpy(value.copy()) for name, value in _weights(segmentation).items()}
    missing = set(model.state_dict()) - set(state)
    assert {name.rpartition(".")[2] for name in missing} <= {"window_", "n_"}, missing
    model.load_state_dict(state, strict=False)
    checkpoint: dict[str, Any] = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": "2.0.0",
        "epoch": 0,
        "global_step": 0,
    }
    model.on_save_checkpoint(checkpoint)
    torch.save(checkpoint, path)


def _weights(segmentation: Path) -> dict[str, NDArray[np.float32]]:
    inner = [
        _SINC,
        *_SAME_NAME,
        *_TRANSPOSED.values(),
        *(f"onnx::LSTM_{n}" for layer in _LSTM for n in layer),
    ]
    session = open_session(segmentation, 1, inner=inner)
    silence = {session.get_inputs()[0].name: np.zeros((1, 1, 160_000), np.float32)}
    found = dict(zip(inner, session.run(inner, silence), strict=True))
    weights = {name: found[name] for name in _SAME_NAME}
    weights |= {name: np.ascontiguousarray(found[onnx].T) for name, onnx in _TRANSPOSED.items()}
    for layer, (bias, inputs, recurrent) in enumerate(_LSTM):
        for place, suffix in enumerate(("", "_reverse")):
            both = found[f"onnx::LSTM_{bias}"][place]
            half = len(both) // 2
            weights[f"lstm.weight_ih_l{layer}{suffix}"] = _gates(found[f"onnx::LSTM_{inputs}"][place])
            weights[f"lstm.weight_hh_l{layer}{suffix}"] = _gates(found[f"onnx::LSTM_{recurrent}"][place])
            weights[f"lstm.bias_ih_l{layer}{suffix}"] = _gates(both[:half])
            weights[f"lstm.bias_hh_l{layer}{suffix}"] = _gates(both[half:])
    low, band = _frequencies(found[_SINC][:40, 0])
    weights["sincnet.conv1d.0.filterbank.low_hz_"] = low
    weights["sincnet.conv1d.0.filterbank.band_hz_"] = band
    return weights


def _gates(value: NDArray[np.float32]) -> NDArray[np.float32]:
    """ONNX orders an LSTM's gates input, output, forget, cell; torch input, forget, cell, output."""
    first, out, forget, cell = np.split(value, 4)
    return np.concatenate([first, forget, cell, out])


def _frequencies(filters: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The learned lower edges and widths, in Hz above the least of 50 each, of the even filters (40, 251)."""
    n = 2 * np.pi * np.arange(-125, 0) / 16_000
    window = np.hamming(251)[:125]
    hz = np.fft.rfftfreq(8192, 1 / 16_000)

    def amiss(edges: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
        low, high = edges
        return np.asarray((np.sin(high * n) - np.sin(low * n)) / n * window / (high - low)) - wanted

    found = []
    for each in filters.astype(np.float64):
        heights = np.abs(np.fft.rfft(each, 8192))
        inside = hz[heights > heights.max() / 2]
        start = np.array([max(inside[0], 50.0), max(inside[-1], inside[0] + 50.0)])
        found.append(least_squares(amiss, start, x_scale=10.0, xtol=1e-12, args=(each[:125],)).x)
    low, high = np.array(found).T
    return (low - 50)[:, None].astype(np.float32), (high - low - 50)[:, None].astype(np.float32)
