"""The pyannote diariser: what folders it refuses, and that the test's real weights are the real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from giaoban.models.errors import Unavailable, WeightsError
from giaoban.models.recording import SpeakerCount
from giaoban.transcribe.diarise.folder import SUMS, check_folder, expand, refuse_outside
from giaoban.transcribe.diarise.pyannote import PyannoteDiariser, import_torch
from giaoban.transcribe.diarise.segmentation import Segmentation
from tests.factories import weights
from tests.factories.meeting import clips, lay
from tests.factories.pyannote_embedding import make_torch_folder
from tests.factories.pyannote_folder import make_folder, save_checkpoint, there, write_sums

installed = pytest.mark.skipif(not there(), reason="NOT TESTED: pyannote.audio is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "segmentation").mkdir()
    (tmp_path / "config.yaml").write_text("pipeline: {name: x, params: {}}\n")
    (tmp_path / "segmentation" / "pytorch_model.bin").write_bytes(b"a pickle")
    (tmp_path / "README.md").write_text("read me")
    write_sums(tmp_path)
    return tmp_path


def test_a_folder_is_known_by_its_bytes(folder: Path) -> None:
    before = check_folder(folder)
    assert len(before) == 64
    (folder / "segmentation" / "pytorch_model.bin").write_bytes(b"another")
    write_sums(folder)
    assert check_folder(folder) != before


def test_a_wrong_byte_is_refused_before_anything_is_loaded(folder: Path) -> None:
    (folder / "segmentation" / "pytorch_model.bin").write_bytes(b"a pickl3")
    with pytest.raises(WeightsError, match=r"pytorch_model\.bin"):
        PyannoteDiariser(folder)


def test_a_folder_without_sums_is_refused_and_told_how_to_make_them(folder: Path) -> None:
    (folder / SUMS).unlink()
    with pytest.raises(WeightsError, match=r"sha256sum \{\} \+"):
        PyannoteDiariser(folder)


def test_a_missing_and_a_strange_file_are_refused(folder: Path) -> None:
    (folder / "strange.ckpt").write_bytes(b"not named")
    with pytest.raises(WeightsError, match=r"strange\.ckpt"):
        check_folder(folder)
    (folder / "strange.ckpt").unlink()
    (folder / "segmentation" / "pytorch_model.bin").unlink()
    with pytest.raises(WeightsError, match="Thiếu tệp"):
        check_folder(folder)


def test_sums_of_a_manifest_stand_for_the_folders_own(folder: Path) -> None:
    with pytest.raises(WeightsError, match="sai mã"):
        check_folder(folder, {"config.yaml": "0" * 64, "segmentation/pytorch_model.bin": "0" * 64})


def test_places_in_the_folder_are_found(folder: Path) -> None:
    config = expand({"a": "$model/segmentation", "b": ["$model/config.yaml", 3]}, folder)
    assert config == {
        "a": {"checkpoint": str(folder), "subfolder": "segmentation"},
        "b": [str(folder / "config.yaml"), 3],
    }


@pytest.mark.parametrize("place", ["pyannote/segmentation-3.0", "/etc/passwd", {"checkpoint": "a/hub"}, None])
def test_a_model_from_elsewhere_is_refused(folder: Path, place: object) -> None:
    inside = {"checkpoint": str(folder), "subfolder": "x"}
    refuse_outside({"segmentation": inside, "embedding": inside, "clustering": "KMeansClustering"}, folder)
    with pytest.raises(WeightsError, match="segmentation"):
        refuse_outside({"segmentation": place, "embedding": inside}, folder)


@pytest.mark.skipif(there(), reason="pyannote.audio is installed")
def test_without_pyannote_it_says_what_to_install(folder: Path) -> None:
    with pytest.raises(Unavailable, match=r"giaoban\[pyannote\]"):
        PyannoteDiariser(folder)


@installed
def test_a_folder_that_is_no_pipeline_is_refused(folder: Path) -> None:
    (folder / "config.yaml").write_text("- just\n- a list\n")
    write_sums(folder)
    with pytest.raises(WeightsError, match="cấu hình"):
        PyannoteDiariser(folder, device="cpu")


@installed
def test_the_checkpoint_made_of_the_onnx_file_is_the_same_model(tmp_path: Path) -> None:
    segmentation, _ = weights.diarisation_pair()
    save_checkpoint(segmentation, tmp_path / "pytorch_model.bin")
    torch = import_torch()
    from pyannote.audio import Model

    model = Model.from_pretrained(tmp_path / "pytorch_model.bin")
    samples = lay(clips(weights.voices()), seconds=30).samples()
    sound = torch.from_numpy(samples[:160_000].astype(np.float32) / 32768)[None, None]
    with torch.inference_mode():
        named = model(sound).argmax(dim=-1).numpy()[0]
    active = Segmentation(segmentation, 1).active(samples, [0])[0]
    assert (np.isin(named, (1, 4, 5)) == active[:, 0]).mean() > 0.995
    assert (np.isin(named, (2, 4, 6)) == active[:, 1]).mean() > 0.995
    assert active.any()


class Crowded:
    """A pipeline on a card that has room for two stretches at once: what pyannote.audio raises then, of
    segmentation a MemoryError, of embedding torch's own."""

    def __init__(self, pipeline: Any, room: int) -> None:
        self.pipeline, self.room = pipeline, room
        self.segmentation_batch_size, self.embedding_batch_size = 8, 4
        self.asked: list[tuple[int, int]] = []

    def __call__(self, file: Any, **options: Any) -> Any:
        import torch

        self.asked.append((self.segmentation_batch_size, self.embedding_batch_size))
        if self.segmentation_batch_size > self.room:
            raise MemoryError("batch_size (8) is probably too large")
        if self.embedding_batch_size > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 60.00 MiB")
        return self.pipeline(file, **options)


