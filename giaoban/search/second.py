"""The second list of an answer: what is near it, by most of its words or by its meaning."""

from __future__ import annotations

from dataclasses import dataclass, replace

from giaoban.models.access import Reader
from giaoban.models.store import conferences, recordings
from giaoban.models.store.database import Database
from giaoban.search.answer import Answer, FoundConference, ask, found_conference
from giaoban.search.index.grouping import BEST_HITS
from giaoban.search.index.seam import ConferenceHits, Hit, Index
from giaoban.search.meaning.together import Meaning, can_say, together
from giaoban.search.query import PAGE_SIZE, Order, Query


@dataclass(frozen=True, slots=True)
class SecondList:
    conferences: tuple[FoundConference, ...]
    near: Query | None = None
    """The question for what has most of the words, where more of it can be asked for."""
    meant: bool = False
    """Whether some of it was found by its meaning."""


def second_list(
    db: Database, index: Index, meaning: Meaning | None, answer: Answer, reader: Reader
) -> SecondList | None:
    """One page of it, the best first whatever the order of the answer. None where there is nothing, and
    behind any but the last page of the answer. Raises `Unavailable`."""
    query = answer.query
    if query.near or query.page < answer.page_count:
        return None
    near = answer.near and replace(answer.near, order=Order.RELEVANCE)
    if meaning is None or not can_say(query):
        if near is None:
            return None
        found = ask(db, index, near, reader, answer.lexicon)
        more = near if found.page_count > 1 else None
        return SecondList(found.conferences, more) if found.conferences else None
    hits = together(index, meaning, query, near, reader, answer.lexicon)
    groups = _grouped(db, hits, reader)
    return SecondList(groups, near, any(hit.meant for hit in hits)) if groups else None


def _grouped(db: Database, hits: tuple[Hit, ...], reader: Reader) -> tuple[FoundConference, ...]:
    """By conference, each where its first hit stands."""
    groups: dict[int, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.conference_id, []).append(hit)
    with db.read() as tx:
        known = conferences.by_ids(tx, list(groups), reader)
        shown = list(groups.items())[:PAGE_SIZE]
        heard = recordings.by_ids(tx, [hit.recording_id for _, best in shown for hit in best], reader)
    found = (
        found_conference(
            ConferenceHits(
                id_,
                known[id_].details.held_on,
                len(best[:BEST_HITS]),
                tuple(best[:BEST_HITS]),
            ),
            known,
            heard,
        )
        for id_, best in shown
        if id_ in known
    )
    return tuple(group for group in found if group)
