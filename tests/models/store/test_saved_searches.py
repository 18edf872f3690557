"""Saved searches: each account has its own, and what it has seen is what could be found then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from giaoban.models.access import Reader, Role
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.recording import MediaInfo, RecordingState
from giaoban.models.store import accounts, conferences, recordings, saved_searches, tables, transcripts
from giaoban.models.store.database import Database, now
from giaoban.models.store.saved_searches import LONGEST, MOST
from tests.factories.transcripts import details, layer, segment

ARGS = {"q": "giải ngân", "tu": "2026-01-01"}


@pytest.fixture
def owner(db: Database) -> Reader:
    return account(db, "a")


def account(db: Database, login: str) -> Reader:
    with db.write() as tx:
        return accounts.add(tx, login, login, "mat-khau-du-dai", Role.READER).reader()


def test_a_search_is_kept_renamed_and_removed(db: Database, owner: Reader):
    with db.write() as tx:
        kept = saved_searches.save(tx, " Giải  ngân quý I ", ARGS, owner)
        assert (kept.name, kept.args) == ("Giải ngân quý I", ARGS)
        later = saved_searches.save(tx, "Khác", {"q": "khác"}, owner)
        assert [each.name for each in saved_searches.listing(tx, owner)] == ["Khác", "Giải ngân quý I"]
        assert saved_searches.rename(tx, kept.id, "Vốn", owner).name == "Vốn"
        saved_searches.remove(tx, later.id, owner)
        assert saved_searches.listing(tx, owner) == [saved_searches.get(tx, kept.id, owner)]
        actions = tx.execute(select(tables.audit.c.action, tables.audit.c.account_id)).all()
    assert [each.action for each in actions] == [
        "search.save",
        "search.save",
        "search.rename",
        "search.remove",
    ]
    assert {each.account_id for each in actions} == {owner.account_id}


def test_what_is_no_name_is_refused_and_so_is_the_same_search_again(db: Database, owner: Reader):
    with db.write() as tx:
        kept = saved_searches.save(tx, "Vốn", ARGS, owner)
        for name in ("", "  ", "a" * (LONGEST + 1)):
            with pytest.raises(BadInput):
                saved_searches.save(tx, name, {"q": "x"}, owner)
            with pytest.raises(BadInput):
                saved_searches.rename(tx, kept.id, name, owner)
        with pytest.raises(BadInput, match="“Vốn”"):
            saved_searches.save(tx, "Khác", dict(reversed(ARGS.items())), owner)
        for n in range(MOST - 1):
            saved_searches.save(tx, "Một", {"q": str(n)}, owner)
        with pytest.raises(BadInput, match=str(MOST)):
            saved_searches.save(tx, "Nữa", {"q": "nữa"}, owner)


def test_nobody_sees_or_touches_anothers(db: Database, owner: Reader):
    other = account(db, "b")
    with db.write() as tx:
        kept = saved_searches.save(tx, "Vốn", ARGS, owner)
        assert saved_searches.listing(tx, other) == []
        for deed in (saved_searches.get, saved_searches.remove, saved_searches.seen):
            with pytest.raises(NotFound):
                deed(tx, kept.id, other)
        with pytest.raises(NotFound):
            saved_searches.rename(tx, kept.id, "X", other)
        assert saved_searches.save(tx, "Của b", ARGS, other).id != kept.id
        assert saved_searches.get(tx, kept.id, owner) == kept


def test_seeing_moves_the_moment_on_and_tells_the_one_before(db: Database, owner: Reader):
    with db.write() as tx:
        kept = saved_searches.save(tx, "Vốn", ARGS, owner)
        before = saved_searches.seen(tx, kept.id, owner)
        after = saved_searches.get(tx, kept.id, owner)
    assert before == kept
    assert kept.seen_at < after.seen_at <= now()
    assert after.saved_at == kept.saved_at


def test_what_waits_for_its_place_in_the_index_has_not_been_seen(db: Database, owner: Reader):
    def waiting(made_at: datetime) -> int:
        with db.write() as tx:
            held = conferences.add(tx, details())
            media = MediaInfo("wav", 5.0, "pcm_s16le")
            added = recordings.add(
                tx,
                held.id,
                title="",
                sha256=f"{held.id:064x}",
                file_name="a.wav",
                size=1,
                media=media,
                added_by=None,
            )
            run = transcripts.start_run(tx, added.id, {})
            transcripts.save_layer(tx, added.id, run, layer(segment(0.0, "vốn")))
            recordings.set_state(tx, added.id, RecordingState.TRANSCRIBED)
            of_it = tables.layers.c.recording_id == added.id
            tx.execute(update(tables.layers).where(of_it).values(made_at=made_at))
        return added.id

    minute = timedelta(minutes=1)
    with db.write() as tx:
        kept = saved_searches.save(tx, "Vốn", ARGS, owner)
        hour_ago = now() - 60 * minute
        tx.execute(update(tables.saved_searches).values(seen_at=hour_ago))
    fresh = now() - 5 * minute
    waiting(fresh)
    edited_again = waiting(hour_ago - timedelta(days=90))
    with db.write() as tx:
        saved_searches.seen(tx, kept.id, owner)
        assert saved_searches.get(tx, kept.id, owner).seen_at == hour_ago  # never back, for what is old
        recordings.set_state(tx, edited_again, RecordingState.INDEXED)
        saved_searches.seen(tx, kept.id, owner)
        assert saved_searches.get(tx, kept.id, owner).seen_at == fresh
