"""Rates: what leaves stays below Telegram's limits, and what Telegram asks for is done in full. The stand-in
holds the published limits here, so a message too many shows as a 429. R14 has no subject: the bot never makes
a topic."""

import asyncio
from collections.abc import Iterable
from itertools import pairwise

import pytest

from bot.domain.chats import ChatId
from bot.domain.outbox import Lane
from bot.playground.faults import Hold, Raw, Refuse
from bot.playground.limits import Limits
from bot.playground.model import Chat
from tests.checks.post import ANN, MINUTE, SECOND, Post
from tests.make import make_reply

ANNS = ChatId(ANN.id)


def most_within(times: Iterable[float], span: float) -> int:
    """The most events in any half-open span."""
    ordered, most, first = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while ordered[first] <= at - span:
            first += 1
        most = max(most, last - first + 1)
    return most


def refused(post: Post) -> int:
    return sum(one.status == 429 for one in post.platform.answered)


async def soak(post: Post, *, people: int, group: Chat | None = None) -> None:
    """Replies and alerts for everyone, all at once, and edits between."""
    for number in range(people):
        person = await post.person(1000 + number)
        await post.alert(person, f"a{number}")
        if number % 5 == 0:
            await post.queue(make_reply(id=f"r{number}", chat_id=person))
    if group is not None:
        chat_id = await post.group(group)
        for number in range(30):
            await post.queue(make_reply(id=f"g{number}", chat_id=chat_id, lane=Lane.DIGEST))


async def test_R01_no_second_has_more_than_thirty_messages(post: Post) -> None:
    post.platform.limits = Limits()
    await soak(post, people=500)
    await post.wait(MINUTE)
    sent = [one.at for one in post.platform.taken]
    assert len(sent) == 600
    assert most_within(sent, 1.0) <= 30
    assert refused(post) == 0
    # … and what is allowed is used: alerts take all but the share of the replies.
    assert max(sent) - min(sent) <= 600 / 25


async def test_R02_person_gets_a_short_burst_and_then_one_a_second(post: Post) -> None:
    post.platform.limits = Limits()
    for number in range(20):
        await post.queue(make_reply(id=f"r{number}", chat_id=ANNS))
    await post.wait(MINUTE)
    times = post.asked(ANNS)
    assert len(times) == 20
    assert most_within(times, 3.0) <= 3
    assert refused(post) == 0


@pytest.mark.parametrize("kind", ["group", "channel", "forum"])
async def test_R03_group_or_channel_gets_at_most_twenty_a_minute_edits_and_topics_included(
    post: Post, kind: str
) -> None:
    post.platform.limits = Limits()
    there = (
        post.platform.add_channel(5, "Brief", creator=ANN)
        if kind == "channel"
        else post.platform.add_supergroup(5, "Desk", creator=ANN, is_forum=kind == "forum")
    )
    post.platform.promote_bot(there.id)
    chat_id = await post.group(there)
    topic = post.platform.add_topic(there.id, "Trade").id if kind == "forum" else None
    for number in range(25):
        thread_id = topic if number % 2 else None
        await post.queue(make_reply(id=f"r{number}", chat_id=chat_id, thread_id=thread_id))
        await post.queue(make_reply(id=f"e{number}", chat_id=chat_id, edit_of=number + 1, lane=Lane.DIGEST))
    await post.wait(5 * MINUTE)
    times = [
        one.at
        for one in post.platform.asked
        if one.method in ("sendMessage", "editMessageText") and int(str(one.arguments["chat_id"])) == chat_id
    ]
    assert len(times) >= 50
    assert most_within(times, 60.0) <= 20
    assert refused(post) == 0


async def test_R04_chat_that_must_wait_waits_in_full_and_alone(post: Post) -> None:
    bob = await post.person(102)
    fault = Refuse(429, "Too Many Requests: retry after 7", retry_after=7)
    post.platform.faults.add("sendMessage", fault, chat_id=ANNS)
    await post.alert(ANNS, "a")
    await post.queue(make_reply(id="r", chat_id=bob))
    await post.wait(SECOND)
    await post.queue(make_reply(id="later", chat_id=ANNS))
    await post.queue(make_reply(id="r2", chat_id=bob))
    await post.wait(20 * SECOND)
    first, second, *_ = post.asked(ANNS)
    assert second - first >= 7
    assert [at for at in post.asked(bob) if at > first + 2] == []
    assert len(post.texts(bob)) == 2


async def test_R05_three_flooded_chats_within_five_seconds_slow_everything_down(post: Post) -> None:
    fault = Refuse(429, "Too Many Requests: retry after 4", retry_after=4)
    for number in (101, 102, 103):
        person = await post.person(number)
        post.platform.faults.add("sendMessage", fault, chat_id=person)
        await post.alert(person, f"a{number}")
    await post.drain()
    begun = post.clock.now().timestamp() - post.begun
    await soak(post, people=300)
    await post.wait(3 * MINUTE)
    times = [at for at in post.asked() if at > begun]
    assert min(times) >= begun + 4
    slow = [at for at in times if at < begun + 60]
    assert most_within(slow, 1.0) <= 15
    assert [post.titles(number) for number in (101, 102, 103)] == [["a101"], ["a102"], ["a103"]]


