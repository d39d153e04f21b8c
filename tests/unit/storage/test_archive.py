"""What `export` writes and `import` reads: all of it, the same for the same state, and nothing that was cut
off or edited."""

import asyncio
import errno
import json
import os
import tempfile
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.domain.chats import ChatId
from bot.domain.errors import StorageError
from bot.domain.findings import Findings
from bot.domain.items import ItemId
from bot.domain.records import KINDS, Record, key_of
from bot.ports import Store
from storage import MemoryStore, TinyDBStore
from storage.archive import read_archive, read_manifest, write_archive
from tests.make import (
    NOW,
    make_added,
    make_chat,
    make_findings,
    make_item,
    make_lease,
    make_outgoing,
    make_reply,
    make_rhythm,
    make_seen,
    make_silence,
    make_silences,
    make_state,
    make_story,
    make_tally,
    make_update,
)
from tests.properties.test_storage import anything

#: Some of each kind.
STATE: tuple[Record, ...] = (
    make_state(),
    make_state(source_id="тасс", etag='"1"'),
    make_seen("a", "b"),
    make_lease(),
    make_added(),
    make_tally(),
    make_item(id="1"),
    make_item(id="2", title="中国"),
    make_item(id="3", text="line\nline\u2028line"),
    make_findings(),
    make_story(),
    make_chat(id=-100),
    make_chat(id=9),
    make_chat(id=10),
    make_outgoing(seq=7),
    make_reply(),
    make_update(raw='{"text": "\\ud83d"}'),
    make_rhythm(),
    make_silences(make_silence()),
)


async def given_one_by_one(records: Iterable[Record]) -> AsyncIterator[Record]:
    for record in records:
        yield record


async def holding(records: Iterable[Record]) -> MemoryStore:
    store = MemoryStore()
    await store.restore(given_one_by_one(records), replace=True)
    return store


async def export(folder: Path, records: Iterable[Record] = STATE) -> Path:
    await write_archive(folder, (await holding(records)).records())
    return folder


async def load(folder: Path, store: Store, *, replace: bool = False) -> int:
    return await store.restore(read_archive(folder, read_manifest(folder)), replace=replace)


async def all_of(store: Store) -> list[Record]:
    return [record async for record in store.records()]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def lists(kind: type[Record]) -> st.SearchStrategy[list[Any]]:
    return st.lists(anything(kind), unique_by=key_of, max_size=3)


@settings(max_examples=50)
@given(st.tuples(*map(lists, KINDS.values())))
def test_whatever_was_exported_is_there_after_the_import(kinds: tuple[list[Record], ...]) -> None:
    records = [record for some in kinds for record in some]

    async def check(folder: Path) -> None:
        await export(folder / "one", records)
        store = MemoryStore()
        assert await load(folder / "one", store) == len(records)
        assert await all_of(store) == await all_of(await holding(records))
        await write_archive(folder / "two", store.records())
        assert contents(folder / "two") == contents(folder / "one")

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder)))


async def test_every_kind_has_a_file_of_json_lines_by_key(tmp_path: Path) -> None:
    await export(tmp_path / "export")
    assert set(contents(tmp_path / "export")) == {"manifest.json", *(f"{name}.jsonl" for name in KINDS)}
    chats = [json.loads(line) for line in (tmp_path / "export" / "chats.jsonl").read_text().splitlines()]
    assert [chat["id"] for chat in chats] == [-100, 10, 9], "keys are texts"
    items = (tmp_path / "export" / "items.jsonl").read_text("utf-8").split("\n")
    assert [json.loads(line)["title"] for line in items[:-1]][1] == "中国"
    assert '"title":"中国"' in items[1], "a person can read it"
    manifest = json.loads((tmp_path / "export" / "manifest.json").read_bytes())
    assert {name: one["records"] for name, one in manifest["files"].items()} == {
        "sources.jsonl": 2,
        "seen.jsonl": 1,
        "leases.jsonl": 1,
        "added.jsonl": 1,
        "tallies.jsonl": 1,
        "items.jsonl": 3,
        "facts.jsonl": 1,
        "stories.jsonl": 1,
        "chats.jsonl": 3,
        "outbox.jsonl": 2,
        "inbox.jsonl": 1,
        "rhythms.jsonl": 1,
        "silences.jsonl": 1,
    }


