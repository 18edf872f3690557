"""Seconds of a recording as people and subtitle formats write them."""

from __future__ import annotations


def timecode(seconds: float) -> str:
    """``h:mm:ss``, rounded down, so that the time shown is never after the word.

    >>> timecode(753.9)
    '0:12:33'
    """
    whole = max(0, int(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def srt_time(milliseconds: int) -> str:
    """``HH:MM:SS,mmm``"""
    seconds, rest = divmod(max(0, milliseconds), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"


def vtt_time(milliseconds: int) -> str:
    """``HH:MM:SS.mmm``"""
    return srt_time(milliseconds).replace(",", ".")


def offset(seconds: float) -> str:
    """A second as the address of a page writes it: ``753.2``, ``753``."""
    return f"{max(0.0, seconds):.2f}".rstrip("0").rstrip(".")
