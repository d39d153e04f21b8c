"""A disk that takes no more: files that may not grow, in a process of their own; and a folder that may not be
written to."""

import asyncio
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.chats import ChatId
from bot.domain.errors import StorageError
from bot.ports import Batch
from storage import TinyDBStore
from tests.house.code import ROOT
from tests.make import NOW, make_chat, make_item, make_outgoing, make_state

#: Commits while the disk is full, most of which are refused.
TRIED = 60

#: Commits after that.
LATER = 5


def batch_of(number: int, *, erase: bool = False) -> Batch:
    """Of a size of its own: the disk is full in the middle of one, and a shorter one may still fit."""
    return Batch(
        sources=(make_state(failures=number),),
        items=(make_item(id=str(number), text="x" * (number * 577 % 2000)),),
        chats=(make_chat(id=number),),
        outgoing=(make_outgoing(id=str(number), chat_id=number),),
        erased=(ChatId(404),) if erase else (),
    )


async def write(folder: Path, *, limit: int, erase: bool) -> None:
    """Commit while no file may be longer than `limit` bytes, and a little after that; say what was done.

    To `erase`, now and then, is to wait for a snapshot."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    store = TinyDBStore(folder)
    await store.open()
    done: list[int] = []
    refusals: set[str] = set()
    for number in range(1, TRIED + LATER + 1):
        if number == TRIED + 1:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            await store.flush()
            assert store.trouble() == ""
        try:
            await store.commit(batch_of(number, erase=erase and number % 5 == 0))
        except StorageError as error:
            refusals.add(str(error))
            assert store.trouble() in refusals
        else:
            done.append(number)
        assert {int(item.id) for item in await store.latest_items(limit=1000)} == set(done)
    print(json.dumps([done, sorted(refusals)]), flush=True)  # noqa: T201 - it is read by who started this
    # As after a kill: nothing is closed.
    os._exit(0)


async def stored(folder: Path, *, reading: bool = False) -> list[int]:
    """The batches that `folder` has, each of them whole."""
    store = TinyDBStore(folder, reading=reading)
    await store.open()
    items = sorted(int(item.id) for item in await store.latest_items(limit=1000))
    for number in range(1, TRIED + LATER + 1):
        [expected] = batch_of(number).chats
        assert await store.chat(expected.id) == (expected if number in items else None)
    assert (await store.stats(NOW)).queued == len(items)
    assert [state.failures for state in await store.source_states()] == items[-1:]
    await store.close()
    return items


@pytest.mark.parametrize(
    ("limit", "erase"),
    [
        pytest.param(0, False, id="nothing fits"),
        pytest.param(100, False, id="a beginning fits"),
        pytest.param(9_999, False, id="journals are cut"),
        pytest.param(9_999, True, id="snapshots are cut"),
    ],
)
def test_full_disk_loses_nothing_and_leaves_no_half_write(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, limit: int, erase: bool
) -> None:
    command = [sys.executable, "-m", "tests.unit.storage.test_full_disk"]
    command += [str(tmp_path), str(limit), *["erase"] * erase]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert child.returncode == 0, child.stderr
    done, refusals = json.loads(child.stdout)
    assert done[-LATER:] == list(range(TRIED + 1, TRIED + LATER + 1))
    was_refused = len(done) < TRIED + LATER
    assert refusals == [f"{tmp_path} cannot be written (File too large)"] * was_refused
    # A journal ends where a snapshot is tried, and may be short enough then.
    assert was_refused or erase
    assert ("no snapshot: " in child.stderr) == erase
    for _ in range(2):  # from what the process has left, then from what closing leaves
        assert asyncio.run(stored(tmp_path)) == done
    assert caplog.text == "", "every failed write was taken back"
    assert len(list(tmp_path.glob("communique.*"))) == 1


# a folder without the right to write

no_root = pytest.mark.skipif(os.geteuid() == 0, reason="the rights of a folder do not hold root back")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose rights a test may take away."""
    path = tmp_path / "data"
    path.mkdir()
    yield path
    path.chmod(0o700)


@no_root
def test_folder_that_may_not_be_written_to_is_named_and_can_be_read(folder: Path) -> None:
    asyncio.run(commit(folder, [1]))
    (folder / ".lock").unlink(missing_ok=True)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    folder.chmod(0o500)
    with pytest.raises(StorageError, match=f"{folder} cannot be used"):
        asyncio.run(commit(folder, [2]))
    assert asyncio.run(stored(folder, reading=True)) == [1]
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@no_root
async def test_folder_that_loses_the_right_meanwhile_loses_nothing(folder: Path) -> None:
    # What may not be done is to begin a file or to remove one; an open one can be written to.
    store = TinyDBStore(folder, journal_bytes=1000)
    await store.open()
    done: list[int] = []
    refusals: set[str] = set()
    for number in range(1, 30):
        if number in (10, 20):
            os.chmod(folder, 0o500 if number == 10 else 0o700)
        try:
            await store.commit(batch_of(number))
        except StorageError as error:
            refusals.add(str(error))
        else:
            done.append(number)
    assert refusals == {f"{folder} cannot be written (Permission denied)"}
    assert [*range(1, 10), *range(20, 30)] == [number for number in done if not 10 <= number < 20]
    await store.close()
    assert await stored(folder) == done


async def commit(folder: Path, numbers: list[int]) -> None:
    store = TinyDBStore(folder)
    await store.open()
    for number in numbers:
        await store.commit(batch_of(number))
    await store.close()


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), limit=int(sys.argv[2]), erase="erase" in sys.argv))
