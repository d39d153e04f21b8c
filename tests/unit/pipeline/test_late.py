"""Entries that appear long after their own date."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.items import Item
from bot.domain.outcomes import Failed
from bot.domain.sources import SourceState
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader, archived
from bot.ports import Batch, Parsed
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import HOUR, NOW, make_chat, make_fetched, make_item, make_source, make_state

DAY = timedelta(days=1)


def items(*published: datetime | None) -> list[Item]:
    return [make_item(id=f"item-{number}", published=at) for number, at in enumerate(published)]


@pytest.mark.parametrize(
    ("published", "state", "late"),
    [
        ([NOW - 8 * DAY] * 5, make_state(new_at=NOW), 5),
        ([*[NOW - 8 * DAY] * 5, NOW, None], make_state(new_at=NOW), 5),
        ([NOW - 8 * DAY] * 4, make_state(new_at=NOW), 0),
        ([NOW - 7 * DAY] * 5, make_state(new_at=NOW), 0),
        ([NOW - 300 * DAY] * 5, make_state(new_at=NOW - 300 * DAY, polled_at=NOW), 0),
        ([None] * 9, make_state(new_at=NOW), 0),
        ([NOW - 90 * DAY] * 9, make_state(new_at=None), 0),
    ],
    ids=["many old", "with new ones", "a few", "a week", "after a long rest", "no dates", "nothing before"],
)
def test_an_archive_is_many_that_are_older_than_what_their_source_told_before(
    published: list[datetime | None], state: SourceState, late: int
) -> None:
    found = archived(items(*published), state)
    assert found == {f"item-{number}" for number in range(late)}


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
    first = "talks in Beijing 2026-03-02"
    archive = "\n".join(f"talks {n} in Moscow 2025-11-1{n}" for n in range(5))
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
    known = {item.title for item in await store.latest_items(limit=10)}
    assert known & set(archive.splitlines()), "the lists show one of a story"
    waiting = [await store.item(row.item_id) for row in await store.waiting(make_chat().id) if row.item_id]
    assert [item.title for item in waiting if item] == ["talks in Astana 2026-03-02"]
