"""TinyDB's own interface over our files: it behaves as TinyDB does, and survives as our writes do."""

import base64
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document, Table

from bot.domain.errors import InUseError, StorageError
from bot.domain.items import ItemId
from bot.ports import Batch
from storage import TinyDBStore
from storage.documents import open_tinydb
from tests.contracts.store import FULL
from tests.make import make_item

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(params=["", KEY])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TinyDB]:
    with open_tinydb(tmp_path, key=request.param) as opened:
        opened.key = request.param
        yield opened


def notes(database: TinyDB) -> Table:
    table = database.table("notes")
    table.insert_multiple([Document({"n": 1, "tags": ["a"]}, "one"), Document({"n": 2}, "two")])  # type: ignore[arg-type]
    return table


def survived(folder: Path, key: str) -> dict[str, dict[str, Any]]:
    """What a kill would leave now."""
    copy = folder.with_name(folder.name + "-copy")
    shutil.copytree(folder, copy)
    with open_tinydb(copy, key=key) as again:
        found = {
            name: {str(one.doc_id): dict(one) for one in again.table(name).all()} for name in again.tables()
        }
    shutil.rmtree(copy)
    return found


CHANGES: list[tuple[Callable[[TinyDB, Table], object], dict[str, dict[str, Any]]]] = [
    (lambda _, t: t.insert({"n": 3}), {"one": {"n": 1, "tags": ["a"]}, "two": {"n": 2}, "1": {"n": 3}}),
    (lambda _, t: t.update({"m": 0}), {"one": {"n": 1, "tags": ["a"], "m": 0}, "two": {"n": 2, "m": 0}}),
    (lambda _, t: t.update({"n": 9}, where("n") == 2), {"one": {"n": 1, "tags": ["a"]}, "two": {"n": 9}}),
    (
        lambda _, t: t.update(lambda one: one["tags"].append("b"), where("tags").exists()),
        {"one": {"n": 1, "tags": ["a", "b"]}, "two": {"n": 2}},
    ),
    (
        lambda _, t: t.upsert({"n": 2, "x": 1}, where("n") == 2),
        {"one": {"n": 1, "tags": ["a"]}, "two": {"n": 2, "x": 1}},
    ),
    (lambda _, t: t.remove(where("n") == 1), {"two": {"n": 2}}),
    (lambda _, t: t.remove(doc_ids=["two", "gone"]), {"one": {"n": 1, "tags": ["a"]}}),  # type: ignore[list-item]
    (lambda _, t: t.truncate(), {}),
    (lambda d, _: d.drop_table("notes"), {}),
    (lambda d, _: d.drop_tables(), {}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_every_change_is_seen_and_survives(
    database: TinyDB, tmp_path: Path, change: Callable[[TinyDB, Table], object], expected: dict[str, Any]
) -> None:
    table = notes(database)
    change(database, table)
    assert {str(one.doc_id): dict(one) for one in database.table("notes")} == expected
    assert len(database.table("notes")) == len(expected)
    assert survived(tmp_path, database.key).get("notes", {}) == expected


def test_questions_are_answered_as_tinydb_does(database: TinyDB) -> None:
    table = notes(database)
    assert [str(one.doc_id) for one in table.search(where("tags").any(["a"]))] == ["one"]
    assert table.get(doc_id="two") == {"n": 2}  # type: ignore[call-overload]
    assert table.get(doc_id="three") is None  # type: ignore[call-overload]
    assert table.contains(where("n") == 2)
    assert table.count(where("n") > 0) == 2
    assert database.tables() == {"notes"}
    with pytest.raises(ValueError, match="already exists"):
        table.insert(Document({}, "one"))  # type: ignore[arg-type]


def test_failed_write_leaves_no_trace(
    database: TinyDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = notes(database)
    before = survived(tmp_path, database.key)

    def fail(number: int, text: bytes) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("storage.lines.write_all", fail)
        with pytest.raises(OSError, match="no space"):
            table.insert({"n": 3})
    assert len(table) == 2
    assert survived(tmp_path, database.key) == before


async def test_folder_belongs_to_one_of_them(tmp_path: Path) -> None:
    with open_tinydb(tmp_path), pytest.raises(InUseError):
        await TinyDBStore(tmp_path).open()
    store = TinyDBStore(tmp_path)
    await store.open()
    with pytest.raises(InUseError):
        open_tinydb(tmp_path)
    await store.close()


@pytest.mark.parametrize("key", ["", KEY])
async def test_what_the_bot_stored_can_be_searched_and_changed(tmp_path: Path, key: str) -> None:
    store = TinyDBStore(tmp_path, key=key)
    await store.open()
    await store.commit(FULL)
    await store.close()
    with open_tinydb(tmp_path, key=key) as database:
        [item] = database.table("items").search(where("topics").any(["trade"]))
        assert item["title"] == make_item().title
        assert [one["title"] for one in database.table("chats")] == ["Ann"]
        database.table("items").update({"title": "By hand"})
    store = TinyDBStore(tmp_path, key=key)
    await store.open()
    found = await store.item(ItemId("item-1"))
    assert found is not None
    assert found.title == "By hand"
    await store.commit(Batch(items=(make_item(id="next"),)))
    await store.close()


async def test_document_that_is_no_record_stops_the_start_by_name(tmp_path: Path) -> None:
    with open_tinydb(tmp_path) as database:
        database.table("items").insert(Document({"id": 5}, "bad"))  # type: ignore[arg-type]
    with pytest.raises(StorageError, match=r"'bad' of 'items' cannot be read: .*\$\.id"):
        await TinyDBStore(tmp_path).open()


def test_names_of_the_format_are_refused(database: TinyDB) -> None:
    with pytest.raises(StorageError, match="cannot be called sealed"):
        database.table("sealed").insert({"n": 1})
