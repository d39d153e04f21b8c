"""Seed files are TOML arrays of tables, one table a row. Rows are read one by one, so that a broken
row is reported with its line and id while the others stay usable; `tomllib` alone would give up on
the whole file and tells no line of a value."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One table of a seed file."""

    #: Line of the table's header in the file, from 1.
    line: int
    #: What the table holds, unchecked.
    values: dict[str, Any]
    #: The lines of the table, header first; tells where a key stands.
    source: tuple[str, ...]

    def line_of(self, key: str) -> int:
        """The line where `key` is set, or the header's when it is not.

        A key of a table within the row is written `table.key`; where that is not set, the table's
        line counts.
        """
        table, dot, inner = key.partition(".")
        if not dot:
            return self._line_of(key, within="") or self.line
        return self._line_of(inner, within=table) or self._line_of(table, within="") or self.line

    def _line_of(self, key: str, *, within: str) -> int:
        """The line where `key` is set below the header of table `within` ("": the row's own); 0 for none."""
        below = ""
        for offset, text in enumerate(self.source[1:], 1):
            header = re.fullmatch(r"\s*\[[^.\]]+\.([^\]]+)\]\s*(#.*)?", text)
            if header:
                below = header[1].strip()
                if below == key and not within:
                    return self.line + offset
            elif below == within and text.partition("=")[0].strip().strip("\"'") == key:
                return self.line + offset
        return 0

    @property
    def name(self) -> str:
        """The row's id as given, for messages; "?" when there is none."""
        return str(self.values.get("id", "?"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """Why one row cannot be used."""

    file: str
    line: int
    row: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, id {self.row}: {self.reason}"


def read_rows(text: str, table: str, *, file: str) -> tuple[tuple[Row, ...], tuple[RowProblem, ...]]:
    """Split `text` at its `[[table]]` headers and parse each piece. Never raises for what `text` holds.

    Rows come in file order. What stands before the first header may only be comments.
    """
    header = re.compile(rf"[ \t]*\[\[[ \t]*{re.escape(table)}[ \t]*\]\][ \t]*(#.*)?")
    # Not splitlines: TOML and editors count line feeds only.
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [i for i, line in enumerate(lines) if header.fullmatch(line)]
    rows: list[Row] = []
    problems: list[RowProblem] = []
    head = lines[: starts[0]] if starts else lines
    stray = next((i for i, line in enumerate(head) if line.split("#")[0].strip()), None)
    if stray is not None:
        reason = f"expected [[{table}]] before this line"
        problems.append(RowProblem(file=file, line=stray + 1, row="?", reason=reason))
    for number, start in enumerate(starts):
        piece = tuple(lines[start : starts[number + 1] if number + 1 < len(starts) else None])
        values, reason = _parse(piece, table, start=start)
        if reason:
            problems.append(RowProblem(file=file, line=start + 1, row=_raw_id(piece), reason=reason))
        else:
            rows.append(Row(line=start + 1, values=values, source=piece))
    return tuple(rows), tuple(problems)


def _parse(piece: tuple[str, ...], table: str, *, start: int) -> tuple[dict[str, Any], str]:
    """What the table in `piece` holds, or why it cannot be read."""
    try:
        found = tomllib.loads("\n".join(piece))
    except tomllib.TOMLDecodeError as error:
        return {}, f"not TOML: {_relative(error, start)}"
    except (ValueError, RecursionError):  # the parser's own limits: numbers too long, brackets too deep
        return {}, "not TOML: a value is too long or too deep"
    if found.keys() != {table} or len(found[table]) != 1:
        return {}, f"expected nothing but this [[{table}]] up to the next one"
    return found[table][0], ""


def _raw_id(lines: tuple[str, ...]) -> str:
    for line in lines:
        found = re.match(r"""\s*id\s*=\s*["']?([^"'#]*)""", line)
        if found:
            return found[1].strip()
    return "?"


def _relative(error: tomllib.TOMLDecodeError, start: int) -> str:
    """The message of `error` with its line counted from the top of the file."""
    text = str(error)
    head, found, tail = text.partition("(at line ")
    number, comma, column = tail.partition(",")
    if not (found and comma and number.isdigit()):
        return text
    return f"{head}(at line {int(number) + start},{column}"
