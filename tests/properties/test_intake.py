"""Whatever comes as an update, the intake stores it or says that it is none, and the next is handled."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram import Bot
from telegram import Update as PlatformUpdate

from bot.domain.inbox import Update
from bot.gateway.intake import ALLOWED_UPDATES, Intake, chat_of, id_of
from bot.ports import Batch, Store
from storage import MemoryStore, TinyDBStore
from tests.fakes import FakeClock

_TEXT = st.text(st.characters(codec=None), max_size=20)
_LEAF = st.none() | st.booleans() | st.integers() | st.floats() | _TEXT
_FIELDS = st.sampled_from(["chat", "id", "from", "message", "text", "date", "data", "type", "entities"])
_ANY = st.recursive(
    _LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS | _TEXT, inner, max_size=4)
)
_IDS = st.integers(0, 30) | _LEAF
_KINDS = st.sampled_from([*ALLOWED_UPDATES, "edited_message", "poll", "widget_query"])
_UPDATES = st.builds(
    lambda number, fields: {"update_id": number, **fields}, _IDS, st.dictionaries(_KINDS, _ANY)
)

_BOT = Bot("1:x")

#: A slow machine is no fault.


async def _parse(raw: dict[str, Any], update_id: int) -> Batch:
    """What the real handler does first."""
    assert raw["update_id"] == update_id
    PlatformUpdate.de_json(raw, _BOT)
    return Batch()


async def _took(store: Store, raws: list[object]) -> Intake:
    intake = Intake(store=store, clock=FakeClock(), handle=_parse, on_handled=lambda: None)
    await intake.take(raws)
    await intake.take(raws)
    await intake.take([{"update_id": 99, "message": None}])
    await intake.drain()
    return intake


@given(st.lists(_UPDATES | _ANY, max_size=8))
@example([{"update_id": 3, "message": {"chat": {"id": 10**40}}}])
@example([{"update_id": 3, "message": {"text": "\ud83d"}}])
def test_each_update_is_taken_once_and_none_is_lost(raws: list[object]) -> None:
    async def check() -> None:
        store = MemoryStore()
        intake = await _took(store, raws)
        wanted = {one for one in map(id_of, raws) if one is not None} | {99}
        assert await store.known_updates(wanted) == wanted
        assert await store.waiting_updates() == ()
        assert intake.waiting == 0
        assert sum(intake.arrived.values()) - intake.arrived["unusable"] == len(wanted)
        kept = [one async for one in store.records() if isinstance(one, Update)]
        assert len(kept) == len(wanted)
        assert sum(bool(one.fault) for one in kept) == intake.set_aside

    asyncio.run(check())


@settings(max_examples=25)
@given(st.lists(_UPDATES, max_size=4))
def test_what_was_taken_can_be_read_from_disk_again(raws: list[object]) -> None:
    async def check(folder: Path) -> None:
        store = TinyDBStore(folder)
        await store.open()
        await _took(store, raws)
        await store.close()
        again = TinyDBStore(folder)
        await again.open()
        wanted = {one for one in map(id_of, raws) if one is not None} | {99}
        assert await again.known_updates(wanted) == wanted
        await again.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder)))


@given(_UPDATES)
def test_the_chat_of_an_update_is_a_number_that_any_store_takes(raw: dict[str, Any]) -> None:
    assert abs(chat_of(raw)) < 2**63
    assert chat_of(json.loads(json.dumps(raw))) == chat_of(raw)
