"""What the default store owes beyond the contract: its files."""

import asyncio
import errno
import json
import os
import re
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.domain.chats import ChatId
from bot.domain.errors import InUseError, SettingsError, StorageError
from bot.domain.items import ItemId
from bot.ports import Batch
from storage import MemoryStore, TinyDBStore, lines, open_store
from tests.make import NOW, make_chat, make_horizon, make_item, make_outgoing, make_room, make_state

NEWS = Batch(items=(make_item(id="news"),), outgoing=(make_outgoing(item_id="news"),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.mkdir()
    return path


async def opened(folder: Path, **options: Any) -> TinyDBStore:
    store = TinyDBStore(folder, **options)
    await store.open()
    return store


async def items(store: TinyDBStore) -> set[str]:
    return {item.id for item in await store.latest_items(limit=1000)}


async def after_kill(folder: Path) -> set[str]:
    """The items that would be found if the process were killed now."""
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    store = await opened(copy)
    try:
        return await items(store)
    finally:
        await store.close()
        shutil.rmtree(copy)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


async def test_second_opener_is_told_which_folder_is_in_use(folder: Path) -> None:
    store = await opened(folder)
    with pytest.raises(InUseError, match=f"{folder} is in use"):
        await TinyDBStore(folder).open()
    await store.close()
    again = await opened(folder)
    await again.close()


async def test_opening_twice_is_opening_once(folder: Path) -> None:
    store = await opened(folder)
    await store.commit(NEWS)
    await store.open()
    assert await items(store) == {"news"}
    await store.close()
    again = await opened(folder)
    await again.close()


async def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=str(tmp_path / "file" / "data")):
        await TinyDBStore(tmp_path / "file" / "data").open()


@pytest.mark.parametrize("body", [b"", b"null", b"00000000 {}\n", b"\xff\xfe\n", b"[" * 100_000])
async def test_damaged_snapshot_is_named_and_not_overwritten(folder: Path, body: bytes) -> None:
    (folder / "communique.3.snapshot").write_bytes(body)
    store = TinyDBStore(folder)
    with pytest.raises(
        StorageError, match=r"communique\.3\.snapshot is damaged at byte 0 .*nothing was changed"
    ):
        await store.open()
    with pytest.raises(StorageError):
        await store.commit(NEWS)
    await store.close()
    assert contents(folder) == {"communique.3.snapshot": body}
    # The folder is not held by a store that could not be opened.
    (folder / "communique.3.snapshot").unlink()
    again = await opened(folder)
    await again.close()


async def test_torn_last_line_is_dropped_said_and_written_over(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await opened(folder)
    await store.commit(NEWS)
    with (folder / "communique.1.journal").open("ab") as journal:
        journal.write(b'0123abcd {"items": {"torn": {"id": "to')
    assert await after_kill(folder) == {"news"}
    assert re.search(
        r"communique\.1\.journal: a write was cut off at byte \d+ .* 38 bytes dropped", caplog.text
    )
    await store.close()


async def test_what_is_left_after_a_kill_becomes_a_new_snapshot_at_the_next_start(folder: Path) -> None:
    store = await opened(folder)
    await store.commit(NEWS)
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    again = await opened(copy)
    await again.commit(Batch(erased=(ChatId(404),)))
    assert list(contents(copy)) == ["communique.2.snapshot"]
    assert await items(again) == {"news"}
    await again.close()
    await store.close()


def fail_after_all(file: int, text: bytes) -> None:
    os.write(file, text)
    raise OSError(errno.EIO, "input/output error")


def fail_half_way(file: int, text: bytes) -> None:
    os.write(file, text[: len(text) // 2])
    raise OSError(errno.ENOSPC, "no space left on device")


def fail_at_once(file: int, text: bytes) -> None:
    raise PermissionError(errno.EACCES, "permission denied")


@pytest.mark.parametrize("fail", [fail_after_all, fail_half_way, fail_at_once])
async def test_failed_write_leaves_no_trace(
    folder: Path, monkeypatch: pytest.MonkeyPatch, fail: object
) -> None:
    store = await opened(folder)
    await store.commit(Batch(items=(make_item(id="before"),)))
    with monkeypatch.context() as patch:
        patch.setattr("storage.lines.write_all", fail)
        with pytest.raises(StorageError, match="cannot be written"):
            await store.commit(NEWS)
        with pytest.raises(StorageError):
            await store.prune(make_horizon(NOW.replace(year=9999)))
        assert await items(store) == {"before"}
        assert await after_kill(folder) == {"before"}
        assert "cannot be written" in store.trouble()
    await store.flush()
    assert store.trouble() == ""
    await store.commit(NEWS)
    assert await after_kill(folder) == {"before", "news"}
    await store.close()


async def test_failed_claim_gives_no_row_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await opened(folder)
    await store.commit(NEWS)
    with monkeypatch.context() as patch:
        patch.setattr("storage.lines.write_all", fail_half_way)
        with pytest.raises(StorageError):
            await store.claim(NOW, room=make_room(1), held=())
    assert await store.leaving() == ()
    assert len(await store.claim(NOW, room=make_room(1), held=())) == 1
    await store.close()


async def test_volatile_batch_is_taken_along_by_the_next_durable_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(folder)
    await store.commit(Batch(items=(make_item(id="volatile"),), volatile=True))
    assert await after_kill(folder) == set()
    with monkeypatch.context() as patch:
        patch.setattr("storage.lines.write_all", fail_half_way)
        with pytest.raises(StorageError):
            await store.commit(NEWS)
    assert await items(store) == {"volatile"}
    await store.commit(NEWS)
    assert await after_kill(folder) == {"volatile", "news"}
    await store.close()


async def test_closing_lets_go_even_when_nothing_can_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(folder)
    await store.commit(Batch(sources=(make_state(),), volatile=True))
    with monkeypatch.context() as patch:
        patch.setattr("storage.lines.write_all", fail_half_way)
        with pytest.raises(StorageError):
            await store.close()
    await store.close()
    again = await opened(folder)
    assert await again.source_states() == ()
    await again.close()


async def test_closed_folder_holds_one_complete_and_readable_file(folder: Path) -> None:
    store = await opened(folder)
    await store.commit(NEWS)
    await store.commit(Batch(sources=(make_state(source_id="тасс"),), volatile=True))
    await store.close()
    assert list(contents(folder)) == ["communique.2.snapshot"]
    first, *documents, last = (folder / "communique.2.snapshot").read_text("utf-8").splitlines()
    assert [line[:8] for line in (first, last) if not re.fullmatch("[0-9a-f]{8} .*", line)] == []
    found = [json.loads(line[9:]) for line in documents]
    assert {name for one in found for name in one} == {"items", "outbox", "sources"}
    assert any('{"sources": {"тасс": {"source_id":"тасс"' in line for line in documents)


async def test_long_journal_becomes_a_new_snapshot(folder: Path) -> None:
    store = await opened(folder, journal_bytes=2_000)
    # The same record again and again: the snapshot stays small, and so must the journal.
    for number in range(100):
        await store.commit(Batch(sources=(make_state(failures=number),)))
    await store.commit(Batch(erased=(ChatId(404),)))  # returns when the snapshots are done
    assert len(contents(folder)) <= 2
    assert sum(map(len, contents(folder).values())) < 8_000
    await store.close()
    again = await opened(folder)
    assert await again.source_states() == (make_state(failures=99),)
    await again.close()


async def test_snapshot_that_fails_loses_nothing_and_is_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(folder, journal_bytes=1)

    def refuse(old: Path, new: Path) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("storage.journal.os.replace", refuse)
        for number in range(9):
            await store.commit(Batch(items=(make_item(id=f"{number}"),)))
            await store.commit(Batch(erased=(ChatId(404),)))
        assert await after_kill(folder) == set("012345678")
        assert not any(name.endswith((".tmp", ".snapshot")) for name in contents(folder))
    await store.flush()
    await store.commit(NEWS)
    await store.commit(Batch(erased=(ChatId(404),)))
    assert [name for name in contents(folder) if name.endswith(".snapshot")]
    assert await after_kill(folder) == {*"012345678", "news"}
    await store.close()


async def test_kill_between_snapshot_and_removal_of_the_journal_is_harmless(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(folder)
    await store.commit(NEWS)
    await store.commit(Batch(chats=(make_chat(),)))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        await store.close()
    assert (folder / "communique.1.journal").exists()
    again = await opened(folder)
    assert await again.chat(ChatId(1)) == make_chat()
    await again.commit(Batch(items=(make_item(id="next"),)))
    assert await after_kill(folder) == {"news", "next"}
    await again.close()


async def test_journal_that_was_taken_away_costs_nothing(folder: Path) -> None:
    store = await opened(folder)
    await store.commit(NEWS)
    (folder / "communique.1.journal").unlink()
    await store.commit(Batch(items=(make_item(id="next"),)))
    assert await after_kill(folder) == {"news", "next"}
    await store.close()


async def test_folder_that_cannot_be_synced_is_no_failure(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if path == folder:
            raise OSError(errno.EINVAL, "not for folders")
        return real(path, flags, mode)

    with monkeypatch.context() as patch:
        patch.setattr("storage.lines.os.open", refuse)
        store = await opened(folder)
        await store.commit(NEWS)
    assert await items(store) == await after_kill(folder) == {"news"}
    await store.close()


async def test_cancelled_commit_is_kept_on_disk_and_in_memory_alike(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(folder)
    writing, go_on, sync = threading.Event(), threading.Event(), lines.sync

    def slow(number: int) -> None:
        writing.set()
        go_on.wait(10)
        sync(number)

    monkeypatch.setattr(lines, "sync", slow)
    commits = [
        asyncio.create_task(store.commit(Batch(items=(make_item(id=one),)))) for one in ("first", "second")
    ]
    await asyncio.to_thread(writing.wait, 10)
    for commit in commits:
        commit.cancel()
    assert all(
        isinstance(one, asyncio.CancelledError)
        for one in await asyncio.gather(*commits, return_exceptions=True)
    )
    go_on.set()
    await store.commit(Batch(items=(make_item(id="third"),)))
    assert await items(store) == await after_kill(folder) == {"first", "second", "third"}
    await store.close()


async def test_cancelled_close_still_lets_go_after_the_write(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(folder)
    await store.commit(Batch(items=(make_item(id="volatile"),), volatile=True))
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await store.close()
    again = await opened(folder)
    assert await again.item(ItemId("volatile")) is not None
    await again.close()


async def test_store_that_is_not_open_refuses_to_write(folder: Path) -> None:
    store = TinyDBStore(folder)
    for batch in (NEWS, Batch(sources=(make_state(),), volatile=True)):
        with pytest.raises(StorageError, match="not open"):
            await store.commit(batch)
    assert await store.item(ItemId("news")) is None


async def test_empty_database_url_means_tinydb_in_a_folder_made_when_opened(folder: Path) -> None:
    store = open_store("", folder / "new" / "data")
    assert isinstance(store, TinyDBStore)
    assert not contents(folder)
    await store.open()
    await store.close()
    # Nothing was stored, so nothing stands there but the lock.
    assert contents(folder / "new" / "data") == {}


def test_other_databases_are_refused_by_the_name_of_the_setting(folder: Path) -> None:
    with pytest.raises(SettingsError, match="BOT_DATABASE_URL"):
        open_store("postgresql://localhost/bot", folder)


async def test_memory_store_keeps_nothing_between_two_of_them() -> None:
    store = MemoryStore()
    await store.commit(NEWS)
    assert await MemoryStore().item(ItemId("news")) is None


async def test_disk_that_takes_a_little_is_still_in_trouble(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(folder)
    await store.commit(Batch(chats=(make_chat(),)))
    write = lines.write_all

    def refuse_much(file: int, text: bytes) -> None:
        if len(text) > 5_000:
            raise OSError(errno.ENOSPC, "no space left on device")
        write(file, text)

    big = Batch(items=(make_item(text="x" * 6_000),))
    with monkeypatch.context() as patch:
        patch.setattr(lines, "write_all", refuse_much)
        with pytest.raises(StorageError):
            await store.commit(big)
        await store.commit(NEWS)
        assert store.trouble()
        with pytest.raises(StorageError):
            await store.flush()
        assert store.trouble()
    await store.flush()
    assert store.trouble() == ""
    await store.commit(big)
    assert await after_kill(folder) == {"news", "item-1"}
    await store.close()
