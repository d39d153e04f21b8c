"""`python -m bot export` and `import` as a person types them, also while another process writes."""

import base64
import json
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.progress import progress
from bot.domain.chats import Chat
from bot.domain.errors import StorageError
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.outbox import Outgoing, OutgoingStatus
from bot.domain.records import KINDS, Record
from bot.domain.sources import Seen, SourceState
from storage import TinyDBStore
from storage.archive import read_archive, read_manifest
from storage.codec import SCHEMA
from tests.house.code import ROOT
from tests.make import make_chat, make_item, make_outgoing, make_seen, make_state, make_update
from tests.unit.cli.test_command_line import run

#: Not over when the tests run: what is older than an hour is treated as a backup.
LATER = datetime(2999, 1, 1, tzinfo=UTC)

STATE: tuple[Record, ...] = (
    make_state(next_poll_at=LATER),
    make_seen("a"),
    make_item(),
    make_chat(title="Ann of Beijing"),
    make_outgoing(seq=1, created_at=LATER),
    make_update(),
)

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


async def one_by_one(records: Iterable[Record]) -> AsyncIterator[Record]:
    for record in records:
        yield record


async def fill(folder: Path, records: Iterable[Record] = STATE, *, key: str = "") -> None:
    store = TinyDBStore(folder, key=key)
    await store.open()
    await store.restore(one_by_one(records), replace=True)
    await store.close()


async def stored(folder: Path, *, key: str = "") -> list[Record]:
    store = TinyDBStore(folder, key=key)
    await store.open()
    try:
        return [record async for record in store.records()]
    finally:
        await store.close()


def bot(*arguments: str | Path, data: Path, **settings: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    done = run(*map(str, arguments), env={"BOT_DATA_DIR": str(data), **settings})
    return done.returncode, done.stdout, done.stderr


def contents(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_what_was_exported_is_stored_by_the_import_and_exported_alike(tmp_path: Path) -> None:
    data, new, export, again = (tmp_path / name for name in ("data", "new", "export", "again"))
    await fill(data)
    assert bot("export", export, data=data) == (0, f"exported 6 records to {export}\n", "")
    assert bot("import", export, data=new) == (0, f"imported 6 records from {export}\n", "")
    assert await stored(new) == list(STATE)
    assert bot("export", again, data=new)[0] == 0
    assert contents(again) == contents(export)


async def test_old_export_comes_back_in_silence(tmp_path: Path) -> None:
    data, new, export = (tmp_path / name for name in ("data", "new", "export"))
    await fill(data, [make_state(), make_outgoing()])
    assert bot("export", export, data=data)[0] == 0
    assert bot("import", export, data=new)[0] == 0
    state, row = await stored(new)
    assert isinstance(state, SourceState)
    assert isinstance(row, Outgoing)
    assert (state.seeded, row.status) == (False, OutgoingStatus.DROPPED)


async def test_what_is_stored_is_replaced_only_when_that_is_said_and_by_a_whole_export(
    tmp_path: Path,
) -> None:
    data, export = tmp_path / "data", tmp_path / "export"
    await fill(data)
    assert bot("export", export, data=data)[0] == 0
    mine = [make_item(id="mine")]
    await fill(data, mine)
    refused = bot("import", export, data=data)
    assert refused[:2] == (1, "")
    assert re.fullmatch("error: something is stored already; .*--replace.*\n", refused[2])
    assert await stored(data) == mine
    inbox = export / "inbox.jsonl"
    whole = inbox.read_bytes()
    inbox.write_bytes(b"")
    refused = bot("import", "--replace", export, data=data)
    assert refused == (
        1,
        "",
        f"error: {inbox} has 0 records, not 1 as the manifest says; nothing was imported: "
        "use another copy, or export again\n",
    )
    assert await stored(data) == mine
    inbox.write_bytes(whole)
    assert bot("import", "--replace", export, data=data)[0] == 0
    assert await stored(data) == list(STATE)


async def test_while_the_folder_is_in_use_export_works_and_import_is_refused(tmp_path: Path) -> None:
    data, export = tmp_path / "data", tmp_path / "export"
    await fill(data)
    store = TinyDBStore(data)
    await store.open()
    assert bot("export", export, data=data)[0] == 0
    code, out, errors = bot("import", "--replace", export, data=data)
    assert (code, out) == (1, "")
    assert errors == f"error: {data} is in use by another running bot; stop it or set BOT_DATA_DIR\n"
    await store.close()


def test_export_of_a_folder_that_is_not_there_makes_none(tmp_path: Path) -> None:
    code, out, errors = bot("export", tmp_path / "export", data=tmp_path / "data")
    assert (code, out) == (1, "")
    assert errors == f"error: {tmp_path / 'data'} does not exist; BOT_DATA_DIR names the folder to read\n"
    assert list(tmp_path.iterdir()) == []


async def test_export_into_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    await fill(tmp_path / "data")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear")
    code, out, errors = bot("export", tmp_path / "mine", data=tmp_path / "data")
    assert (code, out) == (1, "")
    assert errors.startswith(f"error: {tmp_path / 'mine'} is not empty")
    assert contents(tmp_path / "mine") == {"letter": b"dear"}


def test_import_of_what_is_no_export_makes_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    for folder, expected in (("export", "is missing: the export is not finished"), ("none", "is no folder")):
        code, out, errors = bot("import", tmp_path / folder, data=tmp_path / "data")
        assert (code, out) == (1, "")
        assert expected in errors
        assert errors.count("\n") == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["export", "import"])
def test_wrong_setting_is_named(tmp_path: Path, command: str) -> None:
    files = {f"{name}.jsonl": {"records": 0, "sha256": ""} for name in KINDS}
    (tmp_path / "manifest.json").write_text(json.dumps({"schema": SCHEMA, "files": files}))
    folder = tmp_path if command == "import" else tmp_path / "new"
    for name, value in (("BOT_DATA_KEY", "short"), ("BOT_DATABASE_URL", "postgresql://localhost/x")):
        code, out, errors = bot(command, folder, data=tmp_path / "data", **{name: value})
        assert (code, out) == (2, "")
        assert errors.startswith(f"error: {name}: must be")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["export", "import"])