async def test_export_of_a_version_without_facts_is_read(tmp_path: Path) -> None:
    folder = await export(tmp_path / "old", [one for one in STATE if not isinstance(one, Findings)])
    (folder / "facts.jsonl").unlink()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    del manifest["files"]["facts.jsonl"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    store = MemoryStore()
    assert await load(folder, store) == len(STATE) - 1
    assert await store.facts(ItemId("item-1")) is None
    assert read_manifest(folder).counts["facts"] == 0


async def test_same_state_makes_same_bytes_whatever_the_order_it_came_in(tmp_path: Path) -> None:
    await export(tmp_path / "one", STATE)
    await export(tmp_path / "two", reversed(STATE))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


async def test_nothing_stored_is_exported_and_imported_too(tmp_path: Path) -> None:
    assert await write_archive(tmp_path / "export", MemoryStore().records()) == 0
    store = await holding(STATE)
    assert await load(tmp_path / "export", store, replace=True) == 0
    assert await all_of(store) == []


async def test_lone_surrogates_are_kept_and_other_programs_can_read_them(tmp_path: Path) -> None:
    lone = make_chat(title="a\udfff\ud83dЖ\udc00")
    await export(tmp_path / "export", [lone])
    line = (tmp_path / "export" / "chats.jsonl").read_text("utf-8")
    assert json.loads(line)["title"] == lone.title
    assert "Ж" in line
    store = MemoryStore()
    await load(tmp_path / "export", store)
    assert await store.chat(ChatId(1)) == lone


async def test_two_surrogates_side_by_side_do_not_become_the_character_they_are_not(tmp_path: Path) -> None:
    halves = make_chat(title=chr(0xD83D) + chr(0xDE00))
    await export(tmp_path / "export", [halves])
    store = MemoryStore()
    await load(tmp_path / "export", store)
    assert await store.chat(ChatId(1)) == halves


async def test_files_are_for_our_own_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "export"
    await export(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


async def test_export_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    await export(folder, STATE[:1])
    before = contents(folder)
    with pytest.raises(StorageError, match=f"{folder} is not empty, .*; name a new folder"):
        await export(folder)
    assert contents(folder) == before
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StorageError, match="file cannot be written"):
        await export(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


async def test_interrupted_export_is_known_by_its_lack_of_a_manifest(tmp_path: Path) -> None:
    async def interrupted() -> AsyncIterator[Record]:
        yield STATE[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await write_archive(tmp_path / "export", interrupted())
    assert "sources.jsonl" in contents(tmp_path / "export")
    with pytest.raises(StorageError, match=r"manifest\.json is missing: the export is not finished"):
        read_manifest(tmp_path / "export")


@pytest.mark.parametrize("synced", [0, 3, 6])
async def test_export_that_cannot_be_written_says_so_and_has_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synced: int
) -> None:
    calls = iter(range(100))

    def sync(number: int) -> None:
        if next(calls) == synced:
            raise OSError(errno.ENOSPC, "no space left on device")
        os.fsync(number)

    monkeypatch.setattr("storage.lines.sync", sync)
    with pytest.raises(StorageError, match=r"export cannot be written \(no space left .*remove it"):
        await export(tmp_path / "export")
    assert "manifest.json" not in contents(tmp_path / "export")


async def test_what_could_not_be_imported_again_is_not_exported(tmp_path: Path) -> None:
    twice = (make_item(id="1"), make_item(id="1"))
    with pytest.raises(StorageError, match=r"items\.jsonl has the key '1' twice"):
        await write_archive(tmp_path / "export", given_one_by_one(twice))
    assert "manifest.json" not in contents(tmp_path / "export")


def rewritten(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    """Replaces the lines of one file, which keep their ends."""

    def spoil(folder: Path) -> None:
        path = folder / name
        path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))

    return spoil


def in_manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Changes what stands in the manifest."""

    def spoil(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        change(manifest)
        (folder / "manifest.json").write_text(json.dumps(manifest))

    return spoil


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (removed("manifest.json"), r"manifest\.json is missing: the export is not finished"),
    "newer": (in_manifest(lambda all_: all_.update(schema=99)), "written by a newer version .*; use that"),
    "newer and different": (
        lambda folder: (folder / "manifest.json").write_text('{"schema": 3, "parts": []}'),
        "written by a newer version .*; use that",
    ),
    "manifest is cut": (
        lambda folder: (folder / "manifest.json").write_bytes(b'{"schema": 2, "fil'),
        r"manifest\.json is no manifest; nothing was imported",
    ),
    "manifest is something else": (
        lambda folder: (folder / "manifest.json").write_bytes(b'{"name": "app"}'),
        r"manifest\.json is no manifest",
    ),
    "manifest is too deep": (
        lambda folder: (folder / "manifest.json").write_bytes(b"[" * 100_000),
        r"manifest\.json is no manifest",
    ),
    "manifest without a kind": (
        in_manifest(lambda all_: all_["files"].pop("chats.jsonl")),
        r"manifest\.json says nothing of chats\.jsonl",
    ),
    "manifest with another kind": (
        in_manifest(lambda all_: all_["files"].update({"x.jsonl": {"records": 0, "sha256": ""}})),
        r"x\.jsonl is of no kind that this version knows",
    ),
    "file of another kind": (
        lambda folder: (folder / "novels.jsonl").write_bytes(b""),
        r"novels\.jsonl is of no kind that this version knows",
    ),
    "no file": (removed("inbox.jsonl"), r"inbox\.jsonl cannot be read \(No such file"),
    "a line is lost": (
        rewritten("items.jsonl", lambda lines: lines[:-1]),
        r"items\.jsonl has 2 records, not 3 as the manifest says",
    ),
    "a count is wrong": (
        in_manifest(lambda all_: all_["files"]["items.jsonl"].update(records=12_000)),
        r"items\.jsonl has 3 records, not 12,000 as",
    ),
    "a line is cut": (
        rewritten("outbox.jsonl", lambda lines: [*lines[:-1], lines[-1][:20]]),
        r"outbox\.jsonl, line 2, is no JSON",
    ),
    "the last end of line is cut": (
        rewritten("outbox.jsonl", lambda lines: [*lines[:-1], lines[-1][:-1]]),
        r"outbox\.jsonl was edited",
    ),
    "a word was edited": (
        rewritten("chats.jsonl", lambda lines: [line.replace(b"Ann", b"Eve") for line in lines]),
        r"chats\.jsonl was edited: its checksum is not that of the manifest",
    ),
    "a line is empty": (
        rewritten("chats.jsonl", lambda lines: [lines[0], b"\n", *lines[1:]]),
        r"chats\.jsonl, line 2, is no JSON",
    ),
    "a line is no text": (
        rewritten("chats.jsonl", lambda lines: [*lines, b"\xff\xfe\n"]),
        r"chats\.jsonl, line 4, is no JSON",
    ),
    "a line is too deep": (
        rewritten("chats.jsonl", lambda lines: [*lines, b'{"id":1,"more":' + b"[" * 100_000 + b"\n"]),
        r"chats\.jsonl, line 4, is no JSON",
    ),
    "a line is no record": (
        rewritten("items.jsonl", lambda lines: [lines[0], b'{"id":"2"}\n', lines[2]]),
        r"items\.jsonl, line 2, is no record \(Object missing required field `source_id`\)",
    ),
    "a field is of another kind": (
        rewritten("items.jsonl", lambda lines: [lines[0].replace(b'"en"', b"5"), *lines[1:]]),
        r"items\.jsonl, line 1, is no record \(Expected `str`, got `int` - at `\$\.language`\)",
    ),
    "a key comes twice": (
        rewritten("seen.jsonl", lambda lines: [*lines, *lines]),
        r"seen\.jsonl, line 2, has the key 'wire' twice",
    ),
    "lines are out of order": (
        rewritten("chats.jsonl", lambda lines: lines[::-1]),
        r"chats\.jsonl, line 2, has the key '10' out of order",
    ),
}


@pytest.mark.parametrize("what", SPOILED)
async def test_what_is_wrong_is_named_and_replaces_nothing(tmp_path: Path, what: str) -> None:
    spoil, expected = SPOILED[what]
    folder = await export(tmp_path / "export")
    spoil(folder)
    (tmp_path / "data").mkdir()
    store = TinyDBStore(tmp_path / "data")
    await store.open()
    stored = [make_item(id="mine", seen_at=NOW)]
    await store.restore(given_one_by_one(stored), replace=True)
    files = contents(tmp_path / "data")
    with pytest.raises(StorageError, match=expected) as caught:
        await load(folder, store, replace=True)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert contents(tmp_path / "data") == files
    assert await all_of(store) == stored
    await store.close()
    again = TinyDBStore(tmp_path / "data")
    await again.open()
    assert await all_of(again) == stored
    await again.close()


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path / "file"):
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError, match=f"{folder} is no folder"):
            read_manifest(folder)


@settings(max_examples=300)
@given(st.data())
def test_no_single_byte_can_change_unnoticed(data: st.DataObject) -> None:
    async def check(folder: Path) -> None:
        await export(folder)
        path = folder / data.draw(st.sampled_from(sorted(contents(folder))))
        text = bytearray(path.read_bytes())
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(text)
        store, refusal = MemoryStore(), ""
        try:
            await load(folder, store)
        except StorageError as error:
            refusal = str(error)
        # Taken when it is the same byte, or a blank of the manifest.
        assert await all_of(store) == ([] if refusal else await all_of(await holding(STATE)))
        assert not refusal or str(folder) in refusal

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder) / "export"))


async def test_records_pass_one_by_one(tmp_path: Path) -> None:
    async def many() -> AsyncIterator[Record]:
        for number in range(1000, 1400):
            yield make_item(id=str(number), text="x" * 20_000)

    tracemalloc.start()
    try:
        await write_archive(tmp_path / "export", many())
        found = read_archive(tmp_path / "export", read_manifest(tmp_path / "export"))
        assert sum([1 async for _ in found]) == 400
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "export" / "items.jsonl").stat().st_size > 8_000_000
    assert peak < 2_000_000
