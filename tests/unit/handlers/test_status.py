"""/status: what operators see of the store."""

import pytest

from bot.domain.chats import speak
from storage import MemoryStore
from tests.unit.handlers.bench import OLA, Bench

FULL = "/var/{data} cannot be written (No space left on device)"


class Disk(MemoryStore):
    """Says that it cannot write, and does."""

    def trouble(self) -> str:
        return FULL


@pytest.mark.parametrize(("language", "words"), [("en", "Storage: fine"), ("ru", "Хранилище: в порядке")])
async def test_status_says_that_the_store_can_write(bench: Bench, language: str, words: str) -> None:
    await bench.sit_down(operators=frozenset({OLA.id}))
    await bench.say(OLA.id, "/start")
    await bench.change(OLA.id, lambda chat: speak(chat, language=language))
    screen = await bench.say(OLA.id, "/status")
    assert screen.text.endswith(words)


async def test_status_says_why_the_store_cannot_write(bench: Bench) -> None:
    await bench.sit_down(operators=frozenset({OLA.id}), store=Disk())
    screen = await bench.say(OLA.id, "/status")
    assert screen.text.endswith(f"Storage: ⚠️ {FULL}")
