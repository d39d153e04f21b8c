"""How the process is prepared for its work."""

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from bot.loading import Seeds
from bot.parts import build_scout, hand_over_soon
from bot.pipeline.scout import Found
from bot.sources import KINDS
from bot.sources.apart import Workshop
from tests.fakes import FakeAnalyst, FakeFetcher
from tests.make import NOW, make_fetched


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_a_thread_that_computes_holds_the_loop_for_less_than_a_millisecond_at_a_time() -> None:
    hand_over_soon()
    assert sys.getswitchinterval() < 0.001


async def test_what_strangers_name_is_read_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_here(*_: object, **__: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr(type(KINDS["feed"]), "parse", never_here)
    url = "https://daily.example/feed"
    items = b"<item><title>Talks</title></item>"
    body = b"<rss version='2.0'><channel><title>The Daily</title>" + items + b"</channel></rss>"
    workshop = Workshop()
    seeds = SimpleNamespace(analyst=FakeAnalyst())
    fetcher = FakeFetcher({url: make_fetched(body, url=url)})
    try:
        found = await build_scout(cast(Seeds, seeds), fetcher, workshop=workshop).look(
            url, user_id=1, now=NOW
        )
    finally:
        workshop.close()
    assert isinstance(found, Found)
    assert found.wish.name == "The Daily"
