"""Telling people of sources that fall silent and come back."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.chats import Chat
from bot.domain.errors import StorageError
from bot.domain.outbox import Lane, Outgoing
from bot.domain.silence import Silences
from bot.domain.sources import PollResult, SourceState
from bot.phrases import LANGUAGES
from bot.pipeline.silence import SilenceWatch
from bot.ports import Batch
from storage import MemoryStore
from tests.fakes import FakeClock
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_item,
    make_rhythm,
    make_room,
    make_silence,
    make_silences,
    make_source,
    make_state,
)

DAY = timedelta(days=1)
IDS = ("1", "2", "3")
OTHER = make_source(id="other", name="The <Other>")


def state_of(source_id: str = "wire", *, silent_for: timedelta) -> SourceState:
    return make_state(
        source_id=source_id, result=PollResult.UNCHANGED, polled_at=NOW, new_at=NOW - silent_for
    )


class Bench:
    """A watch over two sources, of which each brought the same three items."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.clock = FakeClock()
        self.store = store or MemoryStore()
        self.sources = {one.id: one for one in (make_source(), OTHER)}
        self.watch = SilenceWatch(self.sources, store=self.store, clock=self.clock)

    async def have(self, *states: SourceState, **batch: Any) -> "Bench":
        items = tuple(make_item(id=one, seen_at=NOW - 15 * DAY) for one in IDS)
        rhythms = tuple(make_rhythm(source_id=one.source_id, brought=IDS) for one in states)
        await self.store.commit(Batch(sources=states, items=items, rhythms=rhythms, **batch))
        return self

    async def rows(self) -> list[Outgoing]:
        return list(await self.store.claim(NOW + 9 * DAY, room=make_room(100), held=()))


def text_of(row: Outgoing) -> str:
    assert row.message is not None
    return row.message.plain


async def test_several_silences_come_in_one_message_in_no_hurry() -> None:
    bench = await Bench().have(
        state_of(silent_for=9 * DAY), state_of("other", silent_for=8 * DAY), chats=(make_chat(),)
    )
    assert await bench.watch.look()
    [row] = await bench.rows()
    assert (row.lane, row.chat_id, row.message and row.message.silent) == (Lane.DIGEST, 1, True)
    assert text_of(row).splitlines() == [
        "Gone quiet",
        "• The <Other>: nothing new since 22 Feb 2026, 09:00 UTC",
        "• The Wire: nothing new since 21 Feb 2026, 09:00 UTC",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_language_has_words_for_it(language: str) -> None:
    chats = (make_chat(language=language, created_at=NOW - 99 * DAY),)
    bench = await Bench().have(
        state_of(silent_for=HOUR),
        state_of("other", silent_for=9 * DAY),
        chats=chats,
        silences=make_silences(make_silence(told_at=NOW - 2 * DAY)),
    )
    assert await bench.watch.look()
    [row] = await bench.rows()
    assert len(text_of(row).splitlines()) == 5


async def test_whoever_came_after_a_silence_was_told_does_not_hear_of_its_end() -> None:
    silences = make_silences(make_silence(told_at=NOW - 2 * DAY))
    bench = await Bench().have(state_of(silent_for=HOUR), chats=(make_chat(),), silences=silences)
    assert not await bench.watch.look()
    assert await bench.rows() == []
    assert (await bench.store.silences()).silent == ()


async def test_a_source_that_nobody_relies_on_is_known_to_be_silent_all_the_same() -> None:
    bench = await Bench().have(state_of(silent_for=9 * DAY))
    assert not await bench.watch.look()
    known = await bench.store.silences()
    assert ([one.source_id for one in known.silent], known.told_at) == (["wire"], None)
    await bench.store.commit(Batch(chats=(make_chat(),)))
    assert not await bench.watch.look(), "it is no news any more"


async def test_a_source_that_is_removed_while_chats_are_looked_at_is_told_by_its_name() -> None:
    class Slow(MemoryStore):
        async def followers(self, topics: Collection[str], countries: Collection[str]) -> tuple[Chat, ...]:
            bench.sources.pop(make_source().id, None)
            return await super().followers(topics, countries)

    bench = Bench(Slow())
    await bench.have(state_of(silent_for=9 * DAY), chats=(make_chat(),))
    assert await bench.watch.look()
    [row] = await bench.rows()
    assert "The Wire" in text_of(row)


async def test_a_source_that_left_the_catalogue_is_forgotten() -> None:
    left = make_silence(source_id="left", told_at=NOW - 2 * DAY)
    bench = await Bench().have(chats=(make_chat(),), silences=make_silences(left))
    assert not await bench.watch.look()
    assert (await bench.store.silences()).silent == ()


async def test_what_could_not_be_stored_is_told_the_next_time_and_once() -> None:
    class Failing(MemoryStore):
        fails = False

        async def commit(self, batch: Batch) -> None:
            if self.fails:
                raise StorageError("the disk is full")
            await super().commit(batch)

    store = Failing()
    bench = await Bench(store).have(state_of(silent_for=9 * DAY), chats=(make_chat(),))
    store.fails = True
    assert not await bench.watch.look()
    assert await store.silences() == Silences()
    store.fails = False
    assert await bench.watch.look()
    assert not await bench.watch.look()
    assert len(await bench.rows()) == 1


async def test_a_clock_set_back_does_not_silence_the_watch() -> None:
    bench = await Bench().have(
        state_of(silent_for=9 * DAY),
        chats=(make_chat(),),
        silences=Silences(told_at=NOW + 5 * DAY),
    )
    assert await bench.watch.look()
