"""What becomes of an item that its source edits."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.edits import Change
from bot.domain.ids import feed_id_key, title_key, url_key
from bot.domain.items import Analysis, Document, Draft, Item, ItemId
from bot.domain.sources import Source
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader, Reading
from bot.pipeline.revise import Reread, revision_of
from bot.ports import Batch, Parsed
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_draft,
    make_fetched,
    make_figure,
    make_findings,
    make_item,
    make_room,
    make_seen,
    make_source,
    make_state,
)

# the decision


def test_edited_item_keeps_when_it_was_published_and_seen_first_and_so_do_its_facts() -> None:
    before = make_item(published=NOW - 3 * HOUR, seen_at=NOW - 2 * HOUR)
    after = make_item(title="Other", published=NOW, seen_at=NOW + HOUR)
    reread = Reread(item=after, facts=make_findings(title="Other", at=NOW, seen_at=NOW + HOUR))
    revision = revision_of(reread, before=before, facts_before=None)
    assert revision is not None
    assert revision.after == replace(after, published=before.published, seen_at=before.seen_at)
    assert revision.facts_after == make_findings(title="Other", at=before.at, seen_at=before.seen_at)
    assert (revision.before, revision.facts_before, revision.change) == (before, None, Change.MATERIAL)


def test_date_that_comes_with_an_edit_is_taken() -> None:
    revision = revision_of(
        Reread(item=make_item(text="More"), facts=None), before=make_item(published=None), facts_before=None
    )
    assert revision is not None
    assert (revision.after.published, revision.change) == (NOW - HOUR, Change.DETAIL)


def test_item_that_was_pruned_or_that_another_source_brought_is_not_revised() -> None:
    reread = Reread(item=make_item(text="More"), facts=None)
    assert revision_of(reread, before=None, facts_before=make_findings()) is None
    assert revision_of(reread, before=make_item(source_id="other"), facts_before=None) is None


# through the poller


class Pages(FakeKind):
    """Every document is the next of these."""

    def __init__(self, *pages: tuple[Draft, ...]) -> None:
        self._pages = list(pages)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        return Parsed(drafts=self._pages.pop(0))


class Figures(FakeAnalyst):
    """Finds one figure in texts that speak of a fall, and the topic of visits in those that speak of one."""

    def analyze(self, document: Document) -> Analysis:
        analysis = super().analyze(document)
        if "visit" in document.text:
            analysis = replace(analysis, topics=("visits",))
        return replace(analysis, figures=(make_figure(),)) if "fell" in document.text else analysis


class Bench:
    """Sources whose documents are given, and a chat that follows trade."""

    def __init__(self, *pages: tuple[Draft, ...], store: MemoryStore | None = None) -> None:
        source: Source = make_source()
        self.clock, self.store, self.analyst = FakeClock(), store or MemoryStore(), Figures()
        documents = [make_fetched(str(number).encode()) for number in range(len(pages))]
        self.poller = Poller(
            (source,),
            reader=Reader(kinds={"fake": Pages(*pages)}, analyst=self.analyst),
            newsdesk=Newsdesk(self.store),
            fetcher=FakeFetcher({source.url: list(documents)}),
            store=self.store,
            clock=self.clock,
        )
        self.readings: list[Reading] = []
        self.poller.listeners.append(self.readings.append)

    async def open(self) -> None:
        """With a chat, and with a source that is known."""
        await self.store.commit(Batch(chats=(make_chat(),), sources=(make_state(),)))

    async def poll(self) -> int:
        """The next document; how many alerts wait then."""
        await self.poller.tick()
        await self.poller.drain()
        self.clock.forward(timedelta(minutes=10))
        return (await self.store.stats(self.clock.now())).queued


OLD = make_draft(title="Exports and imports of the region", text="Exports fell by 21 per cent.")
ID = ItemId(url_key(OLD.url))


@pytest.mark.parametrize(
    ("changes", "stored"),
    [
        ({"text": "Exports  fell by 21 per cent"}, False),
        ({"text": "Exports fell by 21 per cent. More is known."}, True),
        ({"title": "Exports and imports of the province"}, True),
        ({"text": "Exports rose."}, True),
        ({"url": "https://wire.example/moved", "feed_id": "other"}, True),
    ],
)
async def test_edit_is_kept_where_it_says_more_and_never_told_as_new(
    changes: dict[str, Any], stored: bool
) -> None:
    new = replace(OLD, **changes)
    bench = Bench((OLD,), (new,))
    await bench.open()
    assert await bench.poll() == 1
    assert await bench.poll() == 1
    item, facts = await bench.store.item(ID), await bench.store.facts(ID)
    assert item is not None
    kept = new if stored else OLD
    assert (item.title, item.text, item.url, item.seen_at) == (kept.title, kept.text, kept.url, NOW)
    assert (facts is not None) == ("fell" in kept.text)
    assert facts is None or (facts.title, facts.url, facts.seen_at) == (kept.title, kept.url, NOW)
    assert (await bench.store.stats(NOW)).items == 1
    assert len(await bench.store.latest_items()) == 1


async def test_alert_that_still_waits_is_of_the_item_as_it_is_now() -> None:
    bench = Bench((OLD,), (replace(OLD, text="A visit is planned."),))
    await bench.open()
    await bench.poll()
    await bench.poll()
    assert [item.id for item in await bench.store.latest_items(topic="visits")] == [ID]
    assert await bench.store.latest_items(topic="trade") == ()
    [row] = await bench.store.claim(NOW, room=make_room(9), held=())
    assert row.item_id == ID


async def test_edits_are_read_once_and_typography_is_not_read_at_all() -> None:
    edit = replace(OLD, text="Exports rose.")
    bench = Bench((OLD,), (edit,), (edit,), (replace(edit, text="EXPORTS  ROSE!"),))
    await bench.open()
    for _ in range(4):
        await bench.poll()
    assert [len(one.edited) for one in bench.readings] == [0, 1, 0, 0]
    assert len(bench.analyst.documents) == 2


async def test_edit_is_a_durable_commit_that_may_be_repeated_and_typography_is_none() -> None:
    class Kept(MemoryStore):
        batches: list[Batch] = []  # noqa: RUF012 - one store is made

        async def commit(self, batch: Batch) -> None:
            self.batches.append(batch)
            await super().commit(batch)

    store = Kept()
    bench = Bench(
        (OLD,), (replace(OLD, text="Exports rose."),), (replace(OLD, text="Exports rose"),), store=store
    )
    await bench.open()
    for _ in range(3):
        await bench.poll()
    _, first, second, third = store.batches
    assert [len(one.revised) for one in (first, second, third)] == [0, 1, 0]
    assert [one.volatile for one in (first, second, third)] == [False, False, True]
    before = await store.item(ID)
    await store.commit(second)
    assert await store.item(ID) == before


async def test_source_whose_ids_do_not_hold_is_named_once_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pages = [
        tuple(
            make_draft(feed_id=f"{look}-{n}", url=f"https://wire.example/{n}", title=f"Title of entry {n}")
            for n in range(5)
        )
        for look in range(6)
    ]
    bench = Bench(*pages)
    await bench.open()
    with caplog.at_level(logging.WARNING):
        waiting = [await bench.poll() for _ in pages]
    assert set(waiting) == {waiting[0]}
    assert (await bench.store.stats(NOW)).items == 5
    assert caplog.messages == ["ids of this source do not hold: source=wire"]


async def test_memory_of_the_version_before_tells_nothing_twice_and_then_notices_edits() -> None:
    bench = Bench((OLD,), (replace(OLD, text="Exports rose."),))
    await bench.open()
    old = make_item(id=ID, title=OLD.title, text=OLD.text, url=OLD.url)
    keys = (title_key(OLD.title, OLD.published), feed_id_key(OLD.feed_id), url_key(OLD.url))
    await bench.store.commit(Batch(items=(old,), facts=(make_findings(id=ID),), seen=(make_seen(*keys),)))
    assert [await bench.poll(), await bench.poll()] == [0, 0]
    item = await bench.store.item(ID)
    assert item is not None
    assert (item.text, item.seen_at) == ("Exports rose.", old.seen_at)
    assert await bench.store.facts(ID) is None


# what is bad


@pytest.mark.parametrize(
    "changes",
    [
        {"published": None},
        {"published": NOW + timedelta(days=900)},
        {"published": NOW - timedelta(days=9_000)},
        {"title": ""},
        {"title": "", "url": ""},
        {"url": "", "feed_id": "", "published": None},
        {"text": "Exports fell, 5 % " * 12_000},
        {"title": "\ud800", "text": "\ud800\n" * 99},
    ],
)
async def test_bad_input_is_kept_told_once_and_edited_as_any_other(changes: dict[str, Any]) -> None:
    bad = replace(OLD, **changes)
    other = replace(bad, feed_id=bad.feed_id and "2", url=bad.url and f"{bad.url}/2", title=f"{bad.title} B")
    more = replace(bad, text=bad.text + " More is known.")
    bench = Bench((bad,), (other, bad), (other, more))
    await bench.open()
    first, second, third = [await bench.poll() for _ in range(3)]
    # How many alerts two items make is for their stories to say.
    assert 1 == first <= second == third
    assert (await bench.store.stats(NOW)).items == 2
    stored = [one async for one in bench.store.records()]
    assert more.text in {one.text for one in stored if isinstance(one, Item)}
