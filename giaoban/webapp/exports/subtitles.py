"""SubRip and WebVTT (https://www.w3.org/TR/webvtt1/)."""

from __future__ import annotations

from typing import Final

from giaoban.webapp.exports.clock import srt_time, vtt_time
from giaoban.webapp.exports.cues import Cue, cues
from giaoban.webapp.exports.document import TranscriptDocument

_SRT_LOOKALIKES: Final = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})
"""SubRip has no escape: players read ``<i>`` and ``{\\an8}`` as style, and ``-->`` as a time line."""

_VTT_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def as_srt(document: TranscriptDocument) -> str:
    """UTF-8 SubRip; the speaker is written before the first words after another one, ``[?]`` before what is
    doubtful."""
    blocks = [_srt_block(number, cue) for number, cue in enumerate(cues(document, inline=True), 1)]
    return "\n".join(blocks)


def _srt_block(number: int, cue: Cue) -> str:
    text = "\n".join(cue.lines).translate(_SRT_LOOKALIKES)
    return f"{number}\n{srt_time(cue.start)} --> {srt_time(cue.end)}\n{text}\n"


def as_vtt(document: TranscriptDocument) -> str:
    """WebVTT with a voice span for each cue (class ``doubtful``); notes say what it is and who made it."""
    notes = [document.title, *document.notes(), *document.makers()]
    head = "WEBVTT\n\nNOTE\n" + "\n".join(" ".join(_vtt(note).split()) for note in notes) + "\n"
    return "\n".join([head, *(_vtt_block(cue) for cue in cues(document))])


def _vtt_block(cue: Cue) -> str:
    text = "\n".join(_vtt(line) for line in cue.lines)
    voice = " ".join(_vtt(cue.speaker).split())
    if voice:
        text = f"<v{'.doubtful' if cue.doubtful else ''} {voice}>{text}"
    return f"{vtt_time(cue.start)} --> {vtt_time(cue.end)}\n{text}\n"


def _vtt(text: str) -> str:
    return text.translate(_VTT_ESCAPES)
