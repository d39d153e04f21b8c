"""Who is told of a trouble that only operators can end, and what."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.domain.chats import Chat, ChatId, pause, suspend
from bot.domain.errors import StorageError
from bot.domain.outbox import Outgoing
from bot.domain.outcomes import (
    Gone,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unclear,
    Unreachable,
)
from bot.phrases import LANGUAGES
from bot.pipeline.alarm import (
    Alarm,
    Begun,
    Notice,
    Operators,
    Over,
    Subject,
    Watch,
    compose,
    judge,
    trouble_of,
)
from bot.ports import Batch
from storage import MemoryStore
from tests.fakes import FakeClock, FreePace
from tests.make import NOW, make_chat

LOOK = timedelta(seconds=15)
FULL = "data cannot be written (No space left on device)"

OLA, PIT = ChatId(14), ChatId(15)


def judged(looks: str) -> list[Notice | None]:
    """What a series of looks leads to: "x" is one at a store that cannot write, "." at one that can."""
    watch, notices = Watch(), list[Notice | None]()
    for number, look in enumerate(looks):
        watch, notice = judge(watch, FULL if look == "x" else "", now=NOW + number * LOOK)
        notices.append(notice)
    return notices


@pytest.mark.parametrize("looks", ["", "....", "x....", "..x.x.x.", "x" + "." * 9 + "x."])
def test_a_trouble_that_a_single_look_has_seen_is_no_news(looks: str) -> None:
    assert set(judged(looks)) <= {None}


def test_a_trouble_is_told_once_when_a_second_look_sees_it_and_once_when_it_is_over() -> None:
    begun, over = Begun(at=NOW + 3 * LOOK, reason=FULL), Over(at=NOW + 7 * LOOK, lasted=4 * LOOK)
    assert judged("..xxxx..") == [None, None, None, begun, None, None, None, over]
    assert judged("..xxxx......")[8:] == [None] * 4


def test_a_good_write_in_the_middle_of_a_trouble_does_not_end_it() -> None:
    notices = judged("xxx.xx.x..")
    assert [one for one in notices if one is not None] == [
        Begun(at=NOW + LOOK, reason=FULL),
        Over(at=NOW + 9 * LOOK, lasted=8 * LOOK),
    ]


def test_a_trouble_that_comes_back_is_told_again_but_not_sooner_than_after_ten_minutes() -> None:
    notices = [one for one in judged("xx.." * 30) if one is not None]
    assert [type(one) for one in notices] == [Begun, Over] * 3
    begun = [one.at for one in notices if isinstance(one, Begun)]
    assert begun[1] - begun[0] >= timedelta(minutes=10)
    assert begun[2] - begun[1] >= timedelta(minutes=10)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", Subject)
def test_what_is_told_names_the_reason_and_how_long_it_lasted(language: str, subject: Subject) -> None:
    chat = make_chat(id=OLA, language=language)
    begun = compose(Begun(at=NOW, reason=FULL), chat, subject=subject)
    over = compose(Over(at=NOW, lasted=timedelta(minutes=127, seconds=10)), chat, subject=subject)
    short = compose(Over(at=NOW, lasted=timedelta(seconds=16)), chat, subject=subject)
    assert begun.message is not None
    assert over.message is not None
    assert short.message is not None
    assert FULL in begun.message.plain
    assert over.message.plain.index("2 ") < over.message.plain.index(" 7 ")
    assert " 0 " in short.message.plain
    assert " 1 " in short.message.plain
    assert begun.id != over.id


class Disk(MemoryStore):
    """Cannot write while `full`."""

    def __init__(self) -> None:
        super().__init__()
        self.full = False
        self.flushes = 0
        self.readable = True

    def trouble(self) -> str:
        return FULL if self.full else ""

    async def flush(self) -> None:
        self.flushes += 1
        if self.full:
            raise StorageError(FULL)

    async def chat(self, chat_id: ChatId) -> Chat | None:
        if not self.readable:
            raise StorageError("cannot be read")
        return await super().chat(chat_id)


class Phone:
    """`Sender` by script, chat by chat; without one everything arrives."""

    def __init__(self) -> None:
        self.script: dict[ChatId, list[SendOutcome]] = {}
        self.sent: list[Outgoing] = []
        self.answering = asyncio.Event()
        self.answering.set()

    async def send(self, row: Outgoing, chat: Chat) -> SendOutcome:
        assert chat.id == row.chat_id
        self.sent.append(row)
        await self.answering.wait()
        answers = self.script.get(chat.id)
        return answers.pop(0) if answers else Sent(message_id=len(self.sent))


class HeldPace(FreePace):
    """`Pace` that holds chats as it was asked to."""

    def held(self, now: datetime) -> frozenset[ChatId]:
        return frozenset(chat_id for chat_id, until in self.waits if until > now)


class Bench:
    def __init__(self, operators: Collection[int] = (OLA, PIT)) -> None:
        self.store, self.phone, self.pace, self.clock = Disk(), Phone(), HeldPace(), FakeClock()
        self.alarm = Alarm(
            Subject.STORE,
            partial(trouble_of, self.store),
            operators=Operators(ids=operators, store=self.store, sender=self.phone, pace=self.pace),
            clock=self.clock,
        )

    async def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.clock.forward(LOOK)
            await self.alarm.look()
            await self.alarm.drain()

    async def fill(self) -> None:
        """Let the disk be full until the alarm rings."""
        self.store.full = True
        await self.look(2)

    async def free(self) -> None:
        self.store.full = False
        await self.look(2)

    def told(self, chat_id: ChatId = OLA) -> list[str]:
        """The first sign of each message that left for a chat."""
        return [row.message.plain[0] for row in self.phone.sent if row.chat_id == chat_id and row.message]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    await bench.store.commit(Batch(chats=(make_chat(id=OLA), make_chat(id=PIT, language="ru"))))
    yield bench
    await bench.alarm.close()


async def test_every_look_tries_to_write(bench: Bench) -> None:
    await bench.look(3)
    assert bench.store.flushes == 3
    assert bench.phone.sent == []


async def test_each_operator_is_told_once_in_their_language_at_both_ends(bench: Bench) -> None:
    await bench.fill()
    await bench.look(50)
    await bench.free()
    await bench.look(5)
    for chat_id in (OLA, PIT):
        assert bench.told(chat_id) == ["⚠", "✅"]
    texts = [row.message.plain for row in bench.phone.sent if row.message]
    assert "Nothing is lost" in texts[0]
    assert "Ничего не потеряно" in texts[1]
    assert "0 h 13 min" in texts[2]


async def test_what_is_told_is_never_stored(bench: Bench) -> None:
    await bench.fill()
    row = bench.phone.sent[0]
    assert row.id.startswith("alarm:store:begun:")
    assert await bench.store.row(row.id) is None
    assert (await bench.store.stats(NOW)).queued == 0


async def test_an_operator_whose_alerts_are_off_is_told_all_the_same(bench: Bench) -> None:
    await bench.store.commit(
        Batch(chat_edits=((OLA, pause), (PIT, lambda chat: suspend(chat, reason="blocked"))))
    )
    await bench.fill()
    assert (bench.told(OLA), bench.told(PIT)) == (["⚠"], ["⚠"])


async def test_an_operator_who_never_started_the_bot_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench((99,))
    await bench.fill()
    await bench.look(3)
    assert bench.phone.sent == []
    assert caplog.text.count("operator not told: chat=99") == 1


async def test_without_operators_the_log_still_tells(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench(())
    await bench.fill()
    await bench.free()
    assert f"trouble: subject=store reason={FULL}" in caplog.text
    assert "trouble over: subject=store lasted=0:00:30" in caplog.text


@pytest.mark.parametrize("outcome", [Unreachable(reason="no route"), RetryAfter(delay=timedelta(seconds=1))])
async def test_what_did_not_arrive_is_sent_again_until_it_did(bench: Bench, outcome: SendOutcome) -> None:
    bench.phone.script[OLA] = [outcome] * 3
    await bench.fill()
    await bench.look(6)
    assert len(bench.told(OLA)) == 4
    assert len(bench.told(PIT)) == 1


async def test_a_wait_that_the_platform_asks_for_is_kept(bench: Bench) -> None:
    bench.phone.script[OLA] = [RetryAfter(delay=3 * LOOK)]
    await bench.fill()
    await bench.look(2)
    assert len(bench.told(OLA)) == 1
    await bench.look(1)
    assert len(bench.told(OLA)) == 2


@pytest.mark.parametrize(
    "outcome", [Gone(reason="blocked"), Rejected(reason="odd"), Unclear(reason="no answer")]
)
async def test_what_will_not_arrive_or_may_have_is_given_up(
    bench: Bench, outcome: SendOutcome, caplog: pytest.LogCaptureFixture
) -> None:
    bench.phone.script[OLA] = [outcome]
    await bench.fill()
    await bench.look(3)
    assert len(bench.told(OLA)) == 1
    assert f"operator not told: chat=14 outcome={outcome}" in caplog.text
    await bench.free()
    assert bench.told(OLA) == ["⚠", "✅"], "the next thing is tried all the same"


async def test_what_is_out_of_date_is_told_no_more(bench: Bench) -> None:
    bench.phone.script[OLA] = [Unreachable(reason="no route")] * 3
    await bench.fill()
    await bench.free()
    await bench.look(2)
    assert bench.told(OLA) == ["⚠", "⚠", "✅", "✅"]
    assert bench.told(PIT) == ["⚠", "✅"]


async def test_a_chat_that_cannot_be_looked_up_is_told_later(bench: Bench) -> None:
    bench.store.readable = False
    await bench.fill()
    assert bench.phone.sent == []
    bench.store.readable = True
    await bench.look(1)
    assert bench.told() == ["⚠"]


async def test_a_platform_that_does_not_answer_keeps_nobody_from_trying_to_write(bench: Bench) -> None:
    bench.phone.answering.clear()
    bench.store.full = True
    for _ in range(5):
        await bench.alarm.look()
    bench.store.full = False
    for _ in range(3):
        await bench.alarm.look()
        await asyncio.sleep(0)
    assert bench.store.flushes == 8
    assert bench.told() == ["⚠"], "one request at a time"
    bench.phone.answering.set()
    await bench.alarm.drain()
    await bench.look(1)
    assert bench.told() == ["⚠", "✅"]


async def test_closing_gives_up_what_is_being_told(bench: Bench) -> None:
    bench.phone.answering.clear()
    bench.store.full = True
    await bench.alarm.look()
    await bench.alarm.look()
    await asyncio.sleep(0)
    await bench.alarm.close()
    await bench.alarm.close()
    assert bench.told() in (["⚠"], [])
