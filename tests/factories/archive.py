"""An archive with something in it: conferences, recordings with sound, transcripts, passages in the index."""

from __future__ import annotations

import hashlib
import io
import wave
from dataclasses import dataclass

import numpy as np

from giaoban.models.changes import apply
from giaoban.models.conference import Conference, ConferenceDetails
from giaoban.models.recording import MediaInfo, Preparation, Recording, RecordingState, Span
from giaoban.models.store import conferences, recordings, transcripts
from giaoban.models.store.media.seam import PEAKS, PEAKS_PER_SECOND
from giaoban.models.transcript import Layer
from giaoban.search.passages import passages
from giaoban.webapp.parts import Parts
from tests.factories.transcripts import details as make_details

RATE = 8000


def tone(seconds: float, pitch: float = 220.0) -> bytes:
    """A WAV file: a tone that swells and fades, so that its waveform shows something."""
    time = np.arange(round(seconds * RATE)) / RATE
    loudness = 0.25 + 0.2 * np.sin(time)
    samples = (32767 * loudness * np.sin(2 * np.pi * pitch * time)).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


@dataclass
class Archive:
    parts: Parts

    def conference(self, details: ConferenceDetails | None = None) -> Conference:
        with self.parts.db.write() as tx:
            return conferences.add(tx, details or make_details())

    def recording(
        self,
        conference: Conference | None = None,
        layer: Layer | None = None,
        *,
        title: str = "",
        seconds: float = 30.0,
        state: RecordingState = RecordingState.INDEXED,
        file_name: str = "giao ban.wav",
    ) -> Recording:
        """Kept with its sound and waveform; with a layer also transcribed and searchable."""
        conference = conference or self.conference()
        with self.parts.db.read() as tx:
            known = len(recordings.of_conference(tx, conference.id))
        sound = tone(seconds, 200 + 17 * conference.id + known)
        sha256 = self._keep(sound, seconds)
        with self.parts.db.write() as tx:
            added = recordings.add(
                tx,
                conference.id,
                title=title,
                sha256=sha256,
                file_name=file_name,
                size=len(sound),
                media=MediaInfo("wav", seconds, "pcm_s16le"),
                added_by=None,
            )
            spans = (Span(0.0, seconds),)
            recordings.save_preparation(tx, added.id, Preparation(seconds, -20.0, spans, spans))
            if layer is not None:
                run = transcripts.start_run(tx, added.id, {})
                layer = transcripts.save_layer(tx, added.id, run, layer)
            recordings.set_state(tx, added.id, state)
            kept = recordings.get(tx, added.id)
        if layer is not None and state is RecordingState.INDEXED:
            self.parts.index.replace(kept.id, passages(conference, kept, apply(layer)))
        return kept

    def _keep(self, sound: bytes, seconds: float) -> str:
        sha256 = hashlib.sha256(sound).hexdigest()
        with self.parts.media.incoming(".wav") as path:
            path.write_bytes(sound)
            self.parts.media.keep(path, sha256)
        peaks = bytes(range(200)) * (round(seconds * PEAKS_PER_SECOND) // 200 + 1)
        place = self.parts.media.derived(sha256) / PEAKS
        place.write_bytes(peaks[: round(seconds * PEAKS_PER_SECOND)])
        return sha256