@installed
def test_what_does_not_fit_is_tried_again_by_halves(tmp_path: Path) -> None:
    one = PyannoteDiariser(make_folder(tmp_path / "pipeline", *weights.diarisation_pair()), device="cpu")
    meeting = lay(clips(weights.voices()), seconds=12, seed=5)
    sound, speech = meeting.samples(), meeting.speech
    expected = one.diarise(sound, speech, SpeakerCount(), lambda _share: None)
    crowded = one._pipeline = Crowded(one._pipeline, 2)
    shares: list[float] = []
    assert one.diarise(sound, speech, SpeakerCount(), shares.append) == expected
    assert crowded.asked == [(8, 4), (4, 2), (2, 1)]
    assert (crowded.segmentation_batch_size, crowded.embedding_batch_size) == (8, 4)
    assert shares == sorted(shares)
    crowded.room = 0
    with pytest.raises(Unavailable, match="Không đủ bộ nhớ"):
        one.diarise(sound, speech, SpeakerCount(), lambda _share: None)


@installed
def test_the_embedding_as_a_checkpoint_is_the_one_in_onnx(tmp_path: Path) -> None:
    """What pyannote.audio runs on a card, beside what it runs everywhere."""
    pair = weights.diarisation_pair()
    meeting = lay(clips(weights.voices()), seconds=12, seed=5)
    found = []
    for name, make in (("onnx", make_folder), ("torch", make_torch_folder)):
        one = PyannoteDiariser(make(tmp_path / name, *pair), device="cpu")
        found.append(one.diarise(meeting.samples(), meeting.speech, SpeakerCount(), lambda _share: None))
    (turns, voices), (others_turns, others_voices) = found
    assert [turn.speaker for turn in turns] == [turn.speaker for turn in others_turns]
    for voice, other in zip(voices, others_voices, strict=True):
        assert np.dot(voice.embedding, other.embedding) > 0.99
