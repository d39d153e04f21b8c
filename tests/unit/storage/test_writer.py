"""Jobs in turn: shared syncs, faults that stay where they are, and readers that see whole commits only."""

import asyncio

import pytest

from bot.domain.chats import Chat, ChatId, pause
from bot.domain.errors import StorageError
from bot.ports import Batch, Store
from storage import MemoryStore, TinyDBStore, lines
from tests.make import NOW, make_chat, make_item, make_outgoing, make_room


@pytest.fixture
async def store(tmp_path_factory: pytest.TempPathFactory) -> TinyDBStore:
    opened = TinyDBStore(tmp_path_factory.mktemp("data"))
    await opened.open()
    return opened


def fail(chat: Chat) -> Chat:
    raise RuntimeError("an edit failed")


async def test_commits_that_come_together_share_a_sync(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs, sync = [], lines.sync

    def counted(number: int) -> None:
        syncs.append(number)
        sync(number)

    monkeypatch.setattr(lines, "sync", counted)
    await asyncio.gather(*(store.commit(Batch(items=(make_item(id=str(one)),))) for one in range(200)))
    assert 1 <= len(syncs) <= 3
    assert (await store.stats(NOW)).items == 200
    await store.close()


async def test_fault_of_one_commit_is_none_of_the_others(store: TinyDBStore) -> None:
    await store.commit(Batch(chats=(make_chat(),)))
    outcomes = await asyncio.gather(
        *(
            store.commit(
                Batch(items=(make_item(id=str(one)),), chat_edits=((ChatId(1), fail if one == 3 else pause),))
            )
            for one in range(8)
        ),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes] == [RuntimeError if one == 3 else type(None) for one in range(8)]
    found = {item.id for item in await store.latest_items(limit=100)}
    assert found == {str(one) for one in range(8) if one != 3}
    await store.close()


async def test_write_that_fails_fails_all_that_shared_it_and_leaves_no_trace(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(number: int, text: bytes) -> None:
        raise OSError("no space left on device")

    commits = [
        Batch(items=(make_item(id=str(one)),), outgoing=(make_outgoing(id=str(one)),)) for one in range(5)
    ]
    with monkeypatch.context() as patch:
        patch.setattr(lines, "write_all", refuse)
        outcomes = await asyncio.gather(*map(store.commit, commits), return_exceptions=True)
    assert [type(one) for one in outcomes] == [StorageError] * 5
    assert (await store.stats(NOW)).items == 0
    await asyncio.gather(*map(store.commit, commits))
    assert (await store.stats(NOW)).items == 5
    assert len(await store.claim(NOW, room=make_room(9), held=())) == 1
    await store.close()


@pytest.mark.parametrize("kind", [MemoryStore, TinyDBStore])
async def test_readers_never_see_half_a_commit(kind: type[Store], store: TinyDBStore) -> None:
    tested: Store = MemoryStore() if kind is MemoryStore else store
    rows = tuple(make_outgoing(id=str(one), chat_id=one) for one in range(2_000))
    commit = asyncio.create_task(tested.commit(Batch(items=(make_item(),), outgoing=rows)))
    seen = set()
    while not commit.done():
        await asyncio.sleep(0)
        seen.add(((stats := await tested.stats(NOW)).queued, stats.items))
    assert seen <= {(0, 0), (2_000, 1)}
    assert (await tested.stats(NOW)).queued == 2_000
    await store.close()


async def test_cancelled_caller_leaves_the_commit_to_be_done(store: TinyDBStore) -> None:
    commits = [asyncio.create_task(store.commit(Batch(items=(make_item(id=str(one)),)))) for one in range(3)]
    await asyncio.sleep(0)
    commits[1].cancel()
    outcomes = await asyncio.gather(*commits, return_exceptions=True)
    assert isinstance(outcomes[1], asyncio.CancelledError)
    await store.commit(Batch())
    assert (await store.stats(NOW)).items == 3
    await store.close()
