"""Who is introduced in a transcript, and so who may be speaking: read by rules that are data."""

from giaoban.search.introductions.hear import Heard, hear
from giaoban.search.introductions.known import Known
from giaoban.search.introductions.rules import Kind
from giaoban.search.introductions.suggest import Suggestion, suggestions

__all__ = ["Heard", "Kind", "Known", "Suggestion", "hear", "suggestions"]
