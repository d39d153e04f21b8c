"""Files that somebody damaged: opening gives what was true at some moment, or says what is wrong and changes
nothing."""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from zlib import crc32

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.domain.errors import StorageError
from bot.domain.items import ItemId
from bot.domain.records import NAMES, Record, key_of
from bot.ports import Batch
from storage import TinyDBStore, lines
from storage.codec import encode
from storage.documents import apply, lock_of
from storage.journal import Changed, Journal
from storage.seal import Seal
from tests.logs import noted
from tests.make import make_chat, make_item, make_outgoing, make_seen, make_state, make_update

KEY = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="

#: All that is stored at one moment, as (kind, key, document).
State = frozenset[tuple[str, str, bytes]]

Files = dict[str, bytes]


@pytest.fixture(autouse=True, scope="module")
def _unsynced() -> Iterator[None]:
    """Nobody cuts the power here, and to wait for the disk takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_sync", lambda number: None)
        patch.setattr(lines, "sync_folder", lambda folder: None)
        yield


@dataclass(kw_only=True)
class Built:
    """The files of a store that was killed, and how they came about."""

    files: Files = field(default_factory=dict)
    #: What was stored after each write, beginning before the first.
    history: list[State] = field(default_factory=lambda: [frozenset()])
    #: Where the line of each write ended: name of the file and byte.
    ends: list[tuple[str, int]] = field(default_factory=list)
    #: How many writes each snapshot holds.
    held: dict[str, int] = field(default_factory=dict)


class Builder:
    """Takes the steps in which files come about; each method without an argument is one."""

    def __init__(self, folder: Path, *, key: str, title: str) -> None:
        self._folder = folder
        self._key = key
        self._title = title
        self.built = Built()
        self.journal = self._loaded()

    def write(self) -> None:
        """Append a write over all kinds, which adds, replaces and removes."""
        number = len(self.built.history)
        changed = _changed(number, self._title)
        self.journal.append(changed)
        apply(self.journal.documents, changed)
        self.built.history.append(_state(self.journal))
        current = self._current()
        self.built.ends.append((current.name, current.stat().st_size))

    def snapshot(self) -> None:
        """Write a snapshot; what it replaces goes."""
        turn = self.journal.turn()
        self.journal.write_snapshot(turn, _rows(self.journal))
        self.built.held[f"communique.{turn.number}.snapshot"] = len(self.built.ends)

    def unswept(self) -> None:
        """Write a snapshot, and be killed before what it replaces has gone."""
        before = _contents(self._folder)
        self.snapshot()
        for name in before.keys() - _contents(self._folder).keys():
            (self._folder / name).write_bytes(before[name])
        self.reopen()

    def unfinished(self) -> None:
        """Begin a snapshot that fails."""
        turn = self.journal.turn()
        (self._folder / f"communique.{turn.number}.tmp").write_bytes(b"00000000 {")

    def reopen(self) -> None:
        """Be killed, and start again."""
        self.journal.close()
        self.journal = self._loaded()

    def _loaded(self) -> Journal:
        journal = Journal(self._folder, seal=Seal(self._key) if self._key else None)
        journal.load()
        return journal

    def torn(self) -> None:
        """Be killed in the middle of a write, and start again."""
        current = self._current()
        with current.open("ab") as file:
            file.write(b'01234567 {"items": {"torn": {"id": "to')
        self.reopen()

    def anew(self) -> None:
        """Write everything anew, as when something was imported."""
        self.journal.renew()
        [name] = [path.name for path in self._folder.glob("*.snapshot")]
        self.built.held[name] = len(self.built.ends)

    def _current(self) -> Path:
        """The journal that the last write went to, or the first after the snapshot."""
        number = max((_number(path) for path in self._folder.glob("*.[js]*")), default=1)
        return self._folder / f"communique.{number}.journal"


#: A store whose files are not around.
NOBODY = Built(history=[])

STEPS = ("write", "write", "write", "snapshot", "unswept", "unfinished", "reopen", "torn", "anew")


@cache
def build(steps: tuple[str, ...], *, key: str = "", title: str = "ours") -> Built:
    """The files after `steps`."""
    with tempfile.TemporaryDirectory() as name:
        builder = Builder(Path(name), key=key, title=title)
        for step in steps:
            getattr(builder, step)()
        builder.journal.close()
        builder.built.files = _contents(Path(name))
    return builder.built


def _changed(number: int, title: str) -> Changed:
    records: list[Record] = [
        make_state(failures=number),
        make_seen(*(f"{title}-{one}" for one in range(number))),
        make_item(id=f"item-{number}", title=title, text="тема" * number),
        make_chat(id=number, title=title),
        make_chat(id=1000, title=f"{title} {number}"),
        make_outgoing(id=f"row-{number}", seq=number, chat_id=number),
        make_update(id=number, raw=title),
    ]
    changed: dict[str, dict[str, bytes | None]] = {"items": {f"item-{number - 2}": None}}
    for record in records:
        changed.setdefault(NAMES[type(record)], {})[key_of(record)] = encode(record)
    return changed


def _rows(journal: Journal) -> dict[str, dict[str, bytes]]:
    return {table: dict(rows) for table, rows in journal.documents.items()}


def _state(journal: Journal) -> State:
    return frozenset(
        (table, key, document) for table, rows in journal.documents.items() for key, document in rows.items()
    )


def _contents(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


def _number(path: Path) -> int:
    return int(path.name.split(".")[1])


# harm


@st.composite
def spans(draw: st.DrawFn, body: bytes) -> slice:
    """A part of `body`, preferably of whole lines."""
    edges = [0, *(found.end() for found in re.finditer(b"\n", body))]
    places = st.one_of(st.sampled_from(edges), st.integers(0, len(body)))
    first, second = sorted((draw(places), draw(places)))
    return slice(first, second)


@st.composite
def harmed(draw: st.DrawFn, body: bytes) -> bytes:
    """`body`, changed."""
    harm = draw(st.sampled_from(["truncate", "flip", "cut", "zero", "garbage", "insert", "double", "swap"]))
    span = draw(spans(body))
    before, part, rest = body[: span.start], body[span], body[span.stop :]
    match harm:
        case "truncate":
            return before
        case "flip" if body:
            at = draw(st.integers(0, len(body) - 1))
            return body[:at] + bytes([body[at] ^ (1 << draw(st.integers(0, 7)))]) + body[at + 1 :]
        case "zero":
            return before + bytes(len(part)) + rest
        case "garbage":
            return before + draw(st.binary(min_size=len(part), max_size=len(part))) + rest
        case "insert":
            return before + draw(st.binary(max_size=30)) + body[span.start :]
        case "double":
            return before + part + part + rest
        case "swap":
            parts = body.splitlines(keepends=True)
            if parts:
                one, other = (draw(st.integers(0, len(parts) - 1)) for _ in range(2))
                parts[one], parts[other] = parts[other], parts[one]
            return b"".join(parts)
    return before + rest


@st.composite
def damaged(draw: st.DrawFn, files: Files, stranger: Files) -> Files:
    """`files` after some harm; some may be those of `stranger`, under their name or another."""
    left = dict(files)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(left))) if left else ""
        harm = draw(st.sampled_from(["bytes", "bytes", "bytes", "remove", "empty", "rename", "foreign"]))
        if harm == "foreign" and stranger:
            taken = draw(st.sampled_from(sorted(stranger)))
            left[draw(st.sampled_from([taken, name or taken]))] = stranger[taken]
        elif harm == "rename" and name:
            body = left.pop(name)
            kind = draw(st.sampled_from(["snapshot", "journal", "tmp"]))
            left[f"communique.{draw(st.integers(1, 6))}.{kind}"] = body
        elif harm == "remove" and name:
            del left[name]
        elif name:
            left[name] = b"" if harm == "empty" else draw(harmed(left[name]))
    return left


# what must hold


def whole_lines(body: bytes) -> int:
    """Bytes of the good lines that `body` begins with, by the rule in `storage/lines.py`."""
    crc = length = 0
    for line in body.splitlines(keepends=True):
        crc = crc32(line[9:-1], crc)
        if line != b"%08x %b\n" % (crc, line[9:-1]):
            break
        length += len(line)
    return length


def least(built: Built, files: Files) -> int:
    """How many writes can be read: those of an unharmed snapshot, and the unharmed lines that follow them."""
    held = [count for name, count in built.held.items() if files.get(name) == built.files.get(name, b"")]
    count = max(held, default=0)
    for name, end in built.ends[count:]:
        line = built.files.get(name, b"")[:end]
        if len(line) < end or files.get(name, b"")[:end] != line:
            break
        count += 1
    return count


async def state_of(store: TinyDBStore) -> State:
    return frozenset([(NAMES[type(one)], key_of(one), encode(one)) async for one in store.records()])


async def found(folder: Path, *, key: str, reading: bool) -> State | str:
    """What a store finds in `folder`, which it leaves as it was; or why it refuses."""
    before = _contents(folder)
    store = TinyDBStore(folder, key=key, reading=reading)
    try:
        with noted("storage.journal") as said:
            await store.open()
    except StorageError as error:
        assert _contents(folder) == before
        assert not said, "nothing is dropped by who refuses"
        lock_of(folder).release()
        return str(error)
    if reading:
        assert _contents(folder) == before
    else:
        snapshot = max((_number(Path(name)) for name in before if name.endswith("snapshot")), default=0)
        dropped = {
            f"communique.{_number(Path(name))}.journal: a write was cut off at byte {whole_lines(body)} ":
            f"; {len(body) - whole_lines(body)} bytes dropped"
            for name, body in before.items()
            if name.endswith("journal") and _number(Path(name)) >= snapshot and whole_lines(body) < len(body)
        }  # fmt: skip
        texts = [record.getMessage() for record in said]
        assert len(texts) == len(dropped)
        for begin, end in dropped.items():
            assert [text for text in texts if begin in text and text.endswith(end)]
    try:
        return await state_of(store)
    finally:
        await store.close()


async def goes_on(folder: Path, *, key: str, state: State) -> None:
    """What was opened can be written to, and is read again."""
    new = make_item(id=ItemId("new"))
    for expected in (state, state | {("items", "new", encode(new))}):
        store = TinyDBStore(folder, key=key)
        await store.open()
        assert await state_of(store) == expected
        await store.commit(Batch(items=(new,)))
        await store.close()


def names_what_is_wrong(said: str, folder: Path, *, files: Files) -> bool:
    """Whether a refusal names the file, the byte where it applies, and what to do."""
    damage = re.fullmatch(
        re.escape(f"{folder}/") + r"(communique\.\d+\.\w+) is damaged at byte (\d+) \(.+\); "
        r"nothing was changed: restore a copy of the folder(, or give up what follows: truncate -s \2 \S+)?",
        said,
    )
    if damage is not None:
        return int(damage[2]) <= len(files[damage[1]])
    missing = re.fullmatch(
        re.escape(f"{folder}/") + r"(communique\.\d+\.\w+) is missing, but (\S+) builds on it; "
        "nothing was changed: restore a copy of the folder",
        said,
    )
    return missing is not None and missing[1] not in files and missing[2] in files


@pytest.mark.parametrize("key", ["", KEY])
@settings(max_examples=100)
@given(data=st.data())
def test_damaged_files_give_a_moment_of_the_past_or_are_refused(key: str, data: st.DataObject) -> None:
    sequences = st.lists(st.sampled_from(STEPS), min_size=1, max_size=8).map(tuple)
    ours = build(data.draw(sequences), key=key)
    # Mostly there is no other store, and then nothing is its past either.
    theirs = data.draw(st.one_of(st.just(NOBODY), sequences.map(partial(build, key=key, title="theirs"))))
    files = data.draw(damaged(ours.files, theirs.files))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for one, body in files.items():
            (folder / one).write_bytes(body)
        read = asyncio.run(found(folder, key=key, reading=True))
        opened = asyncio.run(found(folder, key=key, reading=False))
        assert opened == read
        if isinstance(opened, str):
            assert names_what_is_wrong(opened, folder, files=files), opened
        else:
            if opened not in theirs.history:
                assert ours.history.index(opened) >= least(ours, files)
            asyncio.run(goes_on(folder, key=key, state=opened))


@settings(max_examples=40)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=8).map(tuple), key=st.sampled_from(["", KEY]))
def test_files_that_nobody_damaged_give_the_last_moment(steps: tuple[str, ...], key: str) -> None:
    built = build(steps, key=key)
    with tempfile.TemporaryDirectory() as name:
        for one, body in built.files.items():
            (Path(name) / one).write_bytes(body)
        assert asyncio.run(found(Path(name), key=key, reading=True)) == built.history[-1]
        assert asyncio.run(found(Path(name), key=key, reading=False)) == built.history[-1]
