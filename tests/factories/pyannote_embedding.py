"""The embedding's ONNX file as a checkpoint of pyannote.audio, as its own pipelines have one.

In ONNX each convolution holds the normalisation behind it; here the two are apart again, the normalisation
with nothing left to do but add. On a GPU pyannote.audio runs a checkpoint there, and an ONNX file only with
another build of onnxruntime.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from giaoban.transcribe.diarise.pyannote import import_torch
from giaoban.transcribe.diarise.sessions import open_session
from tests.factories.pyannote_folder import make_folder, write_sums

_BLOCKS: Final = (3, 4, 6, 3)
_FIRST: Final = 367
"""The first convolution's number in the ONNX file; each has a weight, and a bias one further, and the next
is three further."""
_LINEAR, _MEAN = "model.seg_1", "mean_vec"


def make_torch_folder(folder: Path, segmentation: Path, embedding: Path) -> Path:
    """As `make_folder`, with embedding/pytorch_model.bin in place of the ONNX file."""
    make_folder(folder, segmentation, embedding)
    shutil.rmtree(folder / "wespeaker")
    (folder / "embedding").mkdir()
    save_embedding(embedding, folder / "embedding" / "pytorch_model.bin")
    config = folder / "config.yaml"
    text = config.read_text(encoding="utf-8").replace("$model/wespeaker/model.onnx", "$model/embedding")
    config.write_text(text, encoding="utf-8")
    write_sums(folder)
    return folder


def save_embedding(embedding: Path, path: Path) -> None:
    """Needs pyannote.audio."""
    torch = import_torch()
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import WeSpeakerResNet34

    model = WeSpeakerResNet34()
    model.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0, classes=[]
    )
    model.build()
    layers = list(_layers())
    names = [f"onnx::Conv_{_FIRST + 3 * at + part}" for at in range(len(layers)) for part in (0, 1)]
    wanted = [*names, f"{_LINEAR}.weight", f"{_LINEAR}.bias", _MEAN]
    session = open_session(embedding, 1, inner=wanted)
    silence = {session.get_inputs()[0].name: np.zeros((1, 200, 80), np.float32)}
    found = dict(zip(wanted, session.run(wanted, silence), strict=True))
    state: dict[str, Any] = dict(model.state_dict())
    for (convolution, normal), at in zip(layers, range(len(layers)), strict=True):
        weight, bias = found[names[2 * at]], found[names[2 * at + 1]]
        state[f"resnet.{convolution}.weight"] = torch.from_numpy(weight.copy())
        epsilon = model.get_submodule(f"resnet.{normal}").eps
        state[f"resnet.{normal}.weight"] = torch.full((len(bias),), float(np.sqrt(1 + epsilon)))
        state[f"resnet.{normal}.bias"] = torch.from_numpy(bias.copy())
        state[f"resnet.{normal}.running_mean"] = torch.zeros(len(bias))
        state[f"resnet.{normal}.running_var"] = torch.ones(len(bias))
    state["resnet.seg_1.weight"] = torch.from_numpy(found[f"{_LINEAR}.weight"].copy())
    state["resnet.seg_1.bias"] = torch.from_numpy(found[f"{_LINEAR}.bias"] - found[_MEAN])
    model.load_state_dict(state)
    checkpoint: dict[str, Any] = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": "2.0.0",
        "epoch": 0,
        "global_step": 0,
    }
    model.on_save_checkpoint(checkpoint)
    torch.save(checkpoint, path)


def _layers() -> Iterator[tuple[str, str]]:
    """Convolutions with the normalisation behind each, in the order of the ONNX file."""
    yield "conv1", "bn1"
    for layer, count in enumerate(_BLOCKS, start=1):
        for block in range(count):
            place = f"layer{layer}.{block}"
            yield f"{place}.conv1", f"{place}.bn1"
            yield f"{place}.conv2", f"{place}.bn2"
            if block == 0 and layer > 1:
                yield f"{place}.shortcut.0", f"{place}.shortcut.1"