async def test_R06_an_hour_is_an_hour_also_across_a_restart(post: Post) -> None:
    post.platform.faults.add(
        "sendMessage", Refuse(429, "Too Many Requests: retry after 3600", retry_after=3600)
    )
    await post.alert(ANNS, "a")
    await post.wait(10 * MINUTE)
    await post.restart()
    await post.queue(make_reply(id="r", chat_id=ANNS))
    await post.wait(49 * MINUTE)
    assert len(post.asked(ANNS)) == 1
    await post.wait(2 * MINUTE)
    assert post.titles(ANNS) == ["a"]


@pytest.mark.parametrize(
    "fault",
    [
        Raw(429, b'{"ok":false,"error_code":429,"description":"Too Many Requests"}'),
        Raw(429, b"<html>slow</html>"),
    ],
)
async def test_R07_429_that_names_no_time_is_met_with_patience(post: Post, fault: Raw) -> None:
    post.platform.faults.add("sendMessage", fault, times=3)
    await post.alert(ANNS, "a")
    await post.wait(MINUTE)
    times = post.asked(ANNS)
    assert len(times) == 4
    assert all(after - before >= 5 for before, after in pairwise(times))


async def test_R08_storm_of_429_is_probed_once_per_wait_and_chat(post: Post) -> None:
    post.platform.faults.add(
        "sendMessage", Refuse(429, "Too Many Requests: retry after 6", retry_after=6), times=None
    )
    people = [await post.person(number) for number in range(101, 111)]
    for person in people:
        await post.alert(person, f"a{person}")
    await post.wait(2 * MINUTE)
    assert post.platform.taken == []
    assert all(most_within(post.asked(person), 6.0) == 1 for person in people)
    post.platform.faults.clear()
    await post.wait(MINUTE)
    assert [post.titles(person) for person in people] == [[f"a{person}"] for person in people]


async def test_R10_more_than_five_waiting_alerts_become_one_message(post: Post) -> None:
    there = post.platform.add_supergroup(5, "Desk", creator=ANN)
    post.platform.add_bot(there.id)
    chat_id = await post.group(there)
    for number in range(7):
        await post.alert(chat_id, f"a{number}")
    await post.drain()
    (text,) = post.texts(chat_id)
    assert text.startswith("7 alerts")
    assert post.titles(chat_id) == [f"a{number}" for number in range(7)]
    for number in range(7, 12):
        await post.alert(chat_id, f"a{number}")
    await post.wait(MINUTE)
    assert len(post.texts(chat_id)) == 6


async def test_R11_what_left_in_the_last_minute_counts_after_a_restart(post: Post) -> None:
    post.platform.limits = Limits()
    there = post.platform.add_supergroup(5, "Desk", creator=ANN)
    post.platform.add_bot(there.id)
    chat_id = await post.group(there)
    for number in range(30):
        await post.queue(make_reply(id=f"r{number}", chat_id=chat_id))
    await post.wait(25 * SECOND)
    await post.restart()
    await post.wait(2 * MINUTE)
    assert len(post.texts(chat_id)) == 30
    assert most_within(post.asked(chat_id), 60.0) <= 20
    assert refused(post) == 0


async def test_R12_digest_is_not_starved_by_alerts_nor_alerts_by_replies(post: Post) -> None:
    patient, bob = await post.person(101), await post.person(102)
    await post.queue(make_reply(id="digest", chat_id=patient, lane=Lane.DIGEST))
    await post.alert(bob, "alert")
    post.pace.pause(post.clock.now() + 16 * MINUTE)
    await post.wait(15 * MINUTE)
    for number in range(300):
        person = await post.person(1000 + number)
        await post.queue(make_reply(id=f"r{number}", chat_id=person))
        await post.alert(person, f"a{number}")
    await post.wait(MINUTE + 2 * SECOND)
    assert post.titles(bob) == ["alert"]
    assert len(post.texts(patient)) == 1


async def test_R13_paid_broadcast_is_never_asked_for(post: Post) -> None:
    await soak(post, people=20)
    await post.wait(MINUTE)
    assert all("allow_paid_broadcast" not in one.arguments for one in post.platform.asked)


async def test_R15_one_request_a_chat_and_sixty_four_in_all(post: Post) -> None:
    held = asyncio.Event()
    post.platform.faults.add("sendMessage", Hold(held), times=None)
    for number in range(200):
        person = await post.person(1000 + number)
        await post.queue(make_reply(id=f"r{number}", chat_id=person))
        await post.queue(make_reply(id=f"s{number}", chat_id=person))
    for _ in range(60):
        await post.delivery.step()
        post.clock.forward(SECOND)
    await post.platform.until(lambda: len(post.platform.taken) == 64)
    assert len({one.chat_id for one in post.platform.taken}) == 64
    held.set()


async def test_clock_that_is_set_back_an_hour_holds_nobody_up(post: Post) -> None:
    for number in range(6):
        await post.queue(make_reply(id=f"r{number}", chat_id=ANNS))
    await post.drain()
    post.clock.forward(-60 * MINUTE)
    await post.wait(10 * SECOND)
    assert len(post.texts(ANNS)) == 6