def test_help_says_what_dir_is_and_its_lack_is_an_error(command: str) -> None:
    helped = run(command, "--help")
    assert helped.returncode == 0
    assert "DIR" in helped.stdout
    lacking = run(command)
    assert lacking.returncode == 2
    assert "DIR" in lacking.stderr


async def test_key_is_changed_by_export_and_import(tmp_path: Path) -> None:
    data, new, export = tmp_path / "data", tmp_path / "new", tmp_path / "export"
    await fill(data, key=OLD)
    assert not any(b"Ann of Beijing" in text for text in contents(data).values())
    for key in ("", NEW):
        code, out, errors = bot("export", export, data=data, BOT_DATA_KEY=key)
        assert (code, out) == (1, "")
        assert "BOT_DATA_KEY" in errors
        assert not export.exists()
    assert bot("export", export, data=data, BOT_DATA_KEY=OLD) == (
        0,
        f"exported 6 records to {export}\n",
        f"{export} holds people's data unencrypted; delete it after use\n",
    )
    assert "Ann of Beijing" in (export / "chats.jsonl").read_text()
    assert bot("import", export, data=new, BOT_DATA_KEY=NEW)[0] == 0
    assert not any(b"Ann of Beijing" in text for text in contents(new).values())
    assert await stored(new, key=NEW) == list(STATE)
    with pytest.raises(StorageError, match="BOT_DATA_KEY does not open"):
        await stored(new, key=OLD)


async def test_long_command_tells_how_far_it_is_and_a_quick_one_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    records = [make_item(id=str(number)) for number in range(1500)] + [
        make_chat(id=number) for number in range(300)
    ]
    async with progress("reading what is stored", every=0) as told:
        passed = [one async for one in told.counted(one_by_one(records), {"items": 1500})]
    assert passed == records
    out, errors = capsys.readouterr()
    lines = list(dict.fromkeys(errors.splitlines()))
    assert lines[-3:] == ["items 1,250 of 1,500", "items 1,500 of 1,500", "chats 250"]
    assert out == ""
    async with progress("reading what is stored") as told:
        assert [one async for one in told.counted(one_by_one(records), {})] == records
    assert capsys.readouterr() == ("", "")


