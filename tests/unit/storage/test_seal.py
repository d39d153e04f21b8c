"""With a key, nothing that concerns people can be read from the files without it."""

import base64
from pathlib import Path

import pytest

from bot.domain.chats import ChatId
from bot.domain.errors import StorageError
from bot.ports import Batch
from storage import TinyDBStore
from storage.seal import Seal
from tests.make import NOW, make_added, make_chat, make_item, make_outgoing, make_reply, make_update

KEY, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))

ANN = ChatId(7_512_340_981)
EVERYTHING = Batch(
    items=(make_item(),),
    chats=(make_chat(id=ANN, title="Ann of Beijing"),),
    outgoing=(make_outgoing(chat_id=ANN), make_reply(chat_id=ANN)),
    added=(make_added(by=ANN),),
    updates=(make_update(chat_id=ANN, raw='{"text": "a secret wish"}'),),
)
PERSONAL = (b"7512340981", b"Ann of Beijing", b"a secret wish", b"Subscribed", b"alert-1")


async def opened(folder: Path, key: str) -> TinyDBStore:
    store = TinyDBStore(folder, key=key)
    await store.open()
    return store


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != ".lock"
    }


def readable(folder: Path) -> list[bytes]:
    return [one for one in PERSONAL if any(one in text for text in contents(folder).values())]


async def test_nothing_personal_is_readable_in_journal_or_snapshot(tmp_path: Path) -> None:
    store = await opened(tmp_path, KEY)
    await store.commit(EVERYTHING)
    assert list(contents(tmp_path)) == ["communique.1.journal"]
    assert readable(tmp_path) == []
    assert b"Turnover rose" in contents(tmp_path)["communique.1.journal"]
    await store.close()
    assert list(contents(tmp_path)) == ["communique.2.snapshot"]
    assert readable(tmp_path) == []
    again = await opened(tmp_path, KEY)
    assert await again.chat(ANN) == EVERYTHING.chats[0]
    assert await again.waiting_updates() == EVERYTHING.updates
    assert (await again.stats(NOW)).queued == 2
    await again.close()


@pytest.mark.parametrize("key", ["", OTHER])
@pytest.mark.parametrize("is_closed", [False, True])
async def test_without_the_key_nothing_opens_and_nothing_changes(
    tmp_path: Path, key: str, is_closed: bool
) -> None:
    store = await opened(tmp_path, KEY)
    await store.commit(EVERYTHING)
    if is_closed:
        await store.close()
    folder = tmp_path / "copy"
    folder.mkdir()
    for name, text in contents(tmp_path).items():
        (folder / name).write_bytes(text)
    before = contents(folder)
    with pytest.raises(StorageError, match="BOT_DATA_KEY") as caught:
        await TinyDBStore(folder, key=key).open()
    assert KEY not in str(caught.value)
    assert key == "" or key not in str(caught.value)
    assert contents(folder) == before
    await store.close()


async def test_key_that_is_set_later_seals_what_is_there(tmp_path: Path) -> None:
    plain = await opened(tmp_path, "")
    await plain.commit(EVERYTHING)
    await plain.close()
    assert readable(tmp_path) == list(PERSONAL)
    store = await opened(tmp_path, KEY)
    await store.commit(Batch(erased=(ChatId(404),)))  # returns when the files were written anew
    assert readable(tmp_path) == []
    assert await store.chat(ANN) == EVERYTHING.chats[0]
    await store.close()


def test_token_that_was_touched_does_not_open() -> None:
    seal = Seal(KEY)
    token = seal.close(b"text")
    assert seal.open(token) == b"text"
    touched = token[:-5] + (b"A" if token[-5:-4] != b"A" else b"B") + token[-4:]
    for wrong in (touched, b"", b"not a token"):
        with pytest.raises(ValueError, match="another key"):
            seal.open(wrong)
