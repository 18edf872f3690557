"""The recogniser: Whisper through faster-whisper and CTranslate2, with a second look at what was lost.

Neither of faster-whisper's own loops is used. The sequential one decodes silence too and loses sentences
after it; the batched one holds all sound and features of the window, and stops at 224 tokens: half a
minute of quick Vietnamese needs 300, and the rest is lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from giaoban.models.recording import Span
from giaoban.models.transcript import Maker, Segment
from giaoban.transcribe.recognise.guards import NO_SPEECH, doubts, repeats
from giaoban.transcribe.recognise.heard import Heard, lost, segments, told
from giaoban.transcribe.recognise.packing import Chunk, pack
from giaoban.transcribe.recognise.seam import Hints, Report, Samples
from giaoban.transcribe.recognise.whisper import LANGUAGE, Whisper

_FIRST_LOOK: Final = 0.9
"""The share of the work that the first look is reckoned at."""


class FasterWhisper:
    def __init__(
        self,
        folder: Path,
        *,
        weights: str,
        weights_sha256: str,
        device: str = "auto",
        compute_type: str = "auto",
        threads: int = 0,
        beam_size: int = 5,
        batch: int = 0,
    ) -> None:
        """`weights` names the folder's content in the manifest. `threads` 0 is one for each core, `batch`
        0 as many chunks at once as suit the device.

        Raises `WeightsError` when the folder holds no multilingual Whisper model.
        """
        self._whisper = Whisper(folder, device, compute_type, threads, beam_size, batch)
        self._maker = Maker(
            engine=self._whisper.engine,
            weights=weights,
            weights_sha256=weights_sha256,
            options={
                "language": LANGUAGE,
                "device": self._whisper.device,
                "compute_type": self._whisper.compute_type,
                "beam_size": beam_size,
                "packed": True,
            },
        )

    @property
    def maker(self) -> Maker:
        return self._maker

    def recognise(
        self, samples: Samples, speech: Sequence[Span], hints: Hints, report: Report
    ) -> tuple[Segment, ...]:
        prompt = self._whisper.prompt(hints.words)
        chunks = pack(speech, samples)
        found: list[Segment] = []
        broken: list[Chunk] = []
        missing: list[Span] = []
        for heard in self._decode(chunks, samples, prompt, lambda share: report(share * _FIRST_LOOK)):
            if heard.cut_off or repeats(heard.text):
                broken.append(heard.chunk)
                continue
            words = told(heard)
            missing.extend(lost(heard, words))
            found.extend(segments(heard, words))
        found.extend(self._second_look(broken, missing, samples, prompt, report))
        report(1.0)
        found.sort(key=lambda segment: segment.start)
        return tuple(replace(segment, doubts=doubts(segment)) for segment in found)

    def close(self) -> None:
        self._whisper.close()

    def _second_look(
        self,
        broken: Sequence[Chunk],
        missing: Sequence[Span],
        samples: Samples,
        prompt: list[int],
        report: Report,
    ) -> Iterator[Segment]:
        """Chunks that broke are heard again by halves, stretches that were passed over among themselves.

        Where the model passed over a stretch and now says that nobody speaks there, what it writes all the
        same is an invention on two counts and is not taken: the stretch is left to the coverage report.
        """
        halves = {half for chunk in broken for half in chunk.halves()}
        for heard in self._decode(
            [*halves, *pack(missing, samples)],
            samples,
            prompt,
            lambda share: report(_FIRST_LOOK + share * (1 - _FIRST_LOOK)),
        ):
            if heard.chunk in halves or heard.signals.no_speech_prob <= NO_SPEECH:
                yield from segments(heard, told(heard))

    def _decode(
        self, chunks: Sequence[Chunk], samples: Samples, prompt: list[int], report: Report
    ) -> Iterator[Heard]:
        """Longest first: a batch takes as long as its longest chunk."""
        waiting = sorted(chunks, key=lambda chunk: -chunk.seconds)
        total, done = sum(chunk.seconds for chunk in waiting), 0.0
        while waiting:
            heard = self._whisper.hear(waiting, samples, prompt)
            waiting = waiting[len(heard) :]
            done += sum(each.chunk.seconds for each in heard)
            report(done / total)
            yield from heard
