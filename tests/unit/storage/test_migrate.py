"""A folder of the version before opens, with everything there, after a backup."""

import base64
import shutil
from pathlib import Path

import pytest

from bot.domain.chats import ChatId
from bot.domain.errors import StorageError
from bot.domain.items import ItemId
from bot.domain.outbox import OutgoingId, OutgoingStatus
from bot.domain.sources import SourceId
from bot.ports import Batch
from storage import TinyDBStore
from tests.contracts.store import NASTY
from tests.house.code import ROOT
from tests.make import make_chat, make_item, make_subscription

OLD = ROOT / "tests/data/schema-1"
FILES = {path.name: path.read_bytes() for path in OLD.iterdir()}
KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD, tmp_path / "data"))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != ".lock"
    }


async def opened(folder: Path, **options: str) -> TinyDBStore:
    store = TinyDBStore(folder, **options)  # type: ignore[arg-type]
    await store.open()
    return store


async def check(store: TinyDBStore) -> None:
    """Everything of the old folder is in `store`."""
    state = await store.source_state(SourceId("wire"))
    assert state is not None
    assert (state.failures, state.seeded) == (2, True)
    assert await store.seen(SourceId("wire")) == (
        "uaaaaaaaaaaaaaaaa", "ibbbbbbbbbbbbbbbb", "ucccccccccccccccc",
    )  # fmt: skip
    assert await store.seen(SourceId("тасс")) == ()
    assert await store.item(ItemId("item-1")) == make_item()
    item = await store.item(ItemId("item-3"))
    assert item is not None
    assert item.title == NASTY
    subscriptions = (make_subscription(), make_subscription(topic="visits"))
    assert await store.chat(ChatId(1)) == make_chat(subscriptions=subscriptions)
    assert [chat.title for chat in await store.bound_channels(1)] == ["贸易"]
    rows = [await store.row(OutgoingId(one)) for one in ("alert-1", "reply-1")]
    assert {row.status for row in rows if row} == {OutgoingStatus.QUEUED, OutgoingStatus.SENDING}
    assert await store.known_updates((1, 2)) == {1}
    assert await store.waiting_updates() == ()


@pytest.mark.parametrize("key", ["", KEY])
async def test_old_folder_opens_with_everything_there_and_a_backup(folder: Path, key: str) -> None:
    store = await opened(folder, key=key)
    await check(store)
    assert contents(folder / "before-schema-2") == FILES
    assert (folder / "before-schema-2").stat().st_mode & 0o077 == 0
    await store.close()
    assert list(contents(folder)) == ["communique.3.snapshot"]
    assert key == "" or b"Ann" not in next(iter(contents(folder).values()))
    again = await opened(folder, key=key)
    await check(again)
    await again.close()


@pytest.mark.parametrize(
    "call", ["storage.lines.write_copy", "storage.journal.os.replace", "pathlib.Path.unlink"]
)
async def test_migration_that_is_cut_off_goes_on_at_the_next_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(call, fail)
        with pytest.raises(StorageError):
            await TinyDBStore(folder).open()
    store = await opened(folder)
    await check(store)
    assert contents(folder / "before-schema-2") == FILES
    await store.close()
    assert "communique.json" not in contents(folder)


async def test_damaged_old_folder_is_named_and_left_alone(folder: Path) -> None:
    file = folder / "communique.json"
    file.write_bytes(file.read_bytes()[:-10])
    before = contents(folder)
    with pytest.raises(StorageError, match=r"communique\.json is damaged .*nothing was changed"):
        await TinyDBStore(folder).open()
    assert contents(folder) == before


async def test_reading_does_not_convert(folder: Path) -> None:
    with pytest.raises(StorageError, match="start the bot once"):
        await TinyDBStore(folder, reading=True).open()
    assert contents(folder) == FILES


async def test_erasing_somebody_removes_the_backup(folder: Path) -> None:
    store = await opened(folder)
    await store.commit(Batch(erased=(ChatId(1),)))
    assert not (folder / "before-schema-2").exists()
    assert not any(b"Ann" in text for text in contents(folder).values())
    await store.close()
