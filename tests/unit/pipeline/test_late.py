"""Entries that appear long after their own date."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.outcomes import Failed
from bot.domain.sources import SourceState
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader, is_late
from bot.ports import Batch, Parsed
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import HOUR, NOW, make_chat, make_fetched, make_item, make_source, make_state

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("published", "state", "late"),
    [
        (NOW - 8 * DAY, make_state(polled_at=NOW), True),
        (NOW - 7 * DAY, make_state(polled_at=NOW), False),
        (NOW + DAY, make_state(polled_at=NOW), False),
        (None, make_state(polled_at=NOW), False),
        (NOW - 8 * DAY, make_state(polled_at=NOW, failing_since=NOW - 4 * DAY, failures=9), False),
        (NOW - 12 * DAY, make_state(polled_at=NOW, failing_since=NOW - 4 * DAY, failures=9), True),
        (NOW - 90 * DAY, make_state(), False),
    ],
    ids=["old", "a week", "ahead", "no date", "while it failed", "before it failed", "never read"],
)
def test_late_is_what_is_dated_long_before_a_look_that_did_not_find_it(
    published: datetime | None, state: SourceState, late: bool
) -> None:
    assert is_late(make_item(published=published), state) is late


class DatedKind(FakeKind):
    """Each line ends with the day of its entry."""

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """See `SourceKind.parse`."""
        parsed = super().parse(body, content_type=content_type, url=url, options=options)
        return replace(
            parsed,
            drafts=tuple(
                replace(one, published=datetime.fromisoformat(one.title[-10:] + "T00:00:00+00:00"))
                for one in parsed.drafts
            ),
        )


async def test_an_archive_that_is_put_online_is_kept_and_told_to_nobody() -> None:
    url = make_source().url
    first, archive = "talks in Beijing 2026-03-02", "talks in Moscow 2025-11-10"
    store, clock = MemoryStore(), FakeClock()
    fetcher = FakeFetcher(
        {
            url: [
                make_fetched(first.encode()),
                make_fetched(f"{first}\n{archive}".encode()),
                make_fetched(f"talks in Astana 2026-03-02\n{first}\n{archive}".encode()),
                Failed(reason="not reached again"),
            ]
        }
    )
    poller = Poller(
        [make_source()],
        reader=Reader(kinds={"fake": DatedKind()}, analyst=FakeAnalyst()),
        newsdesk=Newsdesk(store),
        fetcher=fetcher,
        store=store,
        clock=clock,
    )
    await store.commit(Batch(chats=(make_chat(),)))
    await poller.enrol()
    for _ in range(3):
        await poller.tick()
        await poller.drain()
        clock.forward(HOUR)
    items = {item.title: item for item in await store.latest_items(limit=10)}
    assert items.keys() >= {archive}
    waiting = [await store.item(row.item_id) for row in await store.waiting(make_chat().id) if row.item_id]
    assert [item.title for item in waiting if item] == ["talks in Astana 2026-03-02"]
