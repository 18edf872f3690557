"""Which recordings are measured against which references, by which engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from sqlalchemy import Connection

from giaoban.app.settings import Settings
from giaoban.app.trial import trial
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM
from giaoban.models.errors import (
    BadInput,
    FileRefused,
    GiaoBanError,
    NotFound,
    StepFailed,
    WeightsError,
)
from giaoban.models.store import recordings, reviews, transcripts
from giaoban.models.store.media.digest import sha256_of
from giaoban.models.transcript import Layer
from giaoban.transcribe.evaluate import reading
from giaoban.transcribe.evaluate.hypothesis import Hypothesis, of_recording
from giaoban.transcribe.evaluate.measure import Measures, measure
from giaoban.transcribe.evaluate.normalise import Normalisation
from giaoban.transcribe.evaluate.reference import Reference, of_transcript
from giaoban.transcribe.evaluate.speakers import can_diarise

Say = Callable[[str], None]
"""Told, in Vietnamese, what is being done."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sound file and what is known to be said in it."""

    sound: Path
    reference: Reference


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    """Of the file, or the recording's number."""
    recording_id: int | None
    """None where it was transcribed afresh, outside the archive."""
    reference: str
    """Where the reference comes from."""
    layer: Layer
    measures: Measures


@dataclass(frozen=True, slots=True)
class Engine:
    """What to transcribe afresh with; an empty name leaves it to the settings."""

    recogniser: str = ""
    diariser: str = ""
    compute_type: str = ""

    @property
    def choices(self) -> dict[str, str]:
        named = {
            "recogniser": self.recogniser,
            "diariser": self.diariser,
            "compute_type": self.compute_type,
        }
        return {name: value for name, value in named.items() if value}

    def __str__(self) -> str:
        return ", ".join(self.choices.values()) or "thiết lập hiện tại"


def engines(
    recognisers: Sequence[str], diarisers: Sequence[str], compute_types: Sequence[str]
) -> list[Engine]:
    """Every combination of what is named."""
    return [Engine(*each) for each in product(recognisers or [""], diarisers or [""], compute_types or [""])]


def cases(place: Path) -> list[Case]:
    """Of a folder, every sound with a reference beside it; of a sound file, itself. Raises `BadInput`."""
    if place.is_file():
        reference = None if reading.is_reference(place) else reading.beside(place)
        if reference is None:
            raise BadInput(
                "Bên cạnh tệp “{name}” không có lời mẫu ({forms}).", name=place.name, forms=_forms()
            )
        return [Case(place, reference)]
    sounds = [path for path in sorted(place.iterdir()) if path.is_file() and not reading.is_reference(path)]
    found = [Case(path, reference) for path in sounds if (reference := reading.beside(path)) is not None]
    if not found:
        raise BadInput(
            "Thư mục “{name}” không có tệp âm thanh nào kèm lời mẫu ({forms}).", name=place, forms=_forms()
        )
    return found


def kept(archive: Archive, case: Case, normal: Normalisation, *, every_layer: bool) -> list[Result]:
    """The case's recording in the archive, by its bytes. Raises `NotFound`."""
    with archive.db.read() as tx:
        recording = recordings.kept_with(tx, sha256_of(case.sound))
    if recording is None:
        raise NotFound(
            "“{name}” không có trong kho. Hãy đưa vào bằng giaoban add, hoặc gỡ băng tạm bằng --run.",
            name=case.sound.name,
        )
    found = _layers(archive, recording.id, every_layer=every_layer)
    return [_result(case.sound.name, recording.id, case.reference, each, normal) for each in found]


def recorded(
    archive: Archive, number: int, layer: int | None, reference: Reference, normal: Normalisation
) -> Result:
    """A recording of the archive; `layer` None is the one that people read. Raises `NotFound`."""
    with archive.db.read() as tx:
        recordings.readable(tx, number, SYSTEM)
        hypothesis = of_recording(tx, number, layer)
    return _result(f"bản ghi {number}", number, reference, hypothesis, normal)


def layer_as_reference(archive: Archive, number: int, layer: int) -> Reference:
    """A layer as people changed it. Raises `NotFound`."""
    with archive.db.read() as tx:
        recordings.readable(tx, number, SYSTEM)
        return _as_read(tx, number, layer)


def approved(archive: Archive, normal: Normalisation, *, every_layer: bool) -> list[Result]:
    """What machines heard against what people approved: the layer that was approved, or every one.

    Raises `NotFound` where nothing is approved yet.
    """
    with archive.db.read() as tx:
        found = reviews.approved(tx)
        if not found:
            raise NotFound("Kho chưa có bản gỡ băng nào được duyệt.")
        compared = [
            (number, _as_read(tx, number, layer_id), _heard(tx, number, layer_id, every_layer=every_layer))
            for number, layer_id in found
        ]
    return [
        _result(f"bản ghi {number}", number, reference, hypothesis, normal)
        for number, reference, heard in compared
        for hypothesis in heard
    ]


def _heard(tx: Connection, number: int, layer_id: int, *, every_layer: bool) -> list[Hypothesis]:
    ids = [layer.id for layer in transcripts.layers(tx, number)] if every_layer else [layer_id]
    return [of_recording(tx, number, each) for each in ids]


def _as_read(tx: Connection, number: int, layer_id: int) -> Reference:
    transcript = transcripts.read(tx, transcripts.get_layer(tx, number, layer_id))
    return of_transcript(transcript, f"bản gỡ băng số {layer_id}")


def afresh(
    settings: Settings, engine: Engine, wanted: Sequence[Case], normal: Normalisation, say: Say
) -> Iterator[Result | GiaoBanError]:
    """Transcribes each case in a throw-away archive. One that cannot be is answered by its error; so are all
    together, once, where the engine's weights are missing."""
    try:
        yield from _afresh(settings, engine, wanted, normal, say)
    except WeightsError as error:
        yield error


def _afresh(
    settings: Settings, engine: Engine, wanted: Sequence[Case], normal: Normalisation, say: Say
) -> Iterator[Result | GiaoBanError]:
    with trial(settings, **engine.choices) as made:
        for case in wanted:
            say(f"đang gỡ băng {case.sound.name} ({engine})…")
            try:
                hypothesis = made.transcribe(case.sound)
            except (FileRefused, StepFailed) as error:
                yield error
            else:
                yield _result(case.sound.name, None, case.reference, hypothesis, normal)


def _layers(archive: Archive, number: int, *, every_layer: bool) -> list[Hypothesis]:
    with archive.db.read() as tx:
        if not every_layer:
            return [of_recording(tx, number)]
        return [of_recording(tx, number, layer.id) for layer in transcripts.layers(tx, number)]


def _result(
    name: str, number: int | None, reference: Reference, hypothesis: Hypothesis, normal: Normalisation
) -> Result:
    measures = measure(reference, hypothesis, normal=normal, diarise=can_diarise())
    return Result(name, number, reference.origin, hypothesis.layer, measures)


def _forms() -> str:
    return ", ".join(reading.FORMS)
