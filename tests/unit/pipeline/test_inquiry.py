"""Texts and pages that people show: understood at once, within limits, and not kept."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.chats import ChatId
from bot.domain.items import Document
from bot.domain.outcomes import Failed
from bot.pipeline.allowance import MOST_AN_HOUR
from bot.pipeline.inquiry import Inquiry, Reply, TooMany, Understood, Unreadable
from tests.fakes import FakeAnalyst, FakeFetcher
from tests.make import HOUR, NOW, make_fetched, make_visit

URL = "https://wire.example/1"


def read_page(body: bytes, *, content_type: str) -> Document | None:
    return Document(title=body.decode(), text=content_type) if body else None


class Desk:
    """An inquiry with a page or two."""

    def __init__(self, **answers: Any) -> None:
        self.fetcher = FakeFetcher({URL: answers.get("page", make_fetched(b"Title"))})
        analyst = FakeAnalyst(visits=answers.get("visits", (make_visit(),)))
        self.inquiry = Inquiry(analyst=analyst, fetcher=self.fetcher, read_page=read_page)

    async def page(self, *, chat: int = 1, user: int = 1, after: timedelta = timedelta(0)) -> Reply:
        return await self.inquiry.page(URL, chat_id=ChatId(chat), user_id=user, now=NOW + after)


async def test_page_is_read_and_its_facts_are_found() -> None:
    reply = await Desk().page()
    assert isinstance(reply, Understood)
    assert (reply.item.title, reply.item.url) == ("Title", URL)
    assert reply.findings is not None
    assert reply.findings.visits == (make_visit(),)


async def test_only_what_everybody_can_reach_is_asked() -> None:
    desk = Desk()
    await desk.page()
    [request] = desk.fetcher.requests
    assert not request.private_ok


async def test_text_is_understood_without_a_request() -> None:
    desk = Desk(visits=())
    reply = await desk.inquiry.text(Document(title="T", text="Words"), now=NOW)
    assert (reply.item.text, reply.findings) == ("Words", None)
    assert desk.fetcher.requests == []


async def test_page_that_does_not_come_or_says_nothing_is_unreadable() -> None:
    for page in (Failed(reason="down"), make_fetched(b"")):
        assert await Desk(page=page).page() == Unreadable()


async def test_person_has_so_many_pages_an_hour_and_others_have_their_own() -> None:
    desk = Desk()
    for _ in range(MOST_AN_HOUR):
        assert isinstance(await desk.page(), Understood)
    assert await desk.page(after=HOUR / 2) == TooMany(until=NOW + HOUR)
    assert isinstance(await desk.page(user=2), Understood)
    assert isinstance(await desk.page(after=HOUR), Understood)


async def test_one_page_at_a_time_is_read_for_a_chat() -> None:
    desk = Desk()
    desk.fetcher.answering.clear()
    first = asyncio.create_task(desk.page())
    await asyncio.sleep(0)
    assert await desk.page(user=2) == TooMany(until=NOW)
    other = asyncio.create_task(desk.page(chat=2))
    desk.fetcher.answering.set()
    assert isinstance(await first, Understood)
    assert isinstance(await other, Understood)
    assert isinstance(await desk.page(), Understood)


async def test_a_fault_of_the_fetcher_leaves_the_chat_free() -> None:
    desk = Desk(page=[RuntimeError("ours"), make_fetched(b"Title")])
    with pytest.raises(RuntimeError):
        await desk.page()
    assert isinstance(await desk.page(), Understood)
