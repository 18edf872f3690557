"""The engines that transcribe: which ones the settings mean on this machine, loaded once and kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from giaoban.app.settings import Settings
from giaoban.models.errors import BadInput, WeightsError
from giaoban.transcribe.cuda import named
from giaoban.transcribe.weights.auto import Choice, choose, runs
from giaoban.transcribe.weights.machine import Machine, this_machine
from giaoban.transcribe.weights.manifest import Use
from giaoban.transcribe.weights.offline import go_offline
from giaoban.transcribe.weights.store import Weights

if TYPE_CHECKING:
    from giaoban.transcribe.diarise.seam import Diariser
    from giaoban.transcribe.recognise.seam import Recogniser

AUTO: Final = "auto"
ONNX: Final = "onnx"
PYANNOTE: Final = "pyannote"
SEGMENTATION: Final = "segmentation-3.0"
EMBEDDING: Final = "wespeaker-resnet34"
PIPELINE: Final = "pyannote-community-1"


class Engines:
    def __init__(self, settings: Settings, weights: Weights) -> None:
        self._settings = settings
        self._weights = weights
        self._recogniser: tuple[str, Recogniser] | None = None
        if settings.diariser not in {ONNX, PYANNOTE}:
            raise BadInput(
                "GIAOBAN_DIARISER phải là onnx hoặc pyannote, không phải {name}.", name=settings.diariser
            )
        try:
            self._kind, self._card = named(settings.device)
        except ValueError:
            raise BadInput(
                "GIAOBAN_DEVICE phải là auto, cpu, cuda hoặc cuda:1 (GPU thứ hai), không phải {name}.",
                name=settings.device,
            ) from None

    def choice(self) -> Choice:
        """The recognition weights that the settings mean, and why."""
        if self._settings.recogniser == AUTO:
            return choose(Use.RECOGNISE, self._machine(), self._weights)
        weight = self._weights.manifest.named(self._settings.recogniser)
        return Choice(weight.name, f"Chọn {weight.name}: theo GIAOBAN_RECOGNISER.", fell_back=False)

    def needed(self) -> tuple[str, ...]:
        """Names of all the weights that the settings need."""
        return (self.choice().name, *self._diariser_weights())

    def run_options(self, recogniser: str = "") -> dict[str, Any]:
        """What a run is to be made with. `auto` is settled here, once: the windows of one recording are
        not to be divided between two models because a fetch ended in between.

        `recogniser` names other recognition weights than the settings do. Raises `WeightsError` where they
        are not here, and says what fetches them.
        """
        if recogniser:
            self._require(recogniser)
        return {"recogniser": recogniser or self._at_hand(), "diariser": self._settings.diariser}

    def recogniser(self, name: str) -> Recogniser:
        """Loads it, or hands out the one that is loaded; another one's memory is given back first."""
        if self._recogniser is not None:
            if self._recogniser[0] == name:
                return self._recogniser[1]
            self._recogniser[1].close()
            self._recogniser = None
        path = self._weights.path(name)
        go_offline()
        from giaoban.transcribe.recognise.faster_whisper import FasterWhisper

        weight = self._weights.manifest.named(name)
        loaded = FasterWhisper(
            path,
            weights=name,
            weights_sha256=weight.sha256,
            device=self._settings.device,
            compute_type=self._settings.compute_type,
            threads=self._settings.threads,
            chunk_mb=weight.chunk_mb,
        )
        self._recogniser = (name, loaded)
        return loaded

    @cached_property
    def diariser(self) -> Diariser:
        return self._pyannote() if self._settings.diariser == PYANNOTE else self._onnx()

    def _machine(self) -> Machine:
        """As the settings let it be used: a GPU that they leave alone is none."""
        machine = this_machine(self._card)
        return replace(machine, gpu=None) if self._kind == "cpu" else machine

    def _diariser_weights(self) -> tuple[str, ...]:
        if self._settings.diariser == ONNX:
            return SEGMENTATION, EMBEDDING
        return () if self._settings.pyannote else (PIPELINE,)

    def _onnx(self) -> Diariser:
        go_offline()
        from giaoban.transcribe.diarise.onnx import OnnxDiariser

        return OnnxDiariser(
            self._weights.path(SEGMENTATION),
            self._weights.path(EMBEDDING),
            weights=f"{SEGMENTATION} + {EMBEDDING}",
            weights_sha256=self._weights.manifest.named(EMBEDDING).sha256,
            threads=self._settings.threads,
        )

    def _pyannote(self) -> Diariser:
        """From the folder that the settings name, checked by its own sums, else the manifest's weights."""
        folder, sums = self._settings.pyannote, None
        if folder is None:
            folder = self._weights.path(PIPELINE)
            sums = {str(file.path): file.sha256 for file in self._weights.manifest.named(PIPELINE).files}
        go_offline()
        from giaoban.transcribe.diarise.pyannote import PyannoteDiariser

        return PyannoteDiariser(folder, device=self._settings.device, sums=sums)

    def _require(self, name: str) -> None:
        if self._weights.manifest.named(name).use is not Use.RECOGNISE:
            raise WeightsError("Trọng số {name} không phải để nhận dạng lời nói.", name=name)
        if not self._weights.present(name):
            raise WeightsError(
                "Chưa có trọng số {name} trên máy này. Chạy “giaoban weights fetch {name}” để lấy về.",
                name=name,
            )

    def _at_hand(self) -> str:
        """With `auto`, the best that is here and runs: work does not wait for a fetch nobody asked for."""
        if self._settings.recogniser != AUTO:
            return self.choice().name
        here = [w for w in self._weights.manifest.for_use(Use.RECOGNISE) if self._weights.present(w.name)]
        if not here:
            return self.choice().name
        machine = self._machine()
        return next((weight.name for weight in here if runs(weight, machine)), here[-1].name)
