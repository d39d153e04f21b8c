"""What stands on disk after each step of a journal, and what is read when a step did not succeed."""

import errno
import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from bot.domain.errors import StorageError
from storage import lines
from storage.codec import SCHEMA
from storage.documents import JournalStorage, apply
from storage.journal import RESERVED, Changed, Documents, Journal
from storage.seal import Seal

KEY = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="

ONE: Changed = {"items": {"a": b'{"id":"a"}'}}
TWO: Changed = {"items": {"a": None, "b": b"2"}, "chats": {"1": b'{"id":1}'}}
THREE: Changed = {"sources": {"\u0442\u0430\u0441\u0441": b'"\xe2\x82\xac"'}}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal of an empty folder."""
    with closing(Journal(tmp_path)) as journal:
        journal.load()
        yield journal


def write(journal: Journal, *writes: Changed) -> None:
    """Append each of `writes`, and make it true."""
    for changed in writes:
        journal.append(changed)
        apply(journal.documents, changed)


def loaded(folder: Path, *, key: str = "") -> Documents:
    """What a reopened journal knows; a table without documents is none."""
    journal = Journal(folder, seal=Seal(key) if key else None)
    journal.load()
    return {table: rows for table, rows in journal.documents.items() if rows}


def after(*writes: Changed) -> Documents:
    """What is stored after `writes`."""
    documents: Documents = {}
    for changed in writes:
        apply(documents, changed)
    return {table: rows for table, rows in documents.items() if rows}


def names(folder: Path) -> list[str]:
    """The files of a store, without their common beginning."""
    return sorted(path.name.removeprefix("communique.") for path in folder.glob("communique.*"))


def path_of(folder: Path, name: str) -> Path:
    return folder / f"communique.{name}"


def framed(*bodies: str) -> bytes:
    """A file of these lines, by the rule in `storage/lines.py` and none of its code."""
    crc, text = 0, b""
    for body in bodies:
        crc = crc32(body.encode(), crc)
        text += f"{crc:08x} {body}\n".encode()
    return text


def head(number: int, after: bytes = b"") -> str:
    """The first line of a file that follows a journal of these bytes."""
    bodies = b"".join(line[9:] for line in after.splitlines())
    return f'{{"about":{{"schema":{SCHEMA},"number":{number},"after":"{crc32(bodies):08x}"}}}}'


# what stands on disk


def test_nothing_stands_there_before_the_first_write(journal: Journal, tmp_path: Path) -> None:
    assert names(tmp_path) == []
    assert (journal.behind, journal.snapshot_length) == (0, 0)


def test_writes_are_lines_after_one_that_says_which_file_it_is(journal: Journal, tmp_path: Path) -> None:
    write(journal, ONE, TWO, THREE)
    body = path_of(tmp_path, "1.journal").read_bytes()
    assert body == framed(
        head(1),
        '{"items": {"a": {"id":"a"}}}',
        '{"items": {"a": null, "b": 2}, "chats": {"1": {"id":1}}}',
        '{"sources": {"тасс": "€"}}',
    )
    assert names(tmp_path) == ["1.journal"]
    assert journal.behind == len(body)
    assert loaded(tmp_path) == after(ONE, TWO, THREE)


def test_snapshot_has_a_line_a_document_between_its_beginning_and_its_end(
    journal: Journal, tmp_path: Path
) -> None:
    write(journal, ONE, TWO)
    before = path_of(tmp_path, "1.journal").read_bytes()
    journal.write_snapshot(journal.turn(), journal.documents)
    body = path_of(tmp_path, "2.snapshot").read_bytes()
    assert body == framed(
        head(2, before), '{"items": {"b": 2}}', '{"chats": {"1": {"id":1}}}', '{"end":{"documents":2}}'
    )
    assert names(tmp_path) == ["2.snapshot"]
    assert (journal.behind, journal.snapshot_length) == (0, len(body))
    write(journal, THREE)
    assert path_of(tmp_path, "2.journal").read_bytes() == framed(
        head(2, before), '{"sources": {"тасс": "€"}}'
    )
    assert loaded(tmp_path) == after(ONE, TWO, THREE)


def test_writes_go_to_the_next_journal_while_a_snapshot_is_written(journal: Journal, tmp_path: Path) -> None:
    write(journal, ONE)
    turn, documents = journal.turn(), {table: dict(rows) for table, rows in journal.documents.items()}
    write(journal, TWO)
    first = path_of(tmp_path, "1.journal").read_bytes()
    second = path_of(tmp_path, "2.journal").read_bytes()
    assert second.startswith(framed(head(2, first)))
    assert journal.behind == len(first) + len(second)
    assert loaded(tmp_path) == after(ONE, TWO)
    journal.write_snapshot(turn, documents)
    assert names(tmp_path) == ["2.journal", "2.snapshot"]
    assert journal.behind == len(second)
    assert loaded(tmp_path) == after(ONE, TWO)


def test_turn_without_a_write_since_the_last_is_the_same_turn(journal: Journal, tmp_path: Path) -> None:
    assert journal.turn() == journal.turn()
    write(journal, ONE)
    turn = journal.turn()
    assert turn == journal.turn()
    journal.write_snapshot(turn, journal.documents)
    journal.write_snapshot(journal.turn(), journal.documents)
    assert names(tmp_path) == ["2.snapshot"]
    assert loaded(tmp_path) == after(ONE)


def test_journals_of_failed_snapshots_are_read_in_turn(journal: Journal, tmp_path: Path) -> None:
    for changed in (ONE, TWO, THREE):
        write(journal, changed)
        journal.turn()
    assert names(tmp_path) == ["1.journal", "2.journal", "3.journal"]
    assert loaded(tmp_path) == after(ONE, TWO, THREE)
    again = Journal(tmp_path)
    again.load()
    assert again.behind == journal.behind == sum(path.stat().st_size for path in tmp_path.iterdir())
    again.write_snapshot(again.turn(), again.documents)
    assert names(tmp_path) == ["4.snapshot"]


def test_reopened_journal_is_gone_on_with(journal: Journal, tmp_path: Path) -> None:
    write(journal, ONE)
    journal.close()
    again = Journal(tmp_path)
    again.load()
    with closing(again):
        write(again, TWO)
        again.append(THREE)
    assert names(tmp_path) == ["1.journal"]
    assert len(path_of(tmp_path, "1.journal").read_bytes().splitlines()) == 4
    assert loaded(tmp_path) == after(ONE, TWO, THREE)


def test_sweep_removes_what_a_snapshot_replaces_and_nothing_else(tmp_path: Path) -> None:
    for name in ("1.journal", "2.snapshot", "2.journal", "3.tmp", "4.snapshot", "4.journal", "5.tmp"):
        path_of(tmp_path, name).touch()
    for foreign in ("03.journal", "0.journal", "1.journal.bak", "json", "1.Journal"):
        path_of(tmp_path, foreign).touch()
    Journal(tmp_path).sweep()
    assert names(tmp_path) == sorted(
        ["4.snapshot", "4.journal", "5.tmp", "03.journal", "0.journal", "1.journal.bak", "json", "1.Journal"]
    )


def test_files_are_for_our_own_user_only(journal: Journal, tmp_path: Path) -> None:
    write(journal, ONE)
    journal.write_snapshot(journal.turn(), journal.documents)
    write(journal, TWO)
    assert names(tmp_path) == ["2.journal", "2.snapshot"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_with_a_key_only_what_concerns_people_is_closed(tmp_path: Path) -> None:
    journal = Journal(tmp_path, seal=Seal(KEY))
    with closing(journal):
        write(journal, ONE, TWO)
        first, _, line = path_of(tmp_path, "1.journal").read_bytes().splitlines()
        assert set(json.loads(first[9:])["about"]) == {"schema", "number", "after", "sealed"}
        found = json.loads(line[9:])
        assert found["items"] == {"a": None, "b": 2}
        assert set(found) == {"items", "sealed"}
        assert json.loads(Seal(KEY).open(found["sealed"]["token"].encode())) == {"chats": {"1": {"id": 1}}}
        assert loaded(tmp_path, key=KEY) == after(ONE, TWO)
        journal.write_snapshot(journal.turn(), journal.documents)
    assert b"chats" not in path_of(tmp_path, "2.snapshot").read_bytes()
    assert loaded(tmp_path, key=KEY) == after(ONE, TWO)


def test_reserved_names_of_tables_are_those_that_the_lines_use(tmp_path: Path) -> None:
    storage = JournalStorage(tmp_path)
    for name in ("about", "sealed", "end"):
        assert name in RESERVED
        with pytest.raises(StorageError, match=f"a table cannot be called {name}"):
            storage.write({name: {"1": {}}})
    storage.close()
    assert names(tmp_path) == []


# what cannot be read, and is said


def refusal(folder: Path, *, key: str = "") -> str:
    """Why the folder is refused, after which nothing has changed."""
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(StorageError) as caught:
        loaded(folder, key=key)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    return str(caught.value)


def test_snapshot_without_its_end_is_refused(journal: Journal, tmp_path: Path) -> None:
    write(journal, ONE, TWO)
    journal.write_snapshot(journal.turn(), journal.documents)
    path = path_of(tmp_path, "2.snapshot")
    *whole, _ = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(whole))
    assert refusal(tmp_path) == (
        f"{path} is damaged at byte {path.stat().st_size} (its end is missing); "
        "nothing was changed: restore a copy of the folder"
    )


def test_snapshot_that_goes_on_after_its_end_is_refused(journal: Journal, tmp_path: Path) -> None:
    path = path_of(tmp_path, "1.snapshot")
    whole = (head(1), '{"end":{"documents":0}}')
    path.write_bytes(framed(*whole, '{"items": {"a": 1}}'))
    said = f"{path} is damaged at byte {len(framed(*whole))} (it goes on after its end)"
    assert said in refusal(tmp_path)


def test_lines_in_another_order_are_refused(journal: Journal, tmp_path: Path) -> None:
    write(journal, ONE, TWO, THREE)
    path = path_of(tmp_path, "1.journal")
    first, second, third, fourth = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + third + second + fourth)
    said = refusal(tmp_path)
    assert f"{path} is damaged at byte {len(first)} (its checksum is wrong, and more follows)" in said
    assert f"or give up what follows: truncate -s {len(first)} {path}" in said


def test_damage_that_is_given_up_as_told_leaves_what_stood_before_it(
    journal: Journal, tmp_path: Path
) -> None:
    write(journal, ONE, TWO, THREE)
    path = path_of(tmp_path, "1.journal")
    body = path.read_bytes()
    path.write_bytes(body.replace(b'"b": 2', b'"b": 3'))
    found = re.search(r"truncate -s (\d+) (\S+)$", refusal(tmp_path))
    assert found is not None
    Path(found[2]).write_bytes(body[: int(found[1])])
    assert loaded(tmp_path) == after(ONE)


def test_missing_files_are_named(journal: Journal, tmp_path: Path) -> None:
    for changed in (ONE, TWO, THREE):
        write(journal, changed)
        journal.turn()
    path_of(tmp_path, "2.journal").rename(tmp_path / "aside")
    assert f"{path_of(tmp_path, '2.journal')} is missing, but communique.3.journal" in refusal(tmp_path)
    path_of(tmp_path, "1.journal").unlink()
    assert f"{path_of(tmp_path, '3.snapshot')} is missing" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["1.journal", "2.journal"])
def test_journal_of_another_store_is_refused(journal: Journal, tmp_path: Path, name: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write(journal, ONE)
    journal.turn()
    write(journal, TWO)
    with closing(Journal(other)) as stranger:
        write(stranger, THREE)
        stranger.turn()
        write(stranger, ONE)
    for path in other.iterdir():
        if path == path_of(other, name):
            path.rename(path_of(tmp_path, name))
        else:
            path.unlink()
    other.rmdir()
    path = path_of(tmp_path, "2.journal")
    assert f"{path} is damaged at byte 0 (it does not follow the file before it)" in refusal(tmp_path)


@pytest.mark.parametrize("kind", ["journal", "snapshot"])
def test_file_under_another_number_is_refused(journal: Journal, tmp_path: Path, kind: str) -> None:
    write(journal, ONE)
    journal.write_snapshot(journal.turn(), journal.documents)
    write(journal, TWO)
    path = path_of(tmp_path, f"2.{kind}").rename(path_of(tmp_path, f"3.{kind}"))
    if kind == "snapshot":
        path_of(tmp_path, "2.journal").unlink()
    said = refusal(tmp_path)
    assert "is missing" in said if kind == "journal" else f"{path} is damaged at byte 0 (" in said


def test_snapshot_under_the_name_of_a_journal_is_refused(journal: Journal, tmp_path: Path) -> None:
    journal.write_snapshot(journal.turn(), journal.documents)
    path = path_of(tmp_path, "1.snapshot").rename(path_of(tmp_path, "1.journal"))
    assert f"{path} is damaged at byte {len(framed(head(1)))} (it belongs into a" in refusal(tmp_path)


@pytest.mark.parametrize("kind", ["journal", "snapshot"])
def test_file_of_a_newer_version_is_refused_kindly(tmp_path: Path, kind: str) -> None:
    path = path_of(tmp_path, f"1.{kind}")
    newer = f'{{"about":{{"schema":{SCHEMA + 1},"unheard":"of"}}}}'
    path.write_bytes(framed(newer, '{"unheard": "of"}'))
    assert refusal(tmp_path) == f"{path} was written by a newer version of the bot; use that version"


@pytest.mark.parametrize(
    "first",
    [
        "null",
        "[]",
        "7",
        '"about"',
        "{}",
        '{"about": null}',
        '{"about": {"schema": 2}}',
        '{"about": {"schema": "two", "number": 1, "after": "00000000"}}',
        '{"about": {"schema": 2, "number": 1, "after": 0}}',
        '{"about": {"schema": 2, "number": 1, "after": "none"}}',
        '{"about": {"schema": 2, "number": 1, "after": "00000000", "sealed": 5}}',
        '{"items": {"a": 1}}',
        "no JSON",
    ],
)
def test_file_that_was_made_by_hand_is_refused(tmp_path: Path, first: str) -> None:
    path = path_of(tmp_path, "1.journal")
    path.write_bytes(framed(first, '{"items": {"a": 1}}'))
    assert f"{path} is damaged at byte 0 (its first line is none of ours)" in refusal(tmp_path)


@pytest.mark.parametrize(
    "body",
    ["null", "[1]", '{"items": 1}', '{"items": {"a": 1}', '{"sealed": {}}'],
)
def test_line_that_was_made_by_hand_is_refused(tmp_path: Path, body: str) -> None:
    path = path_of(tmp_path, "1.journal")
    path.write_bytes(framed(head(1), body, '{"items": {"a": 1}}'))
    assert f"{path} is damaged at byte {len(framed(head(1)))} (" in refusal(tmp_path, key=KEY)


def test_key_that_is_missing_or_wrong_is_said(tmp_path: Path) -> None:
    with closing(Journal(tmp_path, seal=Seal(KEY))) as journal:
        write(journal, ONE)
    path = path_of(tmp_path, "1.journal")
    assert refusal(tmp_path).startswith(f"{path} holds records that only BOT_DATA_KEY opens; set it")
    assert f"BOT_DATA_KEY does not open {path}, byte 0" in refusal(tmp_path, key=KEY.replace("q", "r"))


# writes that were cut off


@pytest.mark.parametrize("kept", [1, 9, 30, -1])
def test_torn_first_line_is_no_write(
    journal: Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture, kept: int
) -> None:
    path = path_of(tmp_path, "1.journal")
    path.write_bytes(framed(head(1))[:kept])
    size = path.stat().st_size
    assert loaded(tmp_path) == {}
    assert f"{path}: a write was cut off at byte 0 " in caplog.text
    assert f"{size} bytes dropped" in caplog.text
    again = Journal(tmp_path)
    again.load()
    with closing(again):
        write(again, ONE)
    assert loaded(tmp_path) == after(ONE)


def test_write_cut_off_anywhere_leaves_the_writes_before_it(
    journal: Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(journal, ONE, TWO, THREE)
    path = path_of(tmp_path, "1.journal")
    body = path.read_bytes()
    ends = [found.end() for found in re.finditer(b"\n", body)]
    for length in range(len(body)):
        caplog.clear()
        path.write_bytes(body[:length])
        whole = max(end for end in (0, *ends) if end <= length)
        assert loaded(tmp_path) == after(*(ONE, TWO, THREE)[: max(ends.index(whole), 0) if whole else 0])
        said = f"{path}: a write was cut off at byte {whole} and never confirmed (it has no end); "
        said += f"{length - whole} bytes dropped"
        assert [one.getMessage() for one in caplog.records] == [said] * (length != whole)


def test_empty_file_is_a_journal_that_was_begun(journal: Journal, tmp_path: Path) -> None:
    path_of(tmp_path, "1.journal").touch()
    assert loaded(tmp_path) == {}
    write(journal, ONE)
    journal.turn()
    path_of(tmp_path, "2.journal").touch()
    assert loaded(tmp_path) == after(ONE)


def test_next_journal_goes_on_where_a_torn_one_was_good(journal: Journal, tmp_path: Path) -> None:
    """A start after a power cut begins a snapshot at once, and a second cut may come before it is written."""
    write(journal, ONE)
    journal.close()
    torn = path_of(tmp_path, "1.journal")
    with torn.open("ab") as file:
        file.write(framed('{"items": {"torn": 1}}')[:-5])
    again = Journal(tmp_path)
    again.load()
    again.turn()
    assert loaded(tmp_path) == after(ONE)
    path_of(tmp_path, "2.journal").touch()
    assert loaded(tmp_path) == after(ONE)
    with closing(again):
        write(again, TWO)
    assert loaded(tmp_path) == after(ONE, TWO)


def test_last_write_of_a_journal_is_missed_by_the_next(
    journal: Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(journal, ONE, TWO)
    journal.turn()
    write(journal, THREE)
    path = path_of(tmp_path, "1.journal")
    offset = len(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    body = path.read_bytes()
    path.write_bytes(body[:-9] + b"?" + body[-8:])
    assert f"{path} is damaged at byte {offset} (its checksum is wrong" in refusal(tmp_path)
    path.write_bytes(body[:-1])
    assert f"{path} is damaged at byte {offset} (it has no end" in refusal(tmp_path)
    assert caplog.text == "", "nothing was dropped, so nothing is said to be"


def test_reader_sees_what_was_written_so_far_and_says_nothing(
    journal: Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    write(journal, ONE)
    path = path_of(tmp_path, "1.journal")
    with path.open("ab") as file:
        file.write(b"01234567 {")
    before = path.read_bytes()
    reader = Journal(tmp_path)
    reader.load(reading=True)
    assert reader.documents == after(ONE)
    assert path.read_bytes() == before
    assert caplog.text == ""


# calls that the system refuses

#: What changes files, and what looks for them.
CALLS = ("open", "write", "ftruncate", "replace", "unlink", "listdir", "stat", "fstat", "close")


class Faults:
    """Refuses the call of one number; it has done nothing by then, half of its work, or all."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, *, always: bool, done: str) -> None:
        """With `always`, later calls are refused as well."""
        self._at, self._always, self._done = at, always, done
        self.calls = 0
        self.is_on = False
        for name in CALLS:
            patch.setattr(os, name, partial(self._call, getattr(os, name)))
        # Nobody cuts the power here.
        patch.setattr(os, "fsync", partial(self._call, lambda number: None))
        patch.setattr(lines, "_sync", partial(self._call, lambda number: None))

    def _call(self, real: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if not self.is_on:
            return real(*args, **options)
        number, self.calls = self.calls, self.calls + 1
        if number < self._at or (number > self._at and not self._always):
            return real(*args, **options)
        if self._done == "half" and isinstance(args[-1], memoryview):
            real(args[0], args[1][: len(args[1]) // 2])
        elif self._done == "all":
            found = real(*args, **options)
            if real.__name__ == "open":
                os.close(found)
        raise OSError(errno.EIO, "input/output error")

    @property
    def has_struck(self) -> bool:
        """Whether there was a call to refuse."""
        return self.calls > self._at


def snapshot(journal: Journal) -> None:
    journal.write_snapshot(journal.turn(), journal.documents)


FOUR: Changed = {"outbox": {"r": b'{"id":"r"}'}, "chats": {"1": None}}

#: Writes, and what happens between them.
LIFE: tuple[Changed | Callable[[Journal], object], ...] = (
    ONE, TWO, snapshot, THREE, Journal.turn, FOUR, snapshot, TWO, Journal.renew, ONE, Journal.turn, FOUR,
    Journal.sweep, Journal.turn, ONE, Journal.close, TWO,
)  # fmt: skip


def live(folder: Path, faults: Faults) -> None:
    """Take the steps of `LIFE`. What a reopened journal knows after each is what was acknowledged; only while
    all calls fail may it be a write besides that could not be taken back."""
    journal = Journal(folder)
    acknowledged: list[Changed] = []
    left: list[Changed] = []
    for step in LIFE:
        faults.is_on = True
        try:
            if callable(step):
                step(journal)
            else:
                write(journal, step)
                acknowledged.append(step)
                left.clear()
        except OSError:
            left += [] if callable(step) else [step]
        faults.is_on = False
        possible = [after(*acknowledged), *(after(*acknowledged, one) for one in left if faults._always)]
        assert loaded(folder) in possible, step
        assert {table: rows for table, rows in journal.documents.items() if rows} == possible[0]
    # The system works again.
    write(journal, THREE)
    assert loaded(folder) == after(*acknowledged, THREE)
    snapshot(journal)
    assert len(names(folder)) == 1
    assert loaded(folder) == after(*acknowledged, THREE)
    journal.close()


@pytest.mark.parametrize("always", [False, True])
@pytest.mark.parametrize("done", ["nothing", "half", "all"])
def test_refused_call_of_the_system_loses_nothing_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: str, always: bool
) -> None:
    for number in count():
        folder = tmp_path / str(number)
        folder.mkdir()
        with monkeypatch.context() as patch:
            faults = Faults(patch, number, always=always, done=done)
            live(folder, faults)
        if not faults.has_struck:
            break
    assert number > 80, "it went through all that a journal does"


# what somebody else does to the files meanwhile


def test_file_that_was_taken_away_shortened_or_replaced_is_written_anew(tmp_path: Path) -> None:
    path = path_of(tmp_path, "1.journal")
    for harm in (
        lambda: path.unlink(),
        lambda: path.rename(tmp_path / "aside"),
        lambda: path.write_bytes(b""),
        lambda: path.write_bytes(path.read_bytes()[:-1]),
        lambda: path.write_bytes(path.rename(tmp_path / "before").read_bytes()),
    ):
        with closing(Journal(tmp_path)) as journal:
            write(journal, ONE)
            assert names(tmp_path) == ["1.journal"]
            harm()
            write(journal, TWO)
            assert names(tmp_path) == ["2.journal", "2.snapshot"]
            assert loaded(tmp_path) == after(ONE, TWO)
        for left in tmp_path.iterdir():
            left.unlink()


def test_files_written_anew_belong_to_no_other_history(tmp_path: Path) -> None:
    """What was imported follows no journal; two such stores must not take one another's."""
    folders = [tmp_path / name for name in ("one", "other")]
    for folder, changed in zip(folders, (ONE, TWO), strict=True):
        folder.mkdir()
        with closing(Journal(folder)) as journal:
            apply(journal.documents, changed)
            journal.renew()
            write(journal, THREE)
        assert names(folder) == ["2.journal", "2.snapshot"]
        assert loaded(folder) == after(changed, THREE)
    path_of(folders[1], "2.journal").replace(path_of(folders[0], "2.journal"))
    assert "it does not follow the file before it" in refusal(folders[0])
