"""Delivery: nothing lost, nothing twice unmarked, in order. D15 and D16 come with stories; D18 is measured
(tests/benchmarks)."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.domain.chats import ChatId
from bot.domain.errors import InUseError
from bot.domain.message import Message, Part
from bot.domain.outbox import FRESH_FOR, REPEAT_AFTER, Lane, OutgoingStatus
from bot.playground.faults import Cut, Drop, Hold, Raw, Refuse
from storage import TinyDBStore
from tests.checks.post import ANN, MINUTE, SECOND, Post, open_post
from tests.make import make_outgoing, make_reply

ANNS = ChatId(ANN.id)
BAD_GATEWAY = Raw(502, b"<html>Bad Gateway</html>")


async def test_D01_one_alert_for_three_people_is_three_messages(post: Post) -> None:
    people = [await post.person(number) for number in (101, 102, 103)]
    for person in people:
        await post.alert(person, f"a{person}")
    await post.drain()
    assert [post.titles(person) for person in people] == [["a101"], ["a102"], ["a103"]]
    assert len(post.platform.taken) == 3


async def test_D02_kill_between_commit_and_post(post: Post) -> None:
    await post.alert(ANNS, "a")
    await post.restart()
    await post.drain()
    assert post.titles(ANNS) == ["a"]


async def hold_answers(post: Post, **narrow: int) -> asyncio.Event:
    """Let the stand-in take messages and not answer."""
    held = asyncio.Event()
    post.platform.faults.add("sendMessage", Hold(held), **narrow)
    return held


async def test_D03_kill_after_the_message_was_taken_before_the_answer(post: Post) -> None:
    held = await hold_answers(post)
    await post.alert(ANNS, "a")
    await post.delivery.step()
    await post.platform.until(lambda: len(post.platform.taken) == 1)
    await post.restart()
    held.set()
    await post.wait(REPEAT_AFTER)
    assert post.titles(ANNS) == ["a", "a"]
    again = post.platform.taken[-1]
    assert "Possible repeat" in again.text
    assert again.is_silent
    await post.wait(MINUTE * 10)
    assert len(post.platform.taken) == 2


@pytest.mark.parametrize("lane", [Lane.INTERACTIVE, Lane.DIGEST])
async def test_D03_reply_or_digest_in_that_place_is_not_sent_again(post: Post, lane: Lane) -> None:
    held = await hold_answers(post)
    await post.queue(make_reply(id="r", chat_id=ANNS, lane=lane))
    await post.delivery.step()
    await post.platform.until(lambda: len(post.platform.taken) == 1)
    await post.restart()
    held.set()
    await post.wait(MINUTE * 10)
    assert len(post.platform.taken) == 1
    assert await post.status("r") is OutgoingStatus.UNCERTAIN


async def test_D04_late_answer_is_waited_for(post: Post) -> None:
    held = await hold_answers(post)
    await post.alert(ANNS, "a")
    await post.delivery.step()
    await post.platform.until(lambda: len(post.platform.taken) == 1)
    post.clock.forward(8 * SECOND)
    held.set()
    await post.drain()
    assert post.titles(ANNS) == ["a"]
    assert await post.status("a") is OutgoingStatus.SENT


async def test_D05_answer_that_never_comes_is_uncertain(tmp_path: Path) -> None:
    async with open_post(tmp_path, read_timeout_s=0.05) as post:
        held = await hold_answers(post)
        await post.queue(make_reply(id="r", chat_id=ANNS))
        await post.drain()
        held.set()
        assert await post.status("r") is OutgoingStatus.UNCERTAIN
        await post.wait(MINUTE * 10)
        assert len(post.platform.taken) == 1


@pytest.mark.parametrize(
    "fault", [Drop(taken=True), Cut(), Raw(200, b'{"ok":true,"result":{"mess', taken=True)]
)
async def test_D06_D10_connection_that_breaks_leaves_it_uncertain(
    post: Post, fault: Drop | Cut | Raw
) -> None:
    post.platform.faults.add("sendMessage", fault)
    await post.alert(ANNS, "a")
    await post.drain()
    assert post.titles(ANNS) == ["a"]
    assert (await post.row("a")).repeat
    await post.wait(REPEAT_AFTER)
    assert "Possible repeat" in post.texts(ANNS)[-1]
    assert await post.status("a") is OutgoingStatus.SENT


async def test_D07_refused_connections_for_ninety_seconds_lose_nothing(post: Post) -> None:
    # The stand-in refuses in the name of a server that is not there: nothing is taken.
    post.platform.faults.add("sendMessage", Raw(421, b"{}"), times=None)
    people = [await post.person(number) for number in (101, 102)]
    for number in range(4):
        for person in people:
            await post.alert(person, f"{person}-{number}")
    await post.wait(90 * SECOND)
    assert post.platform.taken == []
    post.platform.faults.clear()
    await post.wait(6 * MINUTE)
    for person in people:
        assert post.titles(person) == [f"{person}-{number}" for number in range(4)]


async def test_D08_name_that_does_not_resolve_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nowhere(*_: object, **__: object) -> list[object]:
        raise OSError("no such host")

    async with open_post(tmp_path, host="localhost") as post:
        with monkeypatch.context() as names:
            names.setattr(aiohttp.ThreadedResolver, "resolve", nowhere)
            await post.queue(make_reply(id="r", chat_id=ANNS))
            await post.wait(MINUTE)
            assert post.platform.asked == []
            assert "does not resolve" in (await post.row("r")).reason
        await post.wait(5 * MINUTE)
        assert len(post.texts(ANNS)) == 1


async def test_D09_bad_gateway_now_and_then_loses_no_message(post: Post) -> None:
    people = [await post.person(number) for number in range(101, 141)]
    for number, person in enumerate(people):
        if number % 10 == 0:
            post.platform.faults.add("sendMessage", BAD_GATEWAY, chat_id=person)
        await post.alert(person, f"a{person}")
    await post.wait(2 * MINUTE)
    assert [post.titles(person) for person in people] == [[f"a{person}"] for person in people]
    marked = [one.chat_id for one in post.platform.taken if "Possible repeat" in one.text]
    assert marked == people[::10]


async def test_D11_refusal_under_200_is_read_by_its_words(post: Post) -> None:
    body = b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
    post.platform.faults.add("sendMessage", Raw(200, body))
    await post.alert(ANNS, "a")
    await post.drain()
    assert await post.status("a") is OutgoingStatus.FAILED
    assert (await post.chat(ANNS)).status == "suspended"


async def test_D12_alerts_of_one_chat_keep_their_order_through_a_429(post: Post) -> None:
    post.platform.faults.add("sendMessage", Refuse(429, "Too Many Requests: retry after 7", retry_after=7))
    await post.alert(ANNS, "first")
    await post.alert(ANNS, "second")
    await post.wait(MINUTE)
    assert post.titles(ANNS) == ["first", "second"]


async def test_D13_late_alert_is_told_in_a_digest_that_says_so(post: Post) -> None:
    post.platform.faults.add("sendMessage", Raw(421, b"{}"), times=None)
    await post.alert(ANNS, "a")
    await post.wait(FRESH_FOR + MINUTE)
    post.platform.faults.clear()
    await post.alert(ANNS, "b")
    await post.wait(10 * MINUTE)
    late, fresh = sorted((one for one in post.platform.taken), key=lambda one: "#b" in one.text)
    assert late.text.startswith("Late: 1")
    assert late.is_silent
    assert not fresh.is_silent
    assert sorted(post.titles(ANNS)) == ["a", "b"]
    assert await post.status("a") is OutgoingStatus.MERGED


async def test_D14_same_event_twice_is_one_alert(post: Post) -> None:
    await post.alert(ANNS, "a")
    await post.drain()
    await post.alert(ANNS, "a")
    await post.wait(MINUTE)
    assert post.titles(ANNS) == ["a"]


async def test_D17_two_that_send_from_one_outbox_send_each_row_once(post: Post) -> None:
    people = [await post.person(number) for number in range(101, 121)]
    for person in people:
        await post.alert(person, f"a{person}")
    others = [post.another_delivery() for _ in range(2)]
    await asyncio.gather(post.drain(), *(one.drain() for one in others))
    await post.wait(MINUTE)
    assert [post.titles(person) for person in people] == [[f"a{person}"] for person in people]


async def test_D17_second_process_on_the_same_folder_is_refused(post: Post) -> None:
    with pytest.raises(InUseError):
        await TinyDBStore(post.folder).open()


async def test_edit_is_repeated_until_it_is_there(post: Post) -> None:
    await post.queue(make_reply(id="r", chat_id=ANNS))
    await post.drain()
    sent = (await post.row("r")).sent_id
    post.platform.faults.add("editMessageText", BAD_GATEWAY, times=3)
    changed = Message(parts=(Part("Changed"),))
    await post.queue(make_reply(id="e", chat_id=ANNS, message=changed, edit_of=sent))
    await post.wait(MINUTE)
    assert post.platform.taken[-1].text == "Changed"
    assert await post.status("e") is OutgoingStatus.SENT


async def test_alert_that_nobody_wants_any_more_is_not_sent(post: Post) -> None:
    await post.queue(make_outgoing(id="x", chat_id=ANNS, item_id="unknown"))
    await post.drain()
    assert post.platform.taken == []
    assert await post.status("x") is OutgoingStatus.DROPPED
