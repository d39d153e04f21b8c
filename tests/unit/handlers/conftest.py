"""A bench for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.handlers.bench import ANN, BO, Bench, seated


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with seated() as bench:
        yield bench


@pytest.fixture
async def group(bench: Bench) -> int:
    """A group of Ann, its creator, and Bo, a member; the bot has greeted."""
    group = bench.platform.add_group(-500, "Desk", creator=ANN)
    bench.platform.add_bot(group.id)
    _join(bench, group.id)
    await bench.settle()
    return group.id


@pytest.fixture
async def forum(bench: Bench) -> int:
    """A forum of Ann and Bo, likewise."""
    forum = bench.platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    bench.platform.add_bot(forum.id)
    _join(bench, forum.id)
    await bench.settle()
    return forum.id


def _join(bench: Bench, chat_id: int) -> None:
    from bot.playground.model import Status

    bench.platform.change_member(chat_id, BO.id, status=Status.MEMBER)
