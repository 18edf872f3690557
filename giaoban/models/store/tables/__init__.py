"""Every table of the archive. `migrations` brings a database here; a test holds the two equal."""

from giaoban.models.store.tables.accounts import account_units, accounts, sign_in_failures, sign_ins
from giaoban.models.store.tables.base import metadata
from giaoban.models.store.tables.conferences import (
    agenda_items,
    chapters,
    conference_documents,
    conference_readers,
    conference_sites,
    conference_words,
    conferences,
    glossary,
    participants,
    preparations,
    recordings,
    saved_searches,
    synonyms,
)
from giaoban.models.store.tables.directives import calendars, directive_events, directive_mentions, directives
from giaoban.models.store.tables.minutes import minutes, minutes_events, minutes_lines, paper_templates
from giaoban.models.store.tables.people import people, posts, unit_successions, units
from giaoban.models.store.tables.transcripts import (
    corrected_words,
    drafts,
    layers,
    reviews,
    runs,
    segments,
    set_aside_words,
    transcript_edits,
    window_results,
)
from giaoban.models.store.tables.voices import voice_consents, voice_policies, voice_profiles
from giaoban.models.store.tables.work import audit, jobs

__all__ = [
    "account_units",
    "accounts",
    "agenda_items",
    "audit",
    "calendars",
    "chapters",
    "conference_documents",
    "conference_readers",
    "conference_sites",
    "conference_words",
    "conferences",
    "corrected_words",
    "directive_events",
    "directive_mentions",
    "directives",
    "drafts",
    "glossary",
    "jobs",
    "layers",
    "metadata",
    "minutes",
    "minutes_events",
    "minutes_lines",
    "paper_templates",
    "participants",
    "people",
    "posts",
    "preparations",
    "recordings",
    "reviews",
    "runs",
    "saved_searches",
    "segments",
    "set_aside_words",
    "sign_in_failures",
    "sign_ins",
    "synonyms",
    "transcript_edits",
    "unit_successions",
    "units",
    "voice_consents",
    "voice_policies",
    "voice_profiles",
    "window_results",
]
