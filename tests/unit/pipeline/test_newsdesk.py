"""Items into stories, and what a failed write leaves."""

from datetime import timedelta

import pytest

from bot.domain.errors import StorageError
from bot.domain.items import Item, ItemId
from bot.pipeline.newsdesk import Edition, Newsdesk, Placed
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.ports import Batch
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_fetched,
    make_item,
    make_report,
    make_source,
    make_state,
    make_story,
    make_subscription,
)


def placed(number: int, **changes: object) -> Placed:
    item = make_item(id=f"item-{number}", topics=("visits",), **changes)
    return Placed(item, (make_report(id=item.id, keys=(f"id:{item.id}",), owner=f"owner-{number}"),))


async def kept(store: MemoryStore, desk: Newsdesk, *news: Placed, silent: bool = False) -> Edition:
    edition = await desk.place(news, silent=silent, now=NOW)
    items: tuple[Item, ...] = tuple(one.item for one in news)
    await store.commit(Batch(items=items, stories=edition.stories, outgoing=edition.rows))
    return edition


@pytest.fixture
async def store() -> MemoryStore:
    store = MemoryStore()
    await store.commit(Batch(chats=(make_chat(subscriptions=(make_subscription(topic="visits"),)),)))
    return store


async def test_two_items_of_one_document_are_one_story_and_one_message(store: MemoryStore) -> None:
    edition = await kept(store, Newsdesk(store), placed(1), placed(2))
    [story] = edition.stories
    assert (story.size, story.owners) == (2, frozenset({"owner-1", "owner-2"}))
    assert [row.item_id for row in edition.rows] == ["item-1"]


async def test_a_new_desk_goes_on_where_the_old_one_ended(store: MemoryStore) -> None:
    [first] = (await kept(store, Newsdesk(store), placed(1))).stories
    [second] = (await kept(store, Newsdesk(store), placed(2))).stories
    assert (second.id, second.size) == (first.id, 2)


async def test_what_was_not_kept_is_decided_anew(store: MemoryStore) -> None:
    desk = Newsdesk(store)
    lost = await desk.place([placed(1)], silent=False, now=NOW)
    desk.forget()
    again = await kept(store, desk, placed(1))
    assert again == lost
    assert (await kept(store, desk, placed(1))).rows == (), "the same item again"


async def test_what_was_there_at_the_first_look_is_told_to_nobody_until_others_tell_of_it(
    store: MemoryStore,
) -> None:
    desk = Newsdesk(store)
    assert (await kept(store, desk, placed(1), silent=True)).rows == ()
    assert len((await kept(store, desk, placed(2))).rows) == 1


async def test_a_poll_that_cannot_be_stored_is_told_once_when_it_can() -> None:
    class Failing(MemoryStore):
        fails = False

        async def commit(self, batch: Batch) -> None:
            if self.fails and batch.outgoing:
                raise StorageError("disk full")
            await super().commit(batch)

    store, clock = Failing(), FakeClock()
    source = make_source()
    fetcher = FakeFetcher({source.url: make_fetched(b"a\nb")})
    poller = Poller(
        (source,),
        reader=Reader(kinds={"fake": FakeKind()}, analyst=FakeAnalyst()),
        newsdesk=Newsdesk(store),
        fetcher=fetcher,
        store=store,
        clock=clock,
    )
    await store.commit(Batch(chats=(make_chat(),), sources=(make_state(),)))
    store.fails = True
    await poller.tick()
    await poller.drain()
    assert await store.item(ItemId("a")) is None
    assert await store.open_stories(NOW) == ()
    store.fails = False
    clock.forward(HOUR)
    await poller.tick()
    await poller.drain()
    stories = await store.open_stories(clock.now())
    told = [row for story in stories for row in await store.told(story.id)]
    assert len(told) == len(stories)


async def test_news_that_is_read_a_year_late_is_still_one_story(store: MemoryStore) -> None:
    def late(number: int) -> Placed:
        report = make_report(
            id=f"item-{number}", keys=(f"id:item-{number}",), owner=f"owner-{number}",
            at=NOW - timedelta(days=365 - number), seen_at=NOW,
        )  # fmt: skip
        return Placed(make_item(id=report.id, topics=("visits",), published=report.at), (report,))

    first = await kept(store, Newsdesk(store), late(1))
    second = await kept(store, Newsdesk(store), late(2))
    assert (len(first.rows), len(second.rows)) == (1, 0)
    assert [story.size for story in second.stories] == [2]


async def test_a_story_is_waited_for_by_our_clock(store: MemoryStore) -> None:
    old = make_report(at=NOW - timedelta(days=365), seen_at=NOW)
    [story] = [make_story(old)]
    await store.commit(Batch(stories=(story,)))
    assert await store.open_stories(NOW) == (story,)
    assert await store.open_stories(story.kept_until + timedelta(seconds=1)) == ()
