"""The pages of items of which a feed says too little: when they are asked for, and what they change."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import StorageError
from bot.domain.findings import Findings
from bot.domain.items import Analysis, Document, Item
from bot.domain.outcomes import Failed, FetchOutcome
from bot.domain.sources import Source
from bot.pipeline.full_text import MOST_A_POLL, FullTexts, chosen, request_for, wants_full_text
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader, Reading
from bot.pipeline.timetable import Timetable
from bot.ports import Batch, FetchRequest, Parsed, SourceKind
from storage.memory import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind, drafts_of
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_fetched,
    make_figure,
    make_findings,
    make_item,
    make_room,
    make_source,
    make_state,
    make_visit,
)

URL = make_source().url
PAGE = "https://wire.example/b"
FULL = "The minister will travel to Delhi on 3 December. Exports rose by 12 percent in October."


@pytest.mark.parametrize(
    ("item", "facts", "source", "wanted"),
    [
        ({}, None, {}, True),
        ({"topics": ()}, None, {}, False),
        ({"url": ""}, None, {}, False),
        ({"text": "x" * 1_000}, None, {}, False),
        ({}, None, {"fulltext": False}, False),
        ({}, {"figures": (make_figure(),), "visits": ()}, {}, False),
        ({}, {"figures": (), "visits": (make_visit(),)}, {}, False),
        ({}, {"figures": (), "visits": (make_visit(start=""),)}, {}, True),
        ({}, {"figures": (), "visits": (make_visit(main=False),)}, {}, True),
    ],
)
def test_a_page_is_wanted_where_a_topic_is_met_and_the_facts_are_missing(
    item: dict[str, Any], facts: dict[str, Any] | None, source: dict[str, Any], wanted: bool
) -> None:
    found = None if facts is None else make_findings(**facts)
    assert wants_full_text(make_item(**item), found, source=make_source(**source)) is wanted


def test_only_the_newest_are_chosen_and_none_of_a_first_look() -> None:
    items = tuple(make_item(id=f"i{number}", url=f"{PAGE}{number}") for number in range(20))
    reading = Reading(state=make_state(), items=items)
    assert chosen(reading, make_source()) == items[-MOST_A_POLL:]
    assert chosen(Reading(state=make_state(), items=items, first=True), make_source()) == ()
    told = (make_findings(id=items[-1].id),)
    assert items[-1] not in chosen(Reading(state=make_state(), items=items, facts=told), make_source())


def test_a_page_is_asked_for_as_its_source_for_whose_address_alone_secrets_are() -> None:
    source = make_source(
        private_ok=True, headers={"X-Key": "${KEY}"}, user_agent="Reader/1.0", proxy="http://p.example"
    )
    request = request_for(make_item(url="https://wire.example/1"), source)
    assert (request.url, request.home) == ("https://wire.example/1", source.url)
    assert (request.headers, request.private_ok) == (source.headers, True)
    assert (request.user_agent, request.proxy) == ("Reader/1.0", "http://p.example")


class Attentive(FakeAnalyst):
    """Finds a figure in the full text alone."""

    def analyze(self, document: Document) -> Analysis:
        found = super().analyze(document)
        if document.text != FULL:
            return found
        return Analysis(
            language="en", topics=found.topics, countries=("IN",), figures=(make_figure(partner="IN"),)
        )


class Fetcher(FakeFetcher):
    """Never answers for pages that are not in the script."""

    def __init__(self, script: Mapping[str, Any]) -> None:
        super().__init__(script)
        self.hanging = asyncio.Event()

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        if request.url in self.script:
            return await super().fetch(request)
        self.requests.append(request)
        self.hanging.set()
        await asyncio.Event().wait()
        raise AssertionError("it hangs")


class Titled(FakeKind):
    """Entries with a text after their title, "b|What it says"."""

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        titles, texts = zip(*(line.partition("|")[::2] for line in body.decode().splitlines()), strict=True)
        drafts = drafts_of("\n".join(titles))
        return Parsed(drafts=tuple(replace(one, text=text) for one, text in zip(drafts, texts, strict=True)))


def read_page(body: bytes, *, content_type: str) -> Document | None:
    if body == b"boom":
        raise RuntimeError("a fault of ours")
    return Document(title="", text=body.decode()) if body else None


class Bench:
    """A poller that asks for pages."""

    def __init__(
        self,
        script: Mapping[str, Any],
        *,
        store: MemoryStore | None = None,
        analyst: FakeAnalyst | None = None,
        patience_s: float = 60,
        source: Source | None = None,
        others: tuple[Source, ...] = (),
        kind: SourceKind | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.store = store or MemoryStore()
        self.fetcher = Fetcher(script)
        reader = Reader(kinds={"fake": kind or FakeKind()}, analyst=analyst or Attentive())
        self.poller = Poller(
            [source or make_source(), *others],
            reader=reader,
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=self.clock,
        )
        self.poller.looker.full_texts = FullTexts(
            reader=reader,
            fetcher=self.fetcher,
            store=self.store,
            read_page=read_page,
            patience_s=patience_s,
        )

    async def seed(self) -> None:
        """What was there is known, and somebody listens."""
        await self.store.commit(Batch(chats=(make_chat(),)))
        await self.poller.enrol()
        await self.poll()

    async def poll(self, *, after: timedelta = timedelta(0)) -> None:
        self.clock.forward(after)
        await self.poller.tick()
        await self.poller.drain()

    async def newest(self) -> tuple[Item, Findings | None]:
        [item, *_] = await self.store.latest_items(limit=1)
        return item, await self.store.facts(item.id)

    def asked(self, url: str = PAGE) -> int:
        return [request.url for request in self.fetcher.requests].count(url)

    async def alerts(self) -> int:
        return len(await self.store.claim(self.clock.now(), room=make_room(100), held=()))


def docs(*bodies: str) -> list[Any]:
    return [make_fetched(body.encode()) for body in bodies]


async def test_facts_of_the_page_are_told_and_what_was_there_is_not_asked_for() -> None:
    bench = Bench({URL: docs("a", "b\na"), PAGE: make_fetched(FULL.encode())})
    await bench.seed()
    assert bench.asked("https://wire.example/a") == 0
    await bench.poll(after=HOUR)
    item, facts = await bench.newest()
    assert (item.title, item.text, item.countries) == ("b", FULL, ("IN",))
    assert facts is not None
    assert [figure.partner for figure in facts.figures] == ["IN"]
    assert await bench.alerts() == 1


@pytest.mark.parametrize(
    "answer",
    [
        Failed(reason="connection refused"),
        make_fetched(b""),
        make_fetched(b"boom"),
        RuntimeError("a fault of ours"),
    ],
    ids=["failed", "unreadable", "fault in reading", "fault in fetching"],
)
async def test_a_page_that_does_not_come_costs_nothing(answer: Any) -> None:
    bench = Bench({URL: docs("a", "b\na", "b\na\n"), PAGE: answer})
    await bench.seed()
    await bench.poll(after=HOUR)
    item, facts = await bench.newest()
    assert (item.title, item.text, facts) == ("b", "", None)
    assert await bench.alerts() == 1
    await bench.poll(after=HOUR)
    assert bench.asked() == 1


async def test_a_page_that_hangs_is_not_waited_for_and_its_host_gets_a_rest() -> None:
    script = {URL: docs("a", "b\na", "c\nb\na", "d\nc\nb\na")}
    bench = Bench(script, patience_s=0.001, source=make_source(every=timedelta(minutes=1)))
    await bench.seed()
    await bench.poll(after=HOUR)
    assert (await bench.newest())[0].title == "b"
    await bench.poll(after=timedelta(minutes=10) - timedelta(seconds=1))
    assert (await bench.newest())[0].title == "c"
    assert bench.asked("https://wire.example/c") == 0
    await bench.poll(after=timedelta(minutes=10))
    assert bench.asked("https://wire.example/d") == 1


async def test_a_host_rests_no_longer_after_the_clock_was_set_back() -> None:
    bench = Bench({URL: docs("a", "b\na", "c\nb\na"), PAGE: Failed(reason="gone")}, patience_s=0.05)
    await bench.seed()
    await bench.poll(after=HOUR)
    bench.clock.time -= 24 * HOUR
    await bench.poll()
    await bench.poll(after=HOUR)
    assert bench.asked("https://wire.example/c") == 1


async def test_only_so_many_pages_are_asked_for_at_once_and_who_was_not_asked_is_not_blamed() -> None:
    bench = Bench({})
    full_texts, hosts = bench.poller.looker.full_texts, Timetable({}, bench.store)
    assert full_texts is not None

    def complete(name: str, page: int) -> "asyncio.Task[Reading]":
        items = tuple(
            make_item(id=f"{name}{n}-{page}", url=f"https://{name}{n}.example/{page}") for n in range(5)
        )
        reading = Reading(state=make_state(), items=items)
        return asyncio.create_task(full_texts.complete(reading, make_source(), hosts=hosts, now=NOW))

    async def asked() -> list[str]:
        for _ in range(100):
            await asyncio.sleep(0)
        return [request.url for request in bench.fetcher.requests]

    waiting = [complete("a", 1), complete("b", 1)]
    assert (await asked())[5:] == [f"https://b{n}.example/1" for n in range(3)]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    waiting = [complete("b", 2)]
    assert (await asked())[8:] == [f"https://b{n}.example/2" for n in (3, 4)]
    waiting[0].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_other_sources_do_not_wait_for_a_page() -> None:
    other = make_source(id="other", url="https://other.example/feed", fulltext=False)
    bench = Bench({URL: docs("a", "b\na"), other.url: docs("x", "y\nx")}, others=(other,))
    await bench.seed()
    told = asyncio.Event()
    bench.poller.listeners.append(lambda reading: told.set() if reading.items else None)
    bench.clock.forward(HOUR)
    await bench.poller.tick()
    consuming = asyncio.create_task(bench.poller.run())
    await asyncio.gather(told.wait(), bench.fetcher.hanging.wait())
    assert (await bench.newest())[0].title == "y"
    assert bench.asked() == 1
    consuming.cancel()
    await asyncio.gather(consuming, return_exceptions=True)
    await bench.poller.close()


async def test_an_item_that_is_known_is_not_asked_for_again_by_another_source_or_after_a_restart() -> None:
    store = MemoryStore()
    first = Bench({URL: docs("a", "b\na"), PAGE: Failed(reason="gone")}, store=store)
    await first.seed()
    await first.poll(after=HOUR)
    second = make_source(id="second", url="https://second.example/feed")
    again = Bench({second.url: docs("x", "b\nx")}, store=store, source=second)
    again.clock.forward(2 * HOUR)
    await again.seed()
    await again.poll(after=HOUR)
    assert again.asked() == 0


async def test_a_poll_that_could_not_be_stored_does_not_ask_again_and_tells_the_full_text() -> None:
    class Failing(MemoryStore):
        broken = False

        async def commit(self, batch: Batch) -> None:
            if self.broken:
                raise StorageError("disk full")
            await super().commit(batch)

    store = Failing()
    bench = Bench({URL: docs("a", "b\na", "b\na"), PAGE: make_fetched(FULL.encode())}, store=store)
    await bench.seed()
    store.broken = True
    await bench.poll(after=HOUR)
    store.broken = False
    await bench.poll(after=HOUR)
    assert (await bench.newest())[0].text == FULL
    assert bench.asked() == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Much shorter, with a word put otherwise.", FULL),
        ("Now it is longer than its page. " * 4 + "So.", ""),
    ],
)
async def test_an_edit_of_what_the_feed_says_takes_nothing_back_that_its_page_told(
    text: str, kept: str
) -> None:
    kind = Titled()
    bench = Bench({URL: docs("a", "b|\na", f"b|{text}\na"), PAGE: make_fetched(FULL.encode())}, kind=kind)
    await bench.seed()
    await bench.poll(after=HOUR)
    before = await bench.newest()
    await bench.poll(after=HOUR)
    item, facts = await bench.newest()
    assert item.text == (kept or text)
    assert item.from_page == bool(kept)
    assert (facts == before[1]) == bool(kept)
    assert bench.asked() == 1
    assert (await bench.store.stats(bench.clock.now())).queued == 1


async def test_a_page_on_something_else_changes_nothing() -> None:
    class Strict(Attentive):
        def analyze(self, document: Document) -> Analysis:
            found = super().analyze(document)
            return Analysis(language="en", topics=(), countries=()) if document.text else found

    bench = Bench({URL: docs("a", "b\na"), PAGE: make_fetched(FULL.encode())}, analyst=Strict())
    await bench.seed()
    await bench.poll(after=HOUR)
    item, _ = await bench.newest()
    assert (item.text, item.topics) == ("", ("trade",))
    assert await bench.alerts() == 1


async def test_a_stop_while_a_page_is_waited_for_repeats_the_poll() -> None:
    bench = Bench({URL: docs("a", "b\na")}, patience_s=60)
    await bench.seed()
    bench.clock.forward(HOUR)
    await bench.poller.tick()
    consuming = asyncio.create_task(bench.poller.drain())
    await bench.fetcher.hanging.wait()
    consuming.cancel()
    await asyncio.gather(consuming, return_exceptions=True)
    await bench.poller.close()
    assert (await bench.newest())[0].title == "a"
    assert bench.clock.now() == NOW + HOUR


async def test_a_host_that_refuses_a_page_is_not_asked_for_its_feed_either_until_then() -> None:
    refused = Failed(reason="429", retry_after=5 * HOUR, refused=True)
    bench = Bench({URL: docs("a", "b\na", "c\nb\na"), PAGE: refused}, patience_s=0.05)
    await bench.seed()
    await bench.poll(after=HOUR)
    asked = bench.asked(URL)
    await bench.poll(after=4 * HOUR)
    assert bench.asked(URL) == asked
    await bench.poll(after=HOUR)
    assert bench.asked(URL) == asked + 1
