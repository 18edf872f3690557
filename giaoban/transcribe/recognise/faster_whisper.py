"""The recogniser: Whisper through faster-whisper and CTranslate2, with a second look at what was lost.

Neither of faster-whisper's own loops is used. The sequential one decodes silence too and loses sentences
after it; the batched one holds all sound and features of the window, and stops at 224 tokens: half a
minute of quick Vietnamese needs 300, and the rest is lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from giaoban.models.recording import Span, is_within
from giaoban.models.transcript import Doubt, Maker, Segment
from giaoban.transcribe.recognise.guards import doubts, known_invention, repeats
from giaoban.transcribe.recognise.heard import Heard, lost, segments, told
from giaoban.transcribe.recognise.hints import echoes
from giaoban.transcribe.recognise.language import VIETNAMESE
from giaoban.transcribe.recognise.loading import engine
from giaoban.transcribe.recognise.onsets import near_the_voice
from giaoban.transcribe.recognise.packing import Chunk, pack
from giaoban.transcribe.recognise.seam import Hints, Report, Samples
from giaoban.transcribe.recognise.second_look import WAYS, Stretch, joined, stretches
from giaoban.transcribe.recognise.whisper import Whisper

_FIRST_LOOK: Final = 0.8
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
        chunk_mb: int = 0,
    ) -> None:
        """`weights` names the folder's content in the manifest. `device` is ``auto``, ``cpu``, ``cuda`` or
        ``cuda:N``. `threads` 0 is one for each core on a CPU, `batch` 0 as many chunks at once as suit the
        device: as many of `chunk_mb` each as fit into a GPU.

        Raises `WeightsError` when the folder holds no multilingual Whisper model, `Unavailable` when the GPU
        has no room for it now.
        """
        self._whisper = Whisper(folder, device, compute_type, threads, beam_size, batch, chunk_mb)
        self._maker = Maker(
            engine=engine(),
            weights=weights,
            weights_sha256=weights_sha256,
            options={
                "language": VIETNAMESE,
                "device": self._whisper.device,
                "compute_type": self._whisper.compute_type,
                "beam_size": beam_size,
                "packed": True,
                "second_looks": len(WAYS),
            },
        )

    @property
    def maker(self) -> Maker:
        return self._maker

    def recognise(
        self, samples: Samples, speech: Sequence[Span], hints: Hints, report: Report
    ) -> tuple[Segment, ...]:
        prompt = self._whisper.prompt(hints.words)
        found: list[Segment] = []
        unsettled: list[Stretch] = []
        # Longest first: a batch takes as long as its longest chunk.
        chunks = sorted(pack(speech, samples), key=lambda chunk: -chunk.seconds)
        total, done = sum(chunk.seconds for chunk in chunks), 0.0
        for heard in self._whisper.hear(chunks, samples, prompt):
            known = [_echo_marked(each, hints) for each in _judged(heard)]
            again = stretches(_doubtful(heard, known), known, speech)
            found += [each for each in known if not any(is_within(each, s.span) for s in again)]
            unsettled += again
            done += heard.chunk.seconds
            report(done / total * _FIRST_LOOK)
        for stretch in self._second_look(unsettled, samples, speech, report):
            found += stretch.segments
        report(1.0)
        in_order = _apart(sorted(found, key=lambda segment: segment.start))
        return tuple(near_the_voice(in_order, samples))

    def close(self) -> None:
        self._whisper.close()

    def _second_look(
        self, unsettled: Sequence[Stretch], samples: Samples, speech: Sequence[Span], report: Report
    ) -> list[Stretch]:
        """One way after another, for the stretches that none before has settled."""
        prompt = self._whisper.prompt(())
        stretches = [stretch for stretch in unsettled if stretch.voice]
        drawing = False
        for index, (way, temperature) in enumerate(WAYS):
            open_ones = [at for at, stretch in enumerate(stretches) if not stretch.settled]
            if temperature > 0 and open_ones and not drawing:
                self._whisper.begin_drawing()
                drawing = True
            spans = [way(stretches[at], speech) for at in open_ones]
            chunks = [Chunk(tuple(p for chunk in pack(s, samples) for p in chunk.pieces)) for s in spans]
            for at, heard in zip(
                open_ones, self._whisper.hear(chunks, samples, prompt, temperature), strict=True
            ):
                stretch = stretches[at]
                again = _judged(heard, stretch.span)
                stretches[at] = stretch.told_again(again, nobody=heard.language.nobody)
                report(_FIRST_LOOK + (1 - _FIRST_LOOK) * (index / len(WAYS)))
        return stretches


def _judged(heard: Heard, span: Span | None = None) -> list[Segment]:
    """The segments, of words whose middle lies in the span, with their doubts."""
    words = [
        each
        for each in told(heard)
        if span is None or span.start <= (each.word.start + each.word.end) / 2 < span.end
    ]
    return [replace(each, doubts=doubts(each, heard.language)) for each in segments(heard, words)]


def _echo_marked(segment: Segment, hints: Hints) -> Segment:
    if Doubt.KNOWN_INVENTION in segment.doubts or not echoes(segment.text, hints.words):
        return segment
    return replace(segment, doubts=(*segment.doubts, Doubt.KNOWN_INVENTION))


def _doubtful(heard: Heard, known: Sequence[Segment]) -> list[Span]:
    """What is to be heard again: both halves of a chunk that broke or is no Vietnamese, else what was passed
    over and doubtful segments."""
    if heard.cut_off or heard.language.hardly or repeats(heard.text):
        return [half.span for half in heard.chunk.halves()]
    odd = [each for each in known if each.doubts or known_invention(each.text)]
    return joined([*lost(heard, told(heard)), *(Span(each.start, each.end) for each in odd)])


def _apart(segments: Iterable[Segment]) -> Iterator[Segment]:
    """No word begins before the one in front of it ends."""
    at = 0.0
    for segment in segments:
        words = []
        for word in segment.words:
            start = max(at, word.start)
            words.append(replace(word, start=start, end=max(start, word.end)))
            at = words[-1].end
        yield replace(segment, words=tuple(words), start=words[0].start, end=words[-1].end)
