"""The diariser that runs everywhere: two ONNX models on the CPU, and clustering.

Ten-second chunks every 2.5 s tell who of at most three local speakers speaks in each frame; local
speakers in whom two voices are mixed are taken apart; each one's voice is embedded from where it is
alone; clustering joins local speakers to those of the window. After pyannote's pipeline (Bredin,
Interspeech 2023), written anew so that the voices are kept and can be joined across windows. What it
takes in memory follows the window's length, not the recording's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.transcript import Maker, Turn, WindowVoice
from giaoban.transcribe.diarise.changes import changes
from giaoban.transcribe.diarise.clustering import Rules, centroids, cluster
from giaoban.transcribe.diarise.embedding import VoiceModel
from giaoban.transcribe.diarise.frames import FRAME_SECONDS, chunk_starts, frame_count, frames_with_speech
from giaoban.transcribe.diarise.purify import LocalVoice, local_voices
from giaoban.transcribe.diarise.reconstruct import Reconstruction, labelled, turns_of, widened
from giaoban.transcribe.diarise.segmentation import Segmentation
from giaoban.transcribe.diarise.track import FeatureTrack
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Report, Samples

RULES: Final = Rules(same=0.6, least_seconds=1.5)
"""At 0.5 three men in an echoing room were one; up to 0.65 one voice in such a room stayed one."""
SAME_VOICE: Final = 0.7
"""Mean voices of two windows, on made meetings: the same person 0.80 and more, others 0.61 and less."""
_SURE_SECONDS: Final = 1.0
"""A voice made from less does not take part in the clustering; it is given to the nearest speaker."""
_BATCH: Final = 4
"""Chunks at once: more are no faster, and take 20 MB each."""
_SEGMENTED, _HEARD, _COMPARED = 0.25, 0.7, 0.9
"""Shares of the time after which the chunks are segmented, the voices heard, and compared for changes."""


class OnnxDiariser:
    def __init__(
        self, segmentation: Path, embedding: Path, *, weights: str, weights_sha256: str, threads: int = 0
    ) -> None:
        """`weights` names the pair in the manifest; `threads` 0 leaves the choice to onnxruntime.

        Raises `WeightsError` when a file is not the model that it should be.
        """
        import onnxruntime

        self._segmentation = Segmentation(segmentation, threads)
        self._voices = VoiceModel(embedding, threads)
        self._maker = Maker(
            engine=f"onnxruntime {onnxruntime.__version__}",
            weights=weights,
            weights_sha256=weights_sha256,
            options={"same": RULES.same, "least_seconds": RULES.least_seconds, "same_voice": SAME_VOICE},
        )

    @property
    def maker(self) -> Maker:
        return self._maker

    @property
    def same_voice(self) -> float:
        return SAME_VOICE

    def diarise(
        self, samples: Samples, speech: Sequence[Span], speakers: SpeakerCount, report: Report
    ) -> tuple[tuple[Turn, ...], tuple[WindowVoice, ...]]:
        inside = frames_with_speech(speech, frame_count(len(samples)))
        starts = chunk_starts(inside, len(samples))
        if not starts:
            return (), ()
        active = self._active(samples, starts, inside, report)
        chunks = self._local_voices(samples, starts, active, inside, report)
        known = [voice for chunk in chunks for voice in chunk]
        if not known:
            return (), ()
        voices, seconds = np.stack([each.voice for each in known]), np.array([each.seconds for each in known])
        chunk_of = np.repeat(np.arange(len(chunks)), [len(chunk) for chunk in chunks])
        groups = _groups(voices, seconds, chunk_of, speakers)
        speaking = _speaking(starts, chunks, groups, inside)
        turns, order = labelled(turns_of(widened(speaking), len(samples) / SAMPLE_RATE))
        return turns, _window_voices(order, centroids(voices, seconds + FRAME_SECONDS, groups), speaking)

    def close(self) -> None:
        del self._segmentation, self._voices

    def _active(
        self, samples: Samples, starts: Sequence[int], inside: NDArray[np.bool_], report: Report
    ) -> list[NDArray[np.bool_]]:
        """(frames, local speakers) of each chunk, nobody outside the speech map."""
        active: list[NDArray[np.bool_]] = []
        for first in range(0, len(starts), _BATCH):
            batch = starts[first : first + _BATCH]
            for start, frames in zip(batch, self._segmentation.active(samples, batch), strict=True):
                active.append(frames & inside[start : start + len(frames), None])
            report(_SEGMENTED * len(active) / len(starts))
        return active

    def _local_voices(
        self,
        samples: Samples,
        starts: Sequence[int],
        active: Sequence[NDArray[np.bool_]],
        inside: NDArray[np.bool_],
        report: Report,
    ) -> list[list[LocalVoice]]:
        talking = np.zeros(len(inside), bool)
        for start, frames in zip(starts, active, strict=True):
            talking[start : start + len(frames)] |= frames.any(axis=1)
        track = FeatureTrack(self._voices, samples, talking)
        for share in track.hear():
            report(_SEGMENTED + (_HEARD - _SEGMENTED) * share)
        cuts = changes(
            track,
            self._voices,
            samples,
            talking,
            lambda share: report(_HEARD + (_COMPARED - _HEARD) * share),
        )
        found = []
        for start, frames in zip(starts, active, strict=True):
            found.append(local_voices(track, start, frames, cuts))
            report(_COMPARED + (1.0 - _COMPARED) * len(found) / len(starts))
        return found


def _groups(
    voices: NDArray[np.float32], seconds: NDArray[np.float64], chunk_of: NDArray[np.intp], count: SpeakerCount
) -> NDArray[np.intp]:
    """The speaker of each local voice; those of one chunk are given apart where there is a choice."""
    from scipy.optimize import linear_sum_assignment

    sure = seconds >= min(_SURE_SECONDS, float(seconds.max()))
    weights = seconds[sure] + FRAME_SECONDS
    groups = cluster(voices[sure], weights, RULES, count)
    likeness = voices @ centroids(voices[sure], weights, groups).T
    result = likeness.argmax(axis=1).astype(np.intp)
    for chunk in np.unique(chunk_of):
        mine = np.flatnonzero(chunk_of == chunk)
        rows, columns = linear_sum_assignment(-likeness[mine])
        result[mine[rows]] = columns
    return np.asarray(result, np.intp)


def _speaking(
    starts: Sequence[int],
    chunks: Sequence[Sequence[LocalVoice]],
    groups: NDArray[np.intp],
    inside: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Shape (frames, speakers)."""
    whole = Reconstruction(len(inside), int(groups.max()) + 1)
    whose = iter(groups.tolist())
    for start, chunk in zip(starts, chunks, strict=True):
        whole.add(start, [(each.active, next(whose)) for each in chunk])
    return whole.speaking(inside)


def _window_voices(
    order: Sequence[int], centres: NDArray[np.float32], speaking: NDArray[np.bool_]
) -> tuple[WindowVoice, ...]:
    alone = speaking[speaking.sum(axis=1) == 1]
    return tuple(
        WindowVoice(
            label=str(place),
            embedding=tuple(centres[speaker].tolist()),
            seconds=round(float(alone[:, speaker].sum()) * FRAME_SECONDS, 3),
        )
        for place, speaker in enumerate(order, start=1)
    )
