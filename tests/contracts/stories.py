"""What every store owes of stories and of what was told of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.chats import ChatId
from bot.domain.items import StoryId
from bot.domain.outbox import OutgoingStatus, Telling
from bot.ports import Batch, Store
from tests.contracts.store import Reopen
from tests.make import HOUR, NOW, make_horizon, make_item, make_outgoing, make_report, make_story

STORY = make_story()


class StoriesContract:
    """Kept as they were told last, with the rows that tell of them."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_a_story_stands_as_it_was_told_last(self, store: Store, reopen: Reopen) -> None:
        grown = make_story(make_report(), make_report(id="item-2", owner="desk", at=NOW + HOUR))
        assert grown.id == STORY.id
        await store.commit(Batch(stories=(STORY,)))
        await store.commit(Batch(stories=(grown,)))
        again = await reopen()
        assert await again.story(STORY.id) == grown
        assert await again.story(StoryId("unknown")) is None

    async def test_stories_are_open_until_they_close(self, store: Store) -> None:
        other = make_story(make_report(id="other", at=NOW - HOUR, trip=None))
        await store.commit(Batch(stories=(STORY, other)))
        assert await store.open_stories(NOW) == (other, STORY)
        assert await store.open_stories(other.closes_at + HOUR) == (STORY,)
        assert await store.open_stories(STORY.closes_at + HOUR) == ()

    async def test_rows_are_found_by_story_and_by_message(self, store: Store, reopen: Reopen) -> None:
        told = make_outgoing(id="first", story_id=STORY.id)
        edit = make_outgoing(id="edit", story_id=STORY.id, telling=Telling.EDIT, edit_of=70)
        other = make_outgoing(id="other", chat_id=2)
        await store.commit(Batch(stories=(STORY,), outgoing=(told, edit, other)))
        sent = replace(told, status=OutgoingStatus.SENT, sent_id=70, settled_at=NOW)
        edited = replace(edit, status=OutgoingStatus.SENT, sent_id=70, settled_at=NOW)
        alone = replace(other, status=OutgoingStatus.SENT, sent_id=70, settled_at=NOW)
        await store.commit(Batch(settled=(sent, edited, alone)))
        again = await reopen()
        assert [row.id for row in await again.told(STORY.id)] == ["first", "edit"]
        found = await again.told_in(ChatId(1), 70)
        assert found is not None
        assert found.id == "first"
        elsewhere = await again.told_in(ChatId(2), 70)
        assert elsewhere is not None
        assert elsewhere.id == "other"
        assert await again.told_in(ChatId(1), 71) is None
        assert await again.told(StoryId("unknown")) == ()

    async def test_what_was_told_is_kept_as_long_as_its_story(self, store: Store) -> None:
        done = {"status": OutgoingStatus.SENT, "sent_id": 7, "settled_at": NOW}
        rows = (make_outgoing(id="kept", story_id=STORY.id, **done), make_outgoing(id="gone", **done))
        await store.commit(Batch(stories=(STORY,), items=(make_item(),), outgoing=rows))
        later = NOW + timedelta(days=40)
        assert await store.prune(replace(make_horizon(later), items=NOW - HOUR)) == 1
        assert [row.id for row in await store.told(STORY.id)] == ["kept"]
        assert await store.prune(make_horizon(STORY.closes_at + HOUR)) == 3
        assert await store.told(STORY.id) == ()
        assert await store.story(STORY.id) is None

    async def test_of_a_story_only_its_newest_item_is_listed(self, store: Store) -> None:
        items = tuple(
            make_item(id=str(one), published=NOW + one * HOUR, seen_at=NOW + one * HOUR, story_id=story)
            for one, story in enumerate((STORY.id, None, None, STORY.id, StoryId("other")))
        )
        await store.commit(Batch(items=items))
        assert [item.id for item in await store.latest_items()] == ["4", "3", "2", "1"]
        assert [item.id for item in await store.latest_items(limit=2)] == ["4", "3"]