#: Every batch changes something of every kind and counts up; every fourth one also adds an item. What is
#: stored stays small, so snapshots come all the time. What was confirmed is written to a file.
_WRITER = """
import asyncio, sys
from functools import partial
from pathlib import Path
from bot.domain.chats import ChatId, suspend
from bot.ports import Batch
from storage import TinyDBStore
from tests.make import NOW, make_chat, make_item, make_outgoing, make_seen, make_state, make_update

async def main():
    store = TinyDBStore(Path(sys.argv[1]), journal_bytes=3000)
    await store.open()
    await store.commit(Batch(chats=(make_chat(),), outgoing=(make_outgoing(),)))
    number = 0
    with open(sys.argv[2], "w") as confirmed:
        while True:
            number += 1
            text = str(number)
            await store.commit(
                Batch(
                    sources=tuple(make_state(source_id=one, failures=number) for one in "abc"),
                    seen=(make_seen(text, source_id="a"),),
                    items=(make_item(id=text),) if number % 4 == 0 else (),
                    chat_edits=((ChatId(1), partial(suspend, reason=text)),),
                    settled=(make_outgoing(reason=text),),
                    handled=(make_update(raw=text, handled_at=NOW),),
                )
            )
            print(number, file=confirmed, flush=True)
            if number == 40:
                print("ready", flush=True)

asyncio.run(main())
"""


@contextmanager
def writing(data: Path, confirmed: Path) -> Iterator[None]:
    """A process that commits without end to `data`, as long as the block runs."""
    command = [sys.executable, "-c", _WRITER, str(data), str(confirmed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == "ready\n"
            yield
            assert child.poll() is None, "it wrote all the time"
        finally:
            child.send_signal(signal.SIGKILL)


def last_of(confirmed: Path) -> int:
    return int(confirmed.read_text().rpartition("\n")[0].rpartition("\n")[2])


def snapshot_number(data: Path) -> int:
    return max(int(path.name.split(".")[1]) for path in data.glob("communique.*.snapshot"))


async def number_in(export: Path) -> int:
    """How many batches there are in an export. Fails when it holds a part of one."""
    found: set[tuple[str, str]] = set()
    items: list[int] = []
    async for record in read_archive(export, read_manifest(export)):
        match record:
            case SourceState(failures=number):
                found.add(("state", str(number)))
            case Seen(keys=(text,)) | Update(raw=text) | Chat(reason=text) | Outgoing(reason=text):
                found.add((type(record).__name__, text))
            case Item():
                items.append(int(record.id))
    [last] = {int(text) for _, text in found}
    assert len(found) == 5
    assert sorted(items) == list(range(4, last + 1, 4))
    return last


async def test_export_beside_a_writing_process_is_of_one_moment_and_holds_all_confirmed(
    tmp_path: Path,
) -> None:
    data, confirmed = tmp_path / "data", tmp_path / "confirmed"
    numbers = [0]
    with writing(data, confirmed):
        first = snapshot_number(data)
        for turn in range(4):
            before = last_of(confirmed)
            code, _, errors = bot("export", tmp_path / f"export-{turn}", data=data)
            assert (code, errors) == (0, "")
            after = last_of(confirmed)
            numbers.append(await number_in(tmp_path / f"export-{turn}"))
            # The last one may be on disk and not yet confirmed.
            assert max(before, numbers[-2]) <= numbers[-1] <= after + 1
        assert snapshot_number(data) > first + 4, "snapshots were made meanwhile"
    assert bot("import", tmp_path / "export-3", data=tmp_path / "new")[0] == 0
    assert {
        record.failures for record in await stored(tmp_path / "new") if isinstance(record, SourceState)
    } == {numbers[-1]}
